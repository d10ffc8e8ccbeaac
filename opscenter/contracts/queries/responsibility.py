"""Whose is it? The one question the whole desk asks, answered from contracts and the duty matrix."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from opscenter.contracts.models import CallOffContract, Lot, LotService
from opscenter.contracts.rules import ContractTerms, Responsibility, deciding_contract
from opscenter.core.errors import Unavailable
from opscenter.organizations.models import Organization
from opscenter.organizations.rules import Tier
from opscenter.services.queries import QueueGroup, divisions_upward, duty_entries, groups_of
from opscenter.services.rules import DESK_GROUP, OPERATIONS_GROUP, responsible_entries


def responsible(db: Session, service_id: int | None, organization_id: int, at: datetime) -> Responsibility:
    """Exactly one queue for a matter of a body about a system at an instant.

    1. The contract: that of the body's own division for a lot covering the system; without one, the nearest
       division above whose contract includes those below it. Its vendor is the winner of the lot.
    2. The queue: the nearest tier, from the body's own upward, that the duty matrix marks responsible and that has
       such a group; where the matrix has a gap, the nearest desk.
    3. Without any contract in force nobody is bound to work, so the province's operations group takes it.

    A matter about no system needs no contract: it goes to the nearest desk.

    Raises:
        NotFound: no such body.
        Unavailable: not even the province has an operations group.
    """
    divisions = divisions_upward(db, organization_id)
    groups = groups_of(db, divisions)
    if service_id is None:
        return _answer(_nearest(groups, divisions, DESK_GROUP) or _operations(groups))
    terms = _deciding(db, service_id, divisions, at)
    if terms is None:
        return _answer(_operations(groups))
    queue = (
        _by_matrix(db, service_id, divisions, groups) or _nearest(groups, divisions, DESK_GROUP) or _operations(groups)
    )
    vendor_id, vendor_name, lot_number = db.execute(
        select(Organization.id, Organization.name, Lot.number)
        .join(CallOffContract, CallOffContract.vendor_id == Organization.id)
        .join(Lot, Lot.id == CallOffContract.lot_id)
        .where(CallOffContract.id == terms.contract_id)
    ).one()
    return Responsibility(
        group_id=queue.group_id,
        group_name=queue.name,
        organization_id=queue.organization_id,
        organization_name=queue.organization_name,
        tier=queue.tier,
        vendor_id=vendor_id,
        vendor_name=vendor_name,
        contract_id=terms.contract_id,
        lot_number=lot_number,
        payer_id=terms.payer_id,
        has_contract=True,
    )


def contract_for(db: Session, service_id: int | None, organization_id: int, at: datetime) -> ContractTerms | None:
    """The contract that counts for a body and a system at an instant (step 1 of `responsible`).

    Raises:
        NotFound: no such body.
    """
    if service_id is None:
        return None
    return _deciding(db, service_id, divisions_upward(db, organization_id), at)


def _deciding(db: Session, service_id: int, divisions: Sequence[Organization], at: datetime) -> ContractTerms | None:
    payers = [division.id for division in divisions]
    candidates = db.scalars(
        select(CallOffContract)
        .join(LotService, LotService.lot_id == CallOffContract.lot_id)
        .where(LotService.service_id == service_id, CallOffContract.payer_id.in_(payers))
    )
    return deciding_contract((contract.terms for contract in candidates), payers, at)


def _by_matrix(
    db: Session,
    service_id: int,
    divisions: Sequence[Organization],
    groups: dict[tuple[int, str], QueueGroup],
) -> QueueGroup | None:
    by_tier = {division.tier: division for division in divisions}
    own = divisions[0].tier or Tier.PROVINCE
    for entry in responsible_entries(duty_entries(db, service_id), own):
        division = by_tier.get(entry.tier)
        group = groups.get((division.id, entry.group_code)) if division else None
        if group:
            return group
    return None


def _nearest(
    groups: dict[tuple[int, str], QueueGroup], divisions: Sequence[Organization], code: str
) -> QueueGroup | None:
    return next((groups[division.id, code] for division in divisions if (division.id, code) in groups), None)


def _operations(groups: dict[tuple[int, str], QueueGroup]) -> QueueGroup:
    found = next((group for (_, code), group in groups.items() if code == OPERATIONS_GROUP), None)
    if found is None:
        raise Unavailable("responsibility.no_operations_group")
    return found


def _answer(queue: QueueGroup) -> Responsibility:
    return Responsibility(queue.group_id, queue.name, queue.organization_id, queue.organization_name, queue.tier)
