"""Whose is it? Exactly one queue for every system, body and day; the vendor won the lot of the payer's contract."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from opscenter.accounts.models import Group
from opscenter.contracts.actions import load_contracts
from opscenter.contracts.models import CallOffContract, Lot, LotService
from opscenter.contracts.queries.responsibility import contract_for, responsible
from opscenter.contracts.rules import ContractState, in_force
from opscenter.core.actor import SYSTEM
from opscenter.core.errors import NotFound, Unavailable
from opscenter.organizations.rules import Tier
from opscenter.services.actions import load_catalogue, load_groups
from opscenter.services.models import DutyGroup, ServiceSystem
from tests import cast
from tests.factories.contracts import make_contract, make_lot
from tests.factories.organizations import make_city, make_county, make_unit
from tests.factories.services import make_duty, make_duty_group, make_operations, make_service

AT = datetime(2026, 12, 21, 2, tzinfo=UTC)
HOURS = st.integers(-500 * 24, 1200 * 24)


@pytest.fixture
def service(db):
    make_operations(db)
    return make_service(db)


def test_the_counties_own_contract_decides_before_the_citys(db, service):
    lot = make_lot(db, service, winner=cast.vendor_company(db))
    make_contract(db, lot, payer=cast.city(db), covers_below=True)
    own = make_contract(db, lot, payer=cast.county(db))
    assert contract_for(db, service.id, cast.unit(db).id, AT).contract_id == own.id


def test_a_citys_contract_counts_below_only_where_it_says_so(db, service):
    lot = make_lot(db, service)
    contract = make_contract(db, lot, payer=cast.city(db), covers_below=False)
    assert contract_for(db, service.id, cast.unit(db).id, AT) is None
    contract.covers_below = True
    db.flush()
    assert contract_for(db, service.id, cast.unit(db).id, AT).payer_id == cast.city(db).id


@pytest.mark.parametrize(
    ("changes", "is_bound"),
    [
        ({}, True),
        ({"state": ContractState.DRAFT}, False),
        ({"valid_to": date(2026, 12, 20)}, False),
        ({"valid_from": date(2026, 12, 22)}, False),
        ({"state": ContractState.TERMINATED, "terminated_on": date(2026, 12, 21)}, False),
        ({"state": ContractState.TERMINATED, "terminated_on": date(2026, 12, 22)}, True),
    ],
    ids=["in force", "draft", "over", "not begun", "terminated today", "terminated tomorrow"],
)
def test_only_a_contract_in_force_binds_a_vendor(db, service, changes, is_bound):
    make_duty_group(db, cast.county(db))
    make_contract(db, make_lot(db, service), payer=cast.county(db), **changes)
    found = responsible(db, service.id, cast.unit(db).id, AT)
    assert (found.has_contract, found.vendor_id is not None) == (is_bound, is_bound)
    assert found.tier is (Tier.COUNTY if is_bound else Tier.PROVINCE)


def test_the_matrix_chooses_the_group_of_the_nearest_responsible_tier(db, service):
    make_contract(db, make_lot(db, service), payer=cast.county(db))
    make_duty_group(db, cast.county(db))
    make_duty(db, service, Tier.CITY, group_code="payment")
    group = make_duty_group(db, cast.city(db), "payment")
    assert responsible(db, service.id, cast.unit(db).id, AT).group_id == group.id


def test_where_the_matrix_has_a_gap_the_nearest_desk_takes_it(db, service):
    make_contract(db, make_lot(db, service), payer=cast.county(db))
    desk = make_duty_group(db, cast.city(db))
    make_duty(db, service, Tier.CITY, group_code="nobody")
    assert responsible(db, service.id, cast.unit(db).id, AT).group_id == desk.id


def test_a_group_that_is_closed_takes_nothing(db, service):
    make_contract(db, make_lot(db, service), payer=cast.county(db))
    make_duty_group(db, cast.county(db), is_active=False)
    assert responsible(db, service.id, cast.unit(db).id, AT).tier is Tier.PROVINCE


def test_a_body_that_does_not_exist_and_a_province_without_operations_are_told(db):
    with pytest.raises(NotFound):
        responsible(db, None, 999_999, AT)
    with pytest.raises(NotFound):
        contract_for(db, 1, 999_999, AT)
    with pytest.raises(Unavailable, match="responsibility.no_operations_group"):
        responsible(db, None, cast.unit(db).id, AT)


def test_a_matter_about_no_system_has_no_contract(db, service):
    assert contract_for(db, None, cast.unit(db).id, AT) is None
    assert responsible(db, None, cast.unit(db).id, AT).payer_id is None


@pytest.fixture
def world(db):
    """The catalogue, the matrix and the contracts of the demo, over a part of its tree."""
    cities = [cast.city(db), make_city(db, code="440400000", short_name="珠海市"), cast.other_city(db)]
    counties = [cast.county(db), make_county(db, parent=cities[0], code="440608000"), cast.other_county(db)]
    units = [make_unit(db, parent=place) for place in (cast.province(db), *cities, *counties)]
    load_catalogue(db, SYSTEM, now=AT)
    load_groups(db, SYSTEM, now=AT)
    load_contracts(db, SYSTEM, now=AT)
    bodies = [cast.province(db), *cities, *counties, *units]
    services = [None, *db.scalars(select(ServiceSystem.id))]
    return bodies, services, set(db.scalars(select(Group.id).join(DutyGroup, DutyGroup.group_id == Group.id)))


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), hours=HOURS)
def test_every_system_body_and_day_has_exactly_one_queue(db, world, data, hours):
    at = AT + timedelta(hours=hours)
    bodies, services, groups = world
    body, service_id = data.draw(st.sampled_from(bodies)), data.draw(st.sampled_from(services))
    found = responsible(db, service_id, body.id, at)
    assert found == responsible(db, service_id, body.id, at)
    assert found.group_id in groups
    assert body.path.startswith(db.get_one(type(body), found.organization_id).path)
    if not found.has_contract:
        assert (found.vendor_id, found.payer_id) == (None, None)
        assert service_id is None or found.tier is Tier.PROVINCE
        return
    contract = db.get_one(CallOffContract, found.contract_id)
    lot = db.get_one(Lot, contract.lot_id)
    covered = set(db.scalars(select(LotService.service_id).where(LotService.lot_id == lot.id)))
    assert in_force(contract.terms, at)
    assert (contract.payer_id, lot.winner_id, service_id in covered) == (found.payer_id, found.vendor_id, True)
