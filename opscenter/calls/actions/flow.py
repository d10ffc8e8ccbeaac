"""The caller's way through a call, step by step, as its line reports it. Knows no markup and no carrier.

Each step carries a number. A step that is older than the call's own is answered with what the call is at now and
changes nothing, so deliveries may come twice, late and out of order.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from knowledge.answers.actions import ask_of
from knowledge.answers.rules import Channel
from opscenter.calls.actions import ending, pins
from opscenter.calls.events import AnnouncementHeard
from opscenter.calls.ivr import history, prompts
from opscenter.calls.ivr import rules as ivr
from opscenter.calls.ivr.rules import Facts, Keys, Node, Prompt, Reply
from opscenter.calls.models.calls import Call, CallStep, HotlineNumber
from opscenter.calls.queries import arrivals, asking, log, offers, office
from opscenter.calls.queries.arrivals import TICKET_TOLD, Briefing
from opscenter.calls.routing import actions as routing
from opscenter.calls.routing import queries as queues
from opscenter.calls.rules import CallState, LineKind, StepKind, dialled
from opscenter.core import audit, live
from opscenter.core.actor import Actor, ActorKind
from opscenter.core.events import publish
from opscenter.core.text import gettext, mark

CALLER = Actor(kind=ActorKind.CALLER, name="caller")
TOPIC = "call"
ASKED = mark("问：{words}")
# Said again each half minute while somebody waits.
SAY_PLACE_EVERY_SECONDS = 30


@dataclass(frozen=True)
class Arrival:
    """A call as its line announces it."""

    sid: str
    account_sid: str
    line: LineKind
    caller: str
    called: str


@dataclass(frozen=True)
class Turn:
    """What the line shall do next, and the number that its next report must carry.

    Exactly one of `keys`, `joins_queue`, `leaves_queue`, `connects_to`, `ends` or none (go on waiting) applies after
    the prompts; `keys` with `joins_queue` means that the queue follows when no key comes.
    """

    step: int
    prompts: tuple[Prompt, ...] = ()
    keys: Keys | None = None
    joins_queue: bool = False
    queue_id: int | None = None
    leaves_queue: bool = False
    connects_to: int | None = None
    ends: bool = False


def begin_call(db: Session, arrival: Arrival, *, now: datetime) -> Turn:
    """A call rings: find out who calls from where, and say the first words."""
    call = log.find_by_sid(db, arrival.sid)
    if call is not None:
        return _where_it_is(db, call, now)
    call, hotline = _enter(db, arrival, now)
    briefing = arrivals.brief(db, call, hotline, now)
    _tell(db, call, "recognized", _shown_caller(call, briefing.name, now), now)
    return _say(db, call, ivr.begin(briefing.facts), briefing, now)


def press_keys(db: Session, sid: str, step: int, digits: str, *, now: datetime, words: str = "") -> Turn:
    """The caller pressed keys, said a question instead, or neither within the time (both empty)."""
    call = _hear(db, sid, now)
    if step != call.step or call.state is not CallState.FLOW:
        return _where_it_is(db, call, now)
    node = Node(call.node)
    briefing = arrivals.brief(db, call, _hotline(db, call), now)
    if words and briefing.facts.hears_words:
        return _say(db, call, _answer(db, call, words, briefing.facts, now), briefing, now)
    kind = StepKind.PRESSED if digits else StepKind.NO_INPUT
    wish = history.wish(node, digits, briefing.facts)
    _remember(db, call, kind, now, text=wish or "", key=history.written_keys(node, digits)[:32])
    reply = ivr.advance(node, digits, briefing.facts, tries=call.tries)
    return _say(db, call, _look_up(db, call, reply, briefing.facts, now), briefing, now)


def _answer(db: Session, call: Call, words: str, facts: Facts, now: datetime) -> Reply:
    asked = asking.ask_on_phone(db, CALLER, call, words, now)
    ask = ask_of(asked.found, asked.place, now=now, channel=Channel.PHONE, visitor=asking.visitor_of(call.id))
    db.add(ask)
    _remember(db, call, StepKind.PRESSED, now, text=gettext(ASKED, words=ask.text))
    return ivr.tell_answer(asking.spoken(asked), facts)


def _look_up(db: Session, call: Call, reply: Reply, facts: Facts, now: datetime) -> Reply:
    if reply.wants_ticket is not None:
        status = offers.ticket_status(db, reply.wants_ticket)
        call.memory = {**call.memory, TICKET_TOLD: status.ticket_id if status and status.has_content else None}
        return ivr.tell_ticket(status, facts, tries=reply.tries)
    if reply.wants_pin is not None:
        found = pins.open_ticket(db, CALLER, call.memory.get(TICKET_TOLD), reply.wants_pin, now=now)
        return ivr.tell_content(found, facts, tries=reply.tries)
    return reply


def wait_in_queue(db: Session, sid: str, *, now: datetime) -> Turn:
    """The caller waits: the first report puts the call into its queue, later ones ask whether somebody took it."""
    call = _hear(db, sid, now)
    if call.state is CallState.FLOW:
        _join(db, call, now)
    if call.state is CallState.CONNECTING:
        return Turn(call.step, leaves_queue=True)
    if call.state is not CallState.QUEUED:
        return Turn(call.step, ends=True)
    routing.offer(db, call, now)
    return Turn(call.step, prompts=_place(db, call, now))


def leave_queue(db: Session, sid: str, *, abandoned: bool, now: datetime) -> Turn:
    """The line took the call out of the queue: because somebody accepted it, or because the caller is gone."""
    call = _hear(db, sid, now)
    if abandoned:
        ending.end_call(db, CALLER, call, now=now)
        return Turn(call.step, ends=True)
    if call.state is CallState.CONNECTING and call.operator_id is not None:
        call.state = CallState.TALKING
        call.answered_at = call.answered_at or now
        _remember(db, call, StepKind.CONNECTED, now)
        routing.tell_operator(db, call, now)
        return Turn(call.step, connects_to=call.operator_id)
    return _where_it_is(db, call, now)


def end_talk(db: Session, sid: str, *, was_connected: bool, now: datetime) -> Turn:
    """The talk is over; or the operator's telephone was not reached, and the caller waits again, first in line."""
    call = _hear(db, sid, now)
    if call.state is not CallState.TALKING:
        return _where_it_is(db, call, now)
    if was_connected:
        ending.end_call(db, CALLER, call, now=now)
        return Turn(call.step, ends=True)
    routing.give_back(db, call, now)
    _remember(db, call, StepKind.DECLINED, now)
    return _where_it_is(db, call, now)


def hang_up(db: Session, arrival: Arrival, *, now: datetime) -> None:
    """The line says that the call is over, however it ended.

    The end may overtake the beginning: then the call is entered as ended, and its beginning finds it so.
    """
    call = log.find_by_sid(db, arrival.sid)
    if call is None:
        call, _hotline_dialled = _enter(db, arrival, now)
    ending.end_call(db, CALLER, call, now=now)


def _hear(db: Session, sid: str, now: datetime) -> Call:
    call = log.get_by_sid(db, sid)
    if call.is_live:
        call.memory = {**call.memory, ending.HEARD_AT: now.isoformat()}
    return call


def _enter(db: Session, arrival: Arrival, now: datetime) -> tuple[Call, HotlineNumber | None]:
    hotline = arrivals.find_hotline(db, arrival.called)
    recognition = arrivals.recognize(db, arrival.caller, hotline)
    call = Call(
        sid=arrival.sid,
        account_sid=arrival.account_sid,
        line=arrival.line,
        hotline_id=hotline.id if hotline else None,
        dialled=dialled(arrival.called),
        phone=recognition.phone,
        phone_index=recognition.phone_index,
        contact_id=recognition.contact_id,
        organization_id=recognition.area.organization_id,
        area_source=recognition.area.source,
        state=CallState.FLOW,
        node=Node.WELCOME,
        step=0,
        tries=0,
        memory={},
        note="",
        started_at=now,
    )
    db.add(call)
    db.flush()
    audit.record(
        db, CALLER, "call.begin", object_type="call", object_id=call.id, organization_id=call.organization_id, now=now
    )
    _remember(db, call, StepKind.RECOGNIZED, now)
    return call, hotline


def _say(db: Session, call: Call, reply: Reply, briefing: Briefing, now: datetime) -> Turn:
    call.node, call.tries, call.step = reply.node, reply.tries, call.step + 1
    for prompt in reply.prompts:
        kept = prompt.text if prompt.kept is None else prompt.kept
        if kept:
            _remember(db, call, prompt.kind, now, text=kept, announcement_id=prompt.announcement_id)
        if prompt.announcement_id is not None:
            incident_id = briefing.incidents.get(prompt.announcement_id)
            heard = AnnouncementHeard(call.id, prompt.announcement_id, incident_id, call.organization_id, now)
            publish(db, heard, key=f"call:{call.id}", now=now)
    _tell(db, call, "keys", _shown_keys(reply), now)
    queue = queues.queue_of(db, call) if reply.joins_queue else None
    return Turn(call.step, reply.prompts, reply.keys, reply.joins_queue, queue.id if queue else None)


def _shown_caller(call: Call, name: str, now: datetime) -> dict[str, object]:
    return {"source": call.area_source.value, "name": name, "at": now.isoformat()}


def _shown_keys(reply: Reply) -> dict[str, object]:
    """What the simulated telephone shows of a reply: which keys do something, and what of the words is a notice."""
    keys = reply.keys
    return {
        "live": keys.live if keys else "",
        "offered": {key: matter.value for key, matter in keys.matters.items()} if keys else {},
        "notices": [prompt.text for prompt in reply.prompts if prompt.kind is StepKind.ANNOUNCEMENT],
        "node": reply.node.value,
        "hears_words": keys is not None and keys.hears_words,
    }


def _where_it_is(db: Session, call: Call, now: datetime) -> Turn:
    """The same call again, without any effect: for steps that come late or twice."""
    if call.state is CallState.ENDED:
        return Turn(call.step, ends=True)
    if call.state in (CallState.QUEUED, CallState.CONNECTING):
        return Turn(call.step, joins_queue=True, queue_id=call.queue_id)
    if call.state is CallState.TALKING:
        return Turn(call.step, connects_to=call.operator_id)
    briefing = arrivals.brief(db, call, _hotline(db, call), now)
    reply = ivr.repeat(Node(call.node), briefing.facts, tries=call.tries)
    queue = queues.queue_of(db, call) if reply.joins_queue else None
    return Turn(call.step, reply.prompts, reply.keys, reply.joins_queue, queue.id if queue else None)


def _join(db: Session, call: Call, now: datetime) -> None:
    queue = queues.queue_of(db, call)
    call.state, call.queue_id, call.queued_at = CallState.QUEUED, queue.id if queue else None, now
    call.node = Node.QUEUE
    _remember(db, call, StepKind.JOINED_QUEUE, now)
    _tell(db, call, "queued", {}, now)


def _place(db: Session, call: Call, now: datetime) -> tuple[Prompt, ...]:
    said_at = call.memory.get("place_said_at")
    if said_at is not None and (now - datetime.fromisoformat(said_at)).total_seconds() < SAY_PLACE_EVERY_SECONDS:
        return ()
    call.memory = {**call.memory, "place_said_at": now.isoformat()}
    place = queues.place_of(db, call, now)
    if place.staffed:
        text = prompts.waiting(place.ahead, place.minutes)
    else:
        text = prompts.nobody(opens_at=office.opens_at(db, now), calls_back=call.phone_index is not None)
    _remember(db, call, StepKind.HEARD, now, text=text)
    return (Prompt(text),)


def _hotline(db: Session, call: Call) -> HotlineNumber | None:
    return db.get(HotlineNumber, call.hotline_id) if call.hotline_id else None


def _remember(
    db: Session,
    call: Call,
    kind: StepKind,
    now: datetime,
    *,
    text: str = "",
    key: str = "",
    announcement_id: int | None = None,
) -> None:
    step = CallStep(
        call_id=call.id, at=now, kind=kind, node=call.node, text=text, key=key, announcement_id=announcement_id
    )
    db.add(step)


def _tell(db: Session, call: Call, kind: str, data: dict[str, object], now: datetime) -> None:
    live.push(db, topic=f"{TOPIC}:{call.sid}", kind=kind, data=data, now=now)
