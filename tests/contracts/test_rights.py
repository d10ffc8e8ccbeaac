"""The table of rights, the routes and the actions agree; everything here is generated from the table in the code."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from opscenter.accounts.rules import PERMISSIONS, Role, permissions_of
from opscenter.core.settings import Settings
from opscenter.ui.access import access_of
from tests import cast
from tests.contracts.belongings import Belongings, furnish
from tests.contracts.samples import ARGUMENTS, address, filled
from tests.factories.accounts import make_account
from tests.visitors import log_in_as

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "opscenter" / "accounts" / "rules.py"
# Refusals that ask who did something, not which role one has.
PERSONAL = {"call.not_your_call", "article.own_text"}


def guarded(app: Flask) -> Iterator[tuple[Rule, tuple[str, ...]]]:
    """Every route that asks for rights, and of which one of them is enough."""
    for rule in app.url_map.iter_rules():
        access = access_of(app.view_functions[rule.endpoint])
        if access and access.permissions:
            yield rule, access.permissions


def ask(app: Flask, browser: FlaskClient, rule: Rule, own: Belongings) -> TestResponse:
    """The answer to a program, which reads the code of a refusal; an argument that names nobody's row is 1."""
    values = ARGUMENTS[rule.endpoint](own) if rule.endpoint in ARGUMENTS else dict.fromkeys(rule.arguments, 1)
    method, form = ("POST", filled(rule.endpoint, own)) if "POST" in (rule.methods or ()) else ("GET", None)
    return browser.open(
        address(app, rule, values), method=method, data=form, headers={"Accept": "application/json"}, buffered=True
    )


def is_refused(answer: TestResponse) -> bool:
    """Whether the role was refused; the call page says in its own words whose call it is."""
    return answer.is_json and answer.status_code == 403 and answer.get_json()["error"]["code"] not in PERSONAL


@pytest.mark.indifferent
@pytest.mark.parametrize("role", Role)
def test_a_role_is_refused_exactly_what_it_has_no_right_to(
    app: Flask, db: Session, settings: Settings, role: Role
) -> None:
    app.config["WTF_CSRF_ENABLED"], app.test_client_class = False, FlaskClient
    own = furnish(db, settings.data_dir)
    place = own.unit if role is Role.UNIT_USER else cast.province(db)
    browser = log_in_as(app.test_client(), db, make_account(db, role, organization=place))
    held, wrong = permissions_of({role}), []
    for rule, rights in guarded(app):
        answer = ask(app, browser, rule, own)
        if answer.status_code >= 500 or is_refused(answer) is not held.isdisjoint(rights):
            wrong.append(f"{rule.rule} asks for {rights}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)


@pytest.fixture(scope="module")
def sources() -> str:
    """All code and templates of the product but the table itself."""
    files = [path for package in ("opscenter", "knowledge", "probes") for path in (ROOT / package).rglob("*.*")]
    return "\n".join(
        path.read_text(encoding="utf-8") for path in files if path.suffix in (".py", ".html") and path != TABLE
    )


@pytest.mark.parametrize("permission", sorted(PERMISSIONS))
def test_something_asks_for_every_right(sources: str, permission: str) -> None:
    assert f'"{permission}"' in sources or f"'{permission}'" in sources


def test_routes_ask_for_rights_of_the_table_only(app: Flask) -> None:
    assert {right for _rule, rights in guarded(app) for right in rights} - set(PERMISSIONS) == set()
