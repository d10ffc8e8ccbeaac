"""Life of a body: created, renamed, moved, merged, ended; and its number book."""

from datetime import date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from opscenter.core.actor import SYSTEM
from opscenter.core.audit import AuditEntry
from opscenter.core.errors import Conflict, Forbidden, Invalid, Limited, NotFound
from opscenter.core.unmasking import DEFAULT_LIMITS, PersonalField
from opscenter.organizations import queries
from opscenter.organizations.actions import bodies, contacts
from opscenter.organizations.models import OrganizationPhone
from opscenter.organizations.rules import Kind
from tests import cast
from tests.factories.organizations import make_unit

PHONE = "13800000001"


def test_a_new_unit_takes_tier_and_division_from_its_parent(db: Session, now: datetime) -> None:
    county = cast.county(db)
    unit = bodies.create_organization(
        db, cast.sheng(db), kind=Kind.BUDGET_UNIT, name=" 一中 ", parent_id=county.id, code="1", now=now
    )
    assert (unit.name, unit.tier, unit.mof_div_code) == ("一中", county.tier, county.mof_div_code)
    assert unit.path == f"{county.path}{unit.id}/"
    assert queries.find_unit(db, "440604000", "1", fiscal_year=2026) == unit


def test_a_vendor_has_neither_tier_nor_division(db: Session, now: datetime) -> None:
    vendor = bodies.create_organization(
        db, SYSTEM, kind=Kind.VENDOR, name="演示公司", parent_id=cast.province(db).id, now=now
    )
    assert (vendor.tier, vendor.mof_div_code) == (None, None)


@pytest.mark.parametrize("name", ["", "  ", "长" * 201], ids=["empty", "blank", "long"])
def test_a_body_needs_a_name(db: Session, now: datetime, name: str) -> None:
    with pytest.raises(Invalid):
        bodies.rename_organization(db, SYSTEM, cast.unit(db).id, name=name, now=now)


def test_a_rename_keeps_the_old_name_with_its_dates(db: Session, now: datetime) -> None:
    unit = cast.unit(db)
    bodies.rename_organization(db, SYSTEM, unit.id, name="区教育体育局", now=now)
    assert unit.short_name == "区教育体育局"
    assert queries.name_on(db, unit.id, date(2026, 12, 20)) == "禅城区教育局（演示）"
    assert queries.name_on(db, unit.id, date(2026, 12, 21)) == "区教育体育局"
    assert queries.name_on(db, unit.id, date(2025, 1, 1)) is None


def test_moving_a_county_moves_its_units_and_the_rights_to_them(db: Session, now: datetime) -> None:
    unit = cast.unit(db)
    bodies.move_organization(db, SYSTEM, cast.county(db).id, parent_id=cast.other_city(db).id, now=now)
    assert unit.path.startswith(cast.other_city(db).path)
    with pytest.raises(NotFound):
        queries.get_organization(db, cast.shi(db), unit.id)


def test_a_body_cannot_hang_below_itself(db: Session, now: datetime) -> None:
    unit = cast.unit(db)
    with pytest.raises(Conflict):
        bodies.move_organization(db, SYSTEM, cast.county(db).id, parent_id=unit.id, now=now)


def test_ending_twice_is_a_conflict(db: Session, now: datetime) -> None:
    unit = cast.unit(db)
    bodies.end_organization(db, SYSTEM, unit.id, now=now)
    with pytest.raises(Conflict):
        bodies.end_organization(db, SYSTEM, unit.id, now=now)


def test_a_merged_body_points_to_the_last_of_its_successors(db: Session, now: datetime) -> None:
    county = cast.county(db)
    first, second, third = (make_unit(db, parent=county) for _ in range(3))
    bodies.merge_organization(db, SYSTEM, first.id, into_id=second.id, now=now)
    bodies.merge_organization(db, SYSTEM, second.id, into_id=third.id, now=now)
    assert first.ended_on is not None
    assert queries.current_body(db, first) == third


def test_a_merger_needs_a_living_successor(db: Session, now: datetime) -> None:
    first, second = (make_unit(db, parent=cast.county(db)) for _ in range(2))
    bodies.end_organization(db, SYSTEM, second.id, now=now)
    for successor in (first, second):
        with pytest.raises(Conflict):
            bodies.merge_organization(db, SYSTEM, first.id, into_id=successor.id, now=now)


@pytest.mark.parametrize(("name", "error"), [("xian", Forbidden), ("waixian", NotFound)])
def test_only_managers_of_the_place_change_a_body(
    db: Session, now: datetime, name: str, error: type[Exception]
) -> None:
    unit = cast.unit(db)
    with pytest.raises(error):
        bodies.end_organization(db, getattr(cast, name)(db), unit.id, now=now)


def test_a_number_is_stored_once_and_found_again(db: Session, now: datetime) -> None:
    unit = cast.unit(db)
    contacts.add_phone(db, SYSTEM, unit.id, number=PHONE, label="财务室", now=now)
    contacts.add_phone(db, SYSTEM, unit.id, number="138 0000 0001", now=now)
    (known,) = queries.list_by_phone(db, "+8613800000001")
    assert (known.organization.id, known.label) == (unit.id, "财务室")


def test_a_contact_brings_a_number_that_names_them(db: Session, now: datetime) -> None:
    contact = contacts.add_contact(db, SYSTEM, cast.unit(db).id, name="演示会计", duty="会计", phone=PHONE, now=now)
    (known,) = queries.list_by_phone(db, "+8613800000001")
    assert (known.contact_id, known.label) == (contact.id, "会计")


def test_wrong_numbers_and_empty_names_are_refused(db: Session, now: datetime) -> None:
    with pytest.raises(Invalid):
        contacts.add_phone(db, SYSTEM, cast.unit(db).id, number="12", now=now)
    with pytest.raises(Invalid):
        contacts.add_contact(db, SYSTEM, cast.unit(db).id, name=" ", now=now)


def test_a_removed_number_is_forgotten(db: Session, now: datetime) -> None:
    phone = contacts.add_phone(db, SYSTEM, cast.unit(db).id, number=PHONE, now=now)
    contacts.remove_phone(db, SYSTEM, phone.id, now=now)
    assert queries.list_by_phone(db, "+8613800000001") == []
    with pytest.raises(NotFound):
        contacts.remove_phone(db, SYSTEM, phone.id, now=now)


def test_a_number_is_shown_for_a_purpose_and_leaves_a_trace(db: Session, now: datetime) -> None:
    phone = contacts.add_phone(db, SYSTEM, cast.unit(db).id, number=PHONE, now=now)
    shown = contacts.show_phone(db, cast.xian(db), phone.id, purpose="回访工单", now=now)
    assert shown == "138 0000 0001"
    entry = db.scalars(select(AuditEntry).where(AuditEntry.action == "unmask.phone")).one()
    assert (entry.purpose, entry.actor_name, entry.organization_id) == ("回访工单", "xian", cast.unit(db).id)


def test_a_name_is_shown_for_a_purpose(db: Session, now: datetime) -> None:
    contact = contacts.add_contact(db, SYSTEM, cast.unit(db).id, name="演示会计", now=now)
    assert contacts.show_contact_name(db, cast.xian(db), contact.id, purpose="回访工单", now=now) == "演示会计"


@pytest.mark.parametrize(
    ("name", "purpose", "error"),
    [
        pytest.param("xian", "看", Invalid, id="no real purpose"),
        pytest.param("yunwei", "核对号码", Forbidden, id="engineers see masks"),
        pytest.param("kuaiji", "核对号码", Forbidden, id="units see masks"),
        pytest.param("waixian", "核对号码", NotFound, id="outsiders see nothing"),
    ],
)
def test_numbers_stay_masked(db: Session, now: datetime, name: str, purpose: str, error: type[Exception]) -> None:
    phone = contacts.add_phone(db, SYSTEM, cast.unit(db).id, number=PHONE, now=now)
    with pytest.raises(error):
        contacts.show_phone(db, getattr(cast, name)(db), phone.id, purpose=purpose, now=now)


def test_the_day_has_a_limit(db: Session, now: datetime) -> None:
    phone = contacts.add_phone(db, SYSTEM, cast.unit(db).id, number=PHONE, now=now)
    for _ in range(DEFAULT_LIMITS["operator", PersonalField.PHONE]):
        contacts.show_phone(db, cast.xian(db), phone.id, purpose="回访工单", now=now)
    with pytest.raises(Limited):
        contacts.show_phone(db, cast.xian(db), phone.id, purpose="回访工单", now=now)


def test_numbers_are_encrypted_in_the_database(db: Session, now: datetime) -> None:
    phone = contacts.add_phone(db, SYSTEM, cast.unit(db).id, number=PHONE, now=now)
    stored = db.connection().exec_driver_sql("SELECT number FROM organization_phones").scalar_one()
    assert "13800000001" not in stored
    assert db.get_one(OrganizationPhone, phone.id).number == "+8613800000001"
