"""The security administrator's work, and the three administrators that cannot be merged."""

from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from opscenter.accounts.actions import administration, passwords
from opscenter.accounts.actions.sessions import Browser, log_in
from opscenter.accounts.models import Account, LoginSession
from opscenter.accounts.queries import actor_for, describe_account, grants_of, list_accounts
from opscenter.accounts.rules import Role
from opscenter.core import unmasking
from opscenter.core.actor import SYSTEM
from opscenter.core.audit import AuditEntry
from opscenter.core.errors import Conflict, Forbidden, Invalid, NotFound
from opscenter.core.unmasking import PersonalField
from tests import cast
from tests.factories.accounts import PASSWORD, make_account, make_actor
from tests.factories.organizations import make_province
from tests.opscenter.accounts.test_sessions import DAY, HERE, enter, secure


def create(db: Session, now: datetime, **changes: object) -> administration.Created:
    values = {
        "login_name": "newcomer",
        "display_name": "新来的",
        "organization_id": cast.county(db).id,
        "roles": [Role.OPERATOR],
        **changes,
    }
    return administration.create_account(db, cast.secadmin(db), now=now, **values)  # type: ignore[arg-type]


def live_sessions(db: Session, account: Account) -> int:
    db.flush()
    rows = select(LoginSession).where(LoginSession.account_id == account.id, LoginSession.revoked_at.is_(None))
    return len(db.scalars(rows).all())


def test_a_new_account_works_within_its_own_body_and_must_change_its_password(db: Session, now: datetime) -> None:
    created = create(db, now)
    assert actor_for(db, created.account).scope_path == cast.county(db).path
    assert created.account.must_change_password
    assert log_in(db, "newcomer", created.password, browser=HERE, lifetime=DAY, now=now).token


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"login_name": "会计"}, "login_name"),
        ({"login_name": "ab"}, "login_name"),
        ({"login_name": "XIAN"}, "login_name"),
        ({"display_name": " "}, "display_name"),
        ({"email": "nonsense"}, "email"),
    ],
    ids=["letters", "length", "taken", "no name", "mail"],
)
def test_a_new_account_needs_a_good_name(db: Session, now: datetime, changes: dict[str, str], field: str) -> None:
    cast.account(db, "xian")
    with pytest.raises(Invalid) as caught:
        create(db, now, **changes)
    assert set(caught.value.fields) == {field}


def test_accounts_outside_the_scope_do_not_exist(db: Session, now: datetime) -> None:
    local = make_actor(db, Role.SECURITY_ADMINISTRATOR, organization=cast.city(db))
    stranger = cast.account(db, "waixian")
    with pytest.raises(NotFound):
        administration.set_active(db, local, stranger.id, is_active=False, now=now)
    with pytest.raises(NotFound):
        administration.create_account(
            db, local, login_name="abc", display_name="x", organization_id=cast.other_city(db).id, now=now
        )


def test_nobody_grants_a_scope_wider_than_the_own(db: Session, now: datetime) -> None:
    local = make_actor(db, Role.SECURITY_ADMINISTRATOR, organization=cast.city(db))
    account = make_account(db, organization=cast.county(db))
    with pytest.raises(NotFound):
        administration.grant_role(db, local, account.id, role=Role.MANAGER, scope_id=make_province(db).id, now=now)


@pytest.mark.parametrize("name", ["sheng", "sysadmin", "auditadmin", "xian"])
def test_only_security_administrators_administer(db: Session, now: datetime, name: str) -> None:
    account = cast.account(db, "kuaiji")
    with pytest.raises(NotFound):
        administration.grant_role(
            db, getattr(cast, name)(db), account.id, role=Role.MANAGER, scope_id=account.organization_id, now=now
        )


@pytest.mark.parametrize("wanted", [Role.SECURITY_ADMINISTRATOR, Role.AUDIT_ADMINISTRATOR, Role.MANAGER])
def test_the_three_administrators_stay_three(db: Session, now: datetime, wanted: Role) -> None:
    account = cast.account(db, "sysadmin")
    with pytest.raises(Conflict) as caught:
        administration.grant_role(
            db, cast.secadmin(db), account.id, role=wanted, scope_id=cast.province(db).id, now=now
        )
    assert caught.value.code == "role.administrators_stand_alone"


@pytest.mark.parametrize(
    ("role", "place", "code"),
    [
        pytest.param(Role.OPERATOR, cast.county, "role.already_held", id="held"),
        pytest.param(Role.MANAGER, cast.city, "role.other_scope", id="another scope"),
        pytest.param(Role.OUTSOURCED_OPERATOR, cast.county, "role.outsourced_or_not", id="outsourced"),
    ],
)
def test_roles_that_do_not_fit_are_refused(db: Session, now: datetime, role: Role, place: object, code: str) -> None:
    account = cast.account(db, "xian")
    with pytest.raises(Conflict) as caught:
        administration.grant_role(
            db,
            cast.secadmin(db),
            account.id,
            role=role,
            scope_id=place(db).id,
            now=now,  # type: ignore[operator]
        )
    assert caught.value.code == code


def test_vendors_people_have_their_vendor_as_scope(db: Session, now: datetime) -> None:
    account = make_account(db, organization=cast.vendor_company(db))
    for role, place in ((Role.VENDOR, cast.county(db)), (Role.OPERATOR, cast.vendor_company(db))):
        with pytest.raises(Conflict) as caught:
            administration.grant_role(db, cast.secadmin(db), account.id, role=role, scope_id=place.id, now=now)
        assert caught.value.code == "role.vendor_scope"


def test_a_changed_role_ends_all_sessions(db: Session, now: datetime) -> None:
    account = cast.account(db, "xian")
    enter(db, now)
    administration.grant_role(
        db, cast.secadmin(db), account.id, role=Role.OPS_ENGINEER, scope_id=cast.county(db).id, now=now
    )
    assert live_sessions(db, account) == 0
    enter(db, now)
    administration.revoke_role(db, cast.secadmin(db), account.id, role=Role.OPS_ENGINEER, now=now)
    assert live_sessions(db, account) == 0
    assert grants_of(db, account.id).roles == {Role.OPERATOR}


def test_a_role_that_is_not_held_cannot_be_revoked(db: Session, now: datetime) -> None:
    with pytest.raises(Conflict):
        administration.revoke_role(db, cast.secadmin(db), cast.account(db, "xian").id, role=Role.MANAGER, now=now)


def test_nobody_administers_the_own_account(db: Session, now: datetime) -> None:
    account = cast.account(db, "secadmin")
    with pytest.raises(Conflict):
        administration.set_active(db, cast.secadmin(db), account.id, is_active=False, now=now)


def test_a_disabled_account_is_out_at_once_and_can_come_back(db: Session, now: datetime) -> None:
    account = cast.account(db, "xian")
    enter(db, now)
    administration.set_active(db, cast.secadmin(db), account.id, is_active=False, now=now)
    assert live_sessions(db, account) == 0
    administration.set_active(db, cast.secadmin(db), account.id, is_active=True, now=now)
    assert enter(db, now).token


def test_unlocking_lets_in_at_once(db: Session, now: datetime) -> None:
    account = cast.account(db, "xian")
    for _ in range(5):
        enter(db, now, password="wrong")
    assert describe_account(db, cast.secadmin(db), account.id, now=now).is_locked
    administration.unlock_account(db, cast.secadmin(db), account.id, now=now)
    assert enter(db, now).token


def test_a_reset_password_replaces_the_old_one(db: Session, now: datetime) -> None:
    account = cast.account(db, "xian")
    created = administration.reset_password(db, cast.secadmin(db), account.id, now=now)
    assert enter(db, now).problem == "login.wrong"
    assert enter(db, now, password=created.password).token
    assert account.must_change_password


def test_a_lost_authenticator_is_forgotten(db: Session, now: datetime) -> None:
    secure(db, "xian", now)
    administration.reset_two_factor(db, cast.secadmin(db), cast.account(db, "xian").id, now=now)
    assert not enter(db, now).awaits_second_factor


def test_limits_of_unmasking_are_set_once_and_audited(db: Session, now: datetime) -> None:
    for _ in range(2):
        administration.set_unmasking_limit(
            db, cast.secadmin(db), role=Role.OPERATOR, field=PersonalField.PHONE, daily_limit=5, now=now
        )
    assert unmasking.limit_for(db, ["operator", "ops_engineer"], PersonalField.PHONE) == 5
    entry = db.scalars(select(AuditEntry).where(AuditEntry.action == "unmasking.set_limit")).one()
    assert entry.detail == {"before": 60, "after": 5}


def test_limits_are_set_by_security_administrators_within_reason(db: Session, now: datetime) -> None:
    cases = ((cast.sheng(db), 5, Forbidden), (cast.secadmin(db), 1001, Invalid))
    for actor, limit, error in cases:
        with pytest.raises(error):
            administration.set_unmasking_limit(
                db, actor, role=Role.OPERATOR, field=PersonalField.PHONE, daily_limit=limit, now=now
            )


def test_the_first_administrators_are_three_and_made_once(db: Session, now: datetime) -> None:
    make_province(db)
    first = administration.create_first_administrators(db, now=now)
    again = administration.create_first_administrators(db, now=now)
    assert [result.login_name for result in first] == ["sysadmin", "secadmin", "auditadmin"]
    assert all(result.password for result in first)
    assert not any(result.password for result in again)


def test_the_first_administrators_need_a_tree(db: Session, now: datetime) -> None:
    with pytest.raises(Conflict):
        administration.create_first_administrators(db, now=now)


@pytest.mark.parametrize(
    ("current", "new", "problem"),
    [
        ("wrong", "a fine new password", {"current": "password.wrong"}),
        (PASSWORD, PASSWORD, {"new": "password.same"}),
        (PASSWORD, "short", {"new": "password.too_short"}),
    ],
)
def test_a_new_password_is_checked(db: Session, now: datetime, current: str, new: str, problem: dict[str, str]) -> None:
    assert passwords.change_password(db, cast.xian(db), current=current, new=new, now=now).problems == problem


def test_guessing_the_current_password_is_stopped(db: Session, now: datetime) -> None:
    for _ in range(5):
        passwords.change_password(db, cast.xian(db), current="wrong", new="a fine new password", now=now)
    change = passwords.change_password(db, cast.xian(db), current=PASSWORD, new="a fine new password", now=now)
    assert change.problems == {"current": "password.locked"}


def test_the_list_is_searched_by_person_body_and_role(db: Session, now: datetime) -> None:
    for name in ("xian", "shi", "kuaiji", "waixian"):
        cast.account(db, name)
    actor = cast.secadmin(db)

    def names(**wanted: object) -> list[str]:
        page = list_accounts(db, actor, now=now, **wanted)  # type: ignore[arg-type]
        return [line.account.login_name for line in page.rows]

    assert names(text="教育局") == ["kuaiji"]
    assert names(role=Role.OPERATOR) == ["shi", "waixian", "xian"]
    assert names(text="XIA") == ["xian"] or names(text="XIA") == ["waixian", "xian"]
    assert names(is_active=False) == []


def test_lists_stay_empty_for_those_who_do_not_administer(db: Session, now: datetime) -> None:
    cast.account(db, "xian")
    assert list(list_accounts(db, cast.sheng(db), now=now).rows) == []


def test_the_system_may_create_demo_accounts_with_a_given_password(db: Session, now: datetime) -> None:
    created = administration.create_account(
        db,
        SYSTEM,
        login_name="demo",
        display_name="演示",
        organization_id=cast.county(db).id,
        roles=[Role.OPERATOR, Role.OPS_ENGINEER],
        password="yanshi-2026-demo",
        is_demo=True,
        now=now,
    )
    assert not created.account.must_change_password
    attempt = log_in(db, "demo", "yanshi-2026-demo", browser=Browser(None, None), lifetime=DAY, now=now)
    assert attempt.token
