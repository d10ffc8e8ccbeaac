"""Words of the catalogue and the one rule of the duty matrix: who is responsible, seen from a tier. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from opscenter.organizations.rules import Tier


class Deployment(StrEnum):
    """Where a system runs."""

    PROVINCE = "province"
    CITY = "city"


class Duty(StrEnum):
    """RACI letter of a tier for a system: exactly one tier is responsible for what a caller of any tier reports."""

    RESPONSIBLE = "responsible"
    ACCOUNTABLE = "accountable"
    CONSULTED = "consulted"
    INFORMED = "informed"


class ServiceHours(StrEnum):
    """When the responsible group is there."""

    OFFICE = "5x8"
    EXTENDED = "7x12"
    ALWAYS = "7x24"


class SlaClass(StrEnum):
    """Grade of service, as bought."""

    BASIC = "basic"
    STANDARD = "standard"
    HIGH = "high"


# Agreed share of the service time in service, in hundredths of a percent; a contract buys it with the grade.
AVAILABILITY: Mapping[SlaClass, int] = {SlaClass.BASIC: 9950, SlaClass.STANDARD: 9990, SlaClass.HIGH: 9995}

# Every division has a desk; the province's operations group takes what nobody else is bound to.
DESK_GROUP = "desk"
OPERATIONS_GROUP = "operations"

UPWARD: Mapping[Tier, tuple[Tier, ...]] = {
    Tier.TOWNSHIP: (Tier.TOWNSHIP, Tier.COUNTY, Tier.CITY, Tier.PROVINCE),
    Tier.COUNTY: (Tier.COUNTY, Tier.CITY, Tier.PROVINCE),
    Tier.CITY: (Tier.CITY, Tier.PROVINCE),
    Tier.PROVINCE: (Tier.PROVINCE,),
}


@dataclass(frozen=True)
class DutyEntry:
    """One cell of the matrix: what one tier does for one system, and which of its groups does it."""

    tier: Tier
    duty: Duty
    group_code: str
    hours: ServiceHours
    sla_class: SlaClass


def responsible_entries(entries: Mapping[Tier, DutyEntry], tier: Tier) -> list[DutyEntry]:
    """The cells marked responsible from the asker's own tier upward; the first one that has people takes the matter.

    Empty if the matrix has a gap.
    """
    cells = (entries.get(candidate) for candidate in UPWARD[tier])
    return [cell for cell in cells if cell and cell.duty is Duty.RESPONSIBLE]
