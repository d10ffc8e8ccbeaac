"""Who sees which contracts, amounts with capitals, what a list costs; loading them from the data file."""

import pytest
from sqlalchemy import func, select

from opscenter.accounts.rules import Role
from opscenter.contracts.actions import load_contracts
from opscenter.contracts.models import CallOffContract, Lot
from opscenter.contracts.policy import visible
from opscenter.contracts.queries.lists import list_procured
from opscenter.core.actor import SYSTEM
from opscenter.core.errors import Forbidden, Invalid
from opscenter.services.actions import load_catalogue
from tests import cast
from tests.factories.accounts import make_account, make_actor
from tests.factories.contracts import make_contract, make_line, make_lot
from tests.factories.services import make_service
from tests.statements import counted
from tests.visitors import csrf, log_in


@pytest.fixture
def lot(db):
    return make_lot(db, make_service(db), winner=cast.vendor_company(db), number=1, name="支付运维")


@pytest.fixture
def contract(db, lot):
    contract = make_contract(db, lot, payer=cast.city(db), number="DEMO-佛山-01")
    make_line(db, contract)
    db.commit()
    return contract


def text(response, status=200):
    assert response.status_code == status, response.get_data(as_text=True)[-1500:]
    return response.get_data(as_text=True)


@pytest.mark.parametrize(
    ("role", "place", "expected"),
    [
        (Role.MANAGER, "province", {"city", "county", "other_county"}),
        (Role.MANAGER, "city", {"city", "county"}),
        (Role.MANAGER, "county", {"county"}),
        (Role.OPERATOR, "city", set()),
        (Role.OPS_ENGINEER, "province", set()),
        (Role.UNIT_USER, "unit", set()),
        (Role.SYSTEM_ADMINISTRATOR, "province", set()),
    ],
)
def test_who_sees_whose_contracts(db, lot, role, place, expected):
    for payer in ("city", "county", "other_county"):
        make_contract(db, lot, payer=getattr(cast, payer)(db), name=payer)
    actor = make_actor(db, role, organization=getattr(cast, place)(db))
    assert set(db.scalars(select(CallOffContract.name).where(visible(actor)))) == expected


def test_a_vendor_sees_the_lots_it_won_and_no_others(db, lot, contract):
    foreign = make_contract(db, make_lot(db, number=2), payer=cast.city(db))
    vendor = cast.gongyingshang(db)
    assert list(db.scalars(select(CallOffContract.id).where(visible(vendor)))) == [contract.id]
    assert [row.lot.number for group in list_procured(db, vendor) for row in group.lots] == [1]
    assert set(db.scalars(select(CallOffContract.id).where(visible(SYSTEM)))) == {contract.id, foreign.id}


def test_the_page_shows_amount_with_capitals_period_and_lines(client, db, contract):
    page = text(log_in(client, db, "sheng").get(f"/contracts/{contract.number}"))
    for words in (
        "1,262,611.74",
        "壹佰贰拾陆万贰仟陆佰壹拾壹元柒角肆分",
        "2026-12-31",
        "数据库实例运维",
        "演示数据",
    ):
        assert words in page


def test_the_list_sums_up_what_is_signed_and_narrows_to_a_lot(client, db, lot, contract):
    make_contract(db, make_lot(db, number=2), payer=cast.city(db), number="DEMO-佛山-02")
    page = text(log_in(client, db, "sheng").get("/contracts"))
    assert "126.26 万" in page
    assert "DEMO-佛山-02" in page
    narrowed = text(client.get("/contracts?lot=1"))
    assert ("DEMO-佛山-01" in narrowed, "DEMO-佛山-02" in narrowed) == (True, False)
    assert "没有可看的协议" in text(client.get("/contracts?lot=9"))


def test_strangers_find_no_contract_and_others_have_no_page(client, db, contract):
    assert log_in(client, db, "waixian").get(f"/contracts/{contract.number}").status_code == 404
    for who in ("kuaiji", "shi", "waibao", "sysadmin"):
        assert log_in(client, db, who).get("/contracts").status_code == 403, who


@pytest.mark.parametrize("rows", [1, 50])
def test_the_list_costs_the_same_for_any_number_of_contracts(client, db, database, lot, rows):
    for _number in range(rows):
        make_contract(db, lot, payer=cast.city(db))
    sheng = log_in(client, db, "sheng")
    with counted(database) as statements:
        text(sheng.get("/contracts"))
    assert len(statements) == 9


def test_loading_twice_adds_nothing(db, now):
    cast.city(db)
    load_catalogue(db, SYSTEM, now=now)
    first = load_contracts(db, SYSTEM, now=now)
    assert first > 0
    assert load_contracts(db, SYSTEM, now=now) == 0
    ceilings = {lot.id: lot.ceiling_fen for lot in db.scalars(select(Lot))}
    signed = select(CallOffContract.lot_id, func.sum(CallOffContract.amount_fen)).group_by(CallOffContract.lot_id)
    assert all(total <= ceilings[lot_id] for lot_id, total in db.execute(signed))


def test_loading_needs_a_province_and_the_right(db, now):
    with pytest.raises(Invalid):
        load_contracts(db, SYSTEM, now=now)
    with pytest.raises(Forbidden):
        load_contracts(db, cast.shi(db), now=now)


def test_there_is_no_way_to_write_yet(client, db, contract):
    make_account(db)
    sheng = log_in(client, db, "sheng")
    data = {"csrf_token": csrf(sheng, "/announcements/new")}
    assert sheng.post(f"/contracts/{contract.number}", data=data).status_code == 405
