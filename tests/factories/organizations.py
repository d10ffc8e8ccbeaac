"""Makers of bodies: a province, a city below it, a county, a unit, a vendor."""

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from opscenter.organizations.models import Organization, OrganizationCode
from opscenter.organizations.rules import Kind, Tier, child_path

CREATED = datetime(2026, 1, 1, tzinfo=UTC)
_numbers = count(1)


def make_organization(db: Session, *, parent: Organization | None, **changes: Any) -> Organization:
    """A body below `parent` with its path set and one open code row of 2026."""
    values: dict[str, Any] = {
        "kind": Kind.BUDGET_UNIT,
        "tier": parent.tier if parent else Tier.PROVINCE,
        "mof_div_code": parent.mof_div_code if parent else None,
        "is_demo": True,
        "created_at": CREATED,
        **changes,
    }
    values.setdefault("short_name", values["name"])
    organization = Organization(parent_id=parent.id if parent else None, path="", **values)
    db.add(organization)
    db.flush()
    organization.path = child_path(parent.path if parent else None, organization.id)
    if organization.mof_div_code and organization.code:
        db.add(
            OrganizationCode(
                organization_id=organization.id,
                mof_div_code=organization.mof_div_code,
                fiscal_year=2026,
                agency_code="" if organization.is_division else organization.code,
                name=organization.name,
                valid_from=date(2026, 1, 1),
            )
        )
    db.flush()
    return organization


def make_province(db: Session, **changes: Any) -> Organization:
    """The province; asked for twice, the same row comes back because a tree has one top."""
    code = changes.setdefault("code", "440000000")
    found = db.scalar(select(Organization).where(Organization.code == code, Organization.tier == Tier.PROVINCE))
    values = {"name": "广东省财政厅", "short_name": "广东省", **changes}
    return found or _make_bureau(db, None, Tier.PROVINCE, values)


def make_city(db: Session, *, parent: Organization | None = None, **changes: Any) -> Organization:
    """A city's finance bureau under the province."""
    number = next(_numbers)
    values = {
        "name": f"演示市{number}财政局",
        "short_name": f"演示市{number}",
        "code": f"98{number % 10_000:04d}000",
        **changes,
    }
    return _make_bureau(db, parent or make_province(db), Tier.CITY, values)


def make_county(db: Session, *, parent: Organization | None = None, **changes: Any) -> Organization:
    """A county's finance bureau under a city."""
    number = next(_numbers)
    values = {
        "name": f"演示县{number}财政局",
        "short_name": f"演示县{number}",
        "code": f"99{number % 10_000:04d}000",
        **changes,
    }
    return _make_bureau(db, parent or make_city(db), Tier.COUNTY, values)


def make_unit(db: Session, *, parent: Organization | None = None, **changes: Any) -> Organization:
    """A budget unit of a county."""
    number = next(_numbers)
    values = {"name": f"演示单位{number}", "code": f"{number:06d}", **changes}
    return make_organization(db, parent=parent or make_county(db), **values)


def make_vendor(db: Session, **changes: Any) -> Organization:
    """A vendor, under the province so that the province sees it."""
    number = next(_numbers)
    values = {"name": f"演示供应商{number}", "kind": Kind.VENDOR, "tier": None, "mof_div_code": None, **changes}
    return make_organization(db, parent=make_province(db), **values)


def _make_bureau(db: Session, parent: Organization | None, tier: Tier, values: dict[str, Any]) -> Organization:
    defaults = {"kind": Kind.FINANCE_BUREAU, "tier": tier, "mof_div_code": values["code"]}
    return make_organization(db, parent=parent, **{**defaults, **values})
