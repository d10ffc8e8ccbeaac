"""The walk of the outsider: what belongs to 佛山 does not exist for those who have no right to it.

It goes through every route of the application, also those that are added later: lists must not say a word of these
rows, pages and deeds must answer exactly as they do for a row that does not exist, and nothing may change.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.routing import IntegerConverter, Rule
from werkzeug.test import TestResponse

from opscenter.core.db import Base, Database
from opscenter.core.settings import Settings
from tests import cast
from tests.conftest import copy_of
from tests.contracts.belongings import PHONE, SECRET, Belongings, furnish
from tests.contracts.samples import ARGUMENTS, OPEN, address, filled, queries_of
from tests.visitors import log_in

MISSING_ID, MISSING_WORD = 987_654_321, "NOSUCH"
# Words of the address that choose what is done to a row, not which row.
CHOICES = {"field", "role"}
STRANGERS = ["laoxiang", "waixian", "yuandanwei", "linju", "gongyingshang", "sysadmin", "secadmin", "auditadmin"]
# What administrators see of the whole province, and nothing else.
OWN_PAGES: dict[str, str | tuple[str, ...]] = {
    "secadmin": ("accounts.", "organizations.", "programs."),
    "sysadmin": "operations.",
    "auditadmin": "accounts.audit_trail",
}
# Rows that everybody may know of: that a notice exists is no secret, only ending it is somebody's right.
KNOWN_ROWS = {"announcements.withdraw_announcement"}
# Own traces of a visitor: sessions, throttles, and the audit of what was refused.
TRACES = {"login_sessions", "login_throttles", "audit_entries", "tracking_attempts", "presences", "asks"}


@pytest.fixture(autouse=True)
def _plain_browser(app: Flask) -> None:
    # Forms are sent without having been fetched; what pages look like is tested with their features.
    app.config["WTF_CSRF_ENABLED"] = False
    app.test_client_class = FlaskClient


@dataclass(frozen=True)
class Site:
    """A database and a data folder in which 佛山 has everything."""

    database: Database
    folder: Path
    own: Belongings


@pytest.fixture(scope="module")
def site(database_template: Database, tmp_path_factory: pytest.TempPathFactory, worker_name: str) -> Iterator[Site]:
    """Furnished once; what a test does there is rolled back."""
    folder = tmp_path_factory.mktemp("site")
    database = copy_of(database_template, folder, f"site_{worker_name}")
    with database.session() as db:
        own = furnish(db, folder)
    yield Site(database, folder, own)
    database.dispose()


@pytest.fixture(scope="module")
def migrated_database(site: Site) -> Database:
    """The furnished one."""
    return site.database


@pytest.fixture
def settings(settings: Settings, site: Site) -> Settings:
    """With the files of the site."""
    return replace(settings, data_dir=site.folder)


@pytest.fixture
def own(site: Site) -> Belongings:
    """Everything that 佛山 has."""
    return site.own


def enter(client: FlaskClient, db: Session, name: str) -> FlaskClient:
    return client if name == "laoxiang" else log_in(client, db, name)


def rules_of(app: Flask, method: str) -> Iterator[Rule]:
    return (rule for rule in app.url_map.iter_rules() if method in (rule.methods or ()))


def missing(rule: Rule, values: dict[str, Any]) -> dict[str, Any]:
    """The same arguments naming a row that does not exist."""
    return {
        name: value
        if name in CHOICES
        else MISSING_ID
        if isinstance(rule._converters[name], IntegerConverter)
        else MISSING_WORD
        for name, value in values.items()
    }


def ask(browser: FlaskClient, method: str, to: str, values: dict[str, Any], form: dict[str, Any]) -> tuple[int, str]:
    """Status, and what answer and short message say without what differs from one request to the next."""
    response = browser.open(to, method=method, data=form)
    with browser.session_transaction() as session:
        told = session.pop("_flashes", [])
    text = f"{response.headers.get('Location', '')} {told} {response.get_data(as_text=True)}"
    for asked in (
        response.headers["X-Request-Id"],
        to,
        quote(to, safe=""),
        *(one for one in (*values.values(), *form.values()) if isinstance(one, str)),
    ):
        text = text.replace(asked, "")
    return response.status_code, re.sub(r'nonce="[^"]*"|[\w-]{40,}[.][\w-]+[.][\w-]+|\d\d:\d\d(:\d\d)?', "", text)


def differences(app: Flask, browser: FlaskClient, method: str, own: Belongings, name: str) -> list[object]:
    """Routes whose answer for these rows differs from that for a row that does not exist, or grants something."""
    found: list[object] = []
    for rule in rules_of(app, method):
        if rule.endpoint in set(ARGUMENTS) - KNOWN_ROWS and is_concerned(rule, name):
            values = ARGUMENTS[rule.endpoint](own)
            form = {} if method == "GET" else filled(rule.endpoint, own)
            status, there = ask(browser, method, address(app, rule, values), values, form)
            other = missing(rule, values)
            gone = ask(browser, method, address(app, rule, other), other, form)
            is_quiet = SECRET not in there and PHONE not in there
            if status < 300 or (status, there) != gone or not is_quiet:
                found.append((rule.rule, status, gone[0]))
    return found


def leak(response: TestResponse, own: Belongings, asked: dict[str, Any]) -> str:
    """The first word of these rows that the answer says; what was asked or sent may be repeated."""
    if response.mimetype == "text/event-stream":
        return "a stream"
    text = response.get_data(as_text=True)
    for one in map(str, asked.values()):
        text = text.replace(one, "") if len(one) > 1 else text
    words = [SECRET, PHONE, "137****2222", own.ticket, own.incident, own.contract]
    return next((word for word in words if word in text), "")


def is_concerned(rule: Rule, name: str) -> bool:
    return not rule.endpoint.startswith(OWN_PAGES.get(name, "-"))


def snapshot(db: Session) -> dict[tuple[str, Any], Any]:
    """Every stored row by table and key."""
    db.expire_all()
    rows = {}
    for table in Base.metadata.sorted_tables:
        keys = [column.name for column in table.primary_key]
        if table.name not in TRACES:
            for row in db.execute(select(table)).mappings():
                rows[table.name, tuple(row[key] for key in keys)] = tuple(row.values())
    return rows


def test_every_route_with_arguments_names_the_row_that_stands_for_them(app: Flask) -> None:
    needed = {rule.endpoint for rule in app.url_map.iter_rules() if rule.arguments}
    assert needed - set(ARGUMENTS) - set(OPEN) == set(), "name a row in tests/contracts/samples.py"
    assert (set(ARGUMENTS) | set(OPEN)) - needed == set(), "no such route any more"


@pytest.mark.parametrize("name", STRANGERS)
def test_no_list_says_a_word_of_it(app: Flask, db: Session, own: Belongings, name: str) -> None:
    browser, leaks = enter(app.test_client(), db, name), []
    for rule in rules_of(app, "GET"):
        if rule.arguments or not is_concerned(rule, name):
            continue
        for asked in [{}, *queries_of(rule.endpoint, own)]:
            answer = browser.get(rule.rule, query_string=asked)
            leaks += [(rule.rule, asked, word)] if (word := leak(answer, own, asked)) else []
            assert answer.status_code < 500, rule.rule
            answer.close()
    assert leaks == []


@pytest.mark.parametrize("name", STRANGERS)
def test_its_pages_and_files_do_not_exist(app: Flask, db: Session, own: Belongings, name: str) -> None:
    assert differences(app, enter(app.test_client(), db, name), "GET", own, name) == []


@pytest.mark.parametrize("name", STRANGERS)
def test_nothing_can_be_done_to_it(app: Flask, db: Session, own: Belongings, name: str) -> None:
    browser, before = enter(app.test_client(), db, name), snapshot(db)
    assert differences(app, browser, "POST", own, name) == []
    assert snapshot(db) == before


@pytest.mark.parametrize("name", STRANGERS)
def test_nothing_can_be_added_to_it(app: Flask, db: Session, own: Belongings, name: str) -> None:
    browser, before = enter(app.test_client(), db, name), snapshot(db)
    for rule in rules_of(app, "POST"):
        if not rule.arguments and is_concerned(rule, name):
            sent = filled(rule.endpoint, own)
            answer = browser.post(rule.rule, data=sent)
            assert answer.status_code < 500, rule.rule
            assert leak(answer, own, sent) == "", rule.rule
    after = snapshot(db)
    changed = {key for key, row in before.items() if after.get(key) != row}
    assert {table for table, _key in changed} <= {"messages"}
    ours = {cast.province(db).id, cast.city(db).id, cast.county(db).id, own.unit.id}
    columns = {table.name: [column.name for column in table.columns] for table in Base.metadata.sorted_tables}
    added = [
        dict(zip(columns[key[0]], row, strict=True)) | {"table": key[0]}
        for key, row in after.items()
        if key not in before
    ]
    assert [row for row in added if row.get("organization_id") in ours] == []


HOLDERS = {
    "accounts": "secadmin",
    "operations": "sysadmin",
    "programs": "secadmin",
    "accounts.end_session": "sheng",
    "tickets.my_ticket": "mibao",
    "tickets.nudge": "mibao",
    "tickets.withdraw": "mibao",
    "tickets.add_words": "mibao",
}


@pytest.mark.parametrize("endpoint", sorted(ARGUMENTS))
def test_the_row_is_there_for_those_who_have_the_right(app: Flask, db: Session, own: Belongings, endpoint: str) -> None:
    holder = HOLDERS.get(endpoint) or HOLDERS.get(endpoint.partition(".")[0], "sheng")
    browser = enter(app.test_client(), db, holder)
    for rule in app.url_map.iter_rules(endpoint):
        target = address(app, rule, ARGUMENTS[endpoint](own))
        answer = (
            browser.post(target, data=filled(endpoint, own)) if "POST" in (rule.methods or ()) else browser.get(target)
        )
        assert answer.status_code in (200, 204, 303, 409), answer.get_data(as_text=True)
        answer.close()
