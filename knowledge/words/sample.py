"""The real questions on which a draft is tried: what readers said was answered, the articles' own wordings, the log."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from knowledge.answers.models import ArticleVerdict, Ask
from knowledge.articles import policy
from knowledge.articles.models import Article, ArticleVersion
from knowledge.search.queries import Place
from knowledge.words.queries import MONTH
from knowledge.words.trial import Question
from opscenter.core.workdays import local_day

MOST_VERDICTS = 2000
MOST_ASKED = 2000
MOST_ARTICLES = 5000
_LIVE = and_(ArticleVersion.article_id == Article.id, ArticleVersion.number == Article.published_number)


@dataclass(frozen=True)
class Sample:
    """Questions, and the articles that are out now: number to question."""

    questions: list[Question]
    live: dict[str, str]


def sample(db: Session, *, now: datetime) -> Sample:
    """All questions worth a trial, each once."""
    columns = (Article.id, Article.area_path, ArticleVersion.question, ArticleVersion.phrasings)
    articles = db.execute(
        select(*columns).join(ArticleVersion, _LIVE).where(policy.is_out(local_day(now))).order_by(Article.id)
    ).all()
    areas = {row.id: Place(row.area_path).areas() for row in articles}
    answered = list(_answered(db, areas))
    known = {question.text for question in answered}
    questions = [*answered, *(question for question in _asked(db, now) if question.text not in known)]
    for row in articles[:MOST_ARTICLES]:
        wordings = (row.question, *row.phrasings)
        questions += [Question(wording, 1, str(row.id), areas[row.id]) for wording in wordings]
    seen = {(question.text, question.expected, question.areas): question for question in reversed(questions)}
    return Sample(list(reversed(seen.values())), {str(row.id): row.question for row in articles})


def _answered(db: Session, areas: dict[int, frozenset[str] | None]) -> Iterator[Question]:
    """What readers asked before an article helped them."""
    times = func.count()
    rows = db.execute(
        select(ArticleVerdict.article_id, ArticleVerdict.question, times)
        .where(ArticleVerdict.is_useful, ArticleVerdict.question != "", ArticleVerdict.article_id.in_(areas))
        .group_by(ArticleVerdict.article_id, ArticleVerdict.question)
        .order_by(times.desc())
        .limit(MOST_VERDICTS)
    )
    return (Question(text, count, str(article_id), areas[article_id]) for article_id, text, count in rows)


def _asked(db: Session, now: datetime) -> Iterator[Question]:
    """What people typed last month; the right article is not known."""
    rows = db.execute(_asked_most(now))
    return (Question(text, count, None, Place(path).areas(), year) for text, path, year, count in rows)


def _asked_most(now: datetime) -> Select[str, str | None, int | None, int]:
    times = func.count()
    place = (Ask.text, Ask.area_path, Ask.fiscal_year)
    return (
        select(*place, times)
        .where(Ask.asked_at > now - MONTH)
        .group_by(*place)
        .order_by(times.desc(), Ask.text)
        .limit(MOST_ASKED)
    )
