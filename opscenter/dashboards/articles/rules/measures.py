"""Which figures there are, over which time, and how sure a share of few opinions is. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from math import sqrt

from opscenter.core.workdays import CHINA

# An article that nobody opened for so long is dead; a younger one cannot be.
DEAD_DAYS = 90
# A share of fewer opinions is marked.
FEW = 10
_Z = 1.96  # 95 %


class Measure(StrEnum):
    """The figures, in their order on the page."""

    SELF_SERVICE = "self_service"
    CONTAINMENT = "containment"
    USEFUL = "useful"
    DEAD = "dead"
    CONTRADICTORY = "contradictory"
    REVIEW_DUE = "review_due"
    EXPIRED = "expired"
    CONTRIBUTORS = "contributors"


class Span(StrEnum):
    """How much time the figures are for: the calendar month, quarter or year that is running."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class Trouble(StrEnum):
    """How two answers to nearly the same question disagree, the worst first."""

    NUMBERS = "numbers"
    WORDS = "words"


MONTHS = {Span.MONTH: 1, Span.QUARTER: 3, Span.YEAR: 12}


@dataclass(frozen=True)
class Period:
    """From the first day on, `after` is the first day no longer in it."""

    first: date
    after: date

    @property
    def last(self) -> date:
        """The last day in it."""
        return self.after - timedelta(days=1)

    @property
    def starts_at(self) -> datetime:
        """The first instant in it."""
        return datetime.combine(self.first, time(), CHINA)

    @property
    def ends_at(self) -> datetime:
        """The first instant after it."""
        return datetime.combine(self.after, time(), CHINA)


@dataclass(frozen=True)
class Ratio:
    """So many of so many."""

    part: int
    whole: int

    @property
    def share(self) -> float | None:
        """Between 0 and 1; None of nothing."""
        return self.part / self.whole if self.whole else None


def period_of(span: Span, day: date) -> Period:
    """The period that runs on a day."""
    length = MONTHS[span]
    number = day.year * 12 + day.month - 1
    start = number - number % 12 % length
    return Period(_month(start), _month(start + length))


def before(span: Span, period: Period) -> Period:
    """The period before one."""
    return period_of(span, period.first - timedelta(days=1))


def surely(useful: int, whole: int) -> float:
    """The share that an article reaches at least, with 95 % certainty (lower end of Wilson's interval)."""
    if not whole:
        return 0.0
    share, weight = useful / whole, _Z**2 / whole
    return (share + weight / 2 - _Z * sqrt(share * (1 - share) / whole + weight / (4 * whole))) / (1 + weight)


def _month(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)
