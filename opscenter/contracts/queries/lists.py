"""Lists of contracts and lots as an actor may see them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session, aliased

from opscenter.contracts import policy
from opscenter.contracts.models import CallOffContract, Lot, LotService, Procurement, ServiceLine
from opscenter.contracts.rules import ContractState
from opscenter.core import paging
from opscenter.core.actor import Actor
from opscenter.core.errors import NotFound
from opscenter.organizations.models import Organization
from opscenter.services.models import ServiceSystem


@dataclass(frozen=True)
class ContractRow:
    """One contract with the names beside it."""

    contract: CallOffContract
    payer: Organization
    vendor_name: str
    lot: Lot


@dataclass(frozen=True)
class LotRow:
    """One lot with what was signed under it so far, as far as the actor may see."""

    lot: Lot
    winner_name: str | None
    services: Sequence[str]
    signed_count: int
    signed_fen: int


@dataclass(frozen=True)
class Procured:
    """The procurement and its lots."""

    procurement: Procurement
    lots: Sequence[LotRow]


def list_contracts(
    db: Session, actor: Actor, *, lot_number: int | None = None, cursor: str | None = None
) -> paging.Page[Row[*tuple[Any, ...]]]:
    """One page of the contracts that the actor may see, by lot and payer."""
    statement = _rows().where(policy.visible(actor))
    if lot_number is not None:
        statement = statement.where(Lot.number == lot_number)
    keys = [
        paging.ascending(Lot.number),
        paging.ascending(Organization.code, nullable=True),
        paging.ascending(CallOffContract.id),
    ]
    return paging.page_of_rows(db, statement, keys, cursor=cursor)


def get_contract(db: Session, actor: Actor, number: str) -> ContractRow:
    """One contract.

    Raises:
        NotFound: there is none with this number for this actor.
    """
    row = db.execute(_rows().where(policy.visible(actor), CallOffContract.number == number)).one_or_none()
    if row is None:
        raise NotFound("contract.not_found")
    return contract_row(row)


def contract_row(row: Row[*tuple[Any, ...]]) -> ContractRow:
    """The named form of a row of `list_contracts`."""
    contract, payer, vendor_name, lot = tuple(row)[:4]
    return ContractRow(contract, payer, vendor_name, lot)


def list_lines(db: Session, contract_id: int) -> Sequence[ServiceLine]:
    """The service lines of a contract that the caller may see."""
    return db.scalars(select(ServiceLine).where(ServiceLine.contract_id == contract_id).order_by(ServiceLine.id)).all()


def list_procured(db: Session, actor: Actor) -> list[Procured]:
    """Procurements with their lots; a vendor sees the lots it won, everybody else all, sums of visible contracts."""
    lots = (
        select(Lot, Procurement, Organization.name)
        .select_from(Lot)
        .join(Procurement, Procurement.id == Lot.procurement_id)
        .outerjoin(Organization, Organization.id == Lot.winner_id)
    )
    if actor.vendor_id is not None:
        lots = lots.where(Lot.winner_id == actor.vendor_id)
    sums = {
        row[0]: (row[1], int(row[2]))
        for row in db.execute(
            select(CallOffContract.lot_id, func.count(), func.sum(CallOffContract.amount_fen))
            .where(policy.visible(actor), CallOffContract.state == ContractState.SIGNED)
            .group_by(CallOffContract.lot_id)
        )
    }
    covered: dict[int, list[str]] = defaultdict(list)
    for lot_id, name in db.execute(
        select(LotService.lot_id, ServiceSystem.short_name)
        .join(ServiceSystem, ServiceSystem.id == LotService.service_id)
        .order_by(ServiceSystem.position)
    ):
        covered[lot_id].append(name)
    grouped: dict[int, Procured] = {}
    for lot, procurement, winner in db.execute(lots.order_by(Procurement.id, Lot.number)):
        count, total = sums.get(lot.id, (0, 0))
        before = grouped.get(procurement.id, Procured(procurement, ()))
        row = LotRow(lot, winner, covered[lot.id], count, total)
        grouped[procurement.id] = Procured(procurement, [*before.lots, row])
    return list(grouped.values())


def _rows() -> Select[*tuple[Any, ...]]:
    vendor = aliased(Organization)
    return (
        select(CallOffContract, Organization, vendor.name, Lot)
        .join(Organization, Organization.id == CallOffContract.payer_id)
        .join(vendor, vendor.id == CallOffContract.vendor_id)
        .join(Lot, Lot.id == CallOffContract.lot_id)
    )
