"""Filling the catalogue, the duty matrix and the queue groups from the data file; what exists is left as it is."""

import json
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from opscenter.accounts.models import Group
from opscenter.core import audit
from opscenter.core.actor import Actor
from opscenter.core.errors import Forbidden
from opscenter.organizations.models import Organization
from opscenter.organizations.rules import DIVISION_KINDS, Tier
from opscenter.services.models import DutyGroup, DutyRow, ServiceSystem
from opscenter.services.rules import Deployment, Duty, ServiceHours, SlaClass


def load_catalogue(db: Session, actor: Actor, *, now: datetime) -> int:
    """Insert the systems and duty cells that are missing; returns how many systems are new.

    An administrator's changes stay: rows that exist are not touched.

    Raises:
        Forbidden: without the right to change the catalogue.
    """
    if not actor.can("service.update"):
        raise Forbidden("service.not_yours")
    known = {service.code: service for service in db.scalars(select(ServiceSystem))}
    added = 0
    for position, item in enumerate(_data()["services"], start=1):
        service = known.get(item["code"])
        if service is None:
            service = _service(item, position)
            db.add(service)
            db.flush()
            added += 1
        _add_cells(db, service, _data()["profiles"][item["duty"]])
    if added:
        detail = {"added": added}
        audit.record(db, actor, "service.load", object_type="catalogue", object_id="1+17", detail=detail, now=now)
    return added


def load_groups(db: Session, actor: Actor, *, now: datetime, is_demo: bool = False) -> int:
    """Give every division the queue groups that the matrix counts on; returns how many links are new.

    A division's own group of the same name is used instead of making a second one.

    Raises:
        Forbidden: without the right to change the catalogue.
    """
    if not actor.can("service.update"):
        raise Forbidden("service.not_yours")
    divisions = db.execute(
        select(Organization.id, Organization.tier).where(Organization.kind.in_(DIVISION_KINDS))
    ).all()
    linked = {(row.organization_id, row.code) for row in db.scalars(select(DutyGroup))}
    named = {(group.organization_id, group.name): group for group in db.scalars(select(Group))}
    added = 0
    for organization_id, tier in divisions:
        for item in _data()["groups"]:
            if item["tier"] != tier or (organization_id, item["code"]) in linked:
                continue
            group = named.get((organization_id, item["name"]))
            if group is None:
                group = Group(organization_id=organization_id, name=item["name"], is_active=True, is_demo=is_demo)
                db.add(group)
                db.flush()
            db.add(DutyGroup(organization_id=organization_id, code=item["code"], group_id=group.id))
            added += 1
    if added:
        detail = {"added": added}
        audit.record(
            db, actor, "service.load_groups", object_type="catalogue", object_id="groups", detail=detail, now=now
        )
    db.flush()
    return added


@cache
def _data() -> dict[str, Any]:
    text = (files("opscenter.services") / "data" / "catalogue.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def _service(item: dict[str, Any], position: int) -> ServiceSystem:
    return ServiceSystem(
        code=item["code"],
        name=item["name"],
        short_name=item["short_name"],
        summary=item["summary"],
        is_core=item["is_core"],
        is_named=item["is_named"],
        owner_division=item["owner_division"],
        lot_number=item["lot_number"],
        deployment=Deployment(item["deployment"]),
        protection_level=item["protection_level"],
        category=item["category"],
        ivr_key=item["ivr_key"],
        position=position,
    )


def _add_cells(db: Session, service: ServiceSystem, profile: dict[str, list[str]]) -> None:
    known = set(db.scalars(select(DutyRow.tier).where(DutyRow.service_id == service.id)))
    for tier_name, (duty, group_code, hours, sla_class, scope) in profile.items():
        tier = Tier(tier_name)
        if tier in known:
            continue
        db.add(
            DutyRow(
                service_id=service.id,
                tier=tier,
                duty=Duty(duty),
                group_code=group_code,
                hours=ServiceHours(hours),
                sla_class=SlaClass(sla_class),
                scope=scope,
            )
        )
