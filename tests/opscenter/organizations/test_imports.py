"""Whole files against the database: the 144 divisions, 2,000 units, twice the same, and nothing of a broken one."""

import csv
import io
from dataclasses import replace
from datetime import date, datetime
from importlib.resources import files
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from opscenter.core import uploads
from opscenter.core.actor import SYSTEM
from opscenter.core.errors import Conflict, Forbidden, Invalid, NotFound
from opscenter.organizations import queries
from opscenter.organizations.imports import actions
from opscenter.organizations.imports.actions import Source, compare_file, import_file
from opscenter.organizations.models import Organization, OrganizationCode
from opscenter.organizations.rules import ImportKind, Tier
from tests import cast

DIVISIONS = files("opscenter.organizations").joinpath("data/divisions-44.csv").read_bytes()
HEADINGS = ("区划代码", "单位代码", "单位名称", "预算年度", "原单位代码", "联系电话")
MEGABYTES = 20 * 1024 * 1024


def units(*rows: tuple[str, ...], encoding: str = "utf-8", is_complete: bool = False) -> Source:
    text = io.StringIO()
    csv.writer(text).writerows([HEADINGS, *rows])
    return Source(ImportKind.UNITS, text.getvalue().encode(encoding), 2026, MEGABYTES, is_complete)


def divisions() -> Source:
    return Source(ImportKind.DIVISIONS, DIVISIONS, 2026, MEGABYTES)


def count(db: Session) -> int:
    return db.scalar(select(func.count()).select_from(Organization)) or 0


def test_all_divisions_come_in_with_tiers_paths_and_area_codes(db: Session, now: datetime) -> None:
    report = import_file(db, SYSTEM, divisions(), now=now)
    assert (len(report.added), report.refused) == (144, ())
    tiers = dict(db.execute(select(Organization.tier, func.count()).group_by(Organization.tier)).all())
    assert tiers == {Tier.PROVINCE: 1, Tier.CITY: 21, Tier.COUNTY: 122}
    county = queries.find_division(db, "440604000")
    foshan = queries.find_by_area_code(db, "0757")
    assert county is not None
    assert foshan is not None
    assert county.path == f"{foshan.path}{county.id}/"


def test_the_same_file_twice_changes_nothing(db: Session, now: datetime) -> None:
    import_file(db, SYSTEM, divisions(), now=now)
    again = import_file(db, SYSTEM, divisions(), now=now)
    assert again.is_empty
    assert again.unchanged == 144


def test_two_thousand_units_in_gb18030_come_in_at_once(db: Session, now: datetime) -> None:
    cast.county(db)
    rows = [("440604", f"{number:06d}", f"第{number}小学", "", "", "") for number in range(2000)]
    before = count(db)
    report = import_file(db, SYSTEM, units(*rows, encoding="gb18030"), now=now)
    assert (len(report.added), count(db) - before) == (2000, 2000)
    assert import_file(db, SYSTEM, units(*rows), now=now).unchanged == 2000


def test_a_workbook_that_libreoffice_wrote_comes_in(db: Session, now: datetime) -> None:
    import_file(db, SYSTEM, divisions(), now=now)
    content = Path(__file__).with_name("units-libreoffice.xlsx").read_bytes()
    report = import_file(db, SYSTEM, Source(ImportKind.UNITS, content, 2026, MEGABYTES), now=now)
    assert [step.row.name for step in report.added] == ["演示第一小学", "演示第二小学", "演示村经济合作社"]
    assert queries.find_unit(db, "440604000", "301003", fiscal_year=2026) is not None


def test_a_broken_file_imports_nothing(db: Session, now: datetime) -> None:
    cast.county(db)
    before = count(db)
    with pytest.raises(Invalid):
        import_file(db, SYSTEM, replace(divisions(), content=b"PK\x03\x04 cut"), now=now)
    assert count(db) == before


def test_good_rows_come_in_beside_refused_ones(db: Session, now: datetime) -> None:
    cast.county(db)
    report = import_file(
        db, SYSTEM, units(("440604", "1", "一中", "", "", ""), ("999999", "2", "二中", "", "", "")), now=now
    )
    assert [step.row.name for step in report.added] == ["一中"]
    assert [(row.number, row.code) for row in report.refused] == [(3, "import.parent_unknown")]


def test_a_renamed_unit_keeps_its_identity_and_its_old_name(db: Session, now: datetime) -> None:
    unit = cast.unit(db)
    import_file(db, SYSTEM, units(("440604", "205001", "区第一中学", "", "", "")), now=now)
    db.refresh(unit)
    assert unit.name == unit.short_name == "区第一中学"
    assert queries.name_on(db, unit.id, date(2026, 6, 1)) == "禅城区教育局（演示）"
    assert queries.name_on(db, unit.id, date(2026, 12, 22)) == "区第一中学"


def test_next_years_code_waits_and_changes_nothing_today(db: Session, now: datetime) -> None:
    unit = cast.unit(db)
    source = units(("440604", "305001", "区教育体育局", "2027", "205001", ""))
    assert len(import_file(db, SYSTEM, source, now=now).changed) == 1
    assert import_file(db, SYSTEM, source, now=now).is_empty
    assert (unit.code, unit.name) == ("205001", "禅城区教育局（演示）")
    found = queries.find_unit(db, "440604000", "305001", fiscal_year=2027)
    assert found is not None
    assert found.id == unit.id


def test_a_changed_code_within_the_year_closes_the_old_one(db: Session, now: datetime) -> None:
    unit = cast.unit(db)
    import_file(db, SYSTEM, units(("440604", "305001", unit.name, "", "205001", "")), now=now)
    assert unit.code == "305001"
    assert queries.find_unit(db, "440604000", "205001", fiscal_year=2026) is None
    assert len(queries.list_codes(db, unit.id)) == 2


def test_a_complete_file_ends_units_and_a_later_one_brings_them_back(db: Session, now: datetime) -> None:
    unit = cast.unit(db)
    import_file(db, SYSTEM, units(("440604", "1", "一中", "", "", ""), is_complete=True), now=now)
    assert unit.ended_on == date(2026, 12, 21)
    import_file(db, SYSTEM, units(("440604", "205001", unit.name, "", "", "")), now=now)
    db.flush()
    assert unit.ended_on is None
    found = queries.find_unit(db, "440604000", "205001", fiscal_year=2026)
    assert found is not None
    assert found.id == unit.id


def test_numbers_of_a_file_enter_the_number_book_once(db: Session, now: datetime) -> None:
    unit = cast.unit(db)
    source = units(("440604", "205001", unit.name, "", "", "0757-83331234"))
    assert len(import_file(db, SYSTEM, source, now=now).changed) == 1
    assert import_file(db, SYSTEM, source, now=now).is_empty
    (known,) = queries.list_by_phone(db, "+8675783331234")
    assert known.organization.id == unit.id


def test_a_county_cannot_import_units_of_another_county(db: Session, now: datetime) -> None:
    cast.county(db)
    report = compare_file(db, cast.waixian(db), units(("440604", "1", "一中", "", "", "")), now=now)
    assert [row.code for row in report.refused] == ["import.parent_unknown"]


def test_importing_needs_the_right(db: Session, now: datetime) -> None:
    with pytest.raises(Forbidden):
        compare_file(db, cast.xian(db), divisions(), now=now)


def test_a_kept_file_is_applied_as_its_report_was_seen(db: Session, now: datetime) -> None:
    cast.county(db)
    actor, source = cast.sheng(db), units(("440604", "1", "一中", "", "", ""))
    kept = actions.keep_file(db, actor, source, file_name="units.csv", now=now)
    seen = uploads.digest_of(compare_file(db, actor, source, now=now))
    actions.apply_kept(db, actor, kept.id, expected=seen, limit=MEGABYTES, now=now)
    assert (kept.counts["added"], kept.content) == (1, None)
    with pytest.raises(NotFound):
        actions.get_kept(db, actor, kept.id)


def test_a_report_that_is_no_longer_true_is_not_applied(db: Session, now: datetime) -> None:
    cast.county(db)
    actor, source = cast.sheng(db), units(("440604", "1", "一中", "", "", ""))
    kept = actions.keep_file(db, actor, source, file_name="units.csv", now=now)
    seen = uploads.digest_of(compare_file(db, actor, source, now=now))
    import_file(db, SYSTEM, source, now=now)
    with pytest.raises(Conflict):
        actions.apply_kept(db, actor, kept.id, expected=seen, limit=MEGABYTES, now=now)


def test_nobody_confirms_the_file_of_somebody_else(db: Session, now: datetime) -> None:
    cast.county(db)
    kept = actions.keep_file(db, cast.sheng(db), units(("440604", "1", "一中", "", "", "")), file_name="x", now=now)
    with pytest.raises(NotFound):
        actions.get_kept(db, cast.waixian(db), kept.id)


def test_codes_of_a_year_are_unique_per_division(db: Session, now: datetime) -> None:
    cast.unit(db)
    open_codes = select(func.count()).select_from(OrganizationCode).where(OrganizationCode.agency_code == "205001")
    assert db.scalar(open_codes) == 1
