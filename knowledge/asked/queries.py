"""Reads of what people typed: searches that an article answered, words that it helped with, gaps about its matter."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from knowledge.answers.models import Ask
from knowledge.answers.rules import speaks_of
from knowledge.articles.models import Article
from knowledge.articles.queries import get_version
from knowledge.articles.rules import Content
from knowledge.asked.rules import Heard, Source, Wording, gathered
from knowledge.gaps import policy
from knowledge.gaps.models import Gap, GapQuestion
from knowledge.gaps.rules import OPEN
from knowledge.phrasings.queries import list_proposed, refused_words
from knowledge.search import tokens
from opscenter.core.actor import Actor

LATELY = timedelta(days=30)
# So many different wordings are looked through, and so many shown.
LOOKED_THROUGH = 500
SHOWN = 8


def list_wordings(
    db: Session, actor: Actor, content: Content, article: Article | None, *, now: datetime
) -> Sequence[Wording]:
    """What was typed and the text does not know yet, the most used first; those taken since it was saved say so."""
    settled: list[str] = []
    heard = list(_unanswered(db, actor, content.question, article))
    if article is not None:
        version = get_version(db, article.id, article.latest_number)
        settled = [version.question, *version.phrasings, *refused_words(db, [article.id])[article.id]]
        heard += [*_searched(db, article.id, now), *_helped(db, actor, article.id)]
    return gathered(heard, settled=settled, typed=(content.question, *content.phrasings))[:SHOWN]


def _searched(db: Session, article_id: int, now: datetime) -> Iterator[Heard]:
    """What was typed when this article was the best answer, and a good one."""
    times = func.count()
    rows = db.execute(
        select(Ask.text, times)
        .where(Ask.best_article_id == article_id, Ask.asked_at > now - LATELY, Ask.is_weak.is_(False))
        .group_by(Ask.text)
        .order_by(times.desc(), Ask.text)
        .limit(LOOKED_THROUGH)
    )
    return (Heard(text, Source.SEARCHED, count) for text, count in rows)


def _helped(db: Session, actor: Actor, article_id: int) -> Iterator[Heard]:
    """What readers and callers said before it helped them."""
    for one in list_proposed(db, actor, article_id=article_id):
        yield Heard(one.proposal.text, Source.USEFUL, one.proposal.readers)
        yield Heard(one.proposal.text, Source.DESK, one.proposal.desk)


def _unanswered(db: Session, actor: Actor, question: str, article: Article | None) -> Iterator[Heard]:
    """All wordings of the open gaps that wait for this article, or of which one speaks of the question."""
    times = func.count()
    rows = db.execute(
        select(Gap.id, Gap.article_id, GapQuestion.text, times)
        .join(GapQuestion, GapQuestion.gap_id == Gap.id)
        .where(policy.visible(actor), Gap.state.in_(OPEN))
        .group_by(Gap.id, Gap.article_id, GapQuestion.text)
        .order_by(times.desc(), GapQuestion.text)
        .limit(LOOKED_THROUGH)
    )
    gaps: dict[tuple[int, int | None], list[Heard]] = defaultdict(list)
    for gap_id, article_id, text, count in rows:
        gaps[gap_id, article_id].append(Heard(text, Source.UNANSWERED, count))
    own_id, wanted = article.id if article else None, tokens.cut(question)
    for (_gap_id, article_id), wordings in gaps.items():
        waits = own_id is not None and article_id == own_id
        if waits or any(speaks_of(one.text, wanted) for one in wordings):
            yield from wordings
