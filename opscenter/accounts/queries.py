"""Reads of accounts: who acts, with which roles, in which groups."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from opscenter.accounts.models import Account, GroupMember, LoginSession, RoleGrant
from opscenter.accounts.rules import RESTRICTED, Role, permissions_of
from opscenter.core.actor import Actor, ActorKind
from opscenter.organizations.models import Organization


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


def actor_for(
    db: Session,
    account: Account,
    *,
    session: LoginSession | None = None,
    address: str | None = None,
    is_restricted: bool = False,
) -> Actor:
    """The actor that an account is now: roles, scope and groups as stored at this moment.

    A vendor's person has no scope path: what they see follows from lots and contracts. `is_restricted` leaves only
    the own profile (password still to be changed, second factor still to be set up).
    """
    grants = grants_of(db, account.id)
    is_vendor = Role.VENDOR in grants.roles
    return Actor(
        kind=ActorKind.ACCOUNT,
        name=account.display_name,
        account_id=account.id,
        session_id=session.id if session else None,
        organization_id=account.organization_id,
        scope_path=None if is_vendor or is_restricted else grants.scope_path,
        vendor_id=grants.scope_id if is_vendor and not is_restricted else None,
        roles=frozenset(role.value for role in grants.roles),
        permissions=RESTRICTED if is_restricted else permissions_of(grants.roles),
        group_ids=frozenset() if is_restricted else group_ids_of(db, account.id),
        is_outsourced=Role.OUTSOURCED_OPERATOR in grants.roles,
        address=address,
    )
