"""Which contracts an actor may see, and the condition that a vendor's rights elsewhere rest on."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, false, or_, true
from sqlalchemy.orm import aliased

from opscenter.contracts.models import CallOffContract, LotService
from opscenter.contracts.rules import ContractState
from opscenter.core.actor import Actor, ActorKind
from opscenter.core.workdays import local_day
from opscenter.organizations.policy import Column, in_scope


def visible(actor: Actor) -> ColumnElement[bool]:
    """Condition on `call_off_contracts`: the province all, a city its own and its counties', a vendor what it signed.

    Units have no `contract.read`, so for them there are no contracts at all.
    """
    if actor.kind is ActorKind.SYSTEM:
        return true()
    if not actor.can("contract.read"):
        return false()
    if actor.vendor_id is not None:
        return CallOffContract.vendor_id == actor.vendor_id
    return in_scope(CallOffContract.payer_id, actor)


def won_by(vendor_id: int, *, payer_id: Column, service_id: Column, now: datetime) -> ColumnElement[bool]:
    """Condition "the vendor has a contract in force with this payer in a lot that covers this system".

    `payer_id` and `service_id` are columns of the row in question.
    """
    contract, covered = aliased(CallOffContract), aliased(LotService)
    day = local_day(now)
    return exists().where(
        contract.vendor_id == vendor_id,
        contract.payer_id == payer_id,
        contract.state != ContractState.DRAFT,
        contract.valid_from <= day,
        contract.valid_to >= day,
        or_(contract.terminated_on.is_(None), contract.terminated_on > day),
        and_(covered.lot_id == contract.lot_id, covered.service_id == service_id),
    )
