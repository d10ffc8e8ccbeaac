"""What the contract in force for a body says about one system: who serves it, at which grade, whom to call at night."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, and_, select
from sqlalchemy.orm import Session, aliased

from opscenter.contracts.models import CallOffContract, Lot, LotService
from opscenter.contracts.rules import deciding_contract
from opscenter.organizations.models import Organization, OrganizationPhone
from opscenter.organizations.queries import duty_line
from opscenter.organizations.rules import DIVISION_KINDS, ids_of_path
from opscenter.services.models import DutyRow
from opscenter.services.rules import DutyEntry

_Vendor = aliased(Organization)


@dataclass(frozen=True)
class Vendor:
    """Who is bound to work on a system for a body, and the number that their people on duty answer."""

    vendor_id: int
    name: str
    lot_number: int
    phone: OrganizationPhone | None


@dataclass(frozen=True)
class Grade:
    """The grade of service that a contract in force buys for a system: that of the payer's tier in the duty matrix.

    `ended_on` is the first day without it.
    """

    contract_number: str
    entry: DutyEntry
    valid_from: date
    ended_on: date


def vendor_on_call(db: Session, path: str, service_id: int | None, at: datetime) -> Vendor | None:
    """The vendor behind a system of a body (see `responsible`) with its duty line; None without a contract in force."""
    chosen = OrganizationPhone.organization_id == CallOffContract.vendor_id
    statement = _chain(service_id, path, OrganizationPhone).outerjoin(OrganizationPhone, chosen)
    rows = _deciding(db.execute(statement).all(), path, at)
    if not rows:
        return None
    phones = [row.OrganizationPhone for row in rows if row.OrganizationPhone is not None]
    first = rows[0]
    return Vendor(first.CallOffContract.vendor_id, first.vendor_name, first.lot_number, duty_line(phones))


def grades(service_id: int | None, path: str, *more: Any) -> Select[*tuple[Any, ...]]:
    """The statement for `grade_of`; whoever needs more at once joins it and adds its columns."""
    duty = and_(DutyRow.service_id == service_id, DutyRow.tier == Organization.tier)
    return _chain(service_id, path, DutyRow, *more).outerjoin(DutyRow, duty)


def grade_of(found: Sequence[Row[*tuple[Any, ...]]], path: str, at: datetime) -> Grade | None:
    """The grade that counts among the rows of `grades`; None where no contract in force, or no cell, says one."""
    rows = _deciding(found, path, at)
    if not rows or rows[0].DutyRow is None:
        return None
    contract = rows[0].CallOffContract
    ended_on = contract.terminated_on or contract.valid_to + timedelta(days=1)
    return Grade(contract.number, rows[0].DutyRow.entry, contract.valid_from, ended_on)


def _chain(service_id: int | None, path: str, *more: Any) -> Select[*tuple[Any, ...]]:
    """The divisions of a path, each with its contracts for a lot that covers the system."""
    covering = select(LotService.lot_id).where(LotService.service_id == service_id)
    return (
        select(
            Organization.id.label("division_id"),
            CallOffContract,
            Lot.number.label("lot_number"),
            _Vendor.name.label("vendor_name"),
            *more,
        )
        .select_from(Organization)
        .outerjoin(
            CallOffContract, and_(CallOffContract.payer_id == Organization.id, CallOffContract.lot_id.in_(covering))
        )
        .outerjoin(Lot, Lot.id == CallOffContract.lot_id)
        .outerjoin(_Vendor, _Vendor.id == CallOffContract.vendor_id)
        .where(Organization.id.in_(ids_of_path(path)), Organization.kind.in_(DIVISION_KINDS))
    )


def _deciding(rows: Sequence[Row[*tuple[Any, ...]]], path: str, at: datetime) -> list[Row[*tuple[Any, ...]]]:
    """The rows of the one contract that counts."""
    divisions = {row.division_id for row in rows}
    upward = [one for one in reversed(ids_of_path(path)) if one in divisions]
    contracts = (row.CallOffContract.terms for row in rows if row.CallOffContract is not None)
    terms = deciding_contract(contracts, upward, at)
    return [row for row in rows if terms and row.CallOffContract and row.CallOffContract.id == terms.contract_id]
