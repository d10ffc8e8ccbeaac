"""The page of figures, the lists behind them, and their export."""

import io

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.answers.actions import give_verdict
from knowledge.articles.actions.review import withdraw
from opscenter.accounts.rules import Role
from opscenter.core.actor import SYSTEM
from opscenter.core.exports import BYTE_ORDER_MARK, ExportRecord
from opscenter.dashboards.articles.rules.measures import Measure
from tests import cast
from tests.conftest import START
from tests.factories.accounts import make_account
from tests.factories.knowledge import content, make_article
from tests.visitors import csrf, log_in, log_in_as


@pytest.fixture
def desk(client: FlaskClient, db: Session) -> FlaskClient:
    """The province's editor, with an article that one reader found useful."""
    article = make_article(db, text=content(question="=公务卡怎样还款"))
    give_verdict(db, SYSTEM, article.id, visitor="a", is_useful=True, question="", now=START)
    db.commit()
    return log_in(client, db, "sheng")


def test_every_figure_stands_with_its_definition_and_leads_to_its_list(desk: FlaskClient) -> None:
    text = desk.get("/articles/figures?span=quarter").get_data(as_text=True)
    assert "说“有用”的次数 ÷ 全部评价次数" in text
    assert "1 / 1" in text
    for measure in Measure:
        assert f"/articles/figures/{measure.value}?span=quarter" in text
        assert desk.get(f"/articles/figures/{measure.value}?span=quarter").status_code == 200


def test_a_share_of_few_opinions_is_marked(desk: FlaskClient) -> None:
    assert "评价太少，只供参考" in desk.get("/articles/figures/useful").get_data(as_text=True)


def test_a_figure_that_does_not_exist_is_not_found(desk: FlaskClient) -> None:
    assert desk.get("/articles/figures/nonsense").status_code == 404


def test_a_list_leaves_the_house_with_a_purpose_and_no_formula(desk: FlaskClient, db: Session) -> None:
    address = "/articles/figures/useful/export"
    form = {"csrf_token": csrf(desk, address), "file": "csv", "purpose": "月报"}
    text = desk.post(address, data=form).get_data(as_text=True)
    assert text.startswith(BYTE_ORDER_MARK + "文章,地区,有用,评价")
    assert "'=公务卡怎样还款" in text
    assert db.scalars(select(ExportRecord)).one().purpose == "月报"


def test_excel_reckons_with_the_figures(desk: FlaskClient) -> None:
    address = "/articles/figures/useful/export"
    form = {"csrf_token": csrf(desk, address), "file": "xlsx", "purpose": "月报"}
    sheet = load_workbook(io.BytesIO(desk.post(address, data=form).data)).active
    assert [cell.value for cell in sheet[2]][2:5] == [1, 1, 1]
    assert (sheet["A2"].value, sheet["E2"].number_format) == ("'=公务卡怎样还款", "0%")


def test_without_a_purpose_nothing_leaves(desk: FlaskClient, db: Session) -> None:
    address = "/articles/figures/useful/export"
    assert desk.post(address, data={"csrf_token": csrf(desk, address), "file": "csv"}).status_code == 422
    assert db.scalars(select(ExportRecord)).all() == []


def test_who_only_measures_is_not_led_to_an_article_that_is_gone(client: FlaskClient, db: Session) -> None:
    gone, out = make_article(db), make_article(db)
    for article in (gone, out):
        give_verdict(db, SYSTEM, article.id, visitor="a", is_useful=True, question="", now=START)
    withdraw(db, SYSTEM, gone.id, reason="不再适用", now=START)
    manager = make_account(db, Role.MANAGER, organization=cast.province(db))
    text = log_in_as(client, db, manager).get("/articles/figures/useful").text
    assert [f'/articles/{one.id}"' in text for one in (gone, out)] == [False, True]


@pytest.mark.parametrize("name", ["kuaiji", "xian", "yunwei", "waibao"])
def test_figures_are_for_editors_reviewers_and_managers(client: FlaskClient, db: Session, name: str) -> None:
    assert log_in(client, db, name).get("/articles/figures").status_code == 403


@pytest.mark.parametrize(
    ("role", "leads"), [(Role.MANAGER, True), (Role.KNOWLEDGE_EDITOR, True), (Role.OPERATOR, False)]
)
def test_the_rail_leads_whoever_may_see_them_to_the_figures(
    client: FlaskClient, db: Session, role: Role, *, leads: bool
) -> None:
    somebody = make_account(db, role, organization=cast.province(db))
    text = log_in_as(client, db, somebody).get("/announcements").text
    assert ('class="rail-item" href="/articles/figures"' in text) == leads
