"""Tiers, codes and paths."""

import pytest

from opscenter.organizations import rules
from opscenter.organizations.rules import Tier


@pytest.mark.parametrize(
    ("code", "tier"),
    [
        pytest.param("440000000", Tier.PROVINCE, id="province"),
        pytest.param("440600000", Tier.CITY, id="city"),
        pytest.param("440604000", Tier.COUNTY, id="county"),
        pytest.param("440604101", Tier.TOWNSHIP, id="township"),
        pytest.param("442000100", Tier.TOWNSHIP, id="town of a city without counties"),
    ],
)
def test_the_zeros_of_a_division_code_tell_its_tier(code: str, tier: Tier) -> None:
    assert rules.tier_of_code(code) is tier


@pytest.mark.parametrize(
    ("written", "full"),
    [("440600", "440600000"), ("440600101", "440600101"), ("4406", None), ("04060a", None), ("", None)],
)
def test_division_codes_have_six_or_nine_digits(written: str, full: str | None) -> None:
    assert rules.full_division_code(written) == full


@pytest.mark.parametrize(
    ("path", "scope", "inside"),
    [
        pytest.param("/1/2/3/", "/1/2/", True, id="below"),
        pytest.param("/1/2/", "/1/2/", True, id="itself"),
        pytest.param("/1/23/", "/1/2/", False, id="an id that begins alike"),
        pytest.param("/1/", "/1/2/", False, id="above"),
        pytest.param("/1/2/", None, False, id="no scope"),
        pytest.param("/1/2/", "/", True, id="everything"),
    ],
)
def test_a_body_is_inside_its_own_scope_only(path: str, scope: str | None, inside: bool) -> None:
    assert rules.is_inside(path, scope) is inside


def test_a_path_ends_with_the_body_itself() -> None:
    assert rules.ids_of_path(rules.child_path("/1/23/", 456)) == [1, 23, 456]


@pytest.mark.parametrize(
    ("code", "valid"), [("205001", True), ("A1", True), ("", False), ("1" * 22, False), ("a-b", False)]
)
def test_agency_codes_are_short_and_plain(code: str, valid: bool) -> None:
    assert rules.is_agency_code(code) is valid


def test_a_county_may_hang_under_a_city_or_the_province() -> None:
    assert rules.is_below_tier(Tier.COUNTY, Tier.PROVINCE)
    assert not rules.is_below_tier(Tier.CITY, Tier.CITY)
