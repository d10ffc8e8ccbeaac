"""What the pages of alerts show: the list, and one alert with its surroundings."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from opscenter.accounts.models import Account
from opscenter.alerts import policy
from opscenter.alerts.models import Alert, AlertNote, Silence
from opscenter.alerts.queries.states import Person, calling_steps_along
from opscenter.alerts.rules import AlertState, Neighbour, Severity, likely_cause
from opscenter.core import paging
from opscenter.core.actor import Actor
from opscenter.core.errors import NotFound
from opscenter.maintenance.models import MaintenanceWindow
from opscenter.organizations.models import Organization
from opscenter.organizations.policy import under
from opscenter.services.models import ServiceSystem
from probes.targets.models import Check, CheckStanding
from probes.targets.rules import CheckState
from probes.targets.texts import sentence

Quiet = TypeVar("Quiet", MaintenanceWindow, Silence)
PAGE = 30
NEIGHBOURS = 8
# Order of the checks beside the one that fired.
WORST_FIRST = (CheckState.DOWN, CheckState.DEGRADED, CheckState.UNKNOWN)


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to; an area counts with everything below it."""

    state: AlertState | None = AlertState.FIRING
    severity: Severity | None = None
    service_id: int | None = None
    area: Organization | None = None
    is_untaken: bool = False


@dataclass(frozen=True)
class Row:
    """One alert of the list with the names beside it."""

    alert: Alert
    area: str
    service: str | None
    taker: str | None


@dataclass(frozen=True)
class Counts:
    """How many alerts go on, of which severity, and how many critical ones nobody has taken."""

    critical: int
    warning: int
    untaken: int


@dataclass(frozen=True)
class Surroundings:
    """One alert and what somebody woken at night has to know of it."""

    alert: Alert
    check: Check
    path: str
    area: str
    area_above: str | None
    service: str | None
    taker: str | None
    own: Neighbour
    cause: Neighbour
    neighbours: Sequence[Neighbour]
    steps: Sequence[Sequence[Person]]
    notes: Sequence[tuple[AlertNote, str | None]]
    silence: Silence | None
    window: MaintenanceWindow | None

    @property
    def next_people(self) -> Sequence[Person]:
        """Who is told next if nobody takes the alert; empty when nobody is left."""
        return self.steps[self.alert.step] if self.alert.step < len(self.steps) else ()

    @property
    def told_people(self) -> list[Person]:
        """Whose turn it has been."""
        return [person for step in self.steps[: self.alert.step] for person in step]


def list_alerts(
    db: Session, actor: Actor, filters: Filters, *, now: datetime, cursor: str | None = None
) -> paging.Page[Row]:
    """Alerts in the actor's scope: the newest first, but of those that go on the critical ones before the warnings."""
    wanted = (
        select(Alert, Organization.short_name, ServiceSystem.short_name, Account.display_name)
        .join(Organization, Organization.id == Alert.organization_id)
        .outerjoin(ServiceSystem, ServiceSystem.id == Alert.service_id)
        .outerjoin(Account, Account.id == Alert.acknowledged_by_id)
        .where(policy.visible(actor), *_conditions(filters, now))
    )
    # "critical" sorts before "warning"; what is over is read by time.
    by_severity = [paging.ascending(Alert.severity)] if filters.state is AlertState.FIRING else []
    found = paging.page_of_rows(db, wanted, [*by_severity, paging.descending(Alert.id)], cursor=cursor, size=PAGE)
    rows = [Row(row[0], row[1], row[2], row[3]) for row in found.rows]
    return paging.Page(rows, found.next_cursor, found.previous_cursor)


def open_alerts_of(db: Session, actor: Actor, check_ids: Sequence[int]) -> Sequence[Alert]:
    """The open alerts of some checks, critical ones first; for boxes on the pages of checks."""
    return db.scalars(
        select(Alert)
        .where(policy.visible(actor), Alert.check_id.in_(check_ids), Alert.resolved_at.is_(None))
        .order_by(Alert.severity, Alert.id)
    ).all()


def count_alerts(db: Session, actor: Actor, *, now: datetime) -> Counts:
    """Figures over all alerts in scope that go on."""
    is_critical = Alert.severity == Severity.CRITICAL
    row = db.execute(
        select(_sum(is_critical), _sum(~is_critical), _sum(and_(is_critical, _untaken(now)))).where(
            policy.visible(actor), Alert.resolved_at.is_(None)
        )
    ).one()
    return Counts(*(value or 0 for value in row))


def get_surroundings(db: Session, actor: Actor, alert_id: int, *, now: datetime, locale: str) -> Surroundings:
    """Everything the page of one alert shows; sentences of checks in the reader's language.

    Raises:
        NotFound: there is none, or not for this actor.
    """
    above, author = aliased(Organization), aliased(Account)
    rows = db.execute(
        select(
            Alert,
            Check,
            CheckStanding,
            Organization,
            above.short_name,
            ServiceSystem.short_name,
            Account.display_name,
            AlertNote,
            author.display_name.label("author_name"),
            MaintenanceWindow,
            Silence,
        )
        .join(Check, Check.id == Alert.check_id)
        .outerjoin(CheckStanding, CheckStanding.check_id == Check.id)
        .join(Organization, Organization.id == Alert.organization_id)
        .outerjoin(above, and_(above.id == Organization.parent_id, above.parent_id.is_not(None)))
        .outerjoin(ServiceSystem, ServiceSystem.id == Alert.service_id)
        .outerjoin(Account, Account.id == Alert.acknowledged_by_id)
        .outerjoin(AlertNote, AlertNote.alert_id == Alert.id)
        .outerjoin(author, author.id == AlertNote.account_id)
        .outerjoin(MaintenanceWindow, _reaches(MaintenanceWindow, now))
        .outerjoin(
            Silence,
            and_(_reaches(Silence, now), or_(Silence.check_id.is_(None), Silence.check_id == Alert.check_id)),
        )
        .where(Alert.id == alert_id, policy.visible(actor))
        .order_by(AlertNote.id)
    ).all()
    if not rows:
        raise NotFound("alert.not_found")
    alert, check, standing, area, area_above, service, taker = rows[0][:7]
    own = _neighbour(check, standing, check, locale)
    neighbours = _neighbours(db, check, locale)
    is_firing = alert.resolved_at is None
    return Surroundings(
        alert=alert,
        check=check,
        path=area.path,
        area=area.short_name,
        area_above=area_above,
        service=service,
        taker=taker,
        own=own,
        cause=likely_cause(own, neighbours),
        neighbours=neighbours,
        steps=calling_steps_along(db, area.path, alert.service_id, now) if is_firing else [],
        notes=list({row.AlertNote.id: (row.AlertNote, row.author_name) for row in rows if row.AlertNote}.values()),
        window=_last(row.MaintenanceWindow for row in rows),
        silence=_last(row.Silence for row in rows),
    )


def _conditions(filters: Filters, now: datetime) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if filters.state is not None:
        is_over = filters.state is AlertState.RESOLVED
        found.append(Alert.resolved_at.is_not(None) if is_over else Alert.resolved_at.is_(None))
    if filters.severity is not None:
        found.append(Alert.severity == filters.severity)
    if filters.service_id is not None:
        found.append(Alert.service_id == filters.service_id)
    if filters.area is not None:
        found.append(under(Organization.path, filters.area.path))
    if filters.is_untaken:
        found.append(and_(Alert.resolved_at.is_(None), _untaken(now)))
    return found


def _untaken(now: datetime) -> ColumnElement[bool]:
    return or_(Alert.acknowledged_until.is_(None), Alert.acknowledged_until <= now)


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))


def _neighbours(db: Session, check: Check, locale: str) -> list[Neighbour]:
    """The checks of the same target, and of the same system in the same body, the failing ones first."""
    same_system = and_(
        Check.organization_id == check.organization_id,
        Check.service_id == check.service_id if check.service_id is not None else Check.target_id == check.target_id,
    )
    badness = case({state.value: rank for rank, state in enumerate(WORST_FIRST)}, value=CheckStanding.state, else_=9)
    rows = db.execute(
        select(Check, CheckStanding)
        .join(CheckStanding, CheckStanding.check_id == Check.id)
        .where(or_(Check.target_id == check.target_id, same_system), Check.id != check.id, Check.is_enabled)
        .order_by(badness, Check.id)
        .limit(NEIGHBOURS)
    )
    return [_neighbour(other, standing, check, locale) for other, standing in rows]


def _neighbour(check: Check, standing: CheckStanding | None, own: Check, locale: str) -> Neighbour:
    known = standing if standing is not None else CheckStanding(check_id=check.id, state=CheckState.UNKNOWN)
    reason = sentence(check.kind, known.last_message, known.last_params or {}, locale) if known.last_message else ""
    return Neighbour(
        check_id=check.id,
        name=check.name,
        kind=check.kind,
        state=known.state,
        reason=reason,
        since=known.since,
        is_same_target=check.target_id == own.target_id,
        latency_ms=known.last_latency_ms,
    )


def _reaches(table: type[MaintenanceWindow] | type[Silence], now: datetime) -> ColumnElement[bool]:
    """Condition on windows and silences: the alert goes on, they last, and cover its body and its system."""
    return and_(
        Alert.resolved_at.is_(None),
        or_(table.service_id.is_(None), table.service_id == Alert.service_id),
        table.starts_at <= now,
        table.ends_at > now,
        Organization.path >= table.area_path,
        Organization.path < table.area_path + "~",
    )


def _last(found: Iterable[Quiet | None]) -> Quiet | None:
    return max((one for one in found if one), key=lambda one: one.ends_at, default=None)
