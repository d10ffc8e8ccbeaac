"""How outages of one service and area are united, what they add up to, and what a contract still allows. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from opscenter.core.office import OFFICE_HOURS
from opscenter.core.workdays import CHINA, OfficeHours, WorkCalendar, local_day, working_time_between
from opscenter.services.rules import ServiceHours

# The agreed service time by its name in the duty matrix; None is around the clock.
SERVICE_TIME: Mapping[ServiceHours, OfficeHours | None] = {
    ServiceHours.OFFICE: OFFICE_HOURS,
    ServiceHours.EXTENDED: OfficeHours("08:00-20:00", every_day=True),
    ServiceHours.ALWAYS: None,
}
WHOLE = 10_000


@dataclass(frozen=True)
class Span:
    """A stretch of time out of service; an open one (`ended_at` is None) still lasts. The end is exclusive."""

    started_at: datetime
    ended_at: datetime | None

    def lasts(self, now: datetime) -> timedelta:
        """How long it lasted, or has lasted so far."""
        return max(timedelta(0), (self.ended_at or now) - self.started_at)


def unite(spans: Iterable[Span]) -> list[Span]:
    """The same time as disjoint spans in order: what overlaps or touches is one, so that no minute counts twice."""
    united: list[Span] = []
    for span in sorted(spans, key=lambda item: item.started_at):
        last = united[-1] if united else None
        if last is None or (last.ended_at is not None and span.started_at > last.ended_at):
            united.append(span)
        elif last.ended_at is not None and (span.ended_at is None or span.ended_at > last.ended_at):
            united[-1] = Span(last.started_at, span.ended_at)
    return united


def clip(spans: Iterable[Span], first: datetime, last: datetime) -> list[Span]:
    """The part of the spans between two instants; open ones end at `last`."""
    cut = (Span(max(span.started_at, first), min(span.ended_at or last, last)) for span in spans)
    return [span for span in cut if span.ended_at is not None and span.started_at < span.ended_at]


def availability(spans: Iterable[Span], first: datetime, last: datetime) -> float:
    """Share of the time from `first` to `last` in service, 0 to 1; an empty range counts as fully available."""
    total = last - first
    if total <= timedelta(0):
        return 1.0
    down = sum((span.lasts(last) for span in unite(clip(spans, first, last))), timedelta(0))
    return 1.0 - down / total


@dataclass(frozen=True)
class Budget:
    """What a contract allows to be out in a quarter: all times are agreed service time.

    `agreed` is in hundredths of a percent, `total` the whole quarter (or the contract's part of it), `elapsed` what
    has passed of it, `down` what of that was out.
    """

    agreed: int
    total: timedelta
    elapsed: timedelta
    down: timedelta

    @property
    def left(self) -> timedelta:
        """What may still be out before the quarter falls below the agreed share; negative when it is below."""
        return self.total * (WHOLE - self.agreed) / WHOLE - self.down

    @property
    def availability(self) -> float:
        """Share of the elapsed time in service; fully available before any has elapsed."""
        return 1.0 - self.down / self.elapsed if self.elapsed else 1.0


def quarter(at: datetime) -> tuple[date, date]:
    """The first day of the quarter in China that an instant lies in, and that of the next."""
    day = local_day(at)
    first = day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    return first, (first + timedelta(days=95)).replace(day=1)


def midnight(day: date) -> datetime:
    """The instant at which a day begins in China."""
    return datetime.combine(day, time(0), CHINA)


def service_time(first: datetime, last: datetime, hours: ServiceHours, calendar: WorkCalendar) -> timedelta:
    """The agreed service time between two instants."""
    office = SERVICE_TIME[hours]
    return max(timedelta(0), last - first) if office is None else working_time_between(first, last, office, calendar)


def budget(
    spans: Iterable[Span],
    first: datetime,
    last: datetime,
    now: datetime,
    *,
    agreed: int,
    hours: ServiceHours,
    calendar: WorkCalendar,
) -> Budget:
    """The budget from `first` to `last` as it stands now; outages count with what falls into the service time."""
    passed = min(max(now, first), last)
    united = unite(clip(spans, first, passed))
    return Budget(
        agreed=agreed,
        total=service_time(first, last, hours, calendar),
        elapsed=service_time(first, passed, hours, calendar),
        down=sum(
            (service_time(span.started_at, span.ended_at or passed, hours, calendar) for span in united), timedelta(0)
        ),
    )
