"""Filling procurement, lots and contracts from the data file; what exists is left as it is."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from importlib.resources import files
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from opscenter.contracts.models import CallOffContract, Lot, LotService, Procurement, ServiceLine
from opscenter.contracts.rules import ContractState
from opscenter.core import audit
from opscenter.core.actor import Actor
from opscenter.core.errors import Forbidden, Invalid
from opscenter.organizations.actions.bodies import create_organization
from opscenter.organizations.models import Organization
from opscenter.organizations.rules import DIVISION_KINDS, Kind, Tier
from opscenter.services.models import ServiceSystem


def load_contracts(db: Session, actor: Actor, *, now: datetime) -> int:
    """Insert the invented procurement, its lots and contracts where they are missing; returns the new contracts.

    Vendors are created below the province. Contracts of divisions that are not in the tree are left out.

    Raises:
        Forbidden: without the right to change contracts.
        Invalid: the tree has no province yet.
    """
    if not actor.can("contract.update"):
        raise Forbidden("contract.not_yours")
    data = json.loads((files("opscenter.contracts") / "data" / "contracts.json").read_text(encoding="utf-8"))
    divisions = {
        division.code: division
        for division in db.scalars(select(Organization).where(Organization.kind.in_(DIVISION_KINDS)))
    }
    province = next((division for division in divisions.values() if division.tier is Tier.PROVINCE), None)
    if province is None:
        raise Invalid("contract.no_province")
    vendors = {name: _vendor(db, actor, name, province, now) for name in data["vendors"]}
    lots = _lots(db, data, province, vendors)
    added = 0
    for item in data["contracts"]:
        payer = divisions.get(item["payer"])
        if payer is not None:
            added += _add_contract(db, item, lots[item["lot"]], payer)
    if added:
        detail = {"added": added}
        audit.record(db, actor, "contract.load", object_type="contract", object_id="demo", detail=detail, now=now)
    db.flush()
    return added


def _vendor(db: Session, actor: Actor, name: str, province: Organization, now: datetime) -> Organization:
    found = db.scalar(select(Organization).where(Organization.name == name, Organization.kind == Kind.VENDOR))
    return found or create_organization(
        db, actor, kind=Kind.VENDOR, name=name, parent_id=province.id, is_demo=True, now=now
    )


def _lots(
    db: Session, data: Mapping[str, Any], province: Organization, vendors: Mapping[str, Organization]
) -> dict[int, Lot]:
    procurement = _procurement(db, data["procurement"], province)
    lots = {lot.number: lot for lot in db.scalars(select(Lot).where(Lot.procurement_id == procurement.id))}
    services = {service.code: service.id for service in db.scalars(select(ServiceSystem))}
    for item in data["lots"]:
        if item["number"] in lots:
            continue
        lot = Lot(
            procurement_id=procurement.id,
            number=item["number"],
            name=item["name"],
            ceiling_fen=item["ceiling_fen"],
            winner_id=vendors[item["winner"]].id,
            awarded_on=date.fromisoformat(item["awarded_on"]),
            service_from=date.fromisoformat(item["service_from"]),
            service_to=date.fromisoformat(item["service_to"]),
        )
        db.add(lot)
        db.flush()
        covered = [services[code] for code in item["services"] if code in services]
        db.add_all(LotService(lot_id=lot.id, service_id=service_id) for service_id in covered)
        lots[lot.number] = lot
    return lots


def _procurement(db: Session, item: Mapping[str, Any], province: Organization) -> Procurement:
    found = db.scalar(select(Procurement).where(Procurement.number == item["number"]))
    if found:
        return found
    procurement = Procurement(
        organization_id=province.id,
        number=item["number"],
        plan_number=item["plan_number"],
        name=item["name"],
        method=item["method"],
        budget_fen=item["budget_fen"],
        ceiling_fen=item["ceiling_fen"],
        published_on=date.fromisoformat(item["published_on"]),
        is_demo=True,
    )
    db.add(procurement)
    db.flush()
    return procurement


def _add_contract(db: Session, item: Mapping[str, Any], lot: Lot, payer: Organization) -> int:
    if db.scalar(select(CallOffContract.id).where(CallOffContract.number == item["number"])) is not None:
        return 0
    contract = CallOffContract(
        number=item["number"],
        name=f"{payer.short_name}{lot.name}",
        lot_id=lot.id,
        payer_id=payer.id,
        vendor_id=lot.winner_id,
        state=ContractState(item["state"]),
        signed_on=_day(item["signed_on"]),
        valid_from=date.fromisoformat(item["valid_from"]),
        valid_to=date.fromisoformat(item["valid_to"]),
        terminated_on=_day(item["terminated_on"]),
        covers_below=item["covers_below"],
        amount_fen=sum(line["amount_fen"] for line in item["lines"]),
        is_demo=True,
    )
    db.add(contract)
    db.flush()
    db.add_all(ServiceLine(contract_id=contract.id, **line) for line in item["lines"])
    return 1


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
