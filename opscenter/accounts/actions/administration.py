"""The security administrator's work: accounts, roles with their scope, locks, limits of un-masking."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from opscenter.accounts.actions import throttles
from opscenter.accounts.actions.passwords import set_password
from opscenter.accounts.actions.sessions import revoke_sessions
from opscenter.accounts.actions.two_factor import remove_two_factor
from opscenter.accounts.credentials import one_time_password
from opscenter.accounts.models import Account, RoleGrant
from opscenter.accounts.queries import get_account, grants_of
from opscenter.accounts.rules import Role, role_conflict
from opscenter.core import audit, unmasking
from opscenter.core.actor import SYSTEM, Actor, ActorKind
from opscenter.core.errors import Conflict, Forbidden, Invalid
from opscenter.core.unmasking import PersonalField
from opscenter.organizations import policy as places
from opscenter.organizations.models import Organization
from opscenter.organizations.queries import get_organization
from opscenter.organizations.rules import Kind

LOGIN_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,49}")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
UNMASKING_MAXIMUM = 1000


@dataclass(frozen=True)
class Created:
    """A new or reset account with the one-time password that is shown this once."""

    account: Account
    password: str


@dataclass(frozen=True)
class FirstAdministrator:
    """One of the three; without a password the account was there before."""

    role: Role
    login_name: str
    password: str = ""


FIRST_ADMINISTRATORS = {
    Role.SYSTEM_ADMINISTRATOR: "sysadmin",
    Role.SECURITY_ADMINISTRATOR: "secadmin",
    Role.AUDIT_ADMINISTRATOR: "auditadmin",
}


def create_first_administrators(db: Session, *, now: datetime) -> list[FirstAdministrator]:
    """The three administrators at the top of the tree; existing accounts of these names are left alone."""
    top = db.scalar(select(Organization).where(Organization.parent_id.is_(None)).order_by(Organization.id).limit(1))
    if top is None:
        raise Conflict("account.no_organization")
    results = []
    for role, name in FIRST_ADMINISTRATORS.items():
        if db.scalar(select(Account.id).where(Account.login_name == name)) is not None:
            results.append(FirstAdministrator(role, name))
            continue
        created = create_account(
            db,
            SYSTEM,
            login_name=name,
            display_name=name,
            organization_id=top.id,
            roles=[role],
            now=now,
        )
        results.append(FirstAdministrator(role, name, created.password))
    return results


def create_account(
    db: Session,
    actor: Actor,
    *,
    login_name: str,
    display_name: str,
    organization_id: int,
    email: str | None = None,
    roles: Iterable[Role] = (),
    scope_id: int | None = None,
    password: str | None = None,
    is_demo: bool = False,
    now: datetime,
) -> Created:
    """A new account; its roles reach over `scope_id`, or over the person's own body.

    Without `password` (given by the demo loader only) a one-time password is made that has to be changed at once.
    """
    _check_right(actor, "account.create")
    organization = get_organization(db, actor, organization_id)
    login_name = login_name.strip().lower()
    problems = _problems(db, login_name, display_name, email)
    if problems:
        raise Invalid("account.invalid", fields=problems)
    account = Account(
        login_name=login_name,
        display_name=display_name.strip(),
        organization_id=organization.id,
        email=(email or "").strip() or None,
        password_hash="",
        is_demo=is_demo,
        created_at=now,
    )
    first_password = password or one_time_password()
    set_password(account, first_password, now, must_change=password is None)
    db.add(account)
    db.flush()
    _record(db, actor, "account.create", account, now, login_name=login_name)
    for role in roles:
        grant_role(db, actor, account.id, role=role, scope_id=scope_id or organization.id, now=now)
    return Created(account, first_password)


def grant_role(db: Session, actor: Actor, account_id: int, *, role: Role, scope_id: int, now: datetime) -> RoleGrant:
    """Give a role within a scope; the person has to log in again.

    All roles of an account reach over the same body: rights of a city would otherwise count in the whole province.
    """
    account = _changeable(db, actor, account_id, "role.grant")
    scope = get_organization(db, actor, scope_id)
    if actor.kind is not ActorKind.SYSTEM and not places.covers(actor, scope):
        raise Forbidden("role.scope_too_wide")
    held = grants_of(db, account.id)
    conflict = "role.already_held" if role in held.roles else role_conflict(held.roles, role)
    if conflict is None and held.scope_id not in (None, scope.id):
        conflict = "role.other_scope"
    if conflict is None and (role is Role.VENDOR) is not (scope.kind is Kind.VENDOR):
        conflict = "role.vendor_scope"
    if conflict:
        raise Conflict(conflict)
    grant = RoleGrant(
        account_id=account.id,
        role=role,
        scope_organization_id=scope.id,
        granted_at=now,
        granted_by_id=actor.account_id,
    )
    db.add(grant)
    revoke_sessions(db, account.id, now=now)
    _record(db, actor, "role.grant", account, now, role=role.value, scope=scope.id)
    db.flush()
    return grant


def revoke_role(db: Session, actor: Actor, account_id: int, *, role: Role, now: datetime) -> None:
    """Take a role back; the person has to log in again."""
    account = _changeable(db, actor, account_id, "role.grant")
    grant = db.scalar(
        select(RoleGrant).where(
            RoleGrant.account_id == account.id, RoleGrant.role == role, RoleGrant.revoked_at.is_(None)
        )
    )
    if grant is None:
        raise Conflict("role.not_held")
    grant.revoked_at, grant.revoked_by_id = now, actor.account_id
    revoke_sessions(db, account.id, now=now)
    _record(db, actor, "role.revoke", account, now, role=role.value)
    db.flush()


def set_active(db: Session, actor: Actor, account_id: int, *, is_active: bool, now: datetime) -> Account:
    """Disable an account at once, in all its sessions, or let it log in again."""
    account = _changeable(db, actor, account_id, "account.update")
    account.is_active = is_active
    if not is_active:
        revoke_sessions(db, account.id, now=now)
    _record(db, actor, "account.enable" if is_active else "account.disable", account, now)
    return account


def unlock_account(db: Session, actor: Actor, account_id: int, *, now: datetime) -> Account:
    """Forget failed attempts, so that the person may try again at once."""
    account = _changeable(db, actor, account_id, "account.update")
    throttles.forget(db, *throttles.keys_of(account.id, account.login_name))
    _record(db, actor, "account.unlock", account, now)
    return account


def reset_password(db: Session, actor: Actor, account_id: int, *, now: datetime) -> Created:
    """A new one-time password for somebody who forgot; all sessions end."""
    account = _changeable(db, actor, account_id, "account.update")
    password = one_time_password()
    set_password(account, password, now, must_change=True)
    throttles.forget(db, *throttles.keys_of(account.id, account.login_name))
    revoke_sessions(db, account.id, now=now)
    _record(db, actor, "account.reset_password", account, now)
    return Created(account, password)


def reset_two_factor(db: Session, actor: Actor, account_id: int, *, now: datetime) -> Account:
    """Forget a lost authenticator; the person sets up a new one after logging in."""
    account = _changeable(db, actor, account_id, "account.update")
    remove_two_factor(db, account.id)
    revoke_sessions(db, account.id, now=now)
    _record(db, actor, "account.reset_two_factor", account, now)
    return account


def set_unmasking_limit(
    db: Session, actor: Actor, *, role: Role, field: PersonalField, daily_limit: int, now: datetime
) -> None:
    """How many values of one kind people with this role may see in full each day; 0 forbids it."""
    _check_right(actor, "unmasking.update")
    if not 0 <= daily_limit <= UNMASKING_MAXIMUM:
        raise Invalid("unmasking.invalid", fields={"daily_limit": "unmasking.bad_limit"}, maximum=UNMASKING_MAXIMUM)
    before = unmasking.limit_for(db, [role.value], field)
    if before == daily_limit:
        return
    unmasking.set_limit(db, role.value, field, daily_limit)
    audit.record(
        db,
        actor,
        "unmasking.set_limit",
        object_type="unmasking_rule",
        object_id=f"{role.value}.{field.value}",
        detail={"before": before, "after": daily_limit},
        now=now,
    )


def _changeable(db: Session, actor: Actor, account_id: int, permission: str) -> Account:
    account = get_account(db, actor, account_id)
    _check_right(actor, permission)
    if account.id == actor.account_id:
        raise Conflict("account.own")
    return account


def _check_right(actor: Actor, permission: str) -> None:
    if not actor.can(permission):
        raise Forbidden("access.forbidden")


def _problems(db: Session, login_name: str, display_name: str, email: str | None) -> dict[str, str]:
    problems: dict[str, str] = {}
    if not LOGIN_NAME.fullmatch(login_name):
        problems["login_name"] = "account.bad_login_name"
    elif db.scalar(select(Account.id).where(Account.login_name == login_name)) is not None:
        problems["login_name"] = "account.login_name_taken"
    if not 1 <= len(display_name.strip()) <= 100:
        problems["display_name"] = "account.name_missing"
    if email and email.strip() and not EMAIL.fullmatch(email.strip()):
        problems["email"] = "account.bad_email"
    return problems


def _record(db: Session, actor: Actor, action: str, account: Account, now: datetime, **detail: object) -> None:
    audit.record(
        db,
        actor,
        action,
        object_type="account",
        object_id=account.id,
        organization_id=account.organization_id,
        detail=detail,
        now=now,
    )
