"""Reads the lines of a sheet as rows of divisions or units; what makes no sense is refused with its reason."""

from collections.abc import Callable, Mapping
from functools import partial

from stdnum.cn import uscc

from opscenter.core import phones
from opscenter.core.sheets import Line, RefusedError, Rows, Table, columns_of, read_rows, template
from opscenter.core.text import verbatim
from opscenter.organizations.imports.rules import Row
from opscenter.organizations.rules import ImportKind, Kind, Tier, full_division_code, is_agency_code

NAME_LIMIT = 200
YEARS = range(2000, 2100)

# What people write above a column; the first name of each is the one of our own template.
_CODE = (verbatim("区划代码"), verbatim("财政区划代码"), verbatim("行政区划代码"), "code", "mof_div_code")
_COLUMNS: Mapping[ImportKind, Mapping[str, tuple[str, ...]]] = {
    ImportKind.DIVISIONS: {
        "code": _CODE,
        "name": (verbatim("区划名称"), verbatim("名称"), "name"),
        "tier": (verbatim("级次"), verbatim("层级"), "tier"),
        "parent_code": (verbatim("上级区划代码"), verbatim("上级代码"), "parent_code"),
        "bureau_name": (verbatim("财政部门名称"), "bureau_name"),
        "area_code": (verbatim("电话区号"), "area_code"),
        "former_code": (verbatim("原区划代码"), verbatim("原代码"), "former_code"),
    },
    ImportKind.UNITS: {
        "code": _CODE,
        "agency_code": (verbatim("单位代码"), "agency_code"),
        "name": (verbatim("单位名称"), verbatim("名称"), "agency_name", "name"),
        "fiscal_year": (verbatim("预算年度"), verbatim("年度"), "fiscal_year"),
        "kind": (verbatim("单位类型"), "kind"),
        "parent_code": (verbatim("上级单位代码"), "parent_agency_code", "parent_code"),
        "credit_code": (verbatim("统一社会信用代码"), "credit_code"),
        "former_code": (verbatim("原单位代码"), "former_code"),
        "phone": (verbatim("联系电话"), "phone"),
    },
}
_REQUIRED: Mapping[ImportKind, tuple[str, ...]] = {
    ImportKind.DIVISIONS: ("code", "name", "tier"),
    ImportKind.UNITS: ("code", "agency_code", "name"),
}
_TIERS: Mapping[str, Tier] = {
    **{tier.value: tier for tier in Tier},
    **dict.fromkeys(verbatim("省 省级").split(), Tier.PROVINCE),
    **dict.fromkeys(verbatim("市 市级 市州 地市").split(), Tier.CITY),
    **dict.fromkeys(verbatim("县 县级 区县 县区").split(), Tier.COUNTY),
    **dict.fromkeys(verbatim("乡镇 乡镇级 街道 镇").split(), Tier.TOWNSHIP),
}
_KINDS: Mapping[str, Kind] = {
    **{kind.value: kind for kind in (Kind.BUDGET_UNIT, Kind.NON_BUDGET_UNIT)},
    verbatim("预算单位"): Kind.BUDGET_UNIT,
    verbatim("非预算单位"): Kind.NON_BUDGET_UNIT,
}
_NEW_BODY = frozenset({"new", verbatim("新设"), verbatim("新")})


def parse(table: Table, kind: ImportKind, *, fiscal_year: int) -> Rows[Row]:
    """All rows of a sheet; `fiscal_year` fills a missing year.

    Raises:
        Invalid: `import.missing_columns` if the sheet is of another kind.
    """
    columns = columns_of(table, _COLUMNS[kind], _REQUIRED[kind])
    read = _division if kind is ImportKind.DIVISIONS else _unit
    return read_rows(table, columns, partial(read, fiscal_year=fiscal_year), shown=("code", "name"))


def template_for(kind: ImportKind) -> bytes:
    """An empty sheet with the headings, for the download link of the import page."""
    return template(_COLUMNS[kind])


def _division(line: Line, cells: Mapping[str, str], *, fiscal_year: int) -> Row:
    code = _division_code(cells["code"])
    short_name = _name(cells["name"])
    tier = _TIERS.get(cells["tier"].lower())
    if tier is None:
        raise RefusedError("import.tier_unknown", tier=cells["tier"])
    parent = cells.get("parent_code", "")
    if not parent and tier is not Tier.PROVINCE:
        raise RefusedError("import.parent_missing")
    former = cells.get("former_code", "")
    return Row(
        number=line.number,
        mof_div_code=code,
        fiscal_year=fiscal_year,
        agency_code="",
        name=_name(cells.get("bureau_name") or _bureau_name(short_name, tier)),
        short_name=short_name,
        kind=Kind.TOWNSHIP_FINANCE_OFFICE if tier is Tier.TOWNSHIP else Kind.FINANCE_BUREAU,
        tier=tier,
        parent=(_division_code(parent), "") if parent else None,
        area_code=_area_code(cells.get("area_code", "")),
        former_code=_division_code(former) if former else None,
    )


def _unit(line: Line, cells: Mapping[str, str], *, fiscal_year: int) -> Row:
    division = _division_code(cells["code"])
    agency_code = _checked(cells["agency_code"], is_agency_code, "import.agency_code_invalid")
    former = cells.get("former_code", "")
    is_new = former.lower() in _NEW_BODY
    name = _name(cells["name"])
    return Row(
        number=line.number,
        mof_div_code=division,
        fiscal_year=_year(cells.get("fiscal_year", ""), fiscal_year),
        agency_code=agency_code,
        name=name,
        short_name=name,
        kind=_kind(cells.get("kind", "")),
        parent=(division, cells.get("parent_code", "")),
        credit_code=_credit_code(cells.get("credit_code", "")),
        former_code=None if is_new else former or None,
        is_new_body=is_new,
        phone=_phone(cells.get("phone", "")),
    )


def _bureau_name(short_name: str, tier: Tier) -> str:
    suffix = {Tier.PROVINCE: verbatim("财政厅"), Tier.TOWNSHIP: verbatim("财政所")}.get(tier, verbatim("财政局"))
    return short_name + suffix


def _division_code(text: str) -> str:
    code = full_division_code(text)
    if code is None:
        raise RefusedError("import.division_code_invalid", value=text)
    return code


def _name(text: str) -> str:
    if not text:
        raise RefusedError("import.name_missing")
    if len(text) > NAME_LIMIT:
        raise RefusedError("import.name_too_long", limit=str(NAME_LIMIT))
    # A spreadsheet program that opens an export would run such a text.
    if text.startswith(("=", "+", "-", "@")):
        raise RefusedError("import.formula_text", value=text[:20])
    return text


def _year(text: str, default: int) -> int:
    if not text:
        return default
    if not text.isascii() or not text.isdecimal() or int(text) not in YEARS:
        raise RefusedError("import.year_invalid", value=text[:20])
    return int(text)


def _kind(text: str) -> Kind | None:
    if not text:
        return None
    kind = _KINDS.get(text.lower())
    if kind is None:
        raise RefusedError("import.kind_unknown", value=text[:20])
    return kind


def _credit_code(text: str) -> str | None:
    if not text:
        return None
    return _checked(text.upper().replace(" ", ""), uscc.is_valid, "import.credit_code_invalid")


def _area_code(text: str) -> str | None:
    if not text:
        return None
    # A spreadsheet program drops the leading zero.
    return _checked(text if text.startswith("0") else "0" + text, _is_area_code, "import.area_code_invalid")


def _is_area_code(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) in (3, 4)


def _phone(text: str) -> str | None:
    if not text:
        return None
    try:
        return phones.normalize(text)
    except phones.PhoneError as error:
        raise RefusedError("import.phone_invalid") from error


def _checked(text: str, is_valid: Callable[[str], bool], code: str) -> str:
    if not is_valid(text):
        raise RefusedError(code, value=text[:40])
    return text
