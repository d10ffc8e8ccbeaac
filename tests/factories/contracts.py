"""Makers of procurements, lots and call-off contracts."""

from datetime import date
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from opscenter.contracts.models import CallOffContract, Lot, LotService, Procurement, ServiceLine
from opscenter.contracts.rules import ContractState
from opscenter.organizations.models import Organization
from opscenter.services.models import ServiceSystem
from tests.factories.organizations import make_city, make_province, make_vendor

_numbers = count(1)


def make_procurement(db: Session, **changes: Any) -> Procurement:
    """The province's procurement of 2026."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "organization_id": make_province(db).id,
        "number": f"DEMO-2026-{number:04d}",
        "plan_number": f"PLAN-2026-{number:04d}",
        "name": "数字财政运维服务统招（演示数据）",
        "method": "公开招标",
        "budget_fen": 120_000_000_00,
        "ceiling_fen": 118_000_000_00,
        "published_on": date(2025, 10, 20),
        "is_demo": True,
        **changes,
    }
    procurement = Procurement(**values)
    db.add(procurement)
    db.flush()
    return procurement


def make_lot(db: Session, *services: ServiceSystem, winner: Organization | None = None, **changes: Any) -> Lot:
    """A lot that covers these systems, won by a vendor."""
    winner = winner or make_vendor(db)
    values: dict[str, Any] = {
        "number": next(_numbers),
        "name": "演示包",
        "ceiling_fen": 20_000_000_00,
        "awarded_on": date(2025, 12, 1),
        "service_from": date(2026, 1, 1),
        "service_to": date(2026, 12, 31),
        **changes,
    }
    procurement_id = values.pop("procurement_id", None) or make_procurement(db).id
    lot = Lot(procurement_id=procurement_id, winner_id=winner.id, **values)
    db.add(lot)
    db.flush()
    db.add_all(LotService(lot_id=lot.id, service_id=service.id) for service in services)
    db.flush()
    return lot


def make_contract(
    db: Session, lot: Lot | None = None, *, payer: Organization | None = None, **changes: Any
) -> CallOffContract:
    """A signed contract of a payer for 2026 with the winner of the lot."""
    number = next(_numbers)
    lot = lot or make_lot(db)
    values: dict[str, Any] = {
        "number": f"DEMO-XY-2026-{number:04d}",
        "name": f"演示协议{number}",
        "state": ContractState.SIGNED,
        "signed_on": date(2025, 12, 20),
        "valid_from": date(2026, 1, 1),
        "valid_to": date(2026, 12, 31),
        "amount_fen": 1_262_611_74,
        "is_demo": True,
        **changes,
    }
    payer = payer or make_city(db)
    contract = CallOffContract(lot_id=lot.id, payer_id=payer.id, vendor_id=lot.winner_id, **values)
    db.add(contract)
    db.flush()
    return contract


def make_line(db: Session, contract: CallOffContract, **changes: Any) -> ServiceLine:
    """One service line."""
    values: dict[str, Any] = {
        "code": "S04",
        "name": "数据库实例运维",
        "unit": "实例·月",
        "unit_price_fen": 1_200_00,
        "quantity": 216,
        "amount_fen": 259_200_00,
        **changes,
    }
    line = ServiceLine(contract_id=contract.id, **values)
    db.add(line)
    db.flush()
    return line
