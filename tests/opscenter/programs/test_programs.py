"""Keys of other systems: issued, shown once, counted, revoked."""

from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from opscenter.accounts.rules import Role
from opscenter.core.audit import AuditEntry
from opscenter.core.errors import DomainError, Forbidden, Limited, NotFound, Unauthenticated
from opscenter.programs.actions import issue_key, revoke_key, use_key
from opscenter.programs.models import ProgramKey
from opscenter.programs.rules import PER_MINUTE, minute_of
from tests import cast
from tests.factories.accounts import make_account, make_actor
from tests.factories.programs import make_key
from tests.visitors import csrf, log_in_as

CODE = '<code class="break">'


@pytest.fixture
def administrator(client: FlaskClient, db: Session) -> FlaskClient:
    """The security administrator of the province."""
    return log_in_as(client, db, make_account(db, Role.SECURITY_ADMINISTRATOR, organization=cast.province(db)))


def issue(browser: FlaskClient, **changes: object) -> str:
    data = {"csrf_token": csrf(browser, "/programs"), "name": "帮助框", "audience": "unit", **changes}
    return browser.post("/programs", data=data).text


def test_a_key_is_shown_once_and_only_its_hash_is_kept(administrator: FlaskClient, db: Session) -> None:
    secret = issue(administrator, organization_id=cast.city(db).id).partition(CODE)[2].partition("<")[0]
    kept = db.scalars(select(ProgramKey)).one()
    assert kept.for_units
    assert secret.startswith(kept.beginning)
    assert secret not in administrator.get("/programs").text
    assert secret not in str(vars(kept))
    deeds = db.scalars(select(AuditEntry.action).where(AuditEntry.object_type == "program_key")).all()
    assert deeds == ["program_key.issue"]


def test_a_key_needs_a_name(administrator: FlaskClient, db: Session) -> None:
    assert "error-summary" in issue(administrator, organization_id=cast.city(db).id, name="")
    assert db.scalars(select(ProgramKey)).all() == []


def test_a_key_is_revoked_from_the_page(administrator: FlaskClient, db: Session, now: datetime) -> None:
    issued = make_key(db, cast.city(db))
    data = {"csrf_token": csrf(administrator, "/programs")}
    for _ in range(2):
        administrator.post(f"/programs/{issued.key.id}/revoke", data=data)
    assert "已撤销" in administrator.get("/programs").text
    db.expire_all()
    with pytest.raises(Unauthenticated):
        use_key(db, issued.secret, now=now)


@pytest.mark.parametrize(("role", "error"), [(Role.MANAGER, Forbidden), (Role.SECURITY_ADMINISTRATOR, NotFound)])
def test_keys_are_issued_by_the_security_administrator_of_the_area(
    db: Session, now: datetime, role: Role, error: type[DomainError]
) -> None:
    other = make_actor(db, role, organization=cast.other_county(db))
    with pytest.raises(error):
        issue_key(db, other, name="x", organization_id=cast.city(db).id, for_units=False, now=now)


def test_the_key_of_another_area_is_not_to_be_found(db: Session, now: datetime) -> None:
    issued = make_key(db, cast.city(db))
    other = make_actor(db, Role.SECURITY_ADMINISTRATOR, organization=cast.other_county(db))
    with pytest.raises(NotFound):
        revoke_key(db, other, issued.key.id, now=now)


def test_a_key_is_used_so_often_a_minute(db: Session, now: datetime) -> None:
    secret = make_key(db, cast.city(db)).secret
    for _ in range(PER_MINUTE):
        use_key(db, secret, now=now)
    with pytest.raises(Limited):
        use_key(db, secret, now=now)
    assert use_key(db, secret, now=minute_of(now) + timedelta(minutes=1)).minute_uses == 1


@pytest.mark.parametrize("secret", ["", "ops_", "ops_wrong", "x" * 5000])
def test_what_is_no_key_opens_nothing(db: Session, now: datetime, secret: str) -> None:
    with pytest.raises(Unauthenticated):
        use_key(db, secret, now=now)
