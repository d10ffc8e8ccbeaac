"""What the contract in force says about a system: the vendor with its duty line, the grade of service."""

from datetime import UTC, datetime

import pytest

from opscenter.contracts.queries.bought import grade_of, grades, vendor_on_call
from opscenter.core.actor import SYSTEM
from opscenter.organizations.actions import contacts
from opscenter.organizations.rules import Tier
from opscenter.services.rules import SlaClass
from tests import cast
from tests.factories.contracts import make_contract, make_lot
from tests.factories.services import make_duty, make_service

AT = datetime(2026, 12, 21, 2, tzinfo=UTC)


def grade_bought(db, path, service_id):
    return grade_of(db.execute(grades(service_id, path)).all(), path, AT)


@pytest.fixture
def service(db):
    return make_service(db)


@pytest.fixture
def lot(db, service):
    return make_lot(db, service, winner=cast.vendor_company(db), number=3)


def test_the_vendor_of_the_deciding_contract_is_called(db, service, lot):
    make_contract(db, lot, payer=cast.city(db), covers_below=True)
    vendor = vendor_on_call(db, cast.unit(db).path, service.id, AT)
    assert (vendor.name, vendor.lot_number, vendor.phone) == (cast.vendor_company(db).name, 3, None)


def test_a_contract_of_the_tier_above_counts_only_where_it_covers_those_below(db, service, lot):
    make_contract(db, lot, payer=cast.city(db))
    assert vendor_on_call(db, cast.unit(db).path, service.id, AT) is None
    assert vendor_on_call(db, cast.city(db).path, service.id, AT) is not None


@pytest.mark.parametrize("at", [datetime(2025, 12, 31, 2, tzinfo=UTC), datetime(2027, 1, 1, 2, tzinfo=UTC)])
def test_outside_its_days_a_contract_binds_nobody(db, service, lot, at):
    make_contract(db, lot, payer=cast.county(db))
    assert vendor_on_call(db, cast.county(db).path, service.id, at) is None


def test_a_check_of_no_system_has_no_vendor(db, lot):
    make_contract(db, lot, payer=cast.county(db))
    assert vendor_on_call(db, cast.county(db).path, None, AT) is None


def test_the_own_duty_line_goes_before_a_persons_number_and_other_numbers_are_not_called(db, service, lot):
    vendor, now = cast.vendor_company(db), AT
    make_contract(db, lot, payer=cast.county(db))
    contacts.add_phone(db, SYSTEM, vendor.id, number="020-8333 0100", label="财务室", now=now)
    contacts.add_contact(db, SYSTEM, vendor.id, name="王值班", duty="值班工程师", phone="13800000046", now=now)
    path = cast.county(db).path
    assert vendor_on_call(db, path, service.id, AT).phone.is_personal
    contacts.add_phone(db, SYSTEM, vendor.id, number="020-8333 0101", label="值班电话", now=now)
    assert vendor_on_call(db, path, service.id, AT).phone.number == "+862083330101"


def test_the_grade_is_that_of_the_payers_tier(db, service, lot):
    make_duty(db, service, Tier.COUNTY, sla_class=SlaClass.BASIC)
    make_duty(db, service, Tier.CITY, sla_class=SlaClass.HIGH)
    contract = make_contract(db, lot, payer=cast.city(db), covers_below=True)
    grade = grade_bought(db, cast.unit(db).path, service.id)
    assert (grade.contract_number, grade.entry.sla_class) == (contract.number, SlaClass.HIGH)


def test_without_a_contract_or_a_cell_no_grade_is_agreed(db, service, lot):
    make_duty(db, service, Tier.CITY)
    assert grade_bought(db, cast.county(db).path, service.id) is None
    make_contract(db, lot, payer=cast.county(db))
    assert grade_bought(db, cast.county(db).path, service.id) is None
