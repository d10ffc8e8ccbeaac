"""The box that finds everything: what a text looks like, and that nobody finds what lies outside their scope."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from opscenter.ui.recognition import Looks, recognise
from tests import cast
from tests.factories.calls import make_call, make_known_number
from tests.factories.tickets import make_ticket
from tests.visitors import log_in

NUMBER = "+8613800002046"
AS_TYPED = {"HX-Request": "true", "HX-Target": "div#found"}


@pytest.mark.parametrize(
    ("text", "looks"),
    [
        ("2026-1221-0148", Looks.TICKET),
        ("２０４６", Looks.TAIL),
        ("2046", Looks.TAIL),
        ("138 0000 2046", Looks.PHONE),
        ("0757-83331234", Looks.PHONE),
        ("粤财库〔2023〕12号", Looks.DOCUMENT),
        ("粤财库(2023)12号", Looks.DOCUMENT),
        ("授权支付", Looks.WORDS),
    ],
)
def test_a_text_is_recognised(text: str, looks: Looks) -> None:
    wanted = recognise(text, 3)
    assert wanted is not None
    assert wanted.looks is looks


@pytest.mark.parametrize("text", ["", " ", "支"])
def test_too_short_a_text_is_not_looked_for(text: str) -> None:
    assert recognise(text, 3) is None


@pytest.fixture
def known(db: Session) -> None:
    """An accountant of 禅城区 with a number, a ticket and a call."""
    unit = cast.unit(db)
    make_known_number(db, unit, NUMBER)
    make_ticket(db, unit, title="授权支付待财政审核")
    make_call(db, unit, phone=NUMBER)
    db.commit()


def found(client: FlaskClient, text: str) -> str:
    """The list under the box."""
    response = client.get("/find", query_string={"q": text}, headers=AS_TYPED)
    assert response.status_code == 200
    return response.get_data(as_text=True)


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize("text", ["2046", "138 0000 2046"])
def test_a_caller_is_found_by_number_and_by_its_end(client: FlaskClient, db: Session, text: str) -> None:
    shown = found(log_in(client, db, "xian"), text)
    assert "禅城区教育局（演示） · 演*" in shown
    assert "138****2046" in shown
    assert "/calls/" in shown


@pytest.mark.usefixtures("known")
def test_a_group_is_named_in_the_plural_in_english(client: FlaskClient, db: Session) -> None:
    browser = log_in(client, db, "xian")
    assert 'aria-label="工单"' in found(browser, "授权支付")
    browser.get("/find?lang=en")
    assert 'aria-label="Tickets"' in found(browser, "授权支付")


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize("text", ["2046", "13800002046", "授权支付", "禅城区教育局"])
def test_an_outsider_finds_nothing_of_another_county(client: FlaskClient, db: Session, text: str) -> None:
    shown = found(log_in(client, db, "waixian"), text)
    assert "禅城区教育局（演示）" not in shown
    assert "/tickets/" not in shown
    assert "/calls/" not in shown


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize("name", ["sysadmin", "secadmin", "auditadmin"])
def test_administrators_find_no_business_rows(client: FlaskClient, db: Session, name: str) -> None:
    assert "授权支付待财政审核" not in found(log_in(client, db, name), "授权支付")


@pytest.mark.usefixtures("known")
def test_a_unit_user_is_led_to_the_own_ticket_page(client: FlaskClient, db: Session) -> None:
    assert "/portal/tickets/" in found(log_in(client, db, "kuaiji"), "授权支付")


def test_pages_to_do_something_are_found_by_their_words(client: FlaskClient, db: Session) -> None:
    assert 'href="/tickets/new"' in found(log_in(client, db, "xian"), "新建工单")


def test_an_action_without_the_right_is_not_offered(client: FlaskClient, db: Session) -> None:
    assert "/tickets/new" not in found(log_in(client, db, "auditadmin"), "新建工单")


@pytest.mark.usefixtures("known")
def test_the_page_without_script_shows_the_same(client: FlaskClient, db: Session) -> None:
    page = log_in(client, db, "xian").get("/find?q=授权支付").get_data(as_text=True)
    assert "按名称和词语" in page
    assert "授权支付待财政审核" in page


def test_nothing_found_says_what_can_be_looked_for(client: FlaskClient, db: Session) -> None:
    page = log_in(client, db, "xian").get("/find?q=没有这样的东西").get_data(as_text=True)
    assert "只找得到您范围内的内容" in page


def test_the_box_asks_for_a_login(client: FlaskClient) -> None:
    assert client.get("/find?q=授权").status_code == 303
