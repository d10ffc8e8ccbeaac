from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any

import pytest

from opscenter.core.workdays import DayKind, WorkCalendar
from opscenter.organizations.rules import Tier
from opscenter.tickets.rules.chain import Station, StationState, stops
from opscenter.tickets.rules.clocks import (
    FaceState,
    Pause,
    Standing,
    contract_minutes,
    due_times,
    face,
    standing,
)
from opscenter.tickets.rules.flow import (
    KIND_OF_TYPE,
    TRANSITIONS,
    can_move,
    impact_of_area,
    may_reopen,
    number_of,
    priority_of,
    progress,
)
from opscenter.tickets.rules.views import Placement, View, buckets
from opscenter.tickets.rules.words import (
    Impact,
    PendingReason,
    Priority,
    Progress,
    TicketState,
    TicketType,
    Urgency,
)

MONDAY = datetime(2026, 12, 21, 2, 0, tzinfo=UTC)  # 10:00 in China
CALENDAR = WorkCalendar({date(2026, 9, 20): DayKind.WORKDAY}, frozenset({2026}))
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def test_every_state_but_closed_leads_somewhere() -> None:
    assert {state for state in TicketState if TRANSITIONS[state]} == set(TicketState) - {TicketState.CLOSED}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (TicketState.NEW, TicketState.OPEN, True),
        (TicketState.NEW, TicketState.SOLVED, True),
        (TicketState.PENDING, TicketState.OPEN, True),
        (TicketState.SOLVED, TicketState.OPEN, True),
        (TicketState.SOLVED, TicketState.PENDING, False),
        (TicketState.OPEN, TicketState.NEW, False),
        (TicketState.OPEN, TicketState.OPEN, False),
        (TicketState.CLOSED, TicketState.OPEN, False),
    ],
)
def test_state_machine(before: TicketState, after: TicketState, expected: bool) -> None:
    assert can_move(before, after) is expected


@pytest.mark.parametrize(
    ("impact", "urgency", "expected"),
    [
        (Impact.WIDE, Urgency.HIGH, Priority.P1),
        (Impact.AREA, Urgency.HIGH, Priority.P1),
        (Impact.UNIT, Urgency.HIGH, Priority.P2),
        (Impact.UNIT, Urgency.NORMAL, Priority.P3),
        (Impact.PERSON, Urgency.NORMAL, Priority.P4),
        (Impact.PERSON, Urgency.HIGH, Priority.P3),
        (Impact.AREA, Urgency.LOW, Priority.P3),
    ],
)
def test_priority_is_impact_times_urgency(impact: Impact, urgency: Urgency, expected: Priority) -> None:
    assert priority_of(impact, urgency) is expected


def test_more_impact_or_urgency_never_lowers_the_priority() -> None:
    rank = {priority: index for index, priority in enumerate(Priority)}
    for first, second in product(Impact, Urgency):
        assert rank[priority_of(Impact.WIDE, second)] <= rank[priority_of(first, second)]
        assert rank[priority_of(first, Urgency.HIGH)] <= rank[priority_of(first, second)]


def test_every_type_is_of_some_kind() -> None:
    assert set(KIND_OF_TYPE) == set(TicketType)


@pytest.mark.parametrize(
    ("tier", "expected"),
    [(Tier.PROVINCE, Impact.WIDE), (Tier.CITY, Impact.WIDE), (Tier.COUNTY, Impact.AREA), (None, Impact.AREA)],
)
def test_impact_of_a_fault_follows_the_tier_it_was_found_at(tier: Tier | None, expected: Impact) -> None:
    assert impact_of_area(tier) is expected


def test_numbers_name_the_day_and_the_count() -> None:
    assert number_of("20261221", 152) == "2026-1221-0152"
    assert number_of("20261221", 12345) == "2026-1221-12345"


@pytest.mark.parametrize(
    ("solved_at", "expected"), [(None, False), (MONDAY - 7 * DAY, True), (MONDAY - 7 * DAY - MINUTE, False)]
)
def test_a_solution_may_be_refused_for_seven_days(solved_at: datetime | None, expected: bool) -> None:
    assert may_reopen(solved_at, MONDAY) is expected


@pytest.mark.parametrize(
    ("state", "reason", "answered", "expected"),
    [
        (TicketState.NEW, None, False, Progress.RECEIVED),
        (TicketState.NEW, None, True, Progress.IN_WORK),
        (TicketState.OPEN, None, False, Progress.IN_WORK),
        (TicketState.PENDING, PendingReason.REQUESTER, True, Progress.WAITS_FOR_YOU),
        (TicketState.PENDING, PendingReason.BANK, True, Progress.IN_WORK),
        (TicketState.SOLVED, None, True, Progress.ANSWERED),
        (TicketState.CLOSED, None, True, Progress.FINISHED),
    ],
)
def test_requesters_read_plain_words(
    state: TicketState, reason: PendingReason | None, answered: bool, expected: Progress
) -> None:
    assert progress(state, reason, is_answered=answered) is expected


def local(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00")


@pytest.mark.parametrize(
    ("priority", "start", "first", "last"),
    [
        (Priority.P1, "2026-12-19 23:00", "2026-12-19 23:15", "2026-12-20 01:00"),
        (Priority.P2, "2026-12-19 23:00", "2026-12-19 23:30", "2026-12-20 03:00"),
        (Priority.P3, "2026-12-21 10:00", "2026-12-21 12:00", "2026-12-22 10:00"),
        (Priority.P3, "2026-09-18 17:00", "2026-09-20 10:00", "2026-09-20 17:00"),
        (Priority.P4, "2026-12-25 17:30", "2026-12-28 14:30", "2026-12-30 17:30"),
    ],
    ids=["P1 at night", "P2 at night", "P3 in hours", "P3 over a worked Sunday", "P4 over the weekend"],
)
def test_limits_of_a_priority(priority: Priority, start: str, first: str, last: str) -> None:
    due = due_times(priority, local(start), (), CALENDAR)
    assert (due.first_response_at, due.resolution_at) == (local(first), local(last))


@pytest.mark.parametrize("priority", list(Priority))
def test_pausing_never_shortens_a_limit_and_its_order_does_not_matter(priority: Priority) -> None:
    pauses = [Pause(MONDAY + HOUR, MONDAY + 2 * HOUR), Pause(MONDAY + 3 * HOUR, MONDAY + DAY)]
    plain = due_times(priority, MONDAY, (), CALENDAR)
    paused = due_times(priority, MONDAY, pauses, CALENDAR)
    assert paused == due_times(priority, MONDAY, pauses[::-1], CALENDAR)
    assert paused.resolution_at > plain.resolution_at
    assert paused.first_response_at == plain.first_response_at


def test_a_limit_that_reaches_into_a_year_without_decree_is_provisional() -> None:
    assert due_times(Priority.P4, local("2026-12-31 17:00"), (), CALENDAR).is_provisional
    assert not due_times(Priority.P1, local("2026-12-31 17:00"), (), CALENDAR).is_provisional


@pytest.mark.parametrize(("seconds", "expected"), [(0, 0), (1, 1), (60, 1), (60.5, 2), (2772, 47)])
def test_every_begun_minute_counts_for_the_contract(seconds: float, expected: int) -> None:
    assert contract_minutes(seconds) == expected


def test_queue_order_is_incident_then_running_then_paused_then_finished() -> None:
    due = MONDAY + HOUR

    def rank(state: TicketState, *, is_incident: bool = False) -> Standing:
        return standing(state, is_incident=is_incident, due_at=due, pending_since=MONDAY, finished_at=MONDAY)

    order = [
        rank(TicketState.PENDING, is_incident=True),
        rank(TicketState.OPEN),
        rank(TicketState.PENDING),
        rank(TicketState.SOLVED, is_incident=True),
    ]
    assert [place.rank for place in order] == [0, 1, 2, 3]
    assert [place.at for place in order] == [due, due, MONDAY, MONDAY]


@pytest.mark.parametrize(
    ("now", "done", "paused", "state", "amount"),
    [
        (MONDAY + HOUR, None, False, FaceState.RUNNING, 3 * HOUR),
        (MONDAY + 3 * HOUR, None, False, FaceState.AMBER, HOUR),
        (MONDAY + 4 * HOUR, None, False, FaceState.AMBER, timedelta(0)),
        (MONDAY + 5 * HOUR, None, False, FaceState.OVER, HOUR),
        (MONDAY + 9 * HOUR, None, True, FaceState.PAUSED, timedelta(0)),
        (MONDAY + 9 * HOUR, MONDAY + HOUR, False, FaceState.MET, HOUR),
        (MONDAY + 9 * HOUR, MONDAY + 6 * HOUR, False, FaceState.OVER, 2 * HOUR),
    ],
    ids=["running", "a quarter left", "the last instant", "over", "paused", "met", "done too late"],
)
def test_faces_of_a_clock(
    now: datetime, done: datetime | None, paused: bool, state: FaceState, amount: timedelta
) -> None:
    found = face(MONDAY, MONDAY + 4 * HOUR, now, done_at=done, is_paused=paused)
    assert (found.state, found.amount) == (state, amount)


def place(**changes: Any) -> Placement:
    values: dict[str, Any] = {
        "state": TicketState.OPEN,
        "type": TicketType.FAULT,
        "group_id": 7,
        "assignee_id": 5,
        "organization_ids": (1, 2),
        "pending_reason": None,
        "is_breached": False,
        "is_returned": False,
        "due_at": local("2026-12-21 17:30"),
        **changes,
    }
    return Placement(**values)


def views(owner: str, **changes: Any) -> set[str]:
    return {view for bucket_owner, view in buckets(place(**changes)) if bucket_owner == owner}


@pytest.mark.parametrize(
    ("owner", "changes", "expected"),
    [
        ("account:5", {}, {"mine", "due:2026-12-21"}),
        ("account:5", {"due_at": local("2026-12-22 00:00")}, {"mine", "due:2026-12-22"}),
        ("account:5", {"state": TicketState.PENDING, "pending_reason": PendingReason.REQUESTER}, {"mine", "waiting"}),
        ("account:5", {"state": TicketState.PENDING, "pending_reason": PendingReason.BANK}, {"mine"}),
        ("account:5", {"assignee_id": None}, set()),
        ("group:7", {}, {"group"}),
        ("group:7", {"assignee_id": None}, {"group", "unclaimed"}),
        ("group:7", {"is_breached": True, "is_returned": True}, {"group", "overdue", "returned"}),
        ("organization:1", {"type": TicketType.COMPLAINT}, {"scope", "complaints"}),
        ("organization:2", {"type": TicketType.DATA_FIX}, {"scope", "data_fixes"}),
        ("organization:3", {}, set()),
    ],
)
def test_which_counters_a_ticket_is_in(owner: str, changes: dict[str, Any], expected: set[str]) -> None:
    assert views(owner, **changes) == expected


@pytest.mark.parametrize("state", [TicketState.SOLVED, TicketState.CLOSED])
def test_finished_tickets_count_nowhere(state: TicketState) -> None:
    assert buckets(place(state=state)) == frozenset()


def test_every_view_can_be_counted() -> None:
    counted = {view for _, view in buckets(place(assignee_id=None, is_breached=True, is_returned=True))}
    counted |= {view for _, view in buckets(place(state=TicketState.PENDING, pending_reason=PendingReason.REQUESTER))}
    counted |= {view for kind in (TicketType.REPORT, TicketType.DATA_FIX) for _, view in buckets(place(type=kind))}
    assert counted >= {view.value for view in View} - {View.DUE_TODAY.value}


def test_stations_come_in_fixed_order_with_their_offsets() -> None:
    reached = {Station.PROBE: MONDAY, Station.ALERT: MONDAY + timedelta(seconds=11), Station.RECOVERY: None}
    found = stops(MONDAY, reached)
    assert [stop.station for stop in found] == list(Station)
    assert [stop.offset for stop in found[:3]] == [timedelta(0), timedelta(seconds=11), None]
    assert [stop.state for stop in found[:3]] == [StationState.FAULT, StationState.DONE, StationState.TODO]


def test_stations_tell_recovery_contract_and_failure_apart() -> None:
    reached = {Station.RECOVERY: MONDAY + HOUR, Station.CONTRACT: MONDAY + HOUR}
    found = {stop.station: stop.state for stop in stops(MONDAY, reached, frozenset({Station.ON_CALL}))}
    assert found[Station.RECOVERY] is StationState.OK
    assert found[Station.CONTRACT] is StationState.CONTRACT
    assert found[Station.ON_CALL] is StationState.FAILED


def test_nothing_happens_before_the_fault_itself() -> None:
    found = stops(MONDAY, {Station.ALERT: MONDAY - MINUTE})
    assert found[1].offset == timedelta(0)
