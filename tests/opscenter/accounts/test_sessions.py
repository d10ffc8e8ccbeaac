"""Logging in: what is refused, what is counted, what a token is worth."""

import hashlib
from datetime import datetime, timedelta
from typing import Any

import pyotp
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from opscenter.accounts import queries
from opscenter.accounts.actions import sessions, two_factor
from opscenter.accounts.actions.sessions import Attempt, Browser
from opscenter.accounts.credentials import BLOCK_SIZE, COST, PARALLEL, hash_password, nobodys_hash
from opscenter.accounts.models import LoginSession, LoginThrottle
from opscenter.accounts.queries import Login, actor_for
from opscenter.accounts.rules import Role, Step
from opscenter.core.actor import SYSTEM
from opscenter.core.audit import AuditEntry
from opscenter.core.errors import Conflict, NotFound
from tests import cast
from tests.conftest import Clock
from tests.factories.accounts import PASSWORD, make_account

HERE = Browser("10.1.2.3", "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0")
DAY = timedelta(hours=12)
IDLE = timedelta(minutes=30)


def enter(db: Session, now: datetime, name: str = "xian", password: str = PASSWORD, where: Browser = HERE) -> Attempt:
    return sessions.log_in(db, name, password, browser=where, lifetime=DAY, now=now)


def find(db: Session, token: str | None, now: datetime, *, require: bool = False) -> Login | None:
    db.flush()
    return queries.find_login(db, token or "", idle=IDLE, require_two_factor=require, now=now)


def secure(db: Session, name: str, now: datetime) -> pyotp.TOTP:
    """Give the account an authenticator; its first code is used up."""
    actor = actor_for(db, cast.account(db, name))
    totp = pyotp.TOTP(two_factor.prepare_two_factor(db, actor, now=now).secret)
    two_factor.confirm_two_factor(db, actor, totp.at(now), now=now)
    return totp


def enter_code(db: Session, token: str | None, code: str, now: datetime) -> Attempt:
    return sessions.enter_code(db, token, code, browser=HERE, lifetime=DAY, now=now)


def test_the_right_password_opens_a_session(db: Session, now: datetime) -> None:
    account = cast.account(db, "xian")
    login = find(db, enter(db, now, " XIAN ").token, now)
    assert login is not None
    assert (login.account_id, login.step) == (account.id, None)
    assert login.actor.can("ticket.read")
    assert account.last_login_at == now


def test_the_database_does_not_know_the_token(db: Session, now: datetime) -> None:
    cast.account(db, "xian")
    token = enter(db, now).token
    db.flush()
    assert token not in set(db.scalars(select(LoginSession.token_hash)))


@pytest.mark.parametrize("name", ["xian", "nobody"], ids=["known name", "unknown name"])
def test_wrong_passwords_and_unknown_names_answer_alike(db: Session, now: datetime, name: str) -> None:
    cast.account(db, "xian")
    answers = [enter(db, now, name, "wrong") for _ in range(7)]
    assert [answer.problem for answer in answers] == ["login.wrong"] * 4 + ["login.locked"] * 3
    assert answers[-1].wait == timedelta(minutes=15)


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, ...]]:
    """The work that hashing passwords costs from here on: memory and rounds of each hash."""
    done, scrypt = [], hashlib.scrypt

    def counted(password: bytes, **work: Any) -> bytes:
        done.append((work["n"], work["r"], work["p"]))
        return scrypt(password, **work)

    nobodys_hash()
    monkeypatch.setattr(hashlib, "scrypt", counted)
    return done


@pytest.mark.parametrize("name", ["known", "gone", "nobody"])
def test_whether_a_name_is_known_cannot_be_told_by_the_time_of_the_answer(
    db: Session, now: datetime, hashed: list[tuple[int, ...]], name: str
) -> None:
    stored = hash_password(PASSWORD)
    make_account(db, Role.OPERATOR, login_name="known", password_hash=stored)
    make_account(db, Role.OPERATOR, login_name="gone", password_hash=stored, is_active=False)
    hashed.clear()
    enter(db, now, name, "wrong")
    assert hashed == [(COST, BLOCK_SIZE, PARALLEL)]


def test_a_name_is_locked_however_many_addresses_the_guesses_come_from(db: Session, now: datetime) -> None:
    cast.account(db, "xian")
    answers = [enter(db, now, password="wrong", where=Browser(f"10.2.0.{number}", None)) for number in range(6)]
    assert [answer.problem for answer in answers] == ["login.wrong"] * 4 + ["login.locked"] * 2
    assert enter(db, now, where=Browser("10.3.0.1", None)).problem == "login.locked"


def test_a_name_written_otherwise_is_the_same_name(db: Session, now: datetime) -> None:
    cast.account(db, "xian")
    for name in ("xian", "XIAN", " xian", "Xian ", "xiaN"):
        enter(db, now, name, "wrong")
    assert enter(db, now).problem == "login.locked"


def test_a_locked_name_refuses_the_right_password_until_the_lock_ends(db: Session, clock: Clock) -> None:
    cast.account(db, "xian")
    for _ in range(5):
        enter(db, clock(), password="wrong")
    assert enter(db, clock()).problem == "login.locked"
    assert enter(db, clock.advance(minutes=15)).token


def test_success_forgives_earlier_failures(db: Session, now: datetime) -> None:
    cast.account(db, "xian")
    for password in ("wrong", "wrong", "wrong", "wrong", PASSWORD, "wrong"):
        answer = enter(db, now, password=password)
    assert answer.problem == "login.wrong"


def test_failures_are_forgiven_after_a_while(db: Session, clock: Clock) -> None:
    cast.account(db, "xian")
    for _ in range(4):
        enter(db, clock(), password="wrong")
    assert enter(db, clock.advance(minutes=16), password="wrong").problem == "login.wrong"


def test_an_address_that_tries_many_names_has_to_wait(db: Session, clock: Clock) -> None:
    cast.account(db, "xian")
    for number in range(20):
        enter(db, clock(), f"name{number}", "wrong")
    assert enter(db, clock()).wait == timedelta(seconds=2)
    assert enter(db, clock(), where=Browser("10.9.9.9", None)).token
    assert enter(db, clock.advance(seconds=2)).token


def test_an_address_that_goes_on_guessing_waits_longer_and_longer(db: Session, clock: Clock) -> None:
    for number in range(19):
        enter(db, clock(), f"name{number}", "wrong")
    waits = []
    for number in range(8):
        enter(db, clock(), f"more{number}", "wrong")
        waits.append(enter(db, clock(), f"held back{number}").wait.total_seconds())
        clock.advance(seconds=waits[-1])
    assert waits == [2, 4, 8, 16, 32, 60, 60, 60]


def test_a_disabled_account_answers_like_a_wrong_password(db: Session, now: datetime) -> None:
    make_account(db, Role.OPERATOR, login_name="gone", is_active=False)
    assert enter(db, now, "gone").problem == "login.wrong"


def test_disabling_ends_a_live_session(db: Session, now: datetime) -> None:
    account = cast.account(db, "xian")
    token = enter(db, now).token
    account.is_active = False
    assert find(db, token, now) is None


def test_a_session_ends_by_idling(db: Session, clock: Clock) -> None:
    cast.account(db, "xian")
    token = enter(db, clock()).token
    login = find(db, token, clock.advance(minutes=29))
    assert login is not None
    sessions.touch_session(db, login.session_id, now=clock())
    assert find(db, token, clock.advance(minutes=29)) is not None
    assert find(db, token, clock.advance(minutes=30)) is None


def test_a_session_ends_at_its_age_however_busy(db: Session, clock: Clock) -> None:
    cast.account(db, "xian")
    token = enter(db, clock()).token
    login = find(db, token, clock())
    assert login is not None
    sessions.touch_session(db, login.session_id, now=clock.advance(hours=12))
    assert find(db, token, clock()) is None


def test_a_token_is_dead_after_logging_out(db: Session, now: datetime) -> None:
    cast.account(db, "xian")
    token = enter(db, now).token
    login = find(db, token, now)
    assert login is not None
    sessions.log_out(db, login.actor, now=now)
    assert find(db, token, now) is None


def test_signing_out_elsewhere_spares_this_session(db: Session, now: datetime) -> None:
    cast.account(db, "xian")
    here, there = enter(db, now).token, enter(db, now).token
    login = find(db, here, now)
    assert login is not None
    assert sessions.end_other_sessions(db, login.actor, now=now) == 1
    assert find(db, here, now) is not None
    assert find(db, there, now) is None


def test_sessions_of_others_cannot_be_ended(db: Session, now: datetime) -> None:
    cast.account(db, "xian")
    login = find(db, enter(db, now).token, now)
    assert login is not None
    with pytest.raises(NotFound):
        sessions.end_session(db, cast.waixian(db), login.session_id, now=now)


def test_a_renewed_session_has_a_new_token_only(db: Session, now: datetime) -> None:
    cast.account(db, "xian")
    old = enter(db, now).token
    login = find(db, old, now)
    assert login is not None
    new = sessions.renew_session(db, login.session_id, now=now)
    assert find(db, old, now) is None
    assert find(db, new, now) is not None


def test_with_an_authenticator_the_password_is_half_the_way(db: Session, clock: Clock) -> None:
    totp = secure(db, "xian", clock())
    attempt = enter(db, clock.advance(minutes=1))
    assert attempt.awaits_second_factor
    assert find(db, attempt.token, clock()) is None
    full = enter_code(db, attempt.token, totp.at(clock()), clock())
    assert full.token != attempt.token
    assert find(db, full.token, clock()) is not None
    assert find(db, attempt.token, clock()) is None


def test_a_code_opens_once(db: Session, clock: Clock) -> None:
    totp = secure(db, "xian", clock())
    code = totp.at(clock.advance(minutes=1))
    assert enter_code(db, enter(db, clock()).token, code, clock()).token
    assert enter_code(db, enter(db, clock()).token, code, clock()).problem == "login.wrong_code"


def test_the_code_of_the_set_up_does_not_open(db: Session, clock: Clock) -> None:
    totp = secure(db, "xian", clock())
    assert enter_code(db, enter(db, clock()).token, totp.at(clock()), clock()).problem == "login.wrong_code"


def test_a_recovery_code_opens_once(db: Session, now: datetime) -> None:
    actor = actor_for(db, cast.account(db, "xian"))
    totp = pyotp.TOTP(two_factor.prepare_two_factor(db, actor, now=now).secret)
    code = two_factor.confirm_two_factor(db, actor, totp.at(now), now=now)[0]
    assert enter_code(db, enter(db, now).token, code.upper(), now).token
    assert enter_code(db, enter(db, now).token, code, now).problem == "login.wrong_code"


def test_guessing_codes_locks_the_second_factor(db: Session, clock: Clock) -> None:
    totp = secure(db, "xian", clock())
    token = enter(db, clock.advance(minutes=1)).token
    for _ in range(5):
        enter_code(db, token, "000000", clock())
    assert enter_code(db, token, totp.at(clock()), clock()).problem == "login.locked"


def test_an_authenticator_is_set_up_once(db: Session, now: datetime) -> None:
    actor = cast.shi(db)
    with pytest.raises(Conflict, match="already_set_up"):
        two_factor.confirm_two_factor(db, actor, "000000", now=now)
    totp = secure(db, "shi", now)
    for again in (
        lambda: two_factor.prepare_two_factor(db, actor, now=now),
        lambda: two_factor.confirm_two_factor(db, actor, totp.at(now), now=now),
    ):
        with pytest.raises(Conflict, match="already_set_up"):
            again()


def test_no_code_fits_an_account_without_an_authenticator(db: Session, now: datetime) -> None:
    account = cast.account(db, "shi")
    assert not two_factor.use_code(db, account.id, "000000", now=now)


def test_the_platform_itself_has_no_authenticator(db: Session, now: datetime) -> None:
    with pytest.raises(Conflict, match="no_account"):
        two_factor.prepare_two_factor(db, SYSTEM, now=now)


def test_a_half_finished_login_does_not_wait_for_ever(db: Session, clock: Clock) -> None:
    totp = secure(db, "xian", clock())
    token = enter(db, clock()).token
    clock.advance(minutes=10)
    assert enter_code(db, token, totp.at(clock()), clock()).problem == "login.start_again"
    assert enter_code(db, None, "000000", clock()).problem == "login.start_again"


@pytest.mark.parametrize(
    ("changes", "require", "step"),
    [
        pytest.param({"must_change_password": True}, False, Step.CHANGE_PASSWORD, id="first log-in"),
        pytest.param({}, True, Step.SET_UP_TWO_FACTOR, id="second factor demanded"),
    ],
)
def test_before_a_step_is_done_only_the_profile_is_open(
    db: Session, now: datetime, changes: dict[str, bool], require: bool, step: Step
) -> None:
    make_account(db, Role.MANAGER, login_name="newcomer", **changes)
    login = find(db, enter(db, now, "newcomer").token, now, require=require)
    assert login is not None
    assert (login.step, login.actor.scope_path) == (step, None)
    assert login.actor.permissions == {"profile.read", "profile.update"}


def test_logging_in_and_being_refused_leave_traces_without_names(db: Session, now: datetime) -> None:
    cast.account(db, "xian")
    enter(db, now, "secret-typed-here", "wrong")
    enter(db, now)
    entries = db.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [(entry.action, entry.address) for entry in entries] == [
        ("account.refuse_login", "10.1.2.3"),
        ("account.log_in", "10.1.2.3"),
    ]
    assert "secret-typed-here" not in str([vars(entry) for entry in entries])


def test_old_counters_and_sessions_are_forgotten(db: Session, clock: Clock) -> None:
    cast.account(db, "xian")
    enter(db, clock(), "nobody", "wrong")
    enter(db, clock())
    later = clock.advance(days=31)
    sessions.throttles.forget_old(db, now=later)
    sessions.forget_old(db, now=later)
    assert db.scalars(select(LoginThrottle)).all() == []
    assert db.scalars(select(LoginSession)).all() == []
