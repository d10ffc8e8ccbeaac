"""Writes of bodies: create, rename, move, end, merge; the small steps that imports are made of."""

from datetime import date, datetime

from sqlalchemy import func, literal, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.util import identity_key

from opscenter.core import audit
from opscenter.core.actor import SYSTEM, Actor, ActorKind
from opscenter.core.errors import Conflict, Forbidden, Invalid
from opscenter.core.workdays import local_day
from opscenter.organizations import policy
from opscenter.organizations.models import Organization, OrganizationCode
from opscenter.organizations.queries import get_organization
from opscenter.organizations.rules import Kind, child_path, is_inside

NAME_LIMIT = 200


def create_organization(
    db: Session,
    actor: Actor,
    *,
    kind: Kind,
    name: str,
    parent_id: int,
    code: str | None = None,
    credit_code: str | None = None,
    is_demo: bool = False,
    now: datetime,
) -> Organization:
    """A new body below `parent_id`; it takes tier and division from there. Divisions come by import only."""
    parent = changeable(db, actor, parent_id)
    problem = _name_problem(name)
    if problem:
        raise Invalid("organization.invalid", fields={"name": problem})
    has_tier = kind not in (Kind.VENDOR, Kind.BANK)
    organization = Organization(
        kind=kind,
        tier=parent.tier if has_tier else None,
        name=name.strip(),
        short_name=name.strip(),
        code=code,
        mof_div_code=parent.mof_div_code if has_tier else None,
        credit_code=credit_code,
        parent_id=parent.id,
        path="",
        started_on=local_day(now),
        is_demo=is_demo,
        created_at=now,
    )
    db.add(organization)
    db.flush()
    organization.path = child_path(parent.path, organization.id)
    if code and organization.mof_div_code:
        open_code(
            db,
            organization.id,
            mof_div_code=organization.mof_div_code,
            fiscal_year=local_day(now).year,
            agency_code=code,
            name=organization.name,
            day=local_day(now),
        )
    record(db, actor, "organization.create", organization, now)
    return organization


def rename_organization(db: Session, actor: Actor, organization_id: int, *, name: str, now: datetime) -> Organization:
    """Give a body another name from today; the old one stays with its dates."""
    organization = changeable(db, actor, organization_id)
    problem = _name_problem(name)
    if problem:
        raise Invalid("organization.invalid", fields={"name": problem})
    before = organization.name
    set_name(db, organization, name.strip(), local_day(now))
    record(db, actor, "organization.rename", organization, now, before=before, after=organization.name)
    return organization


def move_organization(
    db: Session, actor: Actor, organization_id: int, *, parent_id: int, now: datetime
) -> Organization:
    """Hang a body and everything below it under another parent; rights follow the new path at once."""
    organization = changeable(db, actor, organization_id)
    parent = changeable(db, actor, parent_id)
    if is_inside(parent.path, organization.path):
        raise Conflict("organization.circle")
    before = organization.path
    set_parent(db, organization, parent)
    record(db, actor, "organization.move", organization, now, before=before, after=organization.path)
    return organization


def end_organization(db: Session, actor: Actor, organization_id: int, *, now: datetime) -> Organization:
    """Close a body from today; its rows, codes and tickets stay."""
    organization = changeable(db, actor, organization_id)
    if organization.ended_on is not None:
        raise Conflict("organization.already_ended")
    set_end(db, organization, local_day(now))
    record(db, actor, "organization.end", organization, now)
    return organization


def merge_organization(db: Session, actor: Actor, organization_id: int, *, into_id: int, now: datetime) -> Organization:
    """End a body and name the one that takes over its business."""
    organization = changeable(db, actor, organization_id)
    successor = changeable(db, actor, into_id)
    if organization.id == successor.id or successor.ended_on is not None:
        raise Conflict("organization.bad_successor")
    if organization.ended_on is None:
        set_end(db, organization, local_day(now))
    organization.successor_id = successor.id
    record(db, actor, "organization.merge", organization, now, into=successor.id)
    return organization


def open_code(
    db: Session,
    organization_id: int,
    *,
    mof_div_code: str,
    fiscal_year: int,
    agency_code: str,
    name: str,
    day: date,
) -> None:
    """Open the code row of one fiscal year and close what was open before in that year; part of other actions."""
    db.execute(
        update(OrganizationCode)
        .where(
            OrganizationCode.organization_id == organization_id,
            OrganizationCode.fiscal_year == fiscal_year,
            OrganizationCode.valid_to.is_(None),
        )
        .values(valid_to=day)
    )
    db.add(
        OrganizationCode(
            organization_id=organization_id,
            mof_div_code=mof_div_code,
            fiscal_year=fiscal_year,
            agency_code=agency_code,
            name=name,
            valid_from=first_day(fiscal_year, day),
        )
    )


def first_day(fiscal_year: int, day: date) -> date:
    """From when a code row of this year counts if it is written on `day`."""
    return day if day.year == fiscal_year else date(fiscal_year, 1, 1)


def set_name(db: Session, organization: Organization, name: str, day: date) -> None:
    """Change the name and carry it into the open code rows of this year and later ones; part of other actions."""
    if organization.short_name == organization.name:
        organization.short_name = name
    organization.name = name
    rows = db.scalars(
        select(OrganizationCode).where(
            OrganizationCode.organization_id == organization.id,
            OrganizationCode.valid_to.is_(None),
            OrganizationCode.fiscal_year >= day.year,
            OrganizationCode.name != name,
        )
    ).all()
    for row in rows:
        open_code(
            db,
            organization.id,
            mof_div_code=row.mof_div_code,
            fiscal_year=row.fiscal_year,
            agency_code=row.agency_code,
            name=name,
            day=day,
        )


def adopt_codes_of_the_year(db: Session, *, now: datetime) -> int:
    """Bring code and name of every body to its open row of this year; returns how many changed."""
    year = local_day(now).year
    rows = db.execute(
        select(Organization, OrganizationCode)
        .join(OrganizationCode, OrganizationCode.organization_id == Organization.id)
        .where(
            OrganizationCode.fiscal_year == year,
            OrganizationCode.valid_to.is_(None),
            OrganizationCode.agency_code != "",
            (OrganizationCode.name != Organization.name)
            | (OrganizationCode.agency_code != Organization.code)
            | (OrganizationCode.mof_div_code != Organization.mof_div_code),
        )
    ).all()
    for organization, row in rows:
        if organization.short_name == organization.name:
            organization.short_name = row.name
        organization.name, organization.code, organization.mof_div_code = row.name, row.agency_code, row.mof_div_code
        audit.record(
            db,
            SYSTEM,
            "organization.adopt_code",
            object_type="organization",
            object_id=organization.id,
            organization_id=organization.id,
            detail={"year": year, "code": row.agency_code},
            now=now,
        )
    return len(rows)


def set_parent(db: Session, organization: Organization, parent: Organization) -> None:
    """Change the parent and the paths of the whole branch; part of other actions."""
    before = organization.path
    after = child_path(parent.path, organization.id)
    organization.parent_id = parent.id
    db.flush()
    moved = db.scalars(
        update(Organization)
        .where(policy.under(Organization.path, before))
        .values(path=literal(after).concat(func.substr(Organization.path, len(before) + 1)))
        .returning(Organization.id)
        .execution_options(synchronize_session=False)
    ).all()
    for organization_id in moved:
        loaded = db.identity_map.get(identity_key(Organization, organization_id))
        if loaded is not None:
            db.expire(loaded, ["path"])


def set_end(db: Session, organization: Organization, day: date) -> None:
    """Close a body and its open codes; part of other actions."""
    organization.ended_on = day
    db.execute(
        update(OrganizationCode)
        .where(OrganizationCode.organization_id == organization.id, OrganizationCode.valid_to.is_(None))
        .values(valid_to=day)
    )


def changeable(db: Session, actor: Actor, organization_id: int) -> Organization:
    """A body that the actor may change; raises NotFound or Forbidden."""
    organization = get_organization(db, actor, organization_id)
    if not actor.can("organization.update") or not _reaches(actor, organization):
        raise Forbidden("access.forbidden")
    return organization


def _reaches(actor: Actor, organization: Organization) -> bool:
    """Whether the body is in scope and not merely the actor's own employer outside of it."""
    return actor.kind is ActorKind.SYSTEM or policy.covers(actor, organization)


def _name_problem(name: str) -> str | None:
    if not name.strip():
        return "organization.name_missing"
    return "organization.name_too_long" if len(name.strip()) > NAME_LIMIT else None


def record(db: Session, actor: Actor, action: str, organization: Organization, now: datetime, **detail: object) -> None:
    """One audit row about a body."""
    audit.record(
        db,
        actor,
        action,
        object_type="organization",
        object_id=organization.id,
        organization_id=organization.id,
        detail=detail,
        now=now,
    )
