"""Reading notices. Everybody who shows or speaks them asks here at that moment; nobody keeps a copy."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, case, or_, select
from sqlalchemy.orm import Session

from opscenter.announcements.models import Announcement
from opscenter.announcements.rules import AnnouncementKind, ancestors
from opscenter.core.db import UtcDateTime
from opscenter.core.errors import NotFound
from opscenter.organizations.models import Organization
from opscenter.organizations.policy import under
from opscenter.organizations.rules import Tier, ids_of_path

_BY_IMPORTANCE = case({kind.value: rank for rank, kind in enumerate(AnnouncementKind)}, value=Announcement.kind)
# Put together once: every public page asks.
_NOW = bindparam("now", type_=UtcDateTime)
_CURRENT = select(Announcement).where(
    Announcement.valid_from <= _NOW, or_(Announcement.valid_to.is_(None), Announcement.valid_to > _NOW)
)
_FOR_AREA = _CURRENT.where(
    or_(Announcement.is_province_wide.is_(True), Announcement.area_path.in_(bindparam("areas", expanding=True)))
).order_by(_BY_IMPORTANCE, Announcement.valid_from.desc(), Announcement.id.desc())


@dataclass(frozen=True)
class AreaOutage:
    """A city in which an outage is announced, for the one sentence that callers of unknown place hear."""

    organization_id: int
    short_name: str


def current_for(
    db: Session,
    path: str | None,
    now: datetime,
    *,
    service_id: int | None = None,
    kinds: Sequence[AnnouncementKind] = (),
) -> list[Announcement]:
    """Notices that concern somebody at `path` now, the most important first, then the newest.

    Province-wide ones are for everybody; None (place unknown) gets only those. `service_id` keeps the notices of that
    system and those that name none.
    """
    chosen = _FOR_AREA
    if service_id is not None:
        chosen = chosen.where(or_(Announcement.service_id == service_id, Announcement.service_id.is_(None)))
    if kinds:
        chosen = chosen.where(Announcement.kind.in_(kinds))
    return list(db.scalars(chosen, {"now": now, "areas": ancestors(path) if path else []}))


def province_wide(db: Session, now: datetime) -> list[Announcement]:
    """Notices for the whole province."""
    return current_for(db, None, now)


def all_current(db: Session, now: datetime) -> list[Announcement]:
    """Every notice that counts now, for the status page and the overview of notices."""
    newest_first = (_BY_IMPORTANCE, Announcement.valid_from.desc(), Announcement.id)
    return list(db.scalars(_CURRENT.order_by(*newest_first), {"now": now}))


def cities_with_outages(db: Session, now: datetime) -> list[AreaOutage]:
    """The cities in which an outage is announced (their counties' included), by name; province-wide ones left out."""
    paths = db.scalars(
        _CURRENT.where(
            Announcement.kind == AnnouncementKind.OUTAGE, Announcement.is_province_wide.is_(False)
        ).with_only_columns(Announcement.area_path),
        {"now": now},
    ).all()
    ids = {organization_id for path in paths for organization_id in ids_of_path(path)}
    rows = db.execute(
        select(Organization.id, Organization.short_name)
        .where(Organization.id.in_(ids), Organization.tier == Tier.CITY)
        .order_by(Organization.code)
    )
    return [AreaOutage(*row) for row in rows]


def outages_anywhere(db: Session, service_id: int, now: datetime, *, limit: int = 3) -> list[Announcement]:
    """Outages of one system announced for single areas, for readers whose area nobody knows; the titles name it."""
    wanted = _CURRENT.where(
        Announcement.kind == AnnouncementKind.OUTAGE,
        Announcement.service_id == service_id,
        Announcement.is_province_wide.is_(False),
    )
    newest_first = (Announcement.valid_from.desc(), Announcement.id.desc())
    return list(db.scalars(wanted.order_by(*newest_first).limit(limit), {"now": now}))


def current_below(db: Session, path: str | None, now: datetime) -> list[Announcement]:
    """Notices for single areas below `path` that count now, by area; for whoever looks after all of them."""
    if path is None:
        return []
    wanted = _CURRENT.where(under(Announcement.area_path, path), Announcement.area_path != path)
    return list(db.scalars(wanted.order_by(Announcement.area_path, Announcement.valid_from.desc()), {"now": now}))


def ended_in(db: Session, path: str | None, now: datetime, *, limit: int = 30) -> list[Announcement]:
    """The newest notices for `path` and below that are over."""
    wanted = select(Announcement).where(Announcement.valid_to <= now, under(Announcement.area_path, path))
    return list(db.scalars(wanted.order_by(Announcement.valid_to.desc()).limit(limit)))


def area_names(db: Session, announcements: Sequence[Announcement]) -> dict[int, str]:
    """The short names of the areas of these notices by id."""
    ids = {announcement.organization_id for announcement in announcements}
    rows = db.execute(select(Organization.id, Organization.short_name).where(Organization.id.in_(ids)))
    return {row.id: row.short_name for row in rows}


def find_by_source(db: Session, dedupe_key: str) -> Announcement | None:
    """The notice that a source has published, current or withdrawn."""
    return db.scalar(select(Announcement).where(Announcement.dedupe_key == dedupe_key))


def get_announcement(db: Session, announcement_id: int) -> Announcement:
    """One notice.

    Raises:
        NotFound: there is none with this id.
    """
    announcement = db.get(Announcement, announcement_id)
    if announcement is None:
        raise NotFound("announcement.not_found")
    return announcement
