"""An embedded database that another process holds locked: said with a reference, and what was typed is not lost."""

from collections.abc import Iterator
from html import unescape
from pathlib import Path
from re import findall, search

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, func, select, text
from werkzeug.test import TestResponse

from knowledge.answers.models import Ask
from opscenter.app import create_app
from opscenter.core import clock, migrate
from opscenter.core.audit import AuditEntry
from opscenter.core.db import Database
from opscenter.core.settings import Environment, Settings
from opscenter.tickets.models import Ticket
from tests import cast
from tests.factories.services import make_operations
from tests.factories.tickets import ticket_form
from tests.visitors import csrf, log_in

WORDS = "指标送审后被重复占用\n<昨天下午>退回重报"


@pytest.fixture
def locked(tmp_path: Path) -> Iterator[Database]:
    """A database file whose users wait for a lock for a moment only."""
    database = Database(f"sqlite:///{tmp_path / 'locked.db'}")
    event.listen(database.engine, "connect", lambda connection, _record: connection.execute("PRAGMA busy_timeout=100"))
    migrate.upgrade(database)
    yield database
    database.dispose()


@pytest.fixture
def client(locked: Database, tmp_path: Path) -> FlaskClient:
    """Somebody's browser."""
    return create_app(Settings(environment=Environment.TEST, data_dir=tmp_path), database=locked).test_client()


@pytest.fixture
def xian(client: FlaskClient, locked: Database) -> FlaskClient:
    """An operator's browser."""
    with locked.unit_of_work() as db:
        make_operations(db)
        cast.unit(db)
        return log_in(client, db, "xian", clock.now)


def while_locked(database: Database, client: FlaskClient, address: str, form: dict[str, str]) -> TestResponse:
    """Send a form while somebody else writes and does not come to an end."""
    with database.unit_of_work() as holder:
        holder.execute(text("SELECT 1"))
        return client.post(address, data=form)


def count(database: Database, model: type[Ticket | AuditEntry | Ask]) -> int:
    """Rows."""
    with database.unit_of_work(write=False) as db:
        return db.scalars(select(func.count()).select_from(model)).one()


def test_a_locked_database_is_said_with_a_reference_and_nothing_is_half_written(
    locked: Database, client: FlaskClient
) -> None:
    form = {"csrf_token": csrf(client, "/login"), "login_name": "会计", "password": "绝不 显示"}
    answer = while_locked(locked, client, "/login", form)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert "数据库暂时连不上</h1>" in answer.text
    assert "已经保存的内容还在。请过几分钟再试" in answer.text
    assert f'参考号 <b class="nowrap">{answer.headers["X-Request-Id"]}</b>' in answer.text
    assert "Traceback" not in answer.text
    assert "绝不 显示" not in answer.text
    assert count(locked, AuditEntry) == 0


def test_what_was_typed_is_shown_and_can_be_sent_again(locked: Database, xian: FlaskClient) -> None:
    form = {"csrf_token": csrf(xian, "/tickets/new"), **ticket_form(body=WORDS)}
    answer = while_locked(locked, xian, "/tickets/new", form)
    assert answer.status_code == 503
    assert '<p class="words pre-line">指标送审后被重复占用\n&lt;昨天下午&gt;退回重报</p>' in answer.text
    assert count(locked, Ticket) == 0
    again = search(r'(?s)<form method="post" action="/tickets/new">.*?</form>', answer.text)
    assert again is not None
    fields = {name: unescape(value) for name, value in findall(r'(?s)name="(\w+)" value="(.*?)"', again[0])}
    assert xian.post("/tickets/new", data=fields).status_code == 303
    with locked.unit_of_work(write=False) as db:
        assert db.scalars(select(Ticket.body)).all() == [WORDS]


def test_a_form_of_somebody_elses_page_is_not_offered_for_sending(locked: Database, xian: FlaskClient) -> None:
    answer = while_locked(locked, xian, "/tickets/new", {"csrf_token": "forged", **ticket_form(body=WORDS)})
    assert 'action="/tickets/new"' not in answer.text


def test_a_question_is_answered_while_somebody_writes_and_kept_afterwards(
    locked: Database, client: FlaskClient
) -> None:
    with locked.unit_of_work() as holder:
        holder.execute(text("SELECT 1"))
        answer = client.get("/search?q=公务卡还款")
    assert (answer.status_code, count(locked, Ask)) == (200, 0)
    answer.close()
    assert count(locked, Ask) == 1
