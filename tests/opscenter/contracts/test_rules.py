from datetime import UTC, date, datetime
from typing import Any

import pytest

from opscenter.contracts.rules import ContractState, ContractTerms, deciding_contract, in_force

COUNTY, CITY, PROVINCE = 3, 2, 1
UPWARD = (COUNTY, CITY, PROVINCE)
NOON = datetime(2026, 12, 21, 4, tzinfo=UTC)


def terms(contract_id: int = 1, payer_id: int = COUNTY, **changes: Any) -> ContractTerms:
    values: dict[str, Any] = {
        "state": ContractState.SIGNED,
        "valid_from": date(2026, 1, 1),
        "valid_to": date(2026, 12, 31),
        "terminated_on": None,
        "covers_below": False,
        **changes,
    }
    return ContractTerms(contract_id, payer_id, **values)


@pytest.mark.parametrize(
    ("changes", "at", "expected"),
    [
        ({}, NOON, True),
        ({"state": ContractState.DRAFT}, NOON, False),
        ({}, datetime(2025, 12, 31, 15, 59, tzinfo=UTC), False),
        ({}, datetime(2025, 12, 31, 16, 0, tzinfo=UTC), True),
        ({}, datetime(2026, 12, 31, 15, 59, tzinfo=UTC), True),
        ({}, datetime(2026, 12, 31, 16, 0, tzinfo=UTC), False),
        ({"state": ContractState.TERMINATED, "terminated_on": date(2026, 12, 22)}, NOON, True),
        ({"state": ContractState.TERMINATED, "terminated_on": date(2026, 12, 21)}, NOON, False),
    ],
    ids=["in time", "draft", "day before", "first minute", "last minute", "day after", "ends tomorrow", "ended today"],
)
def test_a_contract_is_in_force_on_its_days_in_china(changes: dict[str, Any], at: datetime, expected: bool) -> None:
    assert in_force(terms(**changes), at) is expected


@pytest.mark.parametrize(
    ("contracts", "expected"),
    [
        ([terms(1, COUNTY), terms(2, CITY, covers_below=True)], 1),
        ([terms(2, CITY, covers_below=True), terms(3, PROVINCE, covers_below=True)], 2),
        ([terms(2, CITY)], None),
        ([terms(2, CITY), terms(3, PROVINCE, covers_below=True)], 3),
        ([terms(1, COUNTY, state=ContractState.DRAFT), terms(2, CITY, covers_below=True)], 2),
        ([terms(1, COUNTY), terms(4, COUNTY, valid_from=date(2026, 10, 1))], 4),
        ([terms(1, 99)], None),
        ([], None),
    ],
    ids=[
        "own before the city's",
        "nearest above",
        "the city's covers only itself",
        "skips one that does not cover",
        "own is not signed",
        "renewal overlaps",
        "somebody else's",
        "none",
    ],
)
def test_exactly_one_contract_decides(contracts: list[ContractTerms], expected: int | None) -> None:
    for order in (contracts, contracts[::-1]):
        found = deciding_contract(order, UPWARD, NOON)
        assert (found.contract_id if found else None) == expected


def test_a_payers_own_contract_counts_without_covering_anybody_below() -> None:
    found = deciding_contract([terms(5, CITY)], (CITY, PROVINCE), NOON)
    assert found is not None
    assert found.contract_id == 5
