"""How outages of one service and area are united, and what they add up to. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta


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
