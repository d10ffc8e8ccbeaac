"""Reading outages: what is out now, what was lately, and availability of a system in an area."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from opscenter.alerts.models import Alert
from opscenter.alerts.rules import Severity
from opscenter.announcements.models import Announcement
from opscenter.announcements.queries import all_current
from opscenter.announcements.rules import AnnouncementKind
from opscenter.contracts.queries.bought import grade_of, grades
from opscenter.core.workdays import WorkCalendar
from opscenter.maintenance.queries import windows_ahead
from opscenter.organizations.models import Organization
from opscenter.organizations.rules import ids_of_path, is_inside
from opscenter.services.models import ServiceSystem
from opscenter.services.queries import list_services
from opscenter.services.rules import AVAILABILITY
from opscenter.status.models import Outage
from opscenter.status.rules import Budget, Span, availability, budget, midnight, quarter, unite

RECENT = timedelta(days=90)
AHEAD = timedelta(days=30)
RECENT_LIMIT = 200
DISTURBING = frozenset({AnnouncementKind.OUTAGE, AnnouncementKind.MAINTENANCE})


@dataclass(frozen=True)
class Affected:
    """One notice of an outage or of maintenance with the name of its area."""

    announcement: Announcement
    area: str


@dataclass(frozen=True)
class ServiceLine:
    """One system on the status page: what is announced for it now; nothing means that it works.

    `here` is the part of it that concerns the viewer's area.
    """

    service: ServiceSystem
    affected: Sequence[Affected]
    here: Sequence[Affected]


@dataclass(frozen=True)
class Planned:
    """Maintenance that is announced or under way; `service` is empty when it is about all systems."""

    service: str
    area: str
    starts_at: datetime
    ends_at: datetime
    is_here: bool


@dataclass(frozen=True)
class PastOutage:
    """A stretch that is over: overlapping records of one system and area are one line."""

    service: str
    area: str
    span: Span


@dataclass(frozen=True)
class StatusPage:
    """Everything the public page shows; no personal data, no addresses of machines."""

    area: str
    services: Sequence[ServiceLine]
    general: Sequence[Affected]
    planned: Sequence[Planned]
    past: Sequence[PastOutage]

    @property
    def here(self) -> list[Affected]:
        """What concerns the viewer's area now."""
        return [item for line in self.services for item in line.here]

    @property
    def broken(self) -> list[ServiceLine]:
        """The systems that do not work somewhere."""
        return [line for line in self.services if line.affected]

    @property
    def worst_first(self) -> list[ServiceLine]:
        """All systems: those of the viewer's area that do not work, those that do not work somewhere, the others."""
        return sorted(self.services, key=lambda line: (not line.here, not line.affected))


def alerts_to_reconcile(db: Session, *, before: datetime, limit: int = 200) -> Sequence[int]:
    """Critical alerts without an outage, and those that are over while their outage lasts."""
    return db.scalars(
        select(Alert.id)
        .outerjoin(Outage, Outage.alert_id == Alert.id)
        .where(
            Alert.severity == Severity.CRITICAL,
            or_(
                Outage.id.is_(None) & (Alert.fired_at <= before),
                Outage.closed_at.is_(None) & (Alert.resolved_at <= before),
            ),
        )
        .order_by(Alert.id)
        .limit(limit)
    ).all()


def read_status(db: Session, path: str | None, now: datetime) -> StatusPage:
    """The whole page in five statements: systems, notices, outages of 90 days, planned work, names of areas.

    `path` is the viewer's area, None if it is not known; past outages and planned work are shown for all areas.
    """
    services = list_services(db)
    notices = [one for one in all_current(db, now) if one.kind is not AnnouncementKind.KEY_DATE]
    outages = db.scalars(
        select(Outage)
        .where(Outage.ended_at.is_not(None), Outage.ended_at > now - RECENT)
        .order_by(Outage.started_at.desc())
        .limit(RECENT_LIMIT)
    ).all()
    windows = windows_ahead(db, now, until=now + AHEAD)
    own = ids_of_path(path)[-1] if path else 0
    concerned = [row.organization_id for row in notices] + [row.organization_id for row in outages]
    areas = _area_names(db, [own, *concerned, *(row.organization_id for row in windows)])
    names = {service.id: service.short_name for service in services}
    by_service, general = _sorted_out(notices, areas)
    lines = [ServiceLine(one, by_service[one.id], _concerning(by_service[one.id], path)) for one in services]
    planned = [
        Planned(
            names.get(window.service_id or 0, ""),
            areas[window.organization_id],
            window.starts_at,
            window.ends_at,
            _is_here(path, window.area_path),
        )
        for window in windows
    ]
    return StatusPage(areas.get(own, ""), lines, general, planned, _past(outages, names, areas))


def availability_of(db: Session, *, service_id: int, organization_id: int, first: datetime, last: datetime) -> float:
    """Share of the time in which a system worked in one area; planned work does not count as an outage."""
    rows = db.scalars(select(Outage).where(_unplanned(service_id, organization_id, first, last)))
    return availability((row.span for row in rows), first, last)


def find_budget(
    db: Session,
    *,
    service_id: int | None,
    organization_id: int,
    path: str,
    calendar: Callable[[], WorkCalendar],
    now: datetime,
) -> Budget | None:
    """What the contract still allows a system of a body to be out this quarter; None where none agrees a figure."""
    begin, end = quarter(now)
    out = _unplanned(service_id, organization_id, midnight(begin), midnight(end))
    rows = db.execute(grades(service_id, path, Outage).outerjoin(Outage, out)).all()
    grade = grade_of(rows, path, now)
    if grade is None:
        return None
    return budget(
        {row.Outage.span for row in rows if row.Outage is not None},
        midnight(max(begin, grade.valid_from)),
        midnight(min(end, grade.ended_on)),
        now,
        agreed=AVAILABILITY[grade.entry.sla_class],
        hours=grade.entry.hours,
        calendar=calendar(),
    )


def outages_of_alerts(db: Session, alert_ids: Sequence[int]) -> Sequence[Outage]:
    """The outage records of these alerts, oldest first."""
    return db.scalars(select(Outage).where(Outage.alert_id.in_(alert_ids)).order_by(Outage.started_at)).all()


def _unplanned(service_id: int | None, organization_id: int, first: datetime, last: datetime) -> ColumnElement[bool]:
    return and_(
        Outage.service_id == service_id,
        Outage.organization_id == organization_id,
        Outage.started_at < last,
        or_(Outage.ended_at.is_(None), Outage.ended_at > first),
        Outage.is_planned.is_(False),
    )


def _sorted_out(
    notices: Sequence[Announcement], areas: dict[int, str]
) -> tuple[dict[int, list[Affected]], list[Affected]]:
    """Notices that say what does not work, by system; and all others."""
    by_service: dict[int, list[Affected]] = defaultdict(list)
    general = []
    for notice in notices:
        item = Affected(notice, areas[notice.organization_id])
        if notice.kind in DISTURBING and notice.service_id is not None:
            by_service[notice.service_id].append(item)
        else:
            general.append(item)
    return by_service, general


def _concerning(affected: Sequence[Affected], path: str | None) -> list[Affected]:
    return [item for item in affected if _is_here(path, item.announcement.area_path)]


def _is_here(path: str | None, area_path: str) -> bool:
    return path is not None and is_inside(path, area_path)


def _area_names(db: Session, ids: Sequence[int]) -> dict[int, str]:
    rows = db.execute(select(Organization.id, Organization.short_name).where(Organization.id.in_(set(ids))))
    return {row.id: row.short_name for row in rows}


def _past(outages: Sequence[Outage], services: dict[int, str], areas: dict[int, str]) -> list[PastOutage]:
    spans: dict[tuple[int, int], list[Span]] = defaultdict(list)
    for outage in outages:
        if outage.service_id is not None:
            spans[outage.service_id, outage.organization_id].append(outage.span)
    past = [
        PastOutage(services[service_id], areas[organization_id], span)
        for (service_id, organization_id), found in spans.items()
        for span in unite(found)
    ]
    return sorted(past, key=lambda item: item.span.started_at, reverse=True)
