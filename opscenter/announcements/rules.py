"""For whom a notice is and when it counts. Pure; areas are organisation paths such as `/1/23/`."""

from datetime import datetime
from enum import StrEnum


class AnnouncementKind(StrEnum):
    """What a notice tells; the order is the order of importance."""

    OUTAGE = "outage"
    MAINTENANCE = "maintenance"
    KEY_DATE = "key_date"
    NOTICE = "notice"


# Dates that have to be kept are read on pages; whoever calls would hear them before anything else.
SPOKEN = tuple(kind for kind in AnnouncementKind if kind is not AnnouncementKind.KEY_DATE)


def applies(area_path: str, caller_path: str | None) -> bool:
    """Whether a notice for an area concerns somebody at `caller_path`.

    It does if the caller belongs to the area or to something below it: a county's outage is not played to the whole
    city. A province-wide notice is for everybody, also for a caller of unknown place (None) or outside of the tree.
    """
    return is_province_wide(area_path) or (caller_path is not None and caller_path.startswith(area_path))


def is_province_wide(area_path: str) -> bool:
    """Whether the area is the root of the tree: paths of roots have a single id."""
    return area_path.count("/") == 2


def is_current(valid_from: datetime, valid_to: datetime | None, now: datetime) -> bool:
    """Whether a notice counts at `now`; the end is exclusive, so that a withdrawal counts at once."""
    return valid_from <= now and (valid_to is None or now < valid_to)


def ancestors(path: str) -> list[str]:
    """The path itself and all paths above it, so that notices of an area are found by equality."""
    ids = path.strip("/").split("/")
    return ["/" + "/".join(ids[: depth + 1]) + "/" for depth in range(len(ids))]
