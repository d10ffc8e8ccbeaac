"""Pure rules of organisations: tiers and codes of the finance ministry's data standard, paths of ids."""

import re
from enum import StrEnum

from opscenter.core.text import verbatim


class Tier(StrEnum):
    """Level of a division with its own budget; a unit has the tier of the division it belongs to."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    TOWNSHIP = "township"


class Kind(StrEnum):
    """What a body is."""

    FINANCE_BUREAU = "finance_bureau"
    TOWNSHIP_FINANCE_OFFICE = "township_finance_office"
    BUDGET_UNIT = "budget_unit"
    NON_BUDGET_UNIT = "non_budget_unit"
    VENDOR = "vendor"
    BANK = "bank"


class ImportKind(StrEnum):
    """What an imported file lists."""

    DIVISIONS = "divisions"
    UNITS = "units"


DIVISION_KINDS = frozenset({Kind.FINANCE_BUREAU, Kind.TOWNSHIP_FINANCE_OFFICE})
UNIT_KINDS = frozenset({Kind.BUDGET_UNIT, Kind.NON_BUDGET_UNIT})
TIER_ORDER = (Tier.PROVINCE, Tier.CITY, Tier.COUNTY, Tier.TOWNSHIP)

# How the names of regions end, and how much of a text is looked at for them.
_ENDINGS, _CITY = frozenset(verbatim("市区县旗盟州")), verbatim("市")
_LONGEST_NAME, _LOOKED_AT = 9, 60
_MOF_DIV_CODE = re.compile(r"[1-9]\d{8}")
_AGENCY_CODE = re.compile(r"[0-9A-Za-z]{1,21}")


def possible_names(text: str) -> dict[str, str]:
    """What in a text may be a region, by the region's short name: 禅城区 as it stands, 湛江 as 湛江市 too."""
    text = text[:_LOOKED_AT]
    found = {}
    for start in range(len(text) - 1):
        for end in range(start + 2, min(len(text), start + _LONGEST_NAME) + 1):
            piece = text[start:end]
            if end - start in (2, 3):
                found[piece + _CITY] = piece
            if piece[-1] in _ENDINGS:
                found[piece] = piece
    return found


def full_division_code(code: str) -> str | None:
    """The nine-character code of a six- or nine-digit division code, None if it is neither."""
    padded = code + "000" if len(code) == 6 else code
    return padded if _MOF_DIV_CODE.fullmatch(padded) else None


def tier_of_code(mof_div_code: str) -> Tier:
    """The tier that the zeros of a nine-character code claim.

    Only a plausibility check for imports: the tree itself is `parent_id`, because development zones and counties
    run by the province do not follow their prefix.
    """
    if mof_div_code.endswith("0000000"):
        return Tier.PROVINCE
    if mof_div_code.endswith("00000"):
        return Tier.CITY
    if mof_div_code.endswith("000"):
        return Tier.COUNTY
    return Tier.TOWNSHIP


def is_agency_code(code: str) -> bool:
    """Whether the text can be a unit code of the data standard (1 to 21 letters and digits)."""
    return _AGENCY_CODE.fullmatch(code) is not None


def child_path(parent_path: str | None, organization_id: int) -> str:
    """The path of a body below its parent, "/1/" at the top."""
    return f"{parent_path or '/'}{organization_id}/"


def ids_of_path(path: str) -> list[int]:
    """The ids on a path from the top down, the body itself last."""
    return [int(part) for part in path.split("/") if part]


def is_inside(path: str, scope_path: str | None) -> bool:
    """Whether a body lies in a scope (itself included); no scope holds nothing, "/" everything."""
    return scope_path is not None and path.startswith(scope_path)


def is_below_tier(tier: Tier, parent: Tier) -> bool:
    """Whether `tier` may hang directly or indirectly under `parent` (a city's county, a province's county)."""
    return TIER_ORDER.index(tier) > TIER_ORDER.index(parent)
