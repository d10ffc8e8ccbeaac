"""No page shows a link, a button or a live part that whoever looks at it may not use, or costs more for many rights."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.test import TestResponse

from opscenter.accounts.models import Account
from opscenter.accounts.queries import actor_for
from opscenter.core.actor import Actor
from opscenter.demo.people import PEOPLE
from opscenter.organizations.models import Organization
from opscenter.ui.access import access_of
from opscenter.ui.menus import items_for
from tests import cast
from tests.contracts.visit import busy_province, log_in
from tests.factories.accounts import make_account
from tests.pages import CheckedClient
from tests.province import Province

# The first test makes a province with all its pages, which takes a busy machine minutes.
pytestmark = [pytest.mark.indifferent, pytest.mark.timeout(360)]

# The same kind of page is opened with so many rows; what one row's page offers, the next one's offers as well.
ROWS = 3


class Offers(HTMLParser):
    """Method and address of everything that can be followed or sent, and the topics that the page listens to."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: set[tuple[str, str]] = set()
        self.topics: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what this tag offers."""
        given = {name: value or "" for name, value in attrs}
        offered = {("GET", given.get("hx-get")), ("POST", given.get("hx-post")), ("POST", given.get("formaction"))}
        if tag == "a":
            offered.add(("GET", given.get("href")))
        if tag == "form":
            offered.add((given.get("method", "get").upper(), given.get("action")))
        self.topics |= set(given.get("data-live", "").split())
        self.found |= {(method, to.partition("#")[0]) for method, to in offered if to and to.startswith("/")}


@pytest.fixture(scope="module")
def province(
    province_template: Province, tmp_path_factory: pytest.TempPathFactory, worker_name: str
) -> Iterator[Flask]:
    """The demo province with things going on."""
    made = busy_province(province_template, tmp_path_factory.mktemp("links"), f"links_{worker_name}")
    with made as (app, _unlinked):
        yield app


def endpoint(app: Flask, method: str, to: str) -> str:
    """What answers there, or nothing."""
    try:
        return str(app.url_map.bind("localhost").match(to.partition("?")[0], method=method)[0])
    except (HTTPException, RequestRedirect):
        return ""


def may_use(app: Flask, actor: Actor, found: str) -> bool:
    """Whether the route behind an endpoint lets this person in."""
    access = access_of(app.view_functions[found])
    return access is not None and access.admits(actor)


def offers(answer: TestResponse) -> list[tuple[str, str]]:
    """What a page offers; a redirection offers where it leads."""
    if answer.status_code in (302, 303):
        return [("GET", answer.location)]
    is_page = answer.status_code == 200 and answer.mimetype == "text/html"
    return sorted(Offers(answer.get_data(as_text=True)).found) if is_page else []


def topics(answer: TestResponse) -> set[str]:
    """What a page wants to hear of at once."""
    return Offers(answer.get_data(as_text=True)).topics if answer.mimetype == "text/html" else set()


def walk(app: Flask, browser: FlaskClient, todo: list[str]) -> Iterator[tuple[str, TestResponse]]:
    """Every page that links lead to, from so many rows of a kind."""
    seen: dict[str, set[str]] = {}
    while todo:
        page = todo.pop(0).partition("?")[0]
        rows = seen.setdefault(endpoint(app, "GET", page), set())
        if page in rows or len(rows) >= ROWS:
            continue
        rows.add(page)
        answer = browser.get(page, buffered=True)
        yield page, answer
        todo += [to for method, to in offers(answer) if method == "GET" and endpoint(app, "GET", to)]


def first_pages(app: Flask, actor: Actor) -> list[str]:
    """What the navigation offers, and the public pages."""
    with app.test_request_context("/"):
        return ["/", "/account", *(item.url for item in items_for(actor))]


@pytest.mark.parametrize("who", [person.login_name for person in PEOPLE])
def test_whatever_a_page_offers_may_be_used(province: Flask, who: str) -> None:
    with province.config["DATABASE"].unit_of_work(write=False) as db:
        actor = actor_for(db, db.scalars(select(Account).where(Account.login_name == who)).one())
    browser, wrong = log_in(province, who), set()
    for page, answer in walk(province, browser, first_pages(province, actor)):
        if answer.status_code in (403, 404, 500):
            wrong.add(f"{page}: {answer.status_code}")
        for method, to in offers(answer):
            found = endpoint(province, method, to)
            if found and not may_use(province, actor, found):
                wrong.add(f"{page} offers {method} {to}")
        for topic in topics(answer):
            if browser.get("/live/poll", query_string={"topic": topic, "after": 0}).status_code != 200:
                wrong.add(f"{page} listens to {topic}")
    assert not wrong, "\n".join(sorted(wrong))


def test_no_page_costs_more_for_somebody_with_five_roles(province: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(province, "test_client_class", CheckedClient)
    with province.config["DATABASE"].unit_of_work() as db:
        top = db.scalars(select(Organization).where(Organization.parent_id.is_(None), Organization.tier.is_not(None)))
        account = make_account(db, *cast.EVERYTHING, organization=top.one(), login_name="all roles")
        actor = actor_for(db, account)
    browser = log_in(province, account.login_name)
    pages = [page for page, _answer in walk(province, browser, first_pages(province, actor))]
    cells = set(re.findall(r"cell=\d+-\d+", browser.get("/health").get_data(as_text=True)))
    assert len({endpoint(province, "GET", page) for page in pages}) > 40
    assert len(cells) > ROWS
    for opened in sorted(cells)[:ROWS]:
        browser.get(f"/health?{opened}")
