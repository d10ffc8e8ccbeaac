"""Geometry of the small charts that the server draws as SVG: points in, coordinates and path texts out.

A missing value is a gap and stays a gap: the line breaks, it is never drawn as zero.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor, log10

Value = float | None
WIDTH, HEIGHT = 840.0, 240.0
LEFT, RIGHT, TOP, BOTTOM = 40.0, 10.0, 14.0, 26.0


@dataclass(frozen=True)
class Tick:
    """A mark on an axis: where, and what is written there."""

    at: float
    text: str


@dataclass(frozen=True)
class LineChart:
    """Everything that the template needs to draw one line chart."""

    lines: list[str]
    band: str
    gaps: list[tuple[float, float]]
    y_ticks: list[Tick]
    x_ticks: list[Tick]
    limit: float | None
    width: float = WIDTH
    height: float = HEIGHT
    left: float = LEFT
    right: float = WIDTH - RIGHT
    top: float = TOP
    bottom: float = HEIGHT - BOTTOM


def line_chart(
    values: Sequence[Value],
    *,
    x_labels: Sequence[tuple[int, str]] = (),
    band: Sequence[tuple[float, float]] = (),
    limit: float | None = None,
    starts_at_zero: bool = True,
) -> LineChart:
    """A line over equally spaced points.

    `x_labels` are (index, text); `band` is the usual range (low, high) per point; runs of None become gaps.
    """
    shown = [value for value in values if value is not None] + [high for _, high in band]
    top_value = max([*shown, limit or 0.0, 0.0]) or 1.0
    lowest = 0.0 if starts_at_zero or not shown else min(shown)
    steps = _steps(lowest, top_value)
    low, high = steps[0], steps[-1]

    def x_of(index: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * index / max(len(values) - 1, 1)

    def y_of(value: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (value - low) / (high - low)

    upper = [(x_of(index), y_of(pair[1])) for index, pair in enumerate(band)]
    lower = [(x_of(index), y_of(pair[0])) for index, pair in enumerate(band)]
    return LineChart(
        lines=[_points([(x_of(index), y_of(value)) for index, value in run]) for run in _runs(values)],
        band=_points([*upper, *reversed(lower)]),
        gaps=[(x_of(max(first - 0.5, 0)), x_of(min(last + 0.5, len(values) - 1))) for first, last in _gaps(values)],
        y_ticks=[Tick(y_of(step), f"{step:,.10g}") for step in steps],
        x_ticks=[Tick(x_of(index), text) for index, text in x_labels],
        limit=None if limit is None else y_of(limit),
    )


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


def tier_cells(current: str, passed: Sequence[str] = (), *, has_vendor: bool = True) -> list[tuple[str, str]]:
    """(tier, state) for the tier strip; tiers are county, city, province, vendor, states now, past, off."""
    tiers = ["county", "city", "province", *(["vendor"] if has_vendor else [])]
    return [(tier, "now" if tier == current else "past" if tier in passed else "off") for tier in tiers]


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


def _gaps(values: Sequence[Value]) -> Iterator[tuple[int, int]]:
    known = [-1, *(index for index, value in enumerate(values) if value is not None), len(values)]
    for before, after in pairwise(known):
        if after - before > 1:
            yield before + 1, after - 1


def _points(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
