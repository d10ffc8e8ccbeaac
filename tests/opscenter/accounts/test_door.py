"""The door through a browser: replay, fixation, time-outs, lock-out, second factor, first log-in."""

import re
from dataclasses import replace
from datetime import datetime

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from opscenter.accounts.actions import two_factor
from opscenter.accounts.models import LoginSession, TwoFactor
from opscenter.accounts.queries import actor_for
from opscenter.accounts.rules import Role
from opscenter.app import create_app
from opscenter.core.db import Database
from opscenter.core.settings import Environment, Settings
from tests import cast
from tests.conftest import Clock
from tests.factories.accounts import PASSWORD, make_account
from tests.visitors import csrf

NEW_PASSWORD = "a fine new password"


def text(response: TestResponse) -> str:
    return response.get_data(as_text=True)


def submit(client: FlaskClient, page: str, to: str | None = None, **fields: str) -> TestResponse:
    return client.post(to or page, data={"csrf_token": csrf(client, page), **fields})


def enter(client: FlaskClient, name: str = "shi", password: str = PASSWORD, **fields: str) -> TestResponse:
    return submit(client, "/login", login_name=name, password=password, **fields)


def cookie(client: FlaskClient) -> str:
    found = client.get_cookie("opscenter")
    assert found is not None
    return found.value


def is_in(client: FlaskClient) -> bool:
    return client.get("/account").status_code == 200


@pytest.fixture
def shi(client: FlaskClient, db: Session) -> FlaskClient:
    """*shi*, logged in through the door."""
    cast.account(db, "shi")
    db.commit()
    enter(client)
    return client


def test_the_door_leads_to_the_work_or_to_the_page_asked_for(client: FlaskClient, db: Session) -> None:
    cast.account(db, "shi")
    db.commit()
    asked = client.get("/account")
    assert asked.location == "/login?next=%2Faccount"
    page = client.get(asked.location)
    assert 'value="/account"' in text(page)
    assert enter(client, next="/account").location == "/account"
    assert client.get("/login").location == "/start"


@pytest.mark.parametrize("target", ["https://evil.example", "//evil.example", "/\\evil.example"])
def test_the_door_never_leads_to_another_house(client: FlaskClient, db: Session, target: str) -> None:
    cast.account(db, "shi")
    db.commit()
    assert enter(client, next=target).location == "/start"


def test_a_wrong_password_says_so_and_keeps_the_name(client: FlaskClient, db: Session) -> None:
    cast.account(db, "shi")
    db.commit()
    response = enter(client, password="wrong")
    assert response.status_code == 422
    assert "账号或密码不对" in text(response)
    assert 'value="shi"' in text(response)
    assert "wrong" not in re.sub(r"csrf_token.*", "", text(response))


def test_an_empty_form_is_answered_at_its_fields(client: FlaskClient) -> None:
    assert text(submit(client, "/login")).count("没有填写，请填上") == 4


def test_five_failures_close_the_door_for_known_and_unknown_names(client: FlaskClient, db: Session) -> None:
    cast.account(db, "shi")
    db.commit()
    for name in ("shi", "nobody"):
        answers = [text(enter(client, name, "wrong")) for _ in range(5)]
        assert "15 分" in answers[-1]
        assert "15 分" in text(enter(client, name))


def test_a_stolen_cookie_is_dead_after_logging_out(app: Flask, shi: FlaskClient) -> None:
    stolen = cookie(shi)
    submit(shi, "/account", "/logout")
    assert not is_in(shi)
    thief = app.test_client()
    thief.set_cookie("opscenter", stolen)
    assert not is_in(thief)


def test_logging_out_needs_the_token_of_a_form(shi: FlaskClient) -> None:
    assert shi.post("/logout").status_code == 400
    assert shi.get("/logout").status_code == 405
    assert is_in(shi)


def test_nothing_from_before_the_door_survives_it(client: FlaskClient, db: Session) -> None:
    cast.account(db, "shi")
    db.commit()
    token_before = csrf(client, "/login")
    with client.session_transaction() as session:
        session["planted"] = "yes"
        session["_user_id"] = "chosen by somebody else"
    enter(client)
    with client.session_transaction() as session:
        assert "planted" not in session
        assert session["_user_id"] != "chosen by somebody else"
    assert csrf(client, "/account") != token_before


def test_a_cookie_planted_before_the_door_opens_nothing_after_it(app: Flask, client: FlaskClient, db: Session) -> None:
    cast.account(db, "shi")
    db.commit()
    client.get("/login")
    planted, thief = cookie(client), app.test_client()
    thief.set_cookie("opscenter", planted)
    enter(client)
    assert is_in(client)
    assert cookie(client) != planted
    assert not is_in(thief)


def test_an_address_that_the_browser_claims_does_not_escape_its_waiting_time(client: FlaskClient, db: Session) -> None:
    cast.account(db, "shi")
    db.commit()
    for number in range(20):
        client.environ_base["HTTP_X_FORWARDED_FOR"] = f"10.7.0.{number}"
        enter(client, f"name{number}", "wrong")
    assert enter(client).status_code == 422


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(shi: FlaskClient) -> None:
    found = shi.get_cookie("opscenter")
    assert found is not None
    assert (found.http_only, found.same_site, found.expires) == (True, "Lax", None)


def test_outside_development_the_cookie_travels_encrypted_only(settings: Settings, database: Database) -> None:
    app = create_app(replace(settings, environment=Environment.PRODUCTION), database=database)
    assert app.config["SESSION_COOKIE_SECURE"]


def test_idling_logs_out_and_using_keeps_in(shi: FlaskClient, clock: Clock) -> None:
    for _ in range(3):
        clock.advance(minutes=20)
        assert is_in(shi)
    clock.advance(minutes=31)
    assert not is_in(shi)


def test_requests_of_the_page_itself_do_not_keep_an_empty_desk_in(shi: FlaskClient, clock: Clock) -> None:
    clock.advance(minutes=20)
    assert shi.get("/account", headers={"X-Background": "1"}).status_code == 200
    clock.advance(minutes=11)
    assert not is_in(shi)


def test_a_session_ends_after_twelve_hours_of_work(shi: FlaskClient, clock: Clock) -> None:
    for _ in range(12 * 4 - 1):
        clock.advance(minutes=15)
        assert is_in(shi)
    clock.advance(minutes=15)
    assert not is_in(shi)


def test_signing_out_everywhere_ends_the_other_browser(app: Flask, shi: FlaskClient) -> None:
    other = app.test_client()
    enter(other)
    assert is_in(other)
    submit(shi, "/account", "/account/sessions/end-others")
    assert is_in(shi)
    assert not is_in(other)


def test_one_other_session_can_be_ended_and_the_own_one_not(app: Flask, shi: FlaskClient, db: Session) -> None:
    other = app.test_client()
    enter(other)
    own, foreign = db.scalars(select(LoginSession.id).order_by(LoginSession.id)).all()
    assert submit(shi, "/account", f"/account/sessions/{own}/end").status_code == 409
    assert submit(shi, "/account", f"/account/sessions/{foreign}/end").status_code == 303
    assert not is_in(other)


def test_a_new_password_changes_the_cookie_and_ends_other_sessions(app: Flask, shi: FlaskClient) -> None:
    other, before = app.test_client(), cookie(shi)
    enter(other)
    submit(shi, "/account/password", current=PASSWORD, new=NEW_PASSWORD, again=NEW_PASSWORD)
    thief = app.test_client()
    thief.set_cookie("opscenter", before)
    assert [is_in(browser) for browser in (shi, other, thief)] == [True, False, False]
    assert enter(app.test_client(), password=NEW_PASSWORD).location == "/start"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"current": "wrong", "new": NEW_PASSWORD, "again": NEW_PASSWORD}, "现在的密码不对"),
        ({"current": PASSWORD, "new": NEW_PASSWORD, "again": "another"}, "两次填写的不一样"),
        ({"current": PASSWORD, "new": "password123", "again": "password123"}, "太常见"),
    ],
)
def test_a_bad_new_password_is_answered_at_its_field(shi: FlaskClient, fields: dict[str, str], sentence: str) -> None:
    response = submit(shi, "/account/password", **fields)
    assert response.status_code == 422
    assert sentence in text(response)


def test_the_first_login_leads_to_a_new_password_and_offers_the_second_factor(client: FlaskClient, db: Session) -> None:
    make_account(db, Role.OPERATOR, login_name="newcomer", must_change_password=True)
    db.commit()
    enter(client, "newcomer")
    assert client.get("/account").location == "/account/password"
    assert client.get("/tickets").location == "/account/password"
    changed = submit(client, "/account/password", current=PASSWORD, new=NEW_PASSWORD, again=NEW_PASSWORD)
    assert changed.location == "/account/two-factor"
    assert is_in(client)


def test_where_it_is_demanded_staff_sets_up_the_second_factor_first(
    settings: Settings, database: Database, db: Session, clock: Clock
) -> None:
    cast.account(db, "shi"), cast.account(db, "kuaiji")
    db.commit()
    app = create_app(replace(settings, require_two_factor=True), database=database, clock=clock)
    staff, unit = app.test_client(), app.test_client()
    enter(staff)
    enter(unit, "kuaiji")
    assert staff.get("/account").location == "/account/two-factor"
    assert is_in(unit)
    assert staff.get("/account/two-factor").status_code == 200
    totp = pyotp.TOTP(db.scalars(select(TwoFactor)).one().secret)
    assert "恢复码" in text(submit(staff, "/account/two-factor", code=totp.at(clock())))
    assert is_in(staff)


def test_the_set_up_shows_a_picture_and_recovery_codes_once(shi: FlaskClient, db: Session, now: datetime) -> None:
    page = text(shi.get("/account/two-factor"))
    assert page.count("<svg") > 1
    assert 'style="' not in page
    assert submit(shi, "/account/two-factor", code="000000").status_code == 422
    before = cookie(shi)
    totp = pyotp.TOTP(db.scalars(select(TwoFactor)).one().secret)
    assert (
        len(re.findall(r"<code>\w{4}-\w{4}</code>", text(submit(shi, "/account/two-factor", code=totp.at(now))))) == 10
    )
    assert cookie(shi) != before
    assert shi.get("/account/two-factor").location == "/account"


def test_with_an_authenticator_the_door_asks_twice(app: Flask, db: Session, clock: Clock) -> None:
    actor = actor_for(db, cast.account(db, "shi"))
    totp = pyotp.TOTP(two_factor.prepare_two_factor(db, actor, now=clock()).secret)
    two_factor.confirm_two_factor(db, actor, totp.at(clock()), now=clock())
    db.commit()
    clock.advance(minutes=1)
    client = app.test_client()
    assert enter(client, next="/account").location == "/login/code"
    assert not is_in(client)
    assert "验证码不对" in text(submit(client, "/login/code", code="000000"))
    half = cookie(client)
    assert submit(client, "/login/code", code=totp.at(clock())).location == "/account"
    thief = app.test_client()
    thief.set_cookie("opscenter", half)
    assert not is_in(thief)
    assert submit(thief, "/login", "/login/code", code=totp.at(clock())).location == "/login"


def test_the_code_page_needs_a_password_first(client: FlaskClient) -> None:
    assert client.get("/login/code").location == "/login"


def test_a_changed_role_takes_effect_by_a_new_login(shi: FlaskClient, app: Flask, db: Session) -> None:
    account = cast.account(db, "shi")
    cast.account(db, "secadmin")
    db.commit()
    admin = app.test_client()
    enter(admin, "secadmin")
    submit(admin, f"/accounts/{account.id}", f"/accounts/{account.id}/roles/operator/revoke")
    assert not is_in(shi)
    enter(shi)
    assert shi.get("/organizations").status_code == 403
