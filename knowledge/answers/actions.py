"""What readers do: ask, open an article, say whether it answered. Visitors are random tokens, texts are masked.

No audit rows: nobody is named, and the rows are the trace.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from knowledge.answers.models import ArticleOpening, ArticleVerdict, Ask
from knowledge.answers.rules import Channel
from knowledge.articles.actions.count import count_verdict, count_view
from knowledge.articles.queries import get_readable
from knowledge.search.queries import Found, Place
from opscenter.core.actor import Actor
from opscenter.core.masking import mask_wording
from opscenter.core.workdays import local_day

TEXT_LIMIT = 200


def ask_of(
    found: Found,
    place: Place,
    *,
    now: datetime,
    channel: Channel = Channel.PORTAL,
    visitor: str | None = None,
) -> Ask:
    """The question as it is written down for the gap list, without personal data."""
    best = found.near[0].article_id if found.near else None
    return Ask(
        text=mask_wording(found.understood.text)[:TEXT_LIMIT],
        channel=channel,
        area_path=place.path,
        fiscal_year=place.year,
        visitor=visitor,
        hit_count=len(found.near),
        best_article_id=best,
        is_weak=found.is_weak,
        is_degraded=found.is_degraded,
        asked_at=now,
    )


def keep_opening(db: Session, article_id: int, visitor: str, *, now: datetime) -> bool:
    """Count a reader once a day; False if this visitor has opened the article today already."""
    insert = postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert
    day = local_day(now)
    added = db.scalar(
        insert(ArticleOpening)
        .values(article_id=article_id, visitor=visitor, opened_on=day, opened_at=now)
        .on_conflict_do_nothing()
        .returning(ArticleOpening.id)
    )
    if added is not None:
        count_view(db, article_id)
    return added is not None


def give_verdict(
    db: Session, actor: Actor, article_id: int, *, visitor: str, is_useful: bool, question: str, now: datetime
) -> ArticleVerdict:
    """Keep what a visitor says of an article; a second verdict of the same visitor changes nothing.

    Raises:
        NotFound: the visitor cannot read this article.
    """
    reading = get_readable(db, actor, article_id, now=now)
    given = db.scalar(
        select(ArticleVerdict).where(ArticleVerdict.article_id == article_id, ArticleVerdict.visitor == visitor)
    )
    if given is not None:
        return given
    verdict = ArticleVerdict(
        article_id=article_id,
        version_number=reading.version.number,
        visitor=visitor,
        is_useful=is_useful,
        question=mask_wording(question)[:TEXT_LIMIT],
        given_at=now,
    )
    db.add(verdict)
    count_verdict(db, article_id, is_useful=is_useful)
    db.flush()
    return verdict
