"""Lines of a sheet as rows, and why a line is refused."""

import pytest

from opscenter.core.errors import Invalid
from opscenter.core.sheets import Line, Table, read_table
from opscenter.organizations.imports.parsing import parse, template_for
from opscenter.organizations.imports.rules import Row
from opscenter.organizations.rules import ImportKind, Kind, Tier

UNIT = {"区划代码": "440604", "单位代码": "205001", "单位名称": "一中"}
DIVISION = {"code": "440604", "name": "禅城区", "tier": "county", "parent_code": "440600"}


def only(kind: ImportKind, cells: dict[str, str]) -> Row | str:
    parsed = parse(Table(tuple(cells), (Line(2, cells),)), kind, fiscal_year=2026)
    return parsed.rows[0] if parsed.rows else parsed.refused[0].code


def unit(**changes: str) -> Row | str:
    return only(ImportKind.UNITS, {**UNIT, **changes})


def test_a_unit_hangs_below_its_bureau_unless_it_names_a_parent() -> None:
    row = unit()
    assert isinstance(row, Row)
    assert (row.mof_div_code, row.parent, row.fiscal_year, row.kind) == ("440604000", ("440604000", ""), 2026, None)
    assert unit(上级单位代码="205") == Row(**{**vars(row), "parent": ("440604000", "205")})


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"区划代码": "44"}, "import.division_code_invalid"),
        ({"单位代码": "20-5"}, "import.agency_code_invalid"),
        ({"单位名称": ""}, "import.name_missing"),
        ({"单位名称": "=1+1"}, "import.formula_text"),
        ({"单位名称": "长" * 201}, "import.name_too_long"),
        ({"预算年度": "26"}, "import.year_invalid"),
        ({"单位类型": "企业"}, "import.kind_unknown"),
        ({"统一社会信用代码": "91440600000000000A"}, "import.credit_code_invalid"),
        ({"联系电话": "12"}, "import.phone_invalid"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_wrong_cell_refuses_its_unit(changes: dict[str, str], code: str) -> None:
    assert unit(**changes) == code


def test_optional_cells_of_a_unit_are_understood() -> None:
    row = unit(
        预算年度="2027",
        单位类型="非预算单位",
        统一社会信用代码="91110000600037341l",
        原单位代码="新设",
        联系电话="0757-83331234",
    )
    assert isinstance(row, Row)
    assert (row.fiscal_year, row.kind, row.is_new_body) == (2027, Kind.NON_BUDGET_UNIT, True)
    assert (row.credit_code, row.phone) == ("91110000600037341L", "+8675783331234")


def test_a_division_gets_the_name_of_its_bureau() -> None:
    row = only(ImportKind.DIVISIONS, DIVISION)
    assert isinstance(row, Row)
    assert (row.name, row.short_name, row.tier) == ("禅城区财政局", "禅城区", Tier.COUNTY)
    assert row.parent == ("440600000", "")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"tier": "国"}, "import.tier_unknown"),
        ({"parent_code": ""}, "import.parent_missing"),
        ({"parent_code": "x"}, "import.division_code_invalid"),
        ({"area_code": "75a"}, "import.area_code_invalid"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_wrong_cell_refuses_its_division(changes: dict[str, str], code: str) -> None:
    assert only(ImportKind.DIVISIONS, {**DIVISION, **changes}) == code


def test_a_town_has_a_finance_office_and_area_codes_get_their_zero_back() -> None:
    cells = {**DIVISION, "code": "440604101", "tier": "乡镇", "area_code": "757", "former_code": "440604100"}
    row = only(ImportKind.DIVISIONS, cells)
    assert isinstance(row, Row)
    assert (row.kind, row.area_code, row.former_code) == (Kind.TOWNSHIP_FINANCE_OFFICE, "0757", "440604100")


def test_a_sheet_without_the_needed_columns_is_another_sheet() -> None:
    with pytest.raises(Invalid) as caught:
        parse(Table(("单位名称",), ()), ImportKind.UNITS, fiscal_year=2026)
    assert caught.value.params == {"columns": "区划代码、单位代码"}


def test_the_template_names_the_columns_that_are_understood() -> None:
    table = read_table(template_for(ImportKind.UNITS), limit=1000)
    assert parse(table, ImportKind.UNITS, fiscal_year=2026).rows == ()
