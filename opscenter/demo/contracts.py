"""The demo procurement with its lots, winners and call-off contracts, from `data/contracts.json`."""

import json
from datetime import date
from importlib.resources import files
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from opscenter.contracts.models import CallOffContract, Lot, LotService, Procurement, ServiceLine
from opscenter.contracts.rules import ContractState
from opscenter.organizations.models import Organization
from opscenter.services.models import ServiceSystem


def data() -> dict[str, Any]:
    """The data file as it stands."""
    found: dict[str, Any] = json.loads(files("opscenter.demo").joinpath("data/contracts.json").read_text("utf-8"))
    return found


def load_contracts(db: Session, places: dict[str, Organization]) -> None:
    """One procurement of the province, its lots over the catalogue, and the contracts of some cities and counties."""
    source = data()
    procurement = Procurement(
        organization_id=places["440000000"].id,
        is_demo=True,
        published_on=date.fromisoformat(source["procurement"].pop("published_on")),
        **source["procurement"],
    )
    db.add(procurement)
    db.flush()
    lots = {item["number"]: _lot(db, procurement, item, places) for item in source["lots"]}
    for service in db.scalars(select(ServiceSystem).where(ServiceSystem.lot_number.in_(lots))):
        db.add(LotService(lot_id=lots[service.lot_number or 0].id, service_id=service.id))
    for item in source["contracts"]:
        for number in item["lots"]:
            _contract(db, lots[number], item, source["lines"], places)
    db.flush()


def _lot(db: Session, procurement: Procurement, item: dict[str, Any], places: dict[str, Organization]) -> Lot:
    lot = Lot(
        procurement_id=procurement.id,
        number=item["number"],
        name=item["name"],
        ceiling_fen=item["ceiling_fen"],
        winner_id=places[f"vendor:{item['winner']}"].id,
        awarded_on=date.fromisoformat(item["awarded_on"]),
        service_from=date.fromisoformat(item["service_from"]),
        service_to=date.fromisoformat(item["service_to"]),
    )
    db.add(lot)
    db.flush()
    return lot


def _contract(
    db: Session, lot: Lot, item: dict[str, Any], lines: list[dict[str, Any]], places: dict[str, Organization]
) -> None:
    payer = places[item["payer"]]
    rows = [_line(line) for line in lines]
    contract = CallOffContract(
        number=f"DEMO-2026-{payer.code}-{lot.number}",
        name=f"{payer.short_name}{lot.name}协议（演示）",
        lot_id=lot.id,
        payer_id=payer.id,
        vendor_id=lot.winner_id,
        state=ContractState.SIGNED,
        signed_on=lot.awarded_on,
        valid_from=lot.service_from,
        valid_to=lot.service_to,
        covers_below=item["covers_below"],
        amount_fen=sum(row.amount_fen for row in rows),
        is_demo=True,
    )
    db.add(contract)
    db.flush()
    for row in rows:
        row.contract_id = contract.id
        db.add(row)


def _line(line: dict[str, Any]) -> ServiceLine:
    priced = line["unit_price_fen"] is not None
    amount = line["unit_price_fen"] * line["quantity"] if priced else line["amount_fen"]
    return ServiceLine(**{**line, "amount_fen": amount})
