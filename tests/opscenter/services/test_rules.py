import pytest

from opscenter.organizations.rules import Tier
from opscenter.services.rules import Duty, DutyEntry, ServiceHours, SlaClass, responsible_entries


def cell(tier: Tier, duty: Duty = Duty.RESPONSIBLE) -> DutyEntry:
    return DutyEntry(tier, duty, "desk", ServiceHours.OFFICE, SlaClass.BASIC)


def matrix(**duties: Duty) -> dict[Tier, DutyEntry]:
    return {Tier(tier): cell(Tier(tier), duty) for tier, duty in duties.items()}


R, A, C, INFORMED = Duty.RESPONSIBLE, Duty.ACCOUNTABLE, Duty.CONSULTED, Duty.INFORMED


@pytest.mark.parametrize(
    ("entries", "asked_at", "expected"),
    [
        (matrix(county=R, city=R, province=R), Tier.COUNTY, [Tier.COUNTY, Tier.CITY, Tier.PROVINCE]),
        (matrix(county=INFORMED, city=R, province=R), Tier.COUNTY, [Tier.CITY, Tier.PROVINCE]),
        (matrix(county=C, city=A, province=R), Tier.COUNTY, [Tier.PROVINCE]),
        (matrix(county=R, city=R, province=R), Tier.CITY, [Tier.CITY, Tier.PROVINCE]),
        (matrix(county=R), Tier.PROVINCE, []),
        (matrix(county=R, province=R), Tier.TOWNSHIP, [Tier.COUNTY, Tier.PROVINCE]),
        ({}, Tier.COUNTY, []),
    ],
    ids=["all", "informed county", "only the province", "from a city", "gap above", "township", "empty"],
)
def test_responsible_tiers_are_those_marked_from_the_asker_upward(
    entries: dict[Tier, DutyEntry], asked_at: Tier, expected: list[Tier]
) -> None:
    assert [entry.tier for entry in responsible_entries(entries, asked_at)] == expected
