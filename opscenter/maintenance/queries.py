"""Reads of maintenance and freezes: what covers a body now, and the lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from opscenter.core.actor import Actor
from opscenter.core.errors import NotFound
from opscenter.maintenance import policy
from opscenter.maintenance.models import FreezePeriod, MaintenanceWindow
from opscenter.maintenance.rules import Extent, Phase, covers, overlap, phase
from opscenter.organizations.models import Organization
from opscenter.organizations.rules import ids_of_path
from opscenter.services.models import ServiceSystem

LISTED = 100
T = TypeVar("T", MaintenanceWindow, FreezePeriod)


@dataclass(frozen=True)
class Row:
    """A window or a freeze with the names that a list shows."""

    period: MaintenanceWindow | FreezePeriod
    area: str
    service: str | None
    phase: Phase


def find_covering_window(db: Session, path: str, service_id: int | None, at: datetime) -> MaintenanceWindow | None:
    """The announced window that something of a body at `path` lies in, the one that ends last; None outside of any."""
    found = [one for one in _around(db, MaintenanceWindow, path, at) if covers(one.extent, path, service_id, at)]
    return max(found, key=lambda one: one.ends_at, default=None)


def find_covering_freeze(db: Session, path: str, service_id: int | None, at: datetime) -> FreezePeriod | None:
    """The freeze that counts for a body at `path`, the one that ends last."""
    found = [one for one in _around(db, FreezePeriod, path, at) if covers(one.extent, path, service_id, at)]
    return max(found, key=lambda one: one.ends_at, default=None)


def freezes_not_over(db: Session, at: datetime) -> list[FreezePeriod]:
    """All freezes that run or are to come, the one that ends last first."""
    return list(db.scalars(select(FreezePeriod).where(FreezePeriod.ends_at > at).order_by(FreezePeriod.ends_at.desc())))


def windows_ahead(db: Session, at: datetime, *, until: datetime) -> Sequence[MaintenanceWindow]:
    """Windows of all areas that run now or begin before `until`, for everybody: show times and places, no reasons."""
    table = MaintenanceWindow
    return db.scalars(
        select(table)
        .where(table.ends_at > at, table.starts_at < until)
        .order_by(table.starts_at, table.id)
        .limit(LISTED)
    ).all()


def find_freeze_in_the_way(db: Session, extent: Extent) -> FreezePeriod | None:
    """A freeze that overlaps planned work."""
    near = select(FreezePeriod).where(FreezePeriod.starts_at < extent.ends_at, FreezePeriod.ends_at > extent.starts_at)
    return next((one for one in db.scalars(near.order_by(FreezePeriod.id)) if overlap(one.extent, extent)), None)


def list_windows(db: Session, actor: Actor, now: datetime) -> list[Row]:
    """Windows that the actor may know of: running and planned ones by begin, then those that are over."""
    return _list(db, actor, MaintenanceWindow, now)


def list_freezes(db: Session, actor: Actor, now: datetime) -> list[Row]:
    """Freezes that the actor may know of, in the same order."""
    return _list(db, actor, FreezePeriod, now)


def get_window(db: Session, actor: Actor, window_id: int) -> MaintenanceWindow:
    """One window.

    Raises:
        NotFound: there is none, or not for this actor.
    """
    table = MaintenanceWindow
    window = db.scalar(select(table).where(table.id == window_id, policy.visible(actor, table)))
    if window is None:
        raise NotFound("maintenance.not_found")
    return window


def get_freeze(db: Session, actor: Actor, freeze_id: int) -> FreezePeriod:
    """One freeze.

    Raises:
        NotFound: there is none, or not for this actor.
    """
    table = FreezePeriod
    freeze = db.scalar(select(table).where(table.id == freeze_id, policy.visible(actor, table)))
    if freeze is None:
        raise NotFound("maintenance.freeze_not_found")
    return freeze


def _around(db: Session, table: type[T], path: str, at: datetime) -> Sequence[T]:
    return db.scalars(
        select(table).where(table.organization_id.in_(ids_of_path(path)), table.starts_at <= at, table.ends_at > at)
    ).all()


def _list(db: Session, actor: Actor, table: type[T], now: datetime) -> list[Row]:
    rows = db.execute(
        select(table, Organization.short_name, ServiceSystem.short_name)
        .join(Organization, Organization.id == table.organization_id)
        .outerjoin(ServiceSystem, ServiceSystem.id == table.service_id)
        .where(policy.visible(actor, table))
        .order_by(table.ends_at.desc(), table.id.desc())
        .limit(LISTED)
    )
    found = [Row(row[0], row[1], row[2], phase(row[0].starts_at, row[0].ends_at, now)) for row in rows]
    ahead = sorted((one for one in found if one.phase is not Phase.OVER), key=lambda one: one.period.starts_at)
    return ahead + [one for one in found if one.phase is Phase.OVER]
