"""What the operator's pages show: the call with everything around it, the waiting line, call-backs, the log."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Row, and_, func, select
from sqlalchemy.orm import Session, aliased

from knowledge.answers.queries import Suggestion, suggested
from opscenter.accounts.models import Account
from opscenter.announcements import queries as announcements
from opscenter.announcements.models import Announcement
from opscenter.announcements.rules import SPOKEN
from opscenter.calls import policy
from opscenter.calls.models.calls import Call, Callback, CallStep
from opscenter.calls.models.routing import CallQueue, Presence, Reservation
from opscenter.calls.queries import asking, log
from opscenter.calls.routing.rules import ReservationState
from opscenter.calls.rules import AreaSource, CallbackState
from opscenter.core import live, paging
from opscenter.core.actor import Actor
from opscenter.core.errors import NotFound
from opscenter.organizations.models import Organization, OrganizationContact
from opscenter.tickets import policy as ticket_policy
from opscenter.tickets.models import Ticket
from opscenter.tickets.queries import lookup

RECENT = timedelta(days=30)
# The newest words of a note say best what it is about.
SUGGEST_FROM = 120
OPEN_CALLBACKS = (CallbackState.OPEN, CallbackState.TAKEN)


@dataclass(frozen=True)
class ScreenPop:
    """One call as its operator sees it."""

    call: Call
    body: Organization
    above: Organization | None
    contact: OrganizationContact | None
    queue_name: str | None
    steps: Sequence[CallStep]
    tickets: Sequence[Ticket]
    ticket: Ticket | None
    may_open_ticket: bool
    recent_calls: int
    incidents: Sequence[Ticket]
    announcements: Sequence[Announcement]
    area_path: str | None
    asked_last: str | None

    def waited(self, now: datetime) -> timedelta | None:
        """How long the caller stood in the line."""
        if self.call.queued_at is None:
            return None
        return (self.call.answered_at or self.call.ended_at or now) - self.call.queued_at


@dataclass(frozen=True)
class Desk:
    """What rings or runs at an operator now, how many wait to be called back, and up to which live event this holds."""

    presence: Presence | None
    offer: Reservation | None
    call: Call | None
    body: Organization | None
    contact: OrganizationContact | None
    queue_name: str | None
    callbacks: int
    live_id: int | None


NO_DESK = Desk(None, None, None, None, None, None, 0, None)


@dataclass(frozen=True)
class CallbackRow:
    """One entry of the call-back list."""

    callback: Callback
    body: Organization


@dataclass(frozen=True)
class LogRow:
    """One line of the call log."""

    call: Call
    body_name: str
    operator_name: str | None


def desk_of(db: Session, actor: Actor) -> Desk:
    """What the call bar and the menu show on every page, in one statement."""
    waiting = (
        select(func.count(Callback.id))
        .where(Callback.state.in_(OPEN_CALLBACKS), policy.visible_callbacks(actor))
        .scalar_subquery()
    )
    row = db.execute(
        select(
            Presence, Reservation, Call, Organization, OrganizationContact, CallQueue.name, waiting, live.newest_event()
        )
        .select_from(Account)
        .outerjoin(Presence, Presence.account_id == Account.id)
        .outerjoin(
            Reservation,
            and_(Reservation.account_id == Presence.account_id, Reservation.state == ReservationState.PENDING),
        )
        .outerjoin(Call, Call.id == func.coalesce(Reservation.call_id, Presence.call_id))
        .outerjoin(Organization, Organization.id == Call.organization_id)
        .outerjoin(OrganizationContact, OrganizationContact.id == Call.contact_id)
        .outerjoin(CallQueue, CallQueue.id == Call.queue_id)
        .where(Account.id == actor.account_id)
    ).one_or_none()
    return Desk(*row) if row else NO_DESK


def screen_pop(db: Session, actor: Actor, call_id: int, now: datetime) -> ScreenPop:
    """A call with who calls, what was heard and pressed, what is open, and which incident it is probably about.

    Raises:
        NotFound: no such call for this actor.
    """
    above, other = aliased(Organization), aliased(Call)
    recent = (
        select(func.count(other.id))
        .where(other.phone_index == Call.phone_index, other.started_at > now - RECENT, other.id != Call.id)
        .scalar_subquery()
    )
    asked = asking.last_question(call_id).scalar_subquery()
    may_open = ticket_policy.visible(actor, now).label("may_open_ticket")
    row = db.execute(
        select(Call, Organization, above, OrganizationContact, CallQueue.name, Ticket, may_open, recent, asked)
        .join(Organization, Organization.id == Call.organization_id)
        .outerjoin(above, above.id == Organization.parent_id)
        .outerjoin(OrganizationContact, OrganizationContact.id == Call.contact_id)
        .outerjoin(CallQueue, CallQueue.id == Call.queue_id)
        .outerjoin(Ticket, Ticket.id == Call.ticket_id)
        .where(Call.id == call_id, policy.visible(actor))
    ).one_or_none()
    if row is None:
        raise NotFound("call.not_found")
    call, body, over, contact, queue_name, ticket, may_open_ticket, recent_calls, asked_last = row
    path = log.area_of(db, call)
    return ScreenPop(
        call=call,
        body=body,
        above=over,
        contact=contact,
        queue_name=queue_name,
        steps=log.steps_of(db, call.id),
        tickets=_tickets(db, actor, call, now),
        ticket=ticket,
        may_open_ticket=bool(may_open_ticket),
        recent_calls=recent_calls or 0,
        incidents=lookup.open_incidents_over(db, path) if path else (),
        announcements=announcements.current_for(db, path, now, kinds=SPOKEN),
        area_path=path,
        asked_last=asked_last,
    )


def answers_for(db: Session, actor: Actor, pop: ScreenPop, words: str, now: datetime) -> Sequence[Suggestion]:
    """Articles that may answer what was noted so far; before the first word, what is announced to the caller."""
    titles = [one.title for one in pop.incidents[:1]] + [one.title for one in pop.announcements[:1]]
    asked = words.strip() or " ".join(titles)
    return suggested(db, actor, asked[-SUGGEST_FROM:], area_path=pop.area_path, now=now)


def open_callbacks(db: Session, actor: Actor, limit: int = 50) -> list[CallbackRow]:
    """Who waits to be called back, the most urgent first."""
    rows = db.execute(
        select(Callback, Organization)
        .join(Organization, Organization.id == Callback.organization_id)
        .where(Callback.state.in_(OPEN_CALLBACKS), policy.visible_callbacks(actor))
        .order_by(Callback.due_at, Callback.id)
        .limit(limit)
    )
    return [CallbackRow(*row) for row in rows]


def call_log(db: Session, actor: Actor, cursor: str | None) -> paging.Page[Row[*tuple[object, ...]]]:
    """The calls that the actor may see, the newest first."""
    statement = (
        select(Call, Organization.name.label("body_name"), Account.display_name.label("operator_name"))
        .join(Organization, Organization.id == Call.organization_id)
        .outerjoin(Account, Account.id == Call.operator_id)
        .where(policy.visible(actor))
    )
    keys = (paging.descending(Call.started_at), paging.descending(Call.id))
    return paging.page_of_rows(db, statement, keys, cursor=cursor, size=30)


def _tickets(db: Session, actor: Actor, call: Call, now: datetime) -> Sequence[Ticket]:
    if not call.is_recognized and call.area_source is not AreaSource.OPERATOR:
        return ()
    return db.scalars(
        select(Ticket)
        .where(Ticket.organization_id == call.organization_id, ticket_policy.visible(actor, now))
        .order_by(Ticket.is_open.desc(), Ticket.updated_at.desc())
        .limit(5)
    ).all()
