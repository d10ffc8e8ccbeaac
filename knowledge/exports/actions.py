"""Articles leave the house: with a purpose, a row that says so, and a watermark in the file."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from knowledge.articles.shelf import Filters
from knowledge.exports import policy
from knowledge.exports.parts import Read
from knowledge.exports.queries import list_exported
from knowledge.exports.rules import Exported, Format, Reach
from opscenter.core import exports
from opscenter.core.actor import Actor
from opscenter.core.errors import Forbidden, Invalid
from opscenter.core.exports import Export
from opscenter.core.files import Store
from opscenter.core.workdays import local_day
from opscenter.organizations.models import Organization

Write = Callable[[list[Exported], str, Read], bytes]


@dataclass(frozen=True)
class Rendered:
    """A file that is ready and may not leave yet."""

    content: bytes
    row_count: int


def render_articles(
    db: Session,
    actor: Actor,
    kind: Format,
    *,
    reach: Reach,
    filters: Filters,
    write: Write,
    store: Store,
    now: datetime,
) -> Rendered:
    """The articles of the list in a file; `write` makes it from them, the watermark and their files in the store.

    Only reads: a booklet takes long, and nobody else could write meanwhile.

    Raises:
        Forbidden: the actor exports nothing.
        Limited: more articles than one file takes.
        Invalid: no article.
    """
    if not policy.can_export(actor):
        raise Forbidden("article.not_yours_to_export")
    articles = list_exported(db, actor, filters, kind, reach, day=local_day(now))
    if not articles:
        raise Invalid("export.invalid", fields={"reach": "article.nothing_to_export"})
    unit = db.get(Organization, actor.organization_id) if actor.organization_id else None
    watermark = exports.watermark(actor.name, unit.short_name if unit else "", now)
    return Rendered(write(articles, watermark, store.read), len(articles))


def hand_out(
    db: Session,
    actor: Actor,
    kind: Format,
    rendered: Rendered,
    *,
    reach: Reach,
    asked: dict[str, Any],
    purpose: str,
    now: datetime,
) -> Export:
    """Record what leaves; `asked` is kept as the filter. Raises Invalid without a purpose."""
    row = exports.record_export(
        db,
        actor,
        object_type="article",
        row_count=rendered.row_count,
        purpose=purpose,
        filters={**asked, "file": kind.value, "reach": reach.value},
        content=rendered.content,
        now=now,
    )
    return Export(row.id, rendered.content)
