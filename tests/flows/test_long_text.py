"""A long text that somebody types for hours is neither refused nor lost."""

import time

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import TimestampSigner, URLSafeTimedSerializer
from sqlalchemy import select
from sqlalchemy.orm import Session

from opscenter.tickets.models import TicketEntry
from tests import cast
from tests.conftest import Clock
from tests.factories.tickets import make_ticket
from tests.visitors import csrf, log_in

WORDS = "昨天下午退回重报之后，可用数一直没有恢复。\n先看占用流水，再看批复。"
HOURS = 9


class HoursAgo(TimestampSigner):
    """Signs as one would have signed so many hours ago."""

    def get_timestamp(self) -> int:
        """Seconds since the epoch."""
        return int(time.time()) - HOURS * 3600


@pytest.fixture
def page(client: FlaskClient, db: Session, clock: Clock) -> str:
    """A ticket's page, opened by an operator."""
    ticket = make_ticket(db, actor=cast.kuaiji(db))
    log_in(client, db, "xian", clock)
    return f"/tickets/{ticket.number}"


def opened_hours_ago(app: Flask, client: FlaskClient, page: str) -> str:
    """The token that the page carried then."""
    csrf(client, page)
    with client.session_transaction() as session:
        serializer = URLSafeTimedSerializer(app.secret_key or "", salt="wtf-csrf-token", signer=HoursAgo)
        return str(serializer.dumps(session["csrf_token"]))


def test_a_form_opened_nine_hours_ago_is_taken_in_a_live_session(
    app: Flask, client: FlaskClient, db: Session, clock: Clock, page: str
) -> None:
    token = opened_hours_ago(app, client, page)
    for _ in range(HOURS * 3):
        clock.advance(minutes=20)
        client.get("/messages")
    assert client.post(f"{page}/note", data={"csrf_token": token, "body": WORDS}).status_code == 303
    assert WORDS in db.scalars(select(TicketEntry.body)).all()


def test_a_form_of_another_session_is_not_taken_and_the_text_is_shown(
    app: Flask, client: FlaskClient, db: Session, clock: Clock, page: str
) -> None:
    token = opened_hours_ago(app, client, page)
    with client.session_transaction() as session:
        session.clear()
    log_in(client, db, "xian", clock)
    client.get(page)
    answer = client.post(f"{page}/note", data={"csrf_token": token, "body": WORDS})
    assert answer.status_code == 400
    assert "打开这个页面以后登录状态变了" in answer.text
    assert WORDS in answer.text
    assert WORDS not in db.scalars(select(TicketEntry.body)).all()


def test_a_text_sent_after_the_session_ended_is_shown_and_leads_back(
    client: FlaskClient, db: Session, clock: Clock, page: str
) -> None:
    token = csrf(client, page)
    clock.advance(minutes=40)
    sent = {"csrf_token": token, "body": WORDS}
    answer = client.post(f"{page}/note", data=sent, headers={"Referer": f"http://localhost{page}"})
    assert answer.status_code == 401
    assert WORDS in answer.text
    assert "/login?next=%2Ftickets%2F" in answer.text
    assert WORDS not in db.scalars(select(TicketEntry.body)).all()
