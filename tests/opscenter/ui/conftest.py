"""A small site of its own: the web layer with a few routes, so that these tests know no feature."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Blueprint, Flask, g, request
from flask.testing import FlaskClient
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import OperationalError

from opscenter.core import live
from opscenter.core.actor import Actor, ActorKind
from opscenter.core.db import Database
from opscenter.core.errors import Conflict, Forbidden, Invalid, Limited, NotFound, Unavailable
from opscenter.core.settings import Environment, Settings
from opscenter.ui import labels, setup, views
from opscenter.ui.access import public, requires
from opscenter.ui.context import db, discard, now, write_unit
from opscenter.ui.pages import render
from tests.conftest import Clock

ERRORS = {
    **labels.ERRORS,
    "ticket.already_closed": "工单 {number} 已关闭",
    "ticket.invalid": "还有内容没填对",
    "ticket.title_missing": "事由没有填写",
}
READER = Actor(kind=ActorKind.ACCOUNT, name="苏禾", account_id=7, permissions=frozenset({"ticket.read"}))
PROBLEMS = {
    "403": Forbidden("ticket.secret"),
    "404": NotFound("ticket.not_found"),
    "409": Conflict("ticket.already_closed", number="0152"),
    "422": Invalid("ticket.invalid", fields={"title": "ticket.title_missing"}),
    "429": Limited("ticket.too_many"),
    "503": Unavailable("ticket.index_down"),
}


def push(kind: str) -> None:
    """Write one row through this request's session."""
    live.push(db(), topic="test:1", kind=kind, data={}, now=now())


def problem_pages() -> Blueprint:
    """Routes that fail, each in its own way."""
    site = Blueprint("problems", __name__)

    @site.route("/problem/<status>", methods=["GET", "POST"])
    @public
    def problem(status: str) -> ResponseReturnValue:
        push("lost")
        raise PROBLEMS[status]

    @site.get("/api/v1/problem/<status>")
    @public
    def api_problem(status: str) -> ResponseReturnValue:
        raise PROBLEMS[status]

    @site.get("/crash")
    @public
    def crash() -> ResponseReturnValue:
        raise ZeroDivisionError

    @site.get("/no-database")
    @public
    def no_database() -> ResponseReturnValue:
        raise OperationalError("SELECT 1", {}, ConnectionError("refused"))

    return site


def writing_pages() -> Blueprint:
    """Routes that write."""
    site = Blueprint("writing", __name__)

    @site.route("/write", methods=["GET", "POST"])
    @public
    def write() -> ResponseReturnValue:
        push("written")
        return "done"

    @site.get("/count-view")
    @public
    def count_view() -> ResponseReturnValue:
        with write_unit() as session:
            live.push(session, topic="test:1", kind="viewed", data={}, now=now())
        return "counted"

    @site.post("/try-again")
    @public
    def try_again() -> ResponseReturnValue:
        push("half done")
        discard()
        return "shown again", 422

    @site.post("/echo")
    @public
    def echo() -> ResponseReturnValue:
        return f"{len(request.form.get('text', ''))}"

    return site


def pages() -> Blueprint:
    """Routes with different rights."""
    site = Blueprint("site", __name__)

    @site.get("/")
    @public
    def home() -> ResponseReturnValue:
        return "home"

    @site.get("/open")
    @public
    def open_page() -> ResponseReturnValue:
        return render("public.html")

    @site.get("/inside")
    @requires("ticket.read")
    def inside() -> ResponseReturnValue:
        return render("staff.html")

    @site.route("/own", methods=["GET", "POST"])
    @requires()
    def own() -> ResponseReturnValue:
        return "own"

    @site.get("/closed")
    @requires("ticket.close", "ticket.delete")
    def closed() -> ResponseReturnValue:
        return "closed"

    return site


@pytest.fixture
def actor_of_request() -> list[Actor]:
    """Put an actor in here and the following requests are theirs."""
    return []


@pytest.fixture
def build_site(database: Database, clock: Clock, actor_of_request: list[Actor]) -> Callable[[Settings], Flask]:
    """Builds the small site with other settings."""

    def build(settings: Settings) -> Flask:
        site = Flask("opscenter", static_folder=None)
        site.config.update(SETTINGS=settings, DATABASE=database, CLOCK=clock, WTF_CSRF_ENABLED=False)
        # The login layer of the product does this.
        site.before_request(lambda: setattr(g, "actor", actor_of_request[0]) if actor_of_request else None)
        setup.init_app(site, labels={}, error_texts=ERRORS)
        for blueprint in (views.blueprint, pages(), problem_pages(), writing_pages()):
            site.register_blueprint(blueprint)
        setup.check_routes(site)
        return site

    return build


@pytest.fixture
def site(settings: Settings, build_site: Callable[[Settings], Flask]) -> Flask:
    """The small site."""
    return build_site(settings)


@pytest.fixture
def visitor(site: Flask) -> FlaskClient:
    """A browser on the small site; nobody is logged in."""
    return site.test_client()


@pytest.fixture
def reader(visitor: FlaskClient, actor_of_request: list[Actor]) -> FlaskClient:
    """A browser of an account that may read tickets."""
    actor_of_request.append(READER)
    return visitor


@pytest.fixture
def production(settings: Settings, build_site: Callable[[Settings], Flask]) -> FlaskClient:
    """A browser on a site that runs in earnest."""
    return build_site(replace(settings, environment=Environment.PRODUCTION)).test_client()
