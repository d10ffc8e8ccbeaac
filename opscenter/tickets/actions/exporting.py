"""A list of tickets leaves the house: with a purpose, a row that says so, masked people and no words of requesters."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from opscenter.core import exports
from opscenter.core.actor import Actor
from opscenter.core.errors import Forbidden, Limited
from opscenter.core.exports import Export, FileKind
from opscenter.organizations.models import Organization
from opscenter.tickets.queries import queue
from opscenter.tickets.queries.queue import Filters, QueueRow
from opscenter.tickets.rules.views import View

ROWS_LIMIT = 5000


def export_tickets(
    db: Session,
    actor: Actor,
    kind: FileKind,
    *,
    view: View,
    filters: Filters,
    header: Sequence[str],
    cells: Callable[[QueueRow], Sequence[object]],
    asked: dict[str, Any],
    purpose: str,
    now: datetime,
) -> Export:
    """The tickets of a view in a file; `header` and `cells` put them into the reader's words, masked.

    Raises:
        Forbidden: the actor exports nothing.
        Limited: more rows than one file takes.
        Invalid: no purpose.
    """
    if not actor.can("ticket.export"):
        raise Forbidden("ticket.not_yours_to_export")
    rows = queue.list_tickets(db, actor, view, filters, now=now, size=ROWS_LIMIT)
    if rows.next_cursor is not None:
        raise Limited("ticket.too_many_to_export", limit=ROWS_LIMIT)
    unit = db.get(Organization, actor.organization_id) if actor.organization_id else None
    return exports.export_list(
        db,
        actor,
        kind,
        object_type="ticket",
        header=header,
        rows=[cells(row) for row in rows.rows],
        purpose=purpose,
        filters={"view": view.value, **asked},
        unit=unit.short_name if unit else "",
        now=now,
    )
