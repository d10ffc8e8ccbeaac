"""What an operator does on a call: note, hang up, sum up, file a ticket, count an incident, see the number."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from knowledge.answers.actions import give_verdict
from opscenter.calls import policy
from opscenter.calls.actions import ending, simulator
from opscenter.calls.events import CallSummedUp
from opscenter.calls.models.calls import Call
from opscenter.calls.queries import asking, log
from opscenter.calls.routing import actions as routing
from opscenter.calls.rules import AreaSource, CallbackReason, CallState, Disposition, LineKind
from opscenter.core import audit, phones, unmasking
from opscenter.core.actor import Actor
from opscenter.core.errors import Conflict, Forbidden, Invalid, NotFound
from opscenter.core.events import publish
from opscenter.core.unmasking import PersonalField
from opscenter.organizations.models import Organization, OrganizationContact
from opscenter.tickets.actions import attach
from opscenter.tickets.actions.create import Draft, Requester, create_ticket
from opscenter.tickets.models import Ticket
from opscenter.tickets.queries import lookup
from opscenter.tickets.rules.words import Contact, Impact, RequesterClass, Source, TicketType, Urgency

NOTE_LIMIT = 10_000
TITLE_LENGTH = 60
CALL_BACK_AFTER = timedelta(hours=2)


@dataclass(frozen=True)
class Matter:
    """What the operator chose for the ticket; the words are the call's note."""

    type: TicketType
    impact: Impact
    urgency: Urgency
    service_id: int | None = None


def write_note(db: Session, actor: Actor, call_id: int, text: str, *, now: datetime) -> Call:
    """Keep what was typed so far; it is saved while the talk goes on, so the audit gets a row per minute at most.

    Raises:
        NotFound, Forbidden: as for every deed on a call.
        Invalid: `call.note_too_long`.
    """
    call = _own(db, actor, call_id)
    if len(text) > NOTE_LIMIT:
        raise Invalid("call.note_too_long", limit=NOTE_LIMIT)
    noted_at = call.memory.get("noted_at")
    if noted_at is None or now - datetime.fromisoformat(noted_at) > timedelta(minutes=1):
        call.memory = {**call.memory, "noted_at": now.isoformat()}
        _trace(db, actor, call, "note", now)
    call.note = text
    return call


def hang_up(db: Session, actor: Actor, call_id: int, *, now: datetime) -> Call:
    """Put the receiver down. On a line of ours the line ends the call; a call by hand ends here.

    Before the first word nobody is cut off: the caller waits again in the old place, and somebody else is rung.
    """
    call = _own(db, actor, call_id)
    if not call.is_live:
        return call
    if call.state is CallState.CONNECTING:
        _trace(db, actor, call, "hang_up", now)
        routing.give_back(db, call, now)
        return call
    if call.line is LineKind.MANUAL:
        ending.end_call(db, actor, call, now=now)
        return call
    simulator.hang_up_for_operator(db, call, now)
    _trace(db, actor, call, "hang_up", now)
    return call


def sum_up(
    db: Session,
    actor: Actor,
    call_id: int,
    *,
    disposition: Disposition,
    note: str,
    now: datetime,
    call_back_at: datetime | None = None,
) -> Call:
    """Say what came of a call that is over; the operator is ready for the next one then.

    Raises:
        Conflict: `call.still_running`.
        Invalid: `call.no_number_to_call_back`.
    """
    call = write_note(db, actor, call_id, note, now=now)
    if call.is_live:
        raise Conflict("call.still_running")
    call.disposition, call.summed_up_at = disposition, now
    if disposition is Disposition.CALLBACK_AGREED:
        if call.phone is None:
            raise Invalid("call.no_number_to_call_back")
        due_at = call_back_at or now + CALL_BACK_AFTER
        ending.want_callback(db, call, CallbackReason.AGREED, due_at=due_at, now=now)
    _trace(db, actor, call, "sum_up", now, disposition=disposition.value)
    summed_up = CallSummedUp(call.id, call.organization_id, disposition, call.ticket_id, now)
    publish(db, summed_up, key=f"call:{call.id}", now=now)
    if actor.account_id is not None:
        routing.finish_wrap_up(db, actor.account_id, call.id, now)
    return call


def file_ticket(db: Session, actor: Actor, call_id: int, *, matter: Matter, note: str, now: datetime) -> Ticket:
    """File what the caller said as a ticket of the caller's body; the first line of the note becomes its title.

    Raises:
        Conflict: `call.has_a_ticket`.
        Invalid: `call.note_missing`, there are no words yet.
    """
    call = write_note(db, actor, call_id, note, now=now)
    if call.ticket_id is not None:
        raise Conflict("call.has_a_ticket")
    words = note.strip()
    if not words:
        raise Invalid("call.note_missing", fields={"note": "call.note_missing"})
    body = db.get_one(Organization, call.organization_id)
    draft = Draft(
        type=matter.type,
        title=words.splitlines()[0][:TITLE_LENGTH],
        body=words,
        organization_id=body.id,
        requester=_requester(db, call, body),
        source=Source.PHONE,
        impact=matter.impact,
        urgency=matter.urgency,
        service_id=matter.service_id,
        contact=_way_to_answer(call),
    )
    ticket = create_ticket(db, actor, draft, now=now, is_on_my_line=True)
    call.ticket_id = ticket.id
    call.disposition = call.disposition or Disposition.TICKET
    _trace(db, actor, call, "file_ticket", now, ticket=ticket.number)
    return ticket


def count_for_incident(db: Session, actor: Actor, call_id: int, incident_id: int, *, now: datetime) -> bool:
    """Count the caller's body as hit by a running incident of its area; False if it was counted before.

    Raises:
        NotFound: `call.no_such_incident`, none of those that the caller's area has now.
    """
    call = _own(db, actor, call_id)
    body = db.get_one(Organization, call.organization_id)
    running = lookup.open_incidents_over(db, body.path)
    if incident_id not in {incident.id for incident in running}:
        raise NotFound("call.no_such_incident")
    is_new = attach.report(db, incident_id, organization_id=body.id, source=Source.PHONE, now=now)
    call.disposition = Disposition.JOINED_INCIDENT
    call.memory = {**call.memory, "incident_id": incident_id}
    _trace(db, actor, call, "count_for_incident", now, incident_id=incident_id)
    return is_new


def use_article(db: Session, actor: Actor, call_id: int, article_id: int, *, question: str, now: datetime) -> None:
    """The caller was answered from this article: it counts as useful for the words that led to it.

    Raises:
        NotFound: the operator cannot read this article.
    """
    call = _own(db, actor, call_id)
    visitor = asking.visitor_of(call.id)
    give_verdict(db, actor, article_id, visitor=visitor, is_useful=True, question=question, now=now)
    _trace(db, actor, call, "use_article", now, article_id=article_id)


def choose_body(db: Session, actor: Actor, call_id: int, body: Organization, *, now: datetime) -> Call:
    """The operator has asked who calls: the call belongs to that body from now on."""
    call = _own(db, actor, call_id)
    call.organization_id, call.contact_id = body.id, None
    call.area_source = AreaSource.OPERATOR
    _trace(db, actor, call, "choose_body", now)
    return call


def reveal_number(db: Session, actor: Actor, call_id: int, *, purpose: str, now: datetime) -> str:
    """The caller's number in full, for a purpose that is written down.

    Raises:
        NotFound: no such call for the actor, or the number was withheld.
        Forbidden, Invalid, Limited: as un-masking is ruled.
    """
    call = log.get_call(db, actor, call_id)
    if not policy.can_unmask(actor):
        raise Forbidden("call.not_yours_to_unmask")
    if call.phone is None:
        raise NotFound("call.number_withheld")
    unmasking.permit(
        db,
        actor,
        PersonalField.PHONE,
        object_type="call",
        object_id=call.id,
        organization_id=call.organization_id,
        purpose=purpose,
        now=now,
    )
    return call.phone


def _own(db: Session, actor: Actor, call_id: int) -> Call:
    call = log.get_call(db, actor, call_id, is_locked=True)
    if not policy.can_sum_up(actor, call):
        raise Forbidden("call.not_your_call")
    return call


def _way_to_answer(call: Call) -> Contact:
    # A short number (a hotline that put the caller through) does not reach the caller again.
    is_reached = call.phone and phones.kind(call.phone) is not phones.PhoneKind.SHORT
    return Contact.CALL if is_reached else Contact.WEB


def _requester(db: Session, call: Call, body: Organization) -> Requester:
    contact = db.get(OrganizationContact, call.contact_id) if call.contact_id else None
    known = asking.requester_class(call, body)
    unit = "" if known is RequesterClass.PUBLIC else body.name
    return Requester(kind=known, name=contact.name if contact else "", phone=call.phone or "", unit=unit)


def _trace(db: Session, actor: Actor, call: Call, action: str, now: datetime, **detail: object) -> None:
    audit.record(
        db,
        actor,
        f"call.{action}",
        object_type="call",
        object_id=call.id,
        organization_id=call.organization_id,
        detail=detail,
        now=now,
    )
