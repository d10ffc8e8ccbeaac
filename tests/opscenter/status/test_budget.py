"""How much of a quarter may still be out, as the contract counts it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from opscenter.core.actor import SYSTEM
from opscenter.core.workdays import WorkCalendar
from opscenter.organizations.rules import Tier
from opscenter.services.rules import ServiceHours, SlaClass
from opscenter.status.actions import record_outage
from opscenter.status.rules import Budget, Span, budget, midnight, quarter
from tests import cast
from tests.factories.alerts import make_alert
from tests.factories.contracts import make_contract, make_lot
from tests.factories.probes import make_check
from tests.factories.services import make_duty, make_service
from tests.visitors import log_in

FIRST, LAST = midnight(date(2026, 10, 1)), midnight(date(2027, 1, 1))
MONDAY = midnight(date(2026, 12, 21))
CALENDAR = WorkCalendar({}, frozenset({2026, 2027}))


def minutes(amount: float) -> timedelta:
    return timedelta(minutes=amount)


def at(hour: int, minute: int = 0, day: int = 0) -> datetime:
    return MONDAY + timedelta(days=day, hours=hour, minutes=minute)


def reckon(*spans: Span, hours: ServiceHours = ServiceHours.ALWAYS, now: datetime = LAST) -> Budget:
    return budget(spans, FIRST, LAST, now, agreed=9990, hours=hours, calendar=CALENDAR)


def test_180_of_120000_minutes_are_more_than_99_90_percent_allow() -> None:
    found = Budget(9990, total=minutes(120_000), elapsed=minutes(120_000), down=minutes(180))
    assert found.availability == pytest.approx(0.9985)
    assert found.left == minutes(-60)


def test_twelve_minutes_of_a_quarter_around_the_clock_leave_two_hours() -> None:
    found = reckon(Span(at(10, 12), None), now=at(10, 24))
    assert found.total == minutes(92 * 1440)
    assert found.down == minutes(12)
    assert found.left == minutes(120.48)
    assert round(found.availability, 4) == 0.9999


@pytest.mark.parametrize(
    ("hours", "span", "counted"),
    [
        (ServiceHours.ALWAYS, Span(at(3), at(4)), 60),
        (ServiceHours.OFFICE, Span(at(3), at(4)), 0),
        (ServiceHours.OFFICE, Span(at(11, 30), at(14, 30)), 60),
        (ServiceHours.OFFICE, Span(at(9, day=-1), at(18, day=-1)), 0),
        (ServiceHours.EXTENDED, Span(at(7, 30, -1), at(8, 30, -1)), 30),
        (ServiceHours.ALWAYS, Span(FIRST - minutes(30), FIRST + minutes(5)), 5),
    ],
    ids=["night", "night, office hours", "over noon", "Sunday", "from eight, every day", "from the quarter before"],
)
def test_an_outage_counts_with_what_falls_into_the_service_time(
    hours: ServiceHours, span: Span, counted: float
) -> None:
    assert reckon(span, hours=hours).down == minutes(counted)


def test_no_minute_counts_twice() -> None:
    assert reckon(Span(at(10), at(11)), Span(at(10, 30), at(11, 30))).down == minutes(90)


def test_before_a_contract_begins_everything_is_left() -> None:
    found = reckon(Span(FIRST - minutes(90), None), now=FIRST - minutes(60))
    assert (found.availability, found.down) == (1.0, timedelta(0))


@pytest.mark.parametrize(
    ("moment", "first", "following"),
    [
        (datetime(2026, 12, 31, 15, 59, tzinfo=UTC), date(2026, 10, 1), date(2027, 1, 1)),
        (datetime(2026, 12, 31, 16, 0, tzinfo=UTC), date(2027, 1, 1), date(2027, 4, 1)),
        (datetime(2026, 5, 1, tzinfo=UTC), date(2026, 4, 1), date(2026, 7, 1)),
    ],
)
def test_quarters_are_those_of_china(moment: datetime, first: date, following: date) -> None:
    assert quarter(moment) == (first, following)


@pytest.fixture
def check(db):
    check = make_check(db, organization=cast.county(db), service_id=make_service(db).id)
    db.commit()
    return check


def page(client, db, check):
    return log_in(client, db, "yunwei").get(f"/checks/{check.id}").get_data(as_text=True).partition("可用率</h2>")[2]


@pytest.fixture
def outage(db, check, now):
    """Tells the grade that a contract agrees on, and how many minutes were lost until now."""

    def happened(grade: SlaClass, lost: float) -> None:
        service = make_service(db)
        make_duty(db, service, Tier.COUNTY, sla_class=grade, hours=ServiceHours.ALWAYS)
        make_contract(db, make_lot(db, service), payer=cast.county(db))
        record_outage(db, SYSTEM, make_alert(db, check, at=now, since=now - minutes(lost)).id, now=now)
        db.commit()

    return happened


def test_the_page_of_a_check_says_what_the_contract_still_allows(client, db, check, outage):
    outage(SlaClass.STANDARD, lost=12)
    shown = page(client, db, check)
    assert "99.90%" in shown.partition("约定")[2]
    assert "2 小时" in shown.partition("本季还可中断")[2].partition("</dl>")[0]


def test_a_budget_that_is_used_up_is_said_in_red(client, db, check, outage):
    outage(SlaClass.HIGH, lost=80)
    assert 'class="text-bad"><b>已用完' in page(client, db, check)


def test_without_a_contract_nothing_is_agreed(client, db, check):
    assert "未约定" in page(client, db, check)
