"""Reading tickets and incidents. Everything that lists takes the actor; what the actor may not see is not found."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, exists, extract, select
from sqlalchemy.orm import Session

from opscenter.announcements.rules import ancestors
from opscenter.core import calendars
from opscenter.core.actor import Actor
from opscenter.core.calendars import WorkCalendarDay
from opscenter.core.errors import Invalid, NotFound
from opscenter.core.workdays import WorkCalendar
from opscenter.organizations.models import Organization
from opscenter.organizations.queries import list_organizations
from opscenter.tickets import policy
from opscenter.tickets.models import Incident, Ticket, TicketEntry, TicketHop
from opscenter.tickets.rules.words import Event

NUDGE_EVERY = timedelta(hours=1)


@dataclass(frozen=True)
class IncidentTicket:
    """An incident together with its ticket."""

    ticket: Ticket
    incident: Incident


def calendar(db: Session) -> WorkCalendar:
    """The working calendar that limits are counted with; read once per unit of work."""
    if "work_calendar" not in db.info:
        db.info["work_calendar"] = calendars.load(db)
    loaded: WorkCalendar = db.info["work_calendar"]
    return loaded


def is_tentative() -> ColumnElement[bool]:
    """Whether the year of a ticket's limit lacks its decree (暂定); limits in working time never lie near midnight."""
    year = extract("year", Ticket.resolution_due_at)
    return ~exists().where(WorkCalendarDay.decree_year == year, WorkCalendarDay.is_confirmed)


def resolve_body(db: Session, actor: Actor, text: str) -> Organization:
    """The body in the actor's scope that a typed name or code means.

    Raises:
        Invalid: nothing fits, or several bodies do and none bears exactly that name or code.
    """
    found = list_organizations(db, actor, text=text.strip(), size=20).rows if text.strip() else []
    exact = [body for body in found if text.strip() in (body.name, body.short_name, body.code)]
    fitting = exact or found
    if len(fitting) == 1:
        return fitting[0]
    code = "ticket.unit_ambiguous" if fitting else "ticket.unit_not_found"
    raise Invalid("ticket.invalid", fields={"unit": code})


def find_ticket(db: Session, actor: Actor, number: str, *, now: datetime) -> Ticket | None:
    """The ticket with this number if the actor may see it."""
    return db.scalar(_visible(actor, now).where(Ticket.number == number))


def get_ticket(db: Session, actor: Actor, number: str, *, now: datetime, lock: bool = False) -> Ticket:
    """The ticket with this number; `lock` holds it until the end of the unit of work, for changes.

    Raises:
        NotFound: there is none, or none for this actor.
    """
    wanted = _visible(actor, now).where(Ticket.number == number)
    if lock:
        wanted = wanted.with_for_update(of=Ticket).execution_options(populate_existing=True)
    ticket = db.scalar(wanted)
    if ticket is None:
        raise NotFound("ticket.not_found")
    return ticket


def hold_tickets(db: Session, numbers: Iterable[str]) -> Sequence[Ticket]:
    """These tickets as they are now, kept from change until the end of the unit of work.

    Everybody who changes several tickets holds them in this one order, so that nobody waits in a circle.
    """
    held = select(Ticket).where(Ticket.number.in_(list(numbers))).order_by(Ticket.id).with_for_update()
    return db.scalars(held.execution_options(populate_existing=True)).all()


def get_incident(db: Session, actor: Actor, number: str, *, now: datetime) -> IncidentTicket:
    """The incident with this number.

    Raises:
        NotFound: there is none, or none for this actor.
    """
    ticket = get_ticket(db, actor, number, now=now)
    incident = db.get(Incident, ticket.id)
    if incident is None:
        raise NotFound("ticket.not_found")
    return IncidentTicket(ticket, incident)


def is_incident_over(path: str) -> ColumnElement[bool]:
    """Condition on incidents and the bodies of their tickets: open, and their area contains `path`."""
    return and_(Incident.open_key.is_not(None), Organization.path.in_(ancestors(path)))


def open_incidents_over(db: Session, path: str, *, service_id: int | None = None) -> Sequence[Ticket]:
    """Open incidents whose area contains `path`, the nearest area first; for attaching, not for showing."""
    wanted = (
        select(Ticket)
        .join(Incident, Incident.ticket_id == Ticket.id)
        .join(Organization, Organization.id == Ticket.organization_id)
        .where(is_incident_over(path))
        .order_by(Organization.path.desc(), Ticket.id)
    )
    if service_id is not None:
        wanted = wanted.where(Ticket.service_id == service_id)
    return db.scalars(wanted).all()


def last_hop(db: Session, ticket_id: int) -> TicketHop | None:
    """The newest step of a ticket between groups."""
    return db.scalar(select(TicketHop).where(TicketHop.ticket_id == ticket_id).order_by(TicketHop.id.desc()).limit(1))


def entries_after(db: Session, ticket_id: int, seen: int) -> Sequence[TicketEntry]:
    """What was said and done on a ticket since the entry with the id `seen`, newest first."""
    return db.scalars(
        select(TicketEntry)
        .where(TicketEntry.ticket_id == ticket_id, TicketEntry.id > seen)
        .order_by(TicketEntry.id.desc())
    ).all()


def find_twin(db: Session, organization_id: int, title: str, body: str, *, since: datetime) -> Ticket | None:
    """A ticket with the same words of the same body, filed after `since`: the same click, not a second matter."""
    return db.scalar(
        select(Ticket)
        .where(
            Ticket.organization_id == organization_id,
            Ticket.created_at >= since,
            Ticket.title == title.strip(),
            Ticket.body == body.strip(),
        )
        .limit(1)
    )


def nudged_since(db: Session, ticket_id: int, since: datetime) -> bool:
    """Whether the requester has asked for speed after `since`."""
    nudged = exists().where(
        TicketEntry.ticket_id == ticket_id, TicketEntry.event == Event.NUDGED, TicketEntry.at > since
    )
    return bool(db.scalar(select(nudged)))


def _visible(actor: Actor, now: datetime) -> Select[Ticket]:
    return select(Ticket).where(policy.visible(actor, now))
