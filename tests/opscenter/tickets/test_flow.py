"""Steps of the state machine, who may take them, and what they do to clocks and counters."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from opscenter.accounts.models import GroupMember
from opscenter.accounts.rules import Role
from opscenter.core.actor import SYSTEM
from opscenter.core.calendars import WorkCalendarChanged, import_decree
from opscenter.core.decrees import Decree, DecreedDay
from opscenter.core.errors import Conflict, Forbidden, Invalid, NotFound
from opscenter.core.events import OutboxEvent
from opscenter.core.workdays import DayKind
from opscenter.tickets.actions import assign, counters, flow, limits, talk
from opscenter.tickets.models import Ticket, TicketCount, TicketPause
from opscenter.tickets.queries.lookup import find_ticket
from opscenter.tickets.reactions import recompute_limits
from opscenter.tickets.rules.words import Impact, PendingReason, Priority, TicketState, TicketType, Urgency
from tests import cast
from tests.factories.accounts import make_actor, make_group
from tests.factories.tickets import CREATED, make_ticket

LATER = CREATED + timedelta(minutes=30)


@pytest.fixture
def ticket(db):
    return make_ticket(db)


@pytest.fixture
def solved(db, ticket):
    return flow.solve(db, cast.xian(db), ticket.number, "已重新汇总额度", now=LATER)


def count(db, owner, view):
    db.commit()
    found = db.get(TicketCount, (owner, view), populate_existing=True)
    return found.count if found else 0


def test_pausing_stops_the_clock_and_resuming_moves_the_limit_by_it(db, ticket):
    due = ticket.resolution_due_at
    flow.pause(db, cast.xian(db), ticket.number, PendingReason.BANK, now=LATER)
    assert (ticket.state, ticket.pending_reason) == (TicketState.PENDING, PendingReason.BANK)
    flow.resume(db, cast.xian(db), ticket.number, now=LATER + timedelta(hours=1))
    assert (ticket.state, ticket.pending_reason) == (TicketState.OPEN, None)
    assert ticket.resolution_due_at == due + timedelta(hours=1)
    span = db.scalars(select(TicketPause)).one()
    assert (span.paused_at, span.resumed_at) == (LATER, LATER + timedelta(hours=1))


def test_resuming_what_runs_is_a_conflict(db, ticket):
    with pytest.raises(Conflict, match="ticket.not_paused"):
        flow.resume(db, cast.xian(db), ticket.number, now=LATER)


def test_solving_answers_ends_a_pause_and_is_published(db, ticket):
    flow.pause(db, cast.xian(db), ticket.number, PendingReason.REQUESTER, now=LATER)
    flow.solve(db, cast.xian(db), ticket.number, " 已办 ", now=LATER + timedelta(hours=1))
    assert (ticket.state, ticket.resolution, ticket.is_open) == (TicketState.SOLVED, "已办", False)
    assert ticket.first_responded_at == LATER + timedelta(hours=1)
    assert "tickets.ticket_solved" in db.scalars(select(OutboxEvent.name)).all()
    assert count(db, f"group:{ticket.group_id}", "group") == 0


def test_a_solution_needs_words(db, ticket):
    with pytest.raises(Invalid, match="ticket.invalid"):
        flow.solve(db, cast.xian(db), ticket.number, "  ", now=LATER)


def test_closing_twice_is_a_conflict(db, solved):
    flow.close(db, cast.xian(db), solved.number, now=LATER)
    assert (solved.state, solved.closed_at) == (TicketState.CLOSED, LATER)
    with pytest.raises(Conflict, match="ticket.already_closed"):
        flow.close(db, cast.xian(db), solved.number, now=LATER)
    with pytest.raises(Conflict, match="ticket.already_closed"):
        flow.solve(db, cast.xian(db), solved.number, "再办", now=LATER)


def test_only_what_is_solved_can_be_closed(db, ticket):
    with pytest.raises(Conflict, match="ticket.not_solved_yet"):
        flow.close(db, cast.xian(db), ticket.number, now=LATER)


def test_a_solved_ticket_cannot_be_paused(db, solved):
    with pytest.raises(Conflict, match="ticket.wrong_state"):
        flow.pause(db, cast.xian(db), solved.number, PendingReason.BANK, now=LATER)


@pytest.mark.parametrize("who", ["kuaiji", "xian"])
def test_both_sides_may_reopen_within_seven_days(db, solved, who):
    flow.reopen(db, getattr(cast, who)(db), solved.number, "还是不行", now=LATER + timedelta(days=7))
    assert (solved.state, solved.solved_at, solved.is_open) == (TicketState.OPEN, None, True)


def test_reopening_needs_a_reason_a_right_and_has_an_end(db, solved):
    with pytest.raises(Invalid):
        flow.reopen(db, cast.kuaiji(db), solved.number, " ", now=LATER)
    with pytest.raises(Forbidden):
        flow.reopen(db, make_actor(db, Role.MANAGER, organization=cast.province(db)), solved.number, "看看", now=LATER)
    with pytest.raises(Conflict, match="ticket.cannot_reopen"):
        flow.reopen(db, cast.kuaiji(db), solved.number, "还是不行", now=LATER + timedelta(days=8))


def test_requesters_withdraw_even_what_is_paused(db, ticket):
    flow.pause(db, cast.xian(db), ticket.number, PendingReason.REQUESTER, now=LATER)
    flow.withdraw(db, cast.kuaiji(db), ticket.number, now=LATER)
    assert (ticket.state, ticket.is_open) == (TicketState.CLOSED, False)
    with pytest.raises(Conflict, match="ticket.already_finished"):
        flow.withdraw(db, cast.kuaiji(db), ticket.number, now=LATER)


def test_handlers_do_not_withdraw(db, ticket):
    with pytest.raises(Forbidden):
        flow.withdraw(db, cast.xian(db), ticket.number, now=LATER)


def test_a_new_judgement_moves_limits_and_keeps_the_pauses(db, ticket):
    flow.pause(db, cast.xian(db), ticket.number, PendingReason.BANK, now=LATER)
    flow.resume(db, cast.xian(db), ticket.number, now=LATER + timedelta(hours=1))
    flow.set_priority(
        db,
        cast.xian(db),
        ticket.number,
        impact=Impact.AREA,
        urgency=Urgency.NORMAL,
        reason="附近几家都这样",
        now=LATER + timedelta(hours=1),
    )
    assert ticket.priority is Priority.P2
    assert ticket.resolution_due_at == CREATED + timedelta(hours=5)


def test_a_new_judgement_needs_a_reason_and_an_open_ticket(db, solved):
    change = {"impact": Impact.AREA, "urgency": Urgency.HIGH, "now": LATER}
    with pytest.raises(Conflict, match="ticket.already_finished"):
        flow.set_priority(db, cast.xian(db), solved.number, reason="急", **change)
    flow.reopen(db, cast.xian(db), solved.number, "还是不行", now=LATER)
    with pytest.raises(Invalid):
        flow.set_priority(db, cast.xian(db), solved.number, reason="", **change)


@pytest.mark.parametrize("kind", [TicketType.COMPLAINT, TicketType.REPORT], ids=["投诉", "举报"])
def test_complaints_and_reports_stay_with_officials(db, kind):
    ticket = make_ticket(db, type=kind)
    with pytest.raises(Forbidden, match="ticket.not_yours_to_solve"):
        flow.solve(db, cast.waibao(db), ticket.number, "已办", now=LATER)
    flow.solve(db, cast.shi(db), ticket.number, "已办", now=LATER)
    with pytest.raises(Forbidden, match="ticket.not_yours_to_close"):
        flow.close(db, cast.waibao(db), ticket.number, now=LATER)
    flow.close(db, cast.shi(db), ticket.number, now=LATER)


def test_an_outsourced_operator_finishes_everything_else(db, ticket):
    flow.solve(db, cast.waibao(db), ticket.number, "已办", now=LATER)
    flow.close(db, cast.waibao(db), ticket.number, now=LATER)
    assert ticket.state is TicketState.CLOSED


def test_a_stranger_finds_nothing_to_change(db, ticket):
    steps = (
        lambda actor: flow.pause(db, actor, ticket.number, PendingReason.BANK, now=LATER),
        lambda actor: flow.solve(db, actor, ticket.number, "已办", now=LATER),
        lambda actor: flow.close(db, actor, ticket.number, now=LATER),
        lambda actor: flow.reopen(db, actor, ticket.number, "x", now=LATER),
        lambda actor: assign.claim(db, actor, ticket.number, now=LATER),
        lambda actor: talk.reply(db, actor, ticket.number, "x", now=LATER),
        lambda actor: talk.add_note(db, actor, ticket.number, "x", now=LATER),
    )
    for step in steps:
        with pytest.raises(NotFound):
            step(cast.waixian(db))


def test_what_is_late_is_marked_once_and_counted(db, ticket):
    late = ticket.first_response_due_at + timedelta(minutes=1)
    assert limits.mark_overdue(db, now=late) == 1
    assert limits.mark_overdue(db, now=late) == 0
    assert (ticket.is_breached, ticket.updated_at) == (True, CREATED)
    assert count(db, f"group:{ticket.group_id}", "overdue") == 1


def test_what_nobody_reopens_closes_by_itself(db, solved):
    assert limits.close_solved(db, SYSTEM, now=LATER + timedelta(days=6)) == 0
    assert limits.close_solved(db, SYSTEM, now=LATER + timedelta(days=8)) == 1
    assert solved.state is TicketState.CLOSED


def test_a_decree_moves_open_limits_and_leaves_finished_ones(db):
    started = CREATED.replace(day=31, hour=9)
    open_one, done = make_ticket(db, now=started), make_ticket(db, now=started)
    flow.solve(db, cast.xian(db), done.number, "已办", now=started)
    before = open_one.resolution_due_at
    day_off = {date(2027, 1, 4): DecreedDay(DayKind.HOLIDAY, "演示假日")}
    import_decree(db, SYSTEM, Decree(2027, day_off), source="演示", now=started)
    recompute_limits(db, WorkCalendarChanged(2027), started)
    assert open_one.resolution_due_at != before
    assert done.resolution_due_at == before


def test_rebuilding_the_counters_changes_nothing(db, ticket):
    assign.claim(db, cast.xian(db), ticket.number, now=LATER)
    make_ticket(db, type=TicketType.COMPLAINT)
    db.commit()
    total = select(TicketCount.owner, TicketCount.view, TicketCount.count).where(TicketCount.count > 0)
    before = sorted(map(tuple, db.execute(total)))
    counters.rebuild(db)
    assert sorted(map(tuple, db.execute(total))) == before


def test_what_lies_with_my_group_is_mine_to_handle(db, ticket):
    stranger = cast.account(db, "waixian")
    make_group(db, stranger)
    db.add(GroupMember(group_id=ticket.group_id, account_id=stranger.id))
    db.flush()
    assert find_ticket(db, cast.waixian(db), ticket.number, now=LATER) == ticket
    assert db.scalar(select(func.count()).select_from(Ticket)) == 1
