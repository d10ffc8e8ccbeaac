"""What a window or a freeze covers, and whether one may be planned. Pure; areas are organisation paths ("/1/23/")."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

LONGEST_WINDOW = timedelta(hours=72)
# The year-end closing freezes of the finance calendar run for weeks.
LONGEST_FREEZE = timedelta(days=60)


class Phase(StrEnum):
    """Where a period stands at an instant."""

    PLANNED = "planned"
    RUNNING = "running"
    OVER = "over"


@dataclass(frozen=True)
class Extent:
    """An area, the system concerned (None: every one), and the time from begin (inclusive) to end (exclusive)."""

    area_path: str
    service_id: int | None
    starts_at: datetime
    ends_at: datetime


def covers(extent: Extent, path: str, service_id: int | None, at: datetime) -> bool:
    """Whether something of a body at `path` that belongs to `service_id` lies inside.

    What lies below the area is covered; what belongs to no system is covered only where every system is.
    """
    return (
        path.startswith(extent.area_path)
        and (extent.service_id is None or extent.service_id == service_id)
        and extent.starts_at <= at < extent.ends_at
    )


def overlap(one: Extent, other: Extent) -> bool:
    """Whether both extents share an area, a system and a moment."""
    return (
        (one.area_path.startswith(other.area_path) or other.area_path.startswith(one.area_path))
        and (one.service_id is None or other.service_id is None or one.service_id == other.service_id)
        and one.starts_at < other.ends_at
        and other.starts_at < one.ends_at
    )


def phase(starts_at: datetime, ends_at: datetime, at: datetime) -> Phase:
    """Where a period stands at `at`; one that was called off before its begin is over."""
    if at >= ends_at:
        return Phase.OVER
    return Phase.PLANNED if at < starts_at else Phase.RUNNING


def period_fault(starts_at: datetime, ends_at: datetime, *, longest: timedelta, now: datetime) -> str | None:
    """The error code of a period that cannot be planned, None for a good one; it may have begun, but not be over."""
    if ends_at <= starts_at:
        return "maintenance.ends_before_it_begins"
    if ends_at <= now:
        return "maintenance.already_over"
    if ends_at - starts_at > longest:
        return "maintenance.too_long"
    return None
