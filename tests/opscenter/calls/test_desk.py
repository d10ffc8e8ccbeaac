"""What operators do on calls: note, summary, ticket, incident, number, slips, call-backs."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from opscenter.accounts.rules import Role
from opscenter.calls.actions import callbacks, desk, manual
from opscenter.calls.actions.desk import Matter
from opscenter.calls.actions.ending import end_call, want_callback
from opscenter.calls.actions.manual import Slip
from opscenter.calls.models.calls import Call, Callback
from opscenter.calls.models.routing import Presence
from opscenter.calls.queries import console, log
from opscenter.calls.routing.rules import PresenceState
from opscenter.calls.rules import (
    AreaSource,
    CallbackReason,
    CallbackState,
    CallState,
    Disposition,
    LineKind,
)
from opscenter.core.actor import SYSTEM, Actor
from opscenter.core.audit import AuditEntry
from opscenter.core.errors import Conflict, Forbidden, Invalid, NotFound
from opscenter.tickets.actions.incidents import open_incident
from opscenter.tickets.queries.lookup import find_ticket
from opscenter.tickets.rules.words import Contact, Impact, RequesterClass, Source, TicketType, Urgency
from tests import cast
from tests.factories.accounts import make_actor
from tests.factories.alerts import make_alert
from tests.factories.calls import make_call, make_known_number, make_presence
from tests.factories.probes import make_check
from tests.factories.services import make_duty_group, make_operations, make_service

MATTER = Matter(TicketType.HELP, Impact.UNIT, Urgency.NORMAL)
PHONE = "+8613800002046"


@pytest.fixture
def call(db: Session, now: datetime) -> Call:
    """A unit of 禅城区 talks to *shi*."""
    make_operations(db)
    make_duty_group(db, cast.county(db))
    account = cast.account(db, "shi")
    call = make_call(db, cast.unit(db), operator_id=account.id, answered_at=now, started_at=now, phone=PHONE)
    make_presence(db, account, cast.city(db), state=PresenceState.BUSY, call_id=call.id)
    return call


def reader(db: Session) -> Actor:
    """Somebody who sees the calls of the city and takes none."""
    return make_actor(db, Role.MANAGER, organization=cast.city(db))


def test_a_note_is_kept_while_the_talk_goes_on(db: Session, call: Call, now: datetime) -> None:
    desk.write_note(db, cast.shi(db), call.id, "三笔授权支付卡住", now=now)
    assert call.note == "三笔授权支付卡住"


def test_typing_leaves_one_audit_row_a_minute(db: Session, call: Call, now: datetime) -> None:
    for second in range(0, 90, 10):
        desk.write_note(db, cast.shi(db), call.id, "字" * second, now=now + timedelta(seconds=second))
    db.flush()
    assert db.scalar(select(func.count()).where(AuditEntry.action == "call.note")) == 2


def test_somebody_elses_call_cannot_be_written_on(db: Session, call: Call, now: datetime) -> None:
    with pytest.raises(Forbidden):
        desk.write_note(db, cast.sheng(db), call.id, "x", now=now)


def test_a_call_of_elsewhere_does_not_exist(db: Session, call: Call, now: datetime) -> None:
    with pytest.raises(NotFound):
        desk.write_note(db, cast.waixian(db), call.id, "x", now=now)


def test_a_call_on_my_line_is_visible_whatever_my_scope(db: Session, call: Call) -> None:
    call.operator_id = cast.account(db, "waixian").id
    db.flush()
    assert log.get_call(db, cast.waixian(db), call.id).id == call.id


def test_a_running_call_cannot_be_summed_up(db: Session, call: Call, now: datetime) -> None:
    with pytest.raises(Conflict, match="still_running"):
        desk.sum_up(db, cast.shi(db), call.id, disposition=Disposition.TICKET, note="", now=now)


def test_summing_up_makes_ready_for_the_next(db: Session, call: Call, now: datetime) -> None:
    end_call(db, cast.shi(db), call, now=now)
    desk.sum_up(db, cast.shi(db), call.id, disposition=Disposition.ANSWERED_AT_ONCE, note="已答复", now=now)
    db.expire_all()
    presence = db.get_one(Presence, call.operator_id)
    assert (presence.state, presence.call_id, call.disposition) == (
        PresenceState.READY,
        None,
        Disposition.ANSWERED_AT_ONCE,
    )


def test_an_agreed_call_back_is_entered(db: Session, call: Call, now: datetime) -> None:
    end_call(db, cast.shi(db), call, now=now)
    desk.sum_up(db, cast.shi(db), call.id, disposition=Disposition.CALLBACK_AGREED, note="", now=now)
    entry = db.scalars(select(Callback)).one()
    assert (entry.reason, entry.due_at) == (CallbackReason.AGREED, now + timedelta(hours=2))


def test_a_withheld_number_cannot_be_promised_a_call_back(db: Session, call: Call, now: datetime) -> None:
    call.phone = call.phone_index = None
    end_call(db, cast.shi(db), call, now=now)
    with pytest.raises(Invalid, match="no_number"):
        desk.sum_up(db, cast.shi(db), call.id, disposition=Disposition.CALLBACK_AGREED, note="", now=now)


def test_a_call_becomes_a_ticket_in_one_click(db: Session, call: Call, now: datetime) -> None:
    ticket = desk.file_ticket(db, cast.shi(db), call.id, matter=MATTER, note="付不出去\n昨天送审", now=now)
    assert (ticket.title, ticket.source, ticket.organization_id) == ("付不出去", Source.PHONE, call.organization_id)
    assert (ticket.requester_phone, call.ticket_id) == (PHONE, ticket.id)


def test_nobody_is_to_be_called_back_at_the_hotline_that_put_them_through(
    db: Session, call: Call, now: datetime
) -> None:
    call.phone = "12345"
    assert desk.file_ticket(db, cast.shi(db), call.id, matter=MATTER, note="付不出去", now=now).contact is Contact.WEB


def test_whoever_calls_on_my_line_gets_a_ticket_though_a_vendor_lies_in_nobodys_scope(
    db: Session, call: Call, now: datetime
) -> None:
    call.organization_id = cast.vendor_company(db).id
    ticket = desk.file_ticket(db, cast.shi(db), call.id, matter=MATTER, note="接口证书要换", now=now)
    assert (ticket.organization_id, ticket.requester_class) == (call.organization_id, RequesterClass.VENDOR)
    pop = console.screen_pop(db, cast.shi(db), call.id, now)
    assert (pop.ticket, pop.may_open_ticket) == (ticket, True)


def test_a_ticket_from_outside_the_scope_is_open_as_long_as_its_call_is_on_my_line(
    db: Session, call: Call, now: datetime
) -> None:
    call.organization_id = cast.vendor_company(db).id
    number = desk.file_ticket(db, cast.shi(db), call.id, matter=MATTER, note="接口证书要换", now=now).number
    assert find_ticket(db, cast.shi(db), number, now=now) is not None
    assert find_ticket(db, cast.xian(db), number, now=now) is None
    end_call(db, SYSTEM, call, now=now)
    desk.sum_up(db, cast.shi(db), call.id, disposition=Disposition.TICKET, note="接口证书要换", now=now)
    assert find_ticket(db, cast.shi(db), number, now=now) is None


def test_a_call_on_another_line_gives_no_right_to_file(db: Session, call: Call, now: datetime) -> None:
    call.organization_id, call.operator_id = cast.vendor_company(db).id, cast.account(db, "sheng").id
    with pytest.raises(NotFound):
        desk.file_ticket(db, cast.shi(db), call.id, matter=MATTER, note="接口证书要换", now=now)


def test_a_call_has_one_ticket(db: Session, call: Call, now: datetime) -> None:
    desk.file_ticket(db, cast.shi(db), call.id, matter=MATTER, note="付不出去", now=now)
    with pytest.raises(Conflict, match="has_a_ticket"):
        desk.file_ticket(db, cast.shi(db), call.id, matter=MATTER, note="付不出去", now=now)


def test_a_ticket_needs_words(db: Session, call: Call, now: datetime) -> None:
    with pytest.raises(Invalid, match="note_missing"):
        desk.file_ticket(db, cast.shi(db), call.id, matter=MATTER, note="  ", now=now)


def test_an_incident_of_elsewhere_cannot_be_counted(db: Session, call: Call, now: datetime) -> None:
    with pytest.raises(NotFound):
        desk.count_for_incident(db, cast.shi(db), call.id, 4711, now=now)


def test_a_number_is_shown_for_a_purpose_and_leaves_a_trace(db: Session, call: Call, now: datetime) -> None:
    assert desk.reveal_number(db, cast.shi(db), call.id, purpose="通话中断，回拨", now=now) == PHONE
    db.flush()
    assert db.scalars(select(AuditEntry.purpose).where(AuditEntry.action == "unmask.phone")).all() == ["通话中断，回拨"]


def test_a_number_is_not_shown_without_a_purpose(db: Session, call: Call, now: datetime) -> None:
    with pytest.raises(Invalid):
        desk.reveal_number(db, cast.shi(db), call.id, purpose=" ", now=now)


def test_a_number_is_not_shown_to_who_takes_no_calls_nor_if_it_was_withheld(
    db: Session, call: Call, now: datetime
) -> None:
    with pytest.raises(Forbidden, match="unmask"):
        desk.reveal_number(db, reader(db), call.id, purpose="通话中断，回拨", now=now)
    call.phone = None
    with pytest.raises(NotFound, match="withheld"):
        desk.reveal_number(db, cast.shi(db), call.id, purpose="通话中断，回拨", now=now)


def test_a_note_has_a_limit(db: Session, call: Call, now: datetime) -> None:
    with pytest.raises(Invalid, match="note_too_long"):
        desk.write_note(db, cast.shi(db), call.id, "字" * (desk.NOTE_LIMIT + 1), now=now)


def test_putting_down_a_receiver_that_lies_already_changes_nothing(db: Session, call: Call, now: datetime) -> None:
    end_call(db, cast.shi(db), call, now=now)
    assert desk.hang_up(db, cast.shi(db), call.id, now=now + timedelta(minutes=1)).ended_at == now


def test_a_running_incident_of_the_callers_area_is_counted_once(db: Session, call: Call, now: datetime) -> None:
    check = make_check(db, organization=cast.county(db), service_id=make_service(db).id)
    incident = open_incident(db, SYSTEM, make_alert(db, check, at=now).id, now=now)
    assert incident is not None
    counted = [desk.count_for_incident(db, cast.shi(db), call.id, incident.ticket_id, now=now) for _ in range(2)]
    assert counted == [True, False]
    assert (call.disposition, call.memory["incident_id"]) == (Disposition.JOINED_INCIDENT, incident.ticket_id)


CALLERS = {
    "unit": (cast.unit, AreaSource.KNOWN_NUMBER, RequesterClass.BUDGET_UNIT),
    "finance bureau": (cast.county, AreaSource.KNOWN_NUMBER, RequesterClass.FINANCE),
    "somebody from the county": (cast.county, AreaSource.AREA_CODE, RequesterClass.PUBLIC),
}


@pytest.mark.parametrize("caller", CALLERS)
def test_who_calls_is_told_by_the_body_and_by_how_it_was_found(
    db: Session, call: Call, now: datetime, caller: str
) -> None:
    place, source, kind = CALLERS[caller]
    call.organization_id, call.area_source = place(db).id, source
    ticket = desk.file_ticket(db, cast.shi(db), call.id, matter=MATTER, note="付不出去", now=now)
    assert ticket.requester_class is kind


def test_asking_who_calls_moves_the_call_to_that_body(db: Session, call: Call, now: datetime) -> None:
    desk.choose_body(db, cast.shi(db), call.id, cast.county(db), now=now)
    assert (call.organization_id, call.area_source) == (cast.county(db).id, AreaSource.OPERATOR)


def test_a_desk_telephone_is_recognised_like_any_line(db: Session, now: datetime) -> None:
    make_known_number(db, cast.unit(db), PHONE)
    call = manual.pick_up(db, cast.shi(db), "138 0000 2046", now=now)
    assert (call.line, call.organization_id, call.is_recognized) == (LineKind.MANUAL, cast.unit(db).id, True)
    db.expire_all()
    assert db.get_one(Presence, call.operator_id).state is PresenceState.BUSY


def test_a_desk_telephone_without_a_number_belongs_to_the_operators_area(db: Session, now: datetime) -> None:
    call = manual.pick_up(db, cast.shi(db), "", now=now)
    assert (call.organization_id, call.area_source, call.phone) == (cast.city(db).id, AreaSource.UNKNOWN, None)


def test_a_wrong_number_is_explained(db: Session, now: datetime) -> None:
    with pytest.raises(Invalid) as problem:
        manual.pick_up(db, cast.shi(db), "1380000", now=now)
    assert problem.value.fields == {"number": "phone.invalid"}


def test_two_telephones_at_once_are_refused(db: Session, call: Call, now: datetime) -> None:
    with pytest.raises(Conflict, match="in_call"):
        manual.pick_up(db, cast.shi(db), "", now=now)


def test_hanging_up_the_desk_telephone_ends_the_call(db: Session, now: datetime) -> None:
    call = manual.pick_up(db, cast.shi(db), "", now=now)
    desk.hang_up(db, cast.shi(db), call.id, now=now + timedelta(minutes=3))
    assert (call.state, call.ended_at) == (CallState.ENDED, now + timedelta(minutes=3))


def test_hanging_up_before_the_first_word_cuts_nobody_off(db: Session, call: Call, now: datetime) -> None:
    shi = cast.shi(db)
    call.state, call.queued_at, call.answered_at = CallState.CONNECTING, now, None
    desk.hang_up(db, shi, call.id, now=now)
    db.expire_all()
    assert (call.state, call.operator_id) == (CallState.QUEUED, None)
    assert db.get_one(Presence, shi.account_id).state is PresenceState.AWAY


def test_a_slip_keeps_its_real_time(db: Session, now: datetime) -> None:
    at = now - timedelta(hours=20)
    slip = Slip("", at, 4, "系统停用时接的电话", Disposition.ANSWERED_AT_ONCE)
    call = manual.enter_slip(db, cast.shi(db), slip, now=now)
    assert (call.started_at, call.ended_at, call.entered_at) == (at, at + timedelta(minutes=4), now)


@pytest.mark.parametrize(
    "case",
    [
        pytest.param((-1, 4, "x", "started_at"), id="in the future"),
        pytest.param((24 * 40, 4, "x", "started_at"), id="too old"),
        pytest.param((1, 900, "x", "minutes"), id="too long"),
        pytest.param((1, 4, " ", "note"), id="without words"),
    ],
)
def test_a_wrong_slip_is_explained(db: Session, now: datetime, case: tuple[int, int, str, str]) -> None:
    hours, minutes, note, field = case
    slip = Slip("", now - timedelta(hours=hours), minutes, note, Disposition.TICKET)
    with pytest.raises(Invalid) as problem:
        manual.enter_slip(db, cast.shi(db), slip, now=now)
    assert list(problem.value.fields) == [field]


def _missed(db: Session, call: Call, now: datetime) -> Callback:
    callback_id = want_callback(db, call, CallbackReason.ABANDONED, due_at=now, now=now)
    return db.get_one(Callback, callback_id)


def test_taking_a_call_back_shows_the_number_with_a_trace(db: Session, call: Call, now: datetime) -> None:
    taken = callbacks.take(db, cast.shi(db), _missed(db, call, now).id, purpose="回拨未接来电", now=now)
    db.flush()
    assert (taken.state, taken.phone) == (CallbackState.TAKEN, PHONE)
    assert db.scalar(select(func.count()).where(AuditEntry.action == "unmask.phone")) == 1


def test_a_call_back_is_taken_by_one_only(db: Session, call: Call, now: datetime) -> None:
    entry = _missed(db, call, now)
    callbacks.take(db, cast.shi(db), entry.id, purpose="回拨未接来电", now=now)
    with pytest.raises(Conflict, match="taken"):
        callbacks.take(db, cast.sheng(db), entry.id, purpose="回拨未接来电", now=now)


def test_only_who_has_taken_a_call_back_says_how_it_went(db: Session, call: Call, now: datetime) -> None:
    entry = _missed(db, call, now)
    with pytest.raises(Conflict, match="not_yours"):
        callbacks.finish(db, cast.shi(db), entry.id, was_reached=True, note="", now=now)
    with pytest.raises(Forbidden):
        callbacks.take(db, reader(db), entry.id, purpose="回拨未接来电", now=now)


def test_a_call_back_is_given_up_after_three_attempts(db: Session, call: Call, now: datetime) -> None:
    entry = _missed(db, call, now)
    for _attempt in range(3):
        callbacks.take(db, cast.shi(db), entry.id, purpose="回拨未接来电", now=now)
        callbacks.finish(db, cast.shi(db), entry.id, was_reached=False, note="", now=now)
    assert entry.state is CallbackState.GIVEN_UP


def test_a_reached_caller_is_done(db: Session, call: Call, now: datetime) -> None:
    entry = _missed(db, call, now)
    callbacks.take(db, cast.shi(db), entry.id, purpose="回拨未接来电", now=now)
    callbacks.finish(db, cast.shi(db), entry.id, was_reached=True, note="已说清", now=now)
    assert (entry.state, entry.done_at) == (CallbackState.DONE, now)


def test_a_call_back_of_elsewhere_does_not_exist(db: Session, call: Call, now: datetime) -> None:
    with pytest.raises(NotFound):
        callbacks.take(db, cast.waixian(db), _missed(db, call, now).id, purpose="回拨未接来电", now=now)


def test_one_missed_call_is_one_entry(db: Session, call: Call, now: datetime) -> None:
    _missed(db, call, now)
    assert want_callback(db, call, CallbackReason.ABANDONED, due_at=now, now=now) is None
