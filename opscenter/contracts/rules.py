"""When a contract is in force and which of several counts for a payer. Pure; days are days in China."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from opscenter.core.workdays import local_day
from opscenter.organizations.rules import Tier


class ContractState(StrEnum):
    """Life of a call-off contract; whether it is in force also depends on the day."""

    DRAFT = "draft"
    SIGNED = "signed"
    TERMINATED = "terminated"


@dataclass(frozen=True)
class ContractTerms:
    """What decides whether a contract counts: both days are inclusive, `terminated_on` is the first day without it."""

    contract_id: int
    payer_id: int
    state: ContractState
    valid_from: date
    valid_to: date
    terminated_on: date | None
    covers_below: bool


@dataclass(frozen=True)
class Responsibility:
    """The one answer to "whose is it?": a queue, and the vendor behind it if a contract is in force.

    `organization_id` is the division that holds the group, `payer_id` the one whose contract counts. Without a
    contract the queue is the province's operations group and `has_contract` is false.
    """

    group_id: int
    group_name: str
    organization_id: int
    organization_name: str
    tier: Tier
    vendor_id: int | None = None
    vendor_name: str | None = None
    contract_id: int | None = None
    lot_number: int | None = None
    payer_id: int | None = None
    has_contract: bool = False


def in_force(terms: ContractTerms, at: datetime) -> bool:
    """Whether the contract counts at an instant: signed, within its days, and not yet terminated."""
    day = local_day(at)
    if terms.state is ContractState.DRAFT or not terms.valid_from <= day <= terms.valid_to:
        return False
    return terms.terminated_on is None or day < terms.terminated_on


def deciding_contract(
    contracts: Iterable[ContractTerms], payers_upward: Sequence[int], at: datetime
) -> ContractTerms | None:
    """The one contract that counts for the first payer of `payers_upward` (own division first, province last).

    Each tier signs and pays for itself (统招分签分付), so a county's own contract goes first. A contract of a tier
    above counts only where its text includes the divisions below (`covers_below`). If a renewal overlaps its
    predecessor, the newer one counts.
    """
    valid = [terms for terms in contracts if in_force(terms, at)]
    for distance, payer_id in enumerate(payers_upward):
        candidates = [terms for terms in valid if terms.payer_id == payer_id and (distance == 0 or terms.covers_below)]
        if candidates:
            return max(candidates, key=lambda terms: (terms.valid_from, terms.contract_id))
    return None
