"""What a file would change, without a database."""

from dataclasses import replace

from opscenter.organizations.imports.rules import Body, Code, Field, Report, Row, Stored, compare
from opscenter.organizations.rules import Kind, Tier

BUREAU = Body(
    id=1,
    name="佛山市财政局",
    short_name="佛山市",
    kind=Kind.FINANCE_BUREAU,
    tier=Tier.CITY,
    mof_div_code="440600000",
    code="440600000",
    credit_code=None,
    area_code=None,
    parent_id=None,
    is_ended=False,
)
SCHOOL = replace(BUREAU, id=2, name="一中", short_name="一中", kind=Kind.BUDGET_UNIT, code="205001", parent_id=1)
STORED = Stored(
    {1: BUREAU, 2: SCHOOL},
    {("440600000", 2026, ""): Code(1, "佛山市财政局"), ("440600000", 2026, "205001"): Code(2, "一中")},
)
ROW = Row(
    number=2,
    mof_div_code="440600000",
    fiscal_year=2026,
    agency_code="205001",
    name="一中",
    short_name="一中",
    parent=("440600000", ""),
)


def report(*rows: Row, stored: Stored = STORED, is_complete: bool = False, year: int = 2026) -> Report:
    return compare(rows, (), stored, is_complete=is_complete, year=year)


def changes(found: Report) -> set[Field]:
    return {difference.field for step in found.changed for difference in step.differences}


def codes(found: Report) -> list[str]:
    return [refusal.code for refusal in found.refused]


def test_a_row_that_is_stored_changes_nothing() -> None:
    assert report(ROW).is_empty
    assert report(ROW).unchanged == 1


def test_an_unknown_code_is_a_new_body_below_its_bureau() -> None:
    (step,) = report(replace(ROW, agency_code="205002", name="二中")).added
    assert (step.parent_id, step.organization_id) == (1, None)


def test_a_child_waits_for_a_parent_that_stands_below_it() -> None:
    child = replace(ROW, number=2, agency_code="205003", parent=("440600000", "205"))
    parent = replace(ROW, number=3, agency_code="205")
    steps = report(child, parent).added
    assert [(step.row.number, step.parent_number) for step in steps] == [(3, None), (2, 3)]


def test_a_parent_that_nobody_knows_refuses_the_row() -> None:
    assert codes(report(replace(ROW, agency_code="9", parent=("440600000", "205")))) == ["import.parent_unknown"]


def test_a_new_name_under_the_code_of_this_year_is_a_rename() -> None:
    assert changes(report(replace(ROW, name="第一中学", short_name="第一中学"))) == {Field.NAME}


def test_a_new_name_under_last_years_code_asks_who_it_is() -> None:
    row = replace(ROW, fiscal_year=2027, name="幼儿园", short_name="幼儿园")
    assert codes(report(row, year=2027)) == ["import.identity_unclear"]
    assert changes(report(replace(row, former_code="205001"), year=2027)) == {Field.NAME, Field.CODE}
    assert len(report(replace(row, is_new_body=True), year=2027).added) == 1


def test_the_same_name_under_last_years_code_is_the_same_body() -> None:
    assert changes(report(replace(ROW, fiscal_year=2027), year=2027)) == {Field.CODE}


def test_a_new_code_finds_its_body_by_former_code_or_credit_code() -> None:
    row = replace(ROW, agency_code="305001")
    stored = replace(STORED, bodies={1: BUREAU, 2: replace(SCHOOL, credit_code="12440600456035117L")})
    assert changes(report(replace(row, former_code="205001"))) == {Field.CODE}
    assert changes(report(replace(row, credit_code="12440600456035117L"), stored=stored)) == {Field.CODE}
    assert codes(report(replace(row, former_code="999"))) == ["import.former_unknown"]


def test_next_years_row_leaves_today_alone() -> None:
    row = replace(ROW, fiscal_year=2027, credit_code="12440600456035117L")
    (step,) = report(row).changed
    assert not step.is_current
    assert {difference.field for difference in step.differences} == {Field.CODE}


def test_doubled_rows_name_the_first_one() -> None:
    twice = report(ROW, replace(ROW, number=3), replace(ROW, number=4, agency_code="7", former_code="205001"))
    assert [(refusal.number, refusal.code, refusal.params["other"]) for refusal in twice.refused] == [
        (3, "import.duplicate", "2"),
        (4, "import.same_body", "2"),
    ]


def test_only_a_complete_file_ends_what_it_leaves_out() -> None:
    other = replace(ROW, agency_code="205002")
    assert report(other).ended == ()
    assert report(other, is_complete=True).ended == (SCHOOL,)


def test_nothing_ends_beside_a_refused_row() -> None:
    bad = replace(ROW, number=3, agency_code="9", parent=("440600000", "none"))
    assert report(replace(ROW, agency_code="205002"), bad, is_complete=True).ended == ()


def test_a_unit_file_never_ends_a_division() -> None:
    assert BUREAU not in report(replace(ROW, agency_code="205002"), is_complete=True).ended


def test_an_ended_body_comes_back() -> None:
    stored = replace(STORED, bodies={1: BUREAU, 2: replace(SCHOOL, is_ended=True)})
    assert changes(report(ROW, stored=stored)) == {Field.REVIVED}


def test_a_county_cannot_hang_below_a_county() -> None:
    city = replace(ROW, agency_code="", mof_div_code="440601000", tier=Tier.CITY, parent=("440600000", ""))
    assert codes(report(city)) == ["import.not_below_parent"]


def test_empty_cells_leave_what_is_stored() -> None:
    stored = replace(
        STORED, bodies={1: BUREAU, 2: replace(SCHOOL, credit_code="X", kind=Kind.NON_BUDGET_UNIT, area_code="020")}
    )
    assert report(ROW, stored=stored).is_empty


def test_moves_kinds_and_phones_are_changes() -> None:
    stored = replace(STORED, bodies={1: BUREAU, 2: replace(SCHOOL, parent_id=None)})
    row = replace(ROW, kind=Kind.NON_BUDGET_UNIT, phone="+8613800000001", credit_code="X", area_code="0757")
    expected = {Field.PARENT, Field.KIND, Field.PHONE, Field.CREDIT_CODE, Field.AREA_CODE}
    assert changes(report(row, stored=stored)) == expected
