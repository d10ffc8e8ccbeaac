"""What actions and jobs ask: how a check stands now, what is open, what silences it, whose turn it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from opscenter.accounts.models import Account, RoleGrant
from opscenter.accounts.rules import PERMISSIONS
from opscenter.alerts import policy
from opscenter.alerts.models import Alert, OnCallShift, Silence
from opscenter.alerts.rules import SEVERITY_OF, Shift, calling_order
from opscenter.core.actor import Actor
from opscenter.core.errors import NotFound
from opscenter.organizations.models import Organization
from opscenter.organizations.rules import ids_of_path
from probes.targets.models import Check, CheckFlip, CheckStanding
from probes.targets.rules import CheckState

# One alert more or less does not matter to the minute's reconciliation; the rest follows in the next minute.
MENDED_AT_ONCE = 500


@dataclass(frozen=True)
class Standing:
    """A check as alerts need it: its hard state now, since when and why."""

    check_id: int
    name: str
    organization_id: int
    path: str
    service_id: int | None
    state: CheckState
    since: datetime | None
    reason: str
    is_demo: bool


@dataclass(frozen=True)
class Person:
    """Somebody who is told; `area` is where they work."""

    account_id: int
    name: str
    area: str


def find_standing(db: Session, check_id: int) -> Standing | None:
    """How a check stands now; a disabled check is paused, None for one that is gone."""
    row = db.execute(
        select(Check, CheckStanding, Organization.path)
        .join(Organization, Organization.id == Check.organization_id)
        .outerjoin(CheckStanding, CheckStanding.check_id == Check.id)
        .where(Check.id == check_id)
    ).one_or_none()
    if row is None:
        return None
    check, standing, path = row
    state = standing.state if standing is not None else CheckState.UNKNOWN
    return Standing(
        check_id=check.id,
        name=check.name,
        organization_id=check.organization_id,
        path=path,
        service_id=check.service_id,
        state=state if check.is_enabled else CheckState.PAUSED,
        since=standing.since if standing is not None else None,
        reason=_reason(db, check_id, state),
        is_demo=check.is_demo,
    )


def find_open_alert(db: Session, check_id: int) -> Alert | None:
    """The open alert of a check, locked against a second decision at the same time."""
    return db.scalar(select(Alert).where(Alert.check_id == check_id, Alert.resolved_at.is_(None)).with_for_update())


def find_silence(db: Session, *, path: str, service_id: int | None, check_id: int, at: datetime) -> Silence | None:
    """The silence that covers a check at `at`, the one that ends last."""
    near = db.scalars(
        select(Silence).where(
            Silence.organization_id.in_(ids_of_path(path)), Silence.starts_at <= at, Silence.ends_at > at
        )
    )
    matching = [one for one in near if one.matcher.matches(path, service_id, check_id, at)]
    return max(matching, key=lambda one: one.ends_at, default=None)


def checks_to_reconcile(db: Session) -> list[int]:
    """Checks whose open alert, or whose lack of one, may not agree with their state."""
    severities = {state.value: severity.value for state, severity in SEVERITY_OF.items()}
    rows = db.execute(
        select(Check.id, Check.is_enabled, CheckStanding.state, Alert.severity)
        .outerjoin(CheckStanding, CheckStanding.check_id == Check.id)
        .outerjoin(Alert, (Alert.check_id == Check.id) & Alert.resolved_at.is_(None))
        .where(Alert.id.is_not(None) | CheckStanding.state.in_(list(SEVERITY_OF)))
        .order_by(Check.id)
    )
    different = [
        check_id
        for check_id, is_enabled, state, severity in rows
        if state is not CheckState.UNKNOWN
        and severity != (severities.get(state.value) if is_enabled and state else None)
    ]
    return different[:MENDED_AT_ONCE]


def alerts_with_a_step_due(db: Session, now: datetime) -> list[int]:
    """Open alerts that somebody has to be told of now."""
    return list(
        db.scalars(
            select(Alert.id)
            .where(Alert.resolved_at.is_(None), Alert.next_step_at <= now)
            .order_by(Alert.next_step_at)
            .limit(MENDED_AT_ONCE)
        )
    )


def get_alert(db: Session, actor: Actor, alert_id: int, *, is_locked: bool = False) -> Alert:
    """One alert.

    Raises:
        NotFound: there is none, or not for this actor.
    """
    wanted = select(Alert).where(Alert.id == alert_id, policy.visible(actor))
    alert = db.scalar(wanted.with_for_update() if is_locked else wanted)
    if alert is None:
        raise NotFound("alert.not_found")
    return alert


def get_silence(db: Session, actor: Actor, silence_id: int) -> Silence:
    """One silence.

    Raises:
        NotFound: there is none, or not for this actor.
    """
    silence = db.scalar(select(Silence).where(Silence.id == silence_id, policy.visible_silences(actor)))
    if silence is None:
        raise NotFound("alert.silence_not_found")
    return silence


def silences_ending_before(db: Session, limit: datetime, now: datetime) -> list[int]:
    """Silences that end soon and whose owner does not know yet."""
    return list(
        db.scalars(
            select(Silence.id).where(Silence.ends_at > now, Silence.ends_at <= limit, Silence.owner_warned_at.is_(None))
        )
    )


def on_duty(db: Session, organization_id: int, service_id: int | None, at: datetime) -> list[Person]:
    """Who is told first about something of this body: the body's own people on duty, else the city's, the province's.

    Where nobody has a shift, the engineers of the nearest body that has any.
    """
    steps = calling_steps(db, organization_id, service_id, at)
    return steps[0] if steps else []


def calling_steps(db: Session, organization_id: int, service_id: int | None, at: datetime) -> list[list[Person]]:
    """Everybody who can be told, in the order of telling; the people of one step are told together."""
    path = db.scalar(select(Organization.path).where(Organization.id == organization_id)) or ""
    return calling_steps_along(db, path, service_id, at)


def calling_steps_along(db: Session, path: str, service_id: int | None, at: datetime) -> list[list[Person]]:
    """The same for a body whose path is known."""
    ids = ids_of_path(path)
    rows = db.execute(
        select(OnCallShift, Account, Organization.short_name)
        .join(Account, Account.id == OnCallShift.account_id)
        .join(Organization, Organization.id == Account.organization_id)
        .where(
            OnCallShift.organization_id.in_(ids),
            OnCallShift.starts_at <= at,
            OnCallShift.ends_at > at,
            Account.is_active,
        )
    ).all()
    people = {account.id: Person(account.id, account.display_name, area) for _, account, area in rows}
    shifts = [
        Shift(shift.account_id, ids.index(shift.organization_id), shift.service_id, shift.rank) for shift, _, _ in rows
    ]
    steps = [[people[account_id] for account_id in step] for step in calling_order(shifts, service_id)]
    return steps or _engineers(db, ids)


def _engineers(db: Session, ids: Sequence[int]) -> list[list[Person]]:
    """Those who may handle alerts, of the nearest body that has any; so that no alert goes unheard."""
    rows = db.execute(
        select(RoleGrant.scope_organization_id, Account, Organization.short_name)
        .join(Account, Account.id == RoleGrant.account_id)
        .join(Organization, Organization.id == Account.organization_id)
        .where(
            RoleGrant.scope_organization_id.in_(ids),
            RoleGrant.revoked_at.is_(None),
            RoleGrant.role.in_(PERMISSIONS["alert.handle"]),
            Account.is_active,
        )
        .order_by(Account.id)
    ).all()
    nearest = max((ids.index(row[0]) for row in rows), default=-1)
    people = [
        Person(account.id, account.display_name, area)
        for scope_id, account, area in rows
        if ids.index(scope_id) == nearest
    ]
    return [people] if people else []


def _reason(db: Session, check_id: int, state: CheckState) -> str:
    return (
        db.scalar(
            select(CheckFlip.reason)
            .where(CheckFlip.check_id == check_id, CheckFlip.after == state)
            .order_by(CheckFlip.at.desc(), CheckFlip.id.desc())
            .limit(1)
        )
        or ""
    )
