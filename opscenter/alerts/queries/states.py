"""What actions and jobs ask: how a check stands now, what is open, what silences it, whose turn it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, Row, Select, cast, null, select, union_all
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


def wait_for_others_of(db: Session, check_id: int) -> None:
    """Whoever decides about the alerts of this check waits until this transaction is over, and then finds them.

    The check's own row is held, for there may be no alert yet; rows that refer to it are written meanwhile.
    """
    db.execute(select(Check.id).where(Check.id == check_id).with_for_update(key_share=True))


def find_open_alert(db: Session, check_id: int) -> Alert | None:
    """The open alert of a check, locked against people who take it at the same time."""
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
    """The same for a body whose path is known; shifts and engineers are read with one statement."""
    ids = ids_of_path(path)
    rows = db.execute(union_all(_on_shift(ids, at), _engineers(ids))).all()
    people = {row.account_id: Person(row.account_id, row.display_name, row.short_name) for row in rows}
    shifts = [
        Shift(row.account_id, ids.index(row.place_id), row.service_id, row.rank) for row in rows if row.rank is not None
    ]
    steps = [[people[account_id] for account_id in step] for step in calling_order(shifts, service_id)]
    return steps or _nearest_engineers([row for row in rows if row.rank is None], ids, people)


def _on_shift(ids: Sequence[int], at: datetime) -> Select[*tuple[Any, ...]]:
    return _people(OnCallShift.organization_id, OnCallShift.service_id, OnCallShift.rank, OnCallShift.account_id).where(
        OnCallShift.organization_id.in_(ids), OnCallShift.starts_at <= at, OnCallShift.ends_at > at
    )


def _engineers(ids: Sequence[int]) -> Select[*tuple[Any, ...]]:
    """Those who may handle alerts; they have no rank."""
    nothing = cast(null(), Integer)
    return _people(RoleGrant.scope_organization_id, nothing, nothing, RoleGrant.account_id).where(
        RoleGrant.scope_organization_id.in_(ids),
        RoleGrant.revoked_at.is_(None),
        RoleGrant.role.in_(PERMISSIONS["alert.handle"]),
    )


def _people(place_id: Any, service_id: Any, rank: Any, account_id: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(
            place_id.label("place_id"),
            service_id.label("service_id"),
            rank.label("rank"),
            Account.id.label("account_id"),
            Account.display_name,
            Organization.short_name,
        )
        .select_from(Account)
        .join(Organization, Organization.id == Account.organization_id)
        .where(account_id == Account.id, Account.is_active)
    )


def _nearest_engineers(
    rows: Sequence[Row[*tuple[Any, ...]]], ids: Sequence[int], people: Mapping[int, Person]
) -> list[list[Person]]:
    """Those of the nearest body that has any; so that no alert goes unheard."""
    nearest = max((ids.index(row.place_id) for row in rows), default=-1)
    found = sorted({row.account_id for row in rows if ids.index(row.place_id) == nearest})
    return [[people[account_id] for account_id in found]] if found else []


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
