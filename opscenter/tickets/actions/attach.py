"""The "+1": tickets and callers of affected bodies attach to the incident instead of being worked on one by one."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from opscenter.core.actor import Actor
from opscenter.core.errors import Conflict, Forbidden
from opscenter.organizations.models import Organization
from opscenter.organizations.rules import is_inside
from opscenter.tickets import policy
from opscenter.tickets.actions import counters, history
from opscenter.tickets.models import Incident, IncidentReport, Ticket
from opscenter.tickets.queries import lookup
from opscenter.tickets.rules.words import Event, Source, TicketType


def matching_incident(db: Session, ticket: Ticket, body: Organization) -> Ticket | None:
    """The open incident that a new ticket reports: same system, the body lies in its area, and it is about a fault.

    Questions about the same system are only offered to the operator (`lookup.likely_incidents`).
    """
    if ticket.type is not TicketType.FAULT or ticket.service_id is None:
        return None
    found = lookup.open_incidents_over(db, body.path, service_id=ticket.service_id)
    # Held, so that it is not resolved in between: then nobody would answer this ticket.
    held = lookup.hold_tickets(db, [incident.number for incident in found[:1]])
    return held[0] if held and held[0].is_open else None


def attach_to_incident(db: Session, actor: Actor, number: str, incident_number: str, *, now: datetime) -> Ticket:
    """Attach a ticket to an open incident by hand.

    Raises:
        NotFound: the ticket or the incident does not exist for the actor.
        Forbidden: the actor may not assign.
        Conflict: the ticket is attached already or finished, or the incident is over or elsewhere.
    """
    lookup.hold_tickets(db, [number, incident_number])
    ticket = lookup.get_ticket(db, actor, number, now=now, lock=True)
    incident = lookup.get_incident(db, actor, incident_number, now=now).ticket
    if not policy.can_handle(actor, "ticket.assign"):
        raise Forbidden("ticket.not_yours_to_assign")
    if ticket.incident_id is not None or not ticket.is_open:
        raise Conflict("ticket.already_attached", number=ticket.number)
    area = db.get_one(Organization, incident.organization_id)
    body = db.get_one(Organization, ticket.organization_id)
    if not incident.is_open or ticket.id == incident.id or not is_inside(body.path, area.path):
        raise Conflict("ticket.incident_does_not_fit", number=incident.number)
    attach(db, actor, ticket, incident, now=now)
    history.trace(db, actor, ticket, "attach", now=now, incident=incident.number)
    return ticket


def attach(db: Session, actor: Actor, ticket: Ticket, incident: Ticket, *, now: datetime) -> None:
    """Hang the ticket under the incident and count its body once."""
    with counters.counted(db, ticket, now):
        ticket.incident_id = incident.id
    history.note_event(
        db, actor, ticket, Event.ATTACHED_TO_INCIDENT, now=now, incident=incident.number, title=incident.title
    )
    report(db, incident.id, organization_id=ticket.organization_id, source=ticket.source, now=now, ticket_id=ticket.id)


def report(
    db: Session, incident_id: int, *, organization_id: int, source: Source, now: datetime, ticket_id: int | None = None
) -> bool:
    """Count a body as hit by the incident; False if it had said so before. Also for callers who file no ticket."""
    known = db.scalar(
        select(IncidentReport.id).where(
            IncidentReport.incident_id == incident_id, IncidentReport.organization_id == organization_id
        )
    )
    if known is not None:
        return False
    db.add(
        IncidentReport(
            incident_id=incident_id, organization_id=organization_id, ticket_id=ticket_id, source=source, at=now
        )
    )
    db.execute(
        update(Ticket)
        .where(Ticket.id == incident_id)
        .values(report_count=Ticket.report_count + 1, updated_at=now)
        .execution_options(synchronize_session="evaluate")
    )
    db.flush()
    return True


def reported_by(db: Session, incident: Incident) -> int:
    """How many bodies have reported it."""
    return db.get_one(Ticket, incident.ticket_id).report_count
