"""The health board: places × systems, and what lies behind one cell. The number of statements does not grow with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from opscenter.core.actor import Actor
from opscenter.core.errors import NotFound
from opscenter.maintenance.models import MaintenanceWindow
from opscenter.maintenance.rules import Extent, covers
from opscenter.organizations.models import Organization
from opscenter.organizations.policy import visible as visible_organizations
from opscenter.organizations.rules import DIVISION_KINDS, Tier
from opscenter.services.models import ServiceSystem
from opscenter.services.queries import list_services
from probes.engine.cells import SEVERITY, Cell, CellState, Watched, cell, grid, state_of, totals
from probes.engine.rules import is_silent
from probes.results.queries import availability_counts, recent_latencies
from probes.results.rules import CHINA
from probes.targets.models import Check, CheckStanding
from probes.targets.policy import visible
from probes.targets.texts import sentence

SPARKLINE = timedelta(hours=1)


class Breakdown(StrEnum):
    """What the rows of the board are."""

    CITY = "city"
    COUNTY = "county"
    SERVICE = "service"


@dataclass(frozen=True)
class Place:
    """A row of the board."""

    id: int
    name: str
    tier: Tier | None
    path: str


@dataclass(frozen=True)
class Board:
    """Everything the board shows."""

    breakdown: Breakdown
    places: list[Place]
    services: Sequence[ServiceSystem]
    cells: Mapping[tuple[int, int | None], Cell]
    totals: Mapping[CellState, int]
    check_count: int
    on_time_count: int
    availability: float | None
    availability_by_cell: Mapping[tuple[int, int | None], float]

    def sorted_cells(self, only: CellState | None = None) -> list[tuple[Place, ServiceSystem, Cell]]:
        """The same as a list, the worst first and of those the longest; `only` keeps one state."""
        listed = [
            (place, service, found)
            for place in self.places
            for service in self.services
            if (found := self.cells.get((place.id, service.id))) is not None and found.state is not CellState.NONE
        ]
        kept = [row for row in listed if only is None or row[2].state is only]
        return sorted(kept, key=lambda row: row[2].rank)

    def by_service(self) -> list["ServiceRow"]:
        """One row per system over all places."""
        rows = []
        for service in self.services:
            found = [one for (_, service_id), one in self.cells.items() if service_id == service.id]
            whole = cell(check for one in found for check in one.checks)
            worst = whole.worst if whole.state is not CellState.OK else None
            rows.append(ServiceRow(service, totals(found), worst))
        return rows


@dataclass(frozen=True)
class ServiceRow:
    """One system: its cells by state and the check that is worst."""

    service: ServiceSystem
    totals: Mapping[CellState, int]
    worst: Watched | None


@dataclass(frozen=True)
class CellRow:
    """One check of an opened cell."""

    watched: Watched
    place: Place
    sentence: str
    latencies: Sequence[float | None]


@dataclass(frozen=True)
class OpenedCell:
    """What the drawer shows."""

    place: Place
    service: ServiceSystem
    cell: Cell
    availability: float | None
    rows: list[CellRow]


@dataclass(frozen=True)
class _Row:
    watched: Watched
    last_at: datetime | None
    interval_seconds: int
    sentence: str

    def is_on_time(self, now: datetime) -> bool:
        """Whether results keep coming."""
        return self.last_at is not None and not is_silent(self.last_at, now, self.interval_seconds)


@dataclass(frozen=True)
class Snapshot:
    """Everything in somebody's scope at one moment; board and drawer are made from the same one."""

    rows: list[_Row]
    services: Sequence[ServiceSystem]
    divisions: list[Place]
    counts: Mapping[int, tuple[int, int]]
    now: datetime


def read_snapshot(db: Session, actor: Actor, *, now: datetime) -> Snapshot:
    """What this actor may see of checks and places now, with the month's availability."""
    return Snapshot(
        rows=_watched(db, actor, now),
        services=list_services(db),
        divisions=_divisions(db, actor),
        counts=availability_counts(db, begin=month_start(now), end=now),
        now=now,
    )


def board_of(snapshot: Snapshot, breakdown: Breakdown) -> Board:
    """The board over everything in scope."""
    rows, counts = snapshot.rows, snapshot.counts
    checks = [row.watched for row in rows]
    places = [place for place in snapshot.divisions if _is_row(place, breakdown)] or snapshot.divisions
    by_path = {place.id: place.path for place in places}
    cities = [place.id for place in places if place.tier is Tier.CITY]
    cells = grid(checks, by_path, whole_subtree=cities if breakdown is not Breakdown.COUNTY else by_path)
    return Board(
        breakdown=breakdown,
        places=places,
        services=snapshot.services,
        cells=cells,
        totals=totals(cells.values()),
        check_count=len(rows),
        on_time_count=sum(row.is_on_time(snapshot.now) for row in rows),
        availability=_share(counts, [check.check_id for check in checks]),
        availability_by_cell={
            key: share
            for key, found in cells.items()
            if (share := _share(counts, [check.check_id for check in found.checks])) is not None
        },
    )


def open_cell(db: Session, snapshot: Snapshot, place_id: int, service_id: int) -> OpenedCell:
    """The checks behind one cell, the place's own first, then the worst.

    Raises:
        NotFound: there is no such place or system in this scope.
    """
    divisions = {place.id: place for place in snapshot.divisions}
    place = divisions.get(place_id)
    service = next((one for one in snapshot.services if one.id == service_id), None)
    if place is None or service is None:
        raise NotFound("check.not_found")
    inside = {
        row.watched.check_id: row
        for row in snapshot.rows
        if row.watched.service_id == service_id and _belongs(row.watched, place)
    }
    opened = cell([row.watched for row in inside.values()])
    latencies = recent_latencies(db, [check.check_id for check in opened.checks], begin=snapshot.now - SPARKLINE)
    ordered = sorted(
        opened.checks,
        key=lambda check: (check.organization_id != place_id, SEVERITY.index(check.state), check.path, check.check_id),
    )
    return OpenedCell(
        place=place,
        service=service,
        cell=opened,
        availability=_share(snapshot.counts, [check.check_id for check in opened.checks]),
        rows=[
            CellRow(
                check,
                divisions.get(check.organization_id, place),
                inside[check.check_id].sentence,
                latencies.get(check.check_id, []),
            )
            for check in ordered
        ],
    )


def month_start(now: datetime) -> datetime:
    """The first midnight of the month in China."""
    local = now + CHINA
    return local.replace(day=1, hour=0, minute=0, second=0, microsecond=0) - CHINA


def _watched(db: Session, actor: Actor, now: datetime) -> list[_Row]:
    """All enabled checks in scope with what is known about them."""
    extents = _current_windows(db, now)
    rows = db.execute(
        select(
            Check.id,
            Check.name,
            Check.kind,
            Check.organization_id,
            Organization.path,
            Check.service_id,
            Check.interval_seconds,
            CheckStanding.state,
            CheckStanding.since,
            CheckStanding.last_latency_ms,
            CheckStanding.last_at,
            CheckStanding.last_message,
            CheckStanding.last_params,
        )
        .join(CheckStanding, CheckStanding.check_id == Check.id)
        .join(Organization, Organization.id == Check.organization_id)
        .where(visible(actor), Check.is_enabled)
        .order_by(Check.id)
    )
    return [
        _Row(
            Watched(
                check_id=row.id,
                name=row.name,
                kind=row.kind,
                organization_id=row.organization_id,
                path=row.path,
                service_id=row.service_id,
                state=state_of(
                    row.state,
                    in_maintenance=any(covers(extent, row.path, row.service_id, now) for extent in extents),
                ),
                since=row.since,
                latency_ms=row.last_latency_ms,
            ),
            row.last_at,
            row.interval_seconds,
            sentence(row.kind, row.last_message, row.last_params) if row.last_message else "",
        )
        for row in rows
    ]


def _current_windows(db: Session, now: datetime) -> list[Extent]:
    wanted = select(MaintenanceWindow).where(MaintenanceWindow.starts_at <= now, MaintenanceWindow.ends_at > now)
    return [window.extent for window in db.scalars(wanted)]


def _divisions(db: Session, actor: Actor) -> list[Place]:
    rows = db.execute(
        select(Organization.id, Organization.short_name, Organization.tier, Organization.path)
        .where(
            visible_organizations(actor),
            Organization.kind.in_(DIVISION_KINDS),
            Organization.tier.in_([Tier.PROVINCE, Tier.CITY, Tier.COUNTY]),
            Organization.ended_on.is_(None),
        )
        .order_by(Organization.code)
    )
    return [Place(row.id, row.short_name, row.tier, row.path) for row in rows]


def _is_row(place: Place, breakdown: Breakdown) -> bool:
    if breakdown is Breakdown.COUNTY:
        return place.tier is Tier.COUNTY
    return place.tier in {Tier.PROVINCE, Tier.CITY}


def _belongs(check: Watched, place: Place) -> bool:
    """The province's cell is its own; a city's or county's holds everything below."""
    if place.tier is Tier.PROVINCE:
        return check.organization_id == place.id
    return check.path.startswith(place.path)


def _share(counts: Mapping[int, tuple[int, int]], check_ids: Sequence[int]) -> float | None:
    found = [counts[check_id] for check_id in check_ids if check_id in counts]
    known = sum(one for _, one in found)
    return sum(available for available, _ in found) / known if known else None
