"""Reads of accounts: who acts, with which roles, in which groups."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from opscenter.accounts.credentials import fingerprint
from opscenter.accounts.models import Account, GroupMember, LoginSession, RoleGrant, TwoFactor
from opscenter.accounts.rules import RESTRICTED, Role, Step, is_session_alive, next_step, permissions_of
from opscenter.core.actor import Actor, ActorKind
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


def grants_of(db: Session, account_id: int) -> Grants:
    """Roles and scope of an account."""
    rows = db.execute(
        select(RoleGrant.role, Organization.id, Organization.path)
        .join(Organization, Organization.id == RoleGrant.scope_organization_id)
        .where(RoleGrant.account_id == account_id, RoleGrant.revoked_at.is_(None))
    ).all()
    if not rows:
        return Grants(frozenset(), None, None)
    return Grants(frozenset(row.role for row in rows), rows[0].id, rows[0].path)


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
        must_change_password=first.must_change_password,
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
