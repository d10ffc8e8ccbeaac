"""Makers of accounts, their roles, queue groups and actors."""

from datetime import UTC, datetime
from functools import cache
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from opscenter.accounts.credentials import hash_password
from opscenter.accounts.models import Account, Group, GroupMember, RoleGrant
from opscenter.accounts.queries import actor_for
from opscenter.accounts.rules import Role
from opscenter.core.actor import Actor
from opscenter.organizations.models import Organization
from tests.factories.organizations import make_unit

CREATED = datetime(2026, 1, 1, tzinfo=UTC)
PASSWORD = "correct horse battery"
_numbers = count(1)


@cache
def _hash() -> str:
    # The cheapest parameters: the strength of the hash is tested once, not in every log-in of the suite.
    return hash_password(PASSWORD, cost=2)


def make_account(
    db: Session,
    *roles: Role,
    organization: Organization | None = None,
    scope: Organization | None = None,
    **changes: Any,
) -> Account:
    """An account with the password PASSWORD and these roles; the scope is the own body unless given."""
    number = next(_numbers)
    organization = organization or make_unit(db)
    values = {
        "login_name": f"person{number}",
        "display_name": f"演示人员{number}",
        "password_hash": _hash(),
        "must_change_password": False,
        "is_demo": True,
        "created_at": CREATED,
        **changes,
    }
    account = Account(organization_id=organization.id, **values)
    db.add(account)
    db.flush()
    scope_id = (scope or organization).id
    db.add_all(
        RoleGrant(account_id=account.id, role=role, scope_organization_id=scope_id, granted_at=CREATED)
        for role in roles
    )
    db.flush()
    return account


def make_actor(
    db: Session,
    *roles: Role,
    organization: Organization | None = None,
    scope: Organization | None = None,
    **changes: Any,
) -> Actor:
    """The actor of a fresh account."""
    return actor_for(db, make_account(db, *roles, organization=organization, scope=scope, **changes))


def make_group(db: Session, *members: Account, organization: Organization | None = None, **changes: Any) -> Group:
    """A queue group with these members."""
    organization = organization or make_unit(db)
    group = Group(organization_id=organization.id, **{"name": f"演示组{next(_numbers)}", "is_demo": True, **changes})
    db.add(group)
    db.flush()
    db.add_all(GroupMember(group_id=group.id, account_id=member.id) for member in members)
    db.flush()
    return group
