"""The call log of the invented weeks: the calls behind tickets by phone, short ones, missed ones with call-backs."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from opscenter.accounts.models import Account
from opscenter.calls.ivr.history import Wish
from opscenter.calls.models.calls import Call, Callback, CallStep, HotlineNumber
from opscenter.calls.models.routing import CallQueue
from opscenter.calls.rules import (
    AreaSource,
    CallbackReason,
    CallbackState,
    CallState,
    Disposition,
    Flow,
    LineKind,
    Outcome,
    StepKind,
)
from opscenter.core import crypto, phones
from opscenter.organizations.models import Organization
from opscenter.tickets.models import Ticket
from opscenter.tickets.rules.words import RequesterClass, Source

# A caller waits half an hour at most for the promise of a call-back.
PROMISED = timedelta(minutes=30)
GREETING = "您好，数字财政运维热线。重听请按星号，转人工请按 0。"
# Who answers when a ticket by phone has nobody yet.
AT_THE_DESK = "zuoxi"
OPERATORS = (AT_THE_DESK, "waibao", "chancheng", "zhanjiang")
# Place, number, minutes ago, seconds waited, seconds talked (none: missed), disposition, note.
SHORT = (
    ("440604000/203018", "13800000046", 4270, 9, 64, "joined_incident", "支付凭证发不出去，同一事件，已 +1"),
    ("440606000/203018", "13800000051", 4262, 14, 58, "joined_incident", "顺德也来问，告知只影响禅城区"),
    ("440605000/203018", "13800000062", 1500, 6, 132, "answered_at_once", "公务卡还款流程，按知识条目答复"),
    ("440802000/203018", "13800000073", 640, 11, 187, "answered_at_once", "期初数导入模板在哪下"),
    ("440103000/203018", "13800000084", 380, 22, 41, "not_ours", "问个税申报，告知 12366"),
    ("440000000", "13800001190", 330, 5, 12, "silent", "接通后无人说话"),
    ("440604000/203018", "13800000046", 210, 8, 96, "callback_agreed", "约下午回电告知审核结果"),
    ("440604000/203027", "13800001118", 160, 95, None, "open", ""),
    ("440800000/410001", "13800001128", 90, 142, None, "open", ""),
    ("440600000/410001", "13800001122", 45, 61, None, "taken", ""),
    ("440500000", "13800001106", 2900, 401, None, "open", ""),
    ("440900000/410001", "13800001102", 1700, 77, None, "done", "已回电，问题已解决"),
)


def load_calls(db: Session, places: Mapping[str, Organization], *, now: datetime) -> int:
    """Enter all calls up to `now`; returns how many."""
    people = {account.login_name: account.id for account in db.scalars(select(Account).where(Account.is_demo))}
    lines = {number.flow: number for number in db.scalars(select(HotlineNumber).order_by(HotlineNumber.id.desc()))}
    at_desks = {people[name] for name in OPERATORS}
    queue_id = db.scalars(select(CallQueue.id).order_by(CallQueue.id)).first()
    calls = [
        _answered(ticket, ticket.assignee_id if ticket.assignee_id in at_desks else people[AT_THE_DESK])
        for ticket in db.scalars(select(Ticket).where(Ticket.source == Source.PHONE).order_by(Ticket.created_at))
    ]
    short = [(item, _short(places[item[0]], item[1:], people[AT_THE_DESK], now)) for item in SHORT]
    calls += [call for _item, call in short]
    for number, call in enumerate(sorted(calls, key=lambda call: call.started_at)):
        line = lines[Flow.PUBLIC if call.area_source is AreaSource.UNKNOWN else Flow.UNIT]
        call.sid, call.dialled, call.hotline_id = f"DEMO{number:030d}", line.number, line.id
        call.queue_id = queue_id
        db.add(call)
        db.flush()
        db.add_all(_steps(call))
    db.flush()
    db.add_all(
        _callback(call, str(item[5]), people[AT_THE_DESK])
        for item, call in short
        if call.answered_at is None or call.disposition is Disposition.CALLBACK_AGREED
    )
    db.flush()
    return len(calls)


def _call(
    organization_id: int, phone: str | None, started_at: datetime, *, waited: float, talked: float | None
) -> Call:
    canonical = phones.find_normalized(phone) if phone else None
    queued_at = started_at + timedelta(seconds=14)
    answered_at = queued_at + timedelta(seconds=waited) if talked is not None else None
    return Call(
        account_sid=LineKind.SIMULATOR.value,
        line=LineKind.SIMULATOR,
        phone=canonical,
        phone_index=crypto.blind_index(canonical) if canonical else None,
        organization_id=organization_id,
        area_source=AreaSource.KNOWN_NUMBER,
        state=CallState.ENDED,
        outcome=Outcome.ANSWERED if answered_at else Outcome.ABANDONED_IN_QUEUE,
        started_at=started_at,
        queued_at=queued_at,
        answered_at=answered_at,
        ended_at=(answered_at or queued_at) + timedelta(seconds=talked if talked is not None else waited),
    )


def _answered(ticket: Ticket, operator_id: int) -> Call:
    talked = 90 + ticket.id * 37 % 200
    started_at = ticket.created_at - timedelta(seconds=talked + 30)
    call = _call(ticket.organization_id, ticket.requester_phone, started_at, waited=4 + ticket.id % 17, talked=talked)
    if ticket.requester_class is RequesterClass.PUBLIC:
        call.area_source = AreaSource.UNKNOWN
    call.operator_id, call.ticket_id = operator_id, ticket.id
    call.disposition, call.note = Disposition.TICKET, ticket.title
    call.summed_up_at = call.ended_at
    return call


def _short(body: Organization, item: Sequence[Any], operator_id: int, now: datetime) -> Call:
    phone, minutes_ago, waited, talked, what, note = item
    call = _call(body.id, phone, now - timedelta(minutes=minutes_ago), waited=waited, talked=talked)
    if talked is not None:
        call.operator_id, call.note = operator_id, note
        call.disposition, call.summed_up_at = Disposition(what), call.ended_at
    return call


def _steps(call: Call) -> list[CallStep]:
    told = [(call.started_at, StepKind.HEARD, GREETING, ""), (call.started_at, StepKind.PRESSED, Wish.PERSON, "0")]
    if call.queued_at:
        told.append((call.queued_at, StepKind.JOINED_QUEUE, "", ""))
    if call.answered_at:
        told.append((call.answered_at, StepKind.CONNECTED, "", ""))
    elif call.ended_at:
        told.append((call.ended_at, StepKind.LEFT, "", ""))
    return [CallStep(call_id=call.id, at=at, kind=kind, text=text, key=key) for at, kind, text, key in told]


def _callback(call: Call, state: str, operator_id: int) -> Callback:
    is_agreed = state == Disposition.CALLBACK_AGREED
    begun = call.ended_at or call.started_at
    entry = Callback(
        call_id=call.id,
        organization_id=call.organization_id,
        phone=call.phone,
        phone_index=call.phone_index,
        reason=CallbackReason.AGREED if is_agreed else CallbackReason.ABANDONED,
        state=CallbackState.OPEN if is_agreed else CallbackState(state),
        note=call.note,
        created_at=begun,
        due_at=begun + PROMISED,
    )
    if entry.state in (CallbackState.TAKEN, CallbackState.DONE):
        entry.taken_by_id, entry.taken_at, entry.attempts = operator_id, begun + timedelta(minutes=9), 1
    if entry.state is CallbackState.DONE:
        entry.done_at, entry.note = begun + timedelta(minutes=14), "已回电，问题已解决"
    return entry
