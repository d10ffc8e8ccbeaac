"""The list behind a figure leaves the house: with a purpose, and a row that says so."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from opscenter.accounts.rules import Role
from opscenter.core import exports
from opscenter.core.actor import Actor
from opscenter.core.errors import Forbidden
from opscenter.core.exports import Export, FileKind
from opscenter.dashboards.articles.rules.measures import Measure, Span
from opscenter.organizations.models import Organization


def export_rows(
    db: Session,
    actor: Actor,
    kind: FileKind,
    measure: Measure,
    span: Span,
    *,
    header: Sequence[str],
    rows: Iterable[Sequence[object]],
    purpose: str,
    now: datetime,
) -> Export:
    """The rows that the list shows.

    Raises:
        Forbidden: the actor exports nothing.
        Invalid: no purpose.
    """
    if not actor.can("article.measure") or Role.OUTSOURCED_OPERATOR in actor.roles:
        raise Forbidden("figures.not_yours_to_export")
    unit = db.get(Organization, actor.organization_id) if actor.organization_id else None
    return exports.export_list(
        db,
        actor,
        kind,
        object_type="article_figure",
        header=header,
        rows=rows,
        purpose=purpose,
        filters={"measure": measure.value, "span": span.value},
        unit=unit.short_name if unit else "",
        now=now,
    )
