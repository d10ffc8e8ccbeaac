"""Geometry of the small charts that the server draws as SVG: points in, coordinates and path texts out.

A missing value is a gap and stays a gap: the line breaks, it is never drawn as zero.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor, log10

Value = float | None
LEFT, RIGHT, TOP, BOTTOM = 40.0, 10.0, 14.0, 26.0
WIDE, NARROW = (840.0, 240.0), (360.0, 220.0)


@dataclass(frozen=True)
class Tick:
    """A mark on an axis: where, and what is written there."""

    at: float
    text: str


@dataclass(frozen=True)
class Series:
    """What a chart shows: equally spaced values, labels of some of them, the usual range, a limit.

    `blanks` are the indexes of missing values that say nothing; all other missing values are faults.
    """

    values: Sequence[Value]
    x_labels: Sequence[tuple[int, str]] = ()
    band: Sequence[tuple[float, float]] = ()
    limit: float | None = None
    starts_at_zero: bool = True
    blanks: frozenset[int] = frozenset()

    def steps(self) -> list[float]:
        """The figures written at the y axis."""
        shown = [value for value in self.values if value is not None] + [high for _, high in self.band]
        top = max([*shown, self.limit or 0.0, 0.0]) or 1.0
        return _steps(0.0 if self.starts_at_zero or not shown else min(shown), top)


class LineChart:
    """Coordinates of one line chart at one size; text keeps its size, so a phone gets the narrow drawing."""

    def __init__(self, series: Series, size: tuple[float, float] = WIDE) -> None:
        self.width, self.height = size
        self.left, self.right, self.top, self.bottom = LEFT, size[0] - RIGHT, TOP, size[1] - BOTTOM
        self._series = series
        self._steps = series.steps()
        self.y_ticks = [Tick(self._y(step), f"{step:,.10g}") for step in self._steps]
        labels = series.x_labels if size == WIDE else series.x_labels[::2]
        self.x_ticks = [Tick(self._x(index), text) for index, text in labels]
        self.limit = None if series.limit is None else self._y(series.limit)

    @property
    def lines(self) -> list[str]:
        """The `points` of one polyline per unbroken run."""
        return [_points([(self._x(at), self._y(value)) for at, value in run]) for run in _runs(self._series.values)]

    @property
    def band(self) -> str:
        """The `points` of the polygon of the usual range."""
        upper = [(self._x(at), self._y(high)) for at, (_, high) in enumerate(self._series.band)]
        lower = [(self._x(at), self._y(low)) for at, (low, _) in enumerate(self._series.band)]
        return _points([*upper, *reversed(lower)])

    @property
    def gaps(self) -> list[tuple[float, float]]:
        """Left and right edge of each run of faults, at least three units wide."""
        return self._edges(is_blank=False)

    @property
    def blanks(self) -> list[tuple[float, float]]:
        """The same for runs of values about which nothing is known."""
        return self._edges(is_blank=True)

    @property
    def narrow(self) -> "LineChart":
        """The same for a phone."""
        return LineChart(self._series, NARROW)

    def _edges(self, *, is_blank: bool) -> list[tuple[float, float]]:
        values, blanks = self._series.values, self._series.blanks
        wanted = [value is None and (index in blanks) is is_blank for index, value in enumerate(values)]
        last = len(values) - 1
        edges = [(self._x(max(first - 0.5, 0)), self._x(min(end + 0.5, last))) for first, end in _spans(wanted)]
        return [(left, max(right, left + 3)) for left, right in edges]

    def _x(self, index: float) -> float:
        return self.left + (self.right - self.left) * index / max(len(self._series.values) - 1, 1)

    def _y(self, value: float) -> float:
        low, high = self._steps[0], self._steps[-1]
        return self.bottom - (self.bottom - self.top) * (value - low) / (high - low)


def line_chart(
    values: Sequence[Value],
    *,
    x_labels: Sequence[tuple[int, str]] = (),
    band: Sequence[tuple[float, float]] = (),
    limit: float | None = None,
    starts_at_zero: bool = True,
    blanks: frozenset[int] = frozenset(),
) -> LineChart:
    """A line over equally spaced points; runs of None become gaps, faults unless their index is in `blanks`.

    `x_labels` are (index, text), `band` is the usual range (low, high) per point. Say so in words where the axis
    does not start at zero.
    """
    return LineChart(Series(values, x_labels, band, limit, starts_at_zero, blanks))


def sparkline(values: Sequence[Value], width: float = 44.0, height: float = 18.0) -> list[str]:
    """The `points` of one polyline per unbroken run of values."""
    known = [value for value in values if value is not None]
    if not known:
        return []
    low, spread = min(known), (max(known) - min(known)) or 1.0
    step = (width - 2) / max(len(values) - 1, 1)
    runs = _runs(values)
    return [
        _points([(1 + step * index, height - 2 - (height - 4) * (value - low) / spread) for index, value in run])
        for run in runs
    ]


def _steps(low: float, high: float) -> list[float]:
    """Three to six round numbers that enclose the range."""
    raw = (high - low or abs(high) or 1.0) / 4
    magnitude = 10.0 ** floor(log10(raw))
    step = next(factor * magnitude for factor in (1, 2, 2.5, 5, 10) if factor * magnitude >= raw)
    first, last = floor(low / step), ceil(high / step)
    return [round(step * index, 10) for index in range(first, max(last, first + 1) + 1)]


def _runs(values: Sequence[Value]) -> Iterator[list[tuple[int, float]]]:
    run: list[tuple[int, float]] = []
    for index, value in enumerate(values):
        if value is not None:
            run.append((index, value))
        elif run:
            yield run
            run = []
    if run:
        yield run


def _spans(wanted: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """First and last index of each run of true values."""
    others = [-1, *(index for index, is_wanted in enumerate(wanted) if not is_wanted), len(wanted)]
    for before, after in pairwise(others):
        if after - before > 1:
            yield before + 1, after - 1


def _points(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
