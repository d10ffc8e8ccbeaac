"""The catalogue of 1+17 systems with its duty matrix: pages, loading, and the groups behind it."""

import pytest
from sqlalchemy import func, select

from opscenter.core.actor import SYSTEM
from opscenter.core.audit import AuditEntry
from opscenter.core.errors import Forbidden, NotFound
from opscenter.organizations.rules import Tier
from opscenter.services import queries
from opscenter.services.actions import load_catalogue, load_groups
from opscenter.services.models import DutyGroup, DutyRow, ServiceSystem
from opscenter.services.rules import UPWARD, Duty
from tests import cast
from tests.factories.services import make_duty_group
from tests.statements import counted
from tests.visitors import log_in


@pytest.fixture
def catalogue(db, now):
    load_catalogue(db, SYSTEM, now=now)
    db.commit()


def text(response, status=200):
    assert response.status_code == status, response.get_data(as_text=True)[-1500:]
    return response.get_data(as_text=True)


def test_the_catalogue_has_one_and_seventeen_systems(db, catalogue):
    services = queries.list_services(db)
    assert (len(services), [one.code for one in services if one.is_core]) == (18, ["budget"])


def test_every_system_has_exactly_one_cell_a_tier_and_somebody_responsible(db, catalogue):
    for service_id, cells in queries.duty_matrix(db).items():
        assert set(cells) == {Tier.COUNTY, Tier.CITY, Tier.PROVINCE}, service_id
        for tier in cells:
            above = [cells[step].duty for step in UPWARD[tier] if step in cells]
            assert Duty.RESPONSIBLE in above, (service_id, tier)


def test_loading_twice_keeps_what_an_administrator_has_changed(db, catalogue, now):
    service = queries.get_service(db, "payment")
    service.owner_division = "改过的处室"
    db.query(DutyRow).filter(DutyRow.service_id == service.id, DutyRow.tier == Tier.COUNTY).delete()
    assert load_catalogue(db, SYSTEM, now=now) == 0
    assert service.owner_division == "改过的处室"
    assert len(queries.duty_entries(db, service.id)) == 3
    assert len(db.scalars(select(AuditEntry).where(AuditEntry.action == "service.load")).all()) == 1


def test_every_division_gets_its_groups_once_and_keeps_its_own(db, now):
    own = make_duty_group(db, cast.county(db), name="服务台")
    added = load_groups(db, SYSTEM, now=now)
    assert (added, load_groups(db, SYSTEM, now=now)) == (5, 0)
    groups = queries.groups_of(db, queries.divisions_upward(db, cast.unit(db).id))
    assert groups[cast.county(db).id, "desk"].group_id == own.id
    assert groups[cast.city(db).id, "payment"].tier is Tier.CITY
    assert db.scalar(select(func.count()).select_from(DutyGroup)) == 6


def test_only_the_catalogues_keepers_load_it(db, now):
    for load in (load_catalogue, load_groups):
        with pytest.raises(Forbidden):
            load(db, cast.shi(db), now=now)


def test_divisions_are_read_upward_and_unknown_things_are_not_found(db):
    chain = queries.divisions_upward(db, cast.unit(db).id)
    assert [one.short_name for one in chain] == ["禅城区", "佛山市", "广东省"]
    with pytest.raises(NotFound):
        queries.divisions_upward(db, 999_999)
    with pytest.raises(NotFound):
        queries.get_service(db, "nothing")


def test_the_list_shows_system_division_lot_and_duties(client, db, catalogue):
    page = text(log_in(client, db, "xian").get("/services"))
    for words in ("预算管理一体化系统", "拟列", "负责", "支付与指标组", "每天 12 小时"):
        assert words in page
    assert page.count("data-row>") == 18


def test_the_page_of_a_system_says_what_each_tier_does(client, db, catalogue):
    page = text(log_in(client, db, "xian").get("/services/payment"))
    assert "与代理银行对接" in page
    assert client.get("/services/nothing").status_code == 404


def test_units_have_no_catalogue(client, db, catalogue):
    assert log_in(client, db, "kuaiji").get("/services").status_code == 403


def test_the_list_costs_the_same_for_one_system_and_for_all(client, db, database, catalogue):
    xian = log_in(client, db, "xian")
    with counted(database) as statements:
        text(xian.get("/services"))
    assert len(statements) <= 8
    assert db.scalar(select(func.count()).select_from(ServiceSystem)) == 18
