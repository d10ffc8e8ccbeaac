"""The table of a check leaves the house: with a purpose, and a row that says so."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from opscenter.core import exports
from opscenter.core.actor import Actor
from opscenter.core.errors import Forbidden
from opscenter.core.exports import Export, FileKind
from opscenter.organizations.models import Organization
from probes.engine.queries.page import CheckPage, Range, read_page


def export_results(
    db: Session,
    actor: Actor,
    check_id: int,
    wanted: Range,
    *,
    header: Sequence[str],
    cells: Callable[[CheckPage], Sequence[Sequence[object]]],
    purpose: str,
    now: datetime,
) -> Export:
    """The rows that the page of the check shows; `header` and `cells` put them into the reader's words.

    Raises:
        NotFound: no such check in scope.
        Forbidden: the actor exports nothing.
        Invalid: no purpose.
    """
    if not actor.can("check.export"):
        raise Forbidden("check.not_yours_to_export")
    page = read_page(db, actor, check_id, wanted, now=now)
    unit = db.get(Organization, actor.organization_id) if actor.organization_id else None
    return exports.export_list(
        db,
        actor,
        FileKind.CSV,
        object_type="check",
        header=header,
        rows=cells(page),
        purpose=purpose,
        filters={"check": check_id, "range": wanted.value},
        unit=unit.short_name if unit else "",
        now=now,
    )
