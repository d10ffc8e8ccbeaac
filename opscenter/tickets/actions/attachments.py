"""Files of a ticket: taken in by the store, named here, served only to those who may see the ticket."""

from collections.abc import Sequence
from datetime import datetime
from typing import IO, BinaryIO, cast

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from knowledge.files.pictures import uploaded
from opscenter.core.actor import Actor
from opscenter.core.errors import Conflict, Forbidden, Limited
from opscenter.core.files import Store
from opscenter.tickets import policy
from opscenter.tickets.actions import history
from opscenter.tickets.models import Ticket, TicketAttachment
from opscenter.tickets.queries import lookup
from opscenter.tickets.rules.words import TicketState

FILES_LIMIT = 10

Upload = tuple[str, IO[bytes]]


def add_files(
    db: Session,
    actor: Actor,
    number: str,
    uploads: Sequence[Upload],
    *,
    store: Store,
    limit: int,
    now: datetime,
    is_internal: bool = False,
) -> list[TicketAttachment]:
    """Attach uploaded files, each at most `limit` bytes, photos without place and camera. One bad file refuses all.

    Raises:
        NotFound: no such ticket for the actor.
        Forbidden: the actor neither asked nor handles it.
        Conflict: it is closed.
        Limited: too many or too large.
        Invalid: a type that is not accepted, content that is not what its name says, or a damaged picture.
    """
    ticket = lookup.get_ticket(db, actor, number, now=now, lock=True)
    if not (policy.is_requester(actor) or policy.can_handle(actor, "ticket.reply")):
        raise Forbidden("ticket.not_yours_to_answer")
    if is_internal and not policy.sees_internal(actor):
        raise Forbidden("ticket.not_yours_to_note")
    if ticket.state is TicketState.CLOSED:
        raise Conflict("ticket.already_closed", number=number)
    return keep_files(db, actor, ticket, uploads, store=store, limit=limit, now=now, is_internal=is_internal)


def keep_files(
    db: Session,
    actor: Actor,
    ticket: Ticket,
    uploads: Sequence[Upload],
    *,
    store: Store,
    limit: int,
    now: datetime,
    is_internal: bool = False,
) -> list[TicketAttachment]:
    """Attach files to a ticket that the caller has just filed or may change; raises as `add_files`."""
    known = select(func.count()).select_from(TicketAttachment).where(TicketAttachment.ticket_id == ticket.id)
    if uploads and (db.scalar(known) or 0) + len(uploads) > FILES_LIMIT:
        raise Limited("ticket.too_many_files", limit=FILES_LIMIT)
    attached = []
    for name, content in uploads:
        stored = store.add(uploaded(cast(BinaryIO, content), name, limit=limit), name, limit=limit)
        attached.append(
            TicketAttachment(
                ticket_id=ticket.id,
                is_internal=is_internal,
                file_name=stored.name,
                content_type=stored.media_type,
                size=stored.size,
                file_key=stored.sha256,
                uploaded_by_id=actor.account_id,
                at=now,
            )
        )
    db.add_all(attached)
    db.flush()
    if attached:
        history.trace(db, actor, ticket, "attach_files", now=now, files=len(attached), internal=is_internal)
    return attached
