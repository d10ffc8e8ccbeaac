"""Reads of accounts: who acts, with which roles, in which groups; lists for the security administrator."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from opscenter.accounts import policy
from opscenter.accounts.credentials import fingerprint, throttle_key
from opscenter.accounts.models import Account, GroupMember, LoginSession, LoginThrottle, RoleGrant, TwoFactor
from opscenter.accounts.rules import (
    RESTRICTED,
    Role,
    Step,
    is_password_expired,
    is_session_alive,
    next_step,
    permissions_of,
)
from opscenter.core import paging
from opscenter.core.actor import Actor, ActorKind
from opscenter.core.errors import NotFound
from opscenter.organizations.models import Organization


@dataclass(frozen=True)
class Person:
    """What an actor takes from the account itself."""

    account_id: int
    name: str
    organization_id: int


@dataclass(frozen=True)
class Grants:
    """The open grants of one account: all in one scope, because rights are not split by scope within an account."""

    roles: frozenset[Role]
    scope_id: int | None
    scope_path: str | None
    scope_name: str = ""


def grants_of(db: Session, account_id: int) -> Grants:
    """Roles and scope of an account."""
    rows = db.execute(
        select(RoleGrant.role, Organization.id, Organization.path, Organization.short_name)
        .join(Organization, Organization.id == RoleGrant.scope_organization_id)
        .where(RoleGrant.account_id == account_id, RoleGrant.revoked_at.is_(None))
    ).all()
    if not rows:
        return Grants(frozenset(), None, None)
    return Grants(frozenset(row.role for row in rows), rows[0].id, rows[0].path, rows[0].short_name)


def group_ids_of(db: Session, account_id: int) -> frozenset[int]:
    """The queue groups that the account is a member of."""
    return frozenset(db.scalars(select(GroupMember.group_id).where(GroupMember.account_id == account_id)))


def actor_for(db: Session, account: Account, *, session_id: int | None = None, address: str | None = None) -> Actor:
    """The actor that an account is now: roles, scope and groups as stored at this moment."""
    return _actor(
        Person(account.id, account.display_name, account.organization_id),
        grants_of(db, account.id),
        group_ids_of(db, account.id),
        session_id=session_id,
        address=address,
    )


@dataclass(frozen=True)
class Login:
    """A live session: who it is, the step that still stands before the house, and when it was used last."""

    actor: Actor
    session_id: int
    account_id: int
    step: Step | None
    last_seen_at: datetime


def find_login(
    db: Session,
    token: str,
    *,
    idle: timedelta,
    require_two_factor: bool,
    now: datetime,
    address: str | None = None,
) -> Login | None:
    """The login behind a session token, in one statement; None if revoked, expired, idle for too long or disabled.

    While a step stands before the house the actor has the rights of its own profile only.
    """
    rows = db.execute(
        select(
            LoginSession.id,
            LoginSession.last_seen_at,
            LoginSession.expires_at,
            Account.id.label("account_id"),
            Account.display_name,
            Account.organization_id,
            Account.must_change_password,
            Account.password_changed_at,
            TwoFactor.confirmed_at,
            RoleGrant.role,
            RoleGrant.scope_organization_id,
            Organization.path,
            GroupMember.group_id,
        )
        .join(Account, Account.id == LoginSession.account_id)
        .outerjoin(TwoFactor, TwoFactor.account_id == Account.id)
        .outerjoin(RoleGrant, (RoleGrant.account_id == Account.id) & RoleGrant.revoked_at.is_(None))
        .outerjoin(Organization, Organization.id == RoleGrant.scope_organization_id)
        .outerjoin(GroupMember, GroupMember.account_id == Account.id)
        .where(
            LoginSession.token_hash == fingerprint(token),
            LoginSession.revoked_at.is_(None),
            LoginSession.awaits_second_factor.is_(False),
            Account.is_active,
        )
    ).all()
    if not rows:
        return None
    first = rows[0]
    if not is_session_alive(last_seen_at=first.last_seen_at, expires_at=first.expires_at, idle=idle, now=now):
        return None
    grants = Grants(frozenset(row.role for row in rows if row.role), first.scope_organization_id, first.path)
    step = next_step(
        grants.roles,
        must_change_password=first.must_change_password or is_password_expired(first.password_changed_at, now),
        has_two_factor=first.confirmed_at is not None,
        require_two_factor=require_two_factor,
    )
    actor = _actor(
        Person(first.account_id, first.display_name, first.organization_id),
        grants,
        frozenset(row.group_id for row in rows if row.group_id),
        session_id=first.id,
        address=address,
        is_restricted=step is not None,
    )
    return Login(actor, first.id, first.account_id, step, first.last_seen_at)


@dataclass(frozen=True)
class Listed:
    """One line of the list of accounts."""

    account: Account
    organization: Organization
    roles: tuple[Role, ...]
    scope: str
    is_locked: bool
    has_two_factor: bool


def get_account(db: Session, actor: Actor, account_id: int) -> Account:
    """An account that the actor administers; raises NotFound for any other one."""
    account = db.scalar(select(Account).where(Account.id == account_id, policy.visible(actor)))
    if account is None:
        raise NotFound("account.not_found")
    return account


def list_accounts(
    db: Session,
    actor: Actor,
    *,
    text: str = "",
    role: Role | None = None,
    is_active: bool = True,
    cursor: str | None = None,
    now: datetime,
) -> paging.Page[Listed]:
    """One page of accounts by login name, searched by login name, name or body."""
    statement = (
        select(Account, Organization)
        .join(Organization, Organization.id == Account.organization_id)
        .where(policy.visible(actor), Account.is_active.is_(is_active))
    )
    if text:
        statement = statement.where(
            or_(
                Account.login_name.contains(text.lower(), autoescape=True),
                Account.display_name.contains(text, autoescape=True),
                Organization.name.contains(text, autoescape=True),
            )
        )
    if role is not None:
        holders = select(RoleGrant.account_id).where(RoleGrant.role == role, RoleGrant.revoked_at.is_(None))
        statement = statement.where(Account.id.in_(holders))
    found = paging.page_of_rows(db, statement, [paging.ascending(Account.login_name)], cursor=cursor)
    rows = [(row[0], row[1]) for row in found.rows]
    return paging.Page(_listed(db, rows, now), found.next_cursor, found.previous_cursor)


def describe_account(db: Session, actor: Actor, account_id: int, *, now: datetime) -> Listed:
    """One account with everything that its page shows; raises NotFound outside the actor's scope."""
    account = get_account(db, actor, account_id)
    organization = db.get_one(Organization, account.organization_id)
    return _listed(db, [(account, organization)], now)[0]


def list_sessions(db: Session, account_id: int, *, idle: timedelta, now: datetime) -> Sequence[LoginSession]:
    """The live sessions of an account, the one used last first."""
    return db.scalars(
        select(LoginSession)
        .where(
            LoginSession.account_id == account_id,
            LoginSession.revoked_at.is_(None),
            LoginSession.awaits_second_factor.is_(False),
            LoginSession.expires_at > now,
            LoginSession.last_seen_at > now - idle,
        )
        .order_by(LoginSession.last_seen_at.desc(), LoginSession.id.desc())
    ).all()


def has_two_factor(db: Session, account_id: int) -> bool:
    """Whether the account logs in with an authenticator."""
    confirmed = exists().where(TwoFactor.account_id == account_id, TwoFactor.confirmed_at.is_not(None))
    return bool(db.scalar(select(confirmed)))


def _listed(db: Session, rows: Sequence[tuple[Account, Organization]], now: datetime) -> list[Listed]:
    ids = [account.id for account, _organization in rows]
    roles: dict[int, list[tuple[Role, str]]] = {}
    grants = db.execute(
        select(RoleGrant.account_id, RoleGrant.role, Organization.short_name)
        .join(Organization, Organization.id == RoleGrant.scope_organization_id)
        .where(RoleGrant.account_id.in_(ids), RoleGrant.revoked_at.is_(None))
        .order_by(RoleGrant.id)
    )
    for account_id, role, scope in grants:
        roles.setdefault(account_id, []).append((role, scope))
    secured = set(
        db.scalars(
            select(TwoFactor.account_id).where(TwoFactor.account_id.in_(ids), TwoFactor.confirmed_at.is_not(None))
        )
    )
    locked = _locked_keys(db, {account.id: throttle_key("name", account.login_name) for account, _body in rows}, now)
    return [
        Listed(
            account=account,
            organization=organization,
            roles=tuple(role for role, _scope in roles.get(account.id, [])),
            scope=next((scope for _role, scope in roles.get(account.id, [])), ""),
            is_locked=account.id in locked,
            has_two_factor=account.id in secured,
        )
        for account, organization in rows
    ]


def _locked_keys(db: Session, keys: Mapping[int, str], now: datetime) -> set[int]:
    blocked = set(
        db.scalars(
            select(LoginThrottle.key).where(LoginThrottle.key.in_(keys.values()), LoginThrottle.blocked_until > now)
        )
    )
    return {account_id for account_id, key in keys.items() if key in blocked}


def _actor(
    person: Person,
    grants: Grants,
    group_ids: frozenset[int],
    *,
    session_id: int | None,
    address: str | None,
    is_restricted: bool = False,
) -> Actor:
    # A vendor's person has no scope path: what they see follows from lots and contracts.
    is_vendor = Role.VENDOR in grants.roles
    return Actor(
        kind=ActorKind.ACCOUNT,
        name=person.name,
        account_id=person.account_id,
        session_id=session_id,
        organization_id=person.organization_id,
        scope_path=None if is_vendor or is_restricted else grants.scope_path,
        vendor_id=grants.scope_id if is_vendor and not is_restricted else None,
        roles=frozenset(role.value for role in grants.roles),
        permissions=RESTRICTED if is_restricted else permissions_of(grants.roles),
        group_ids=frozenset() if is_restricted else group_ids,
        is_outsourced=Role.OUTSOURCED_OPERATOR in grants.roles,
        address=address,
    )
