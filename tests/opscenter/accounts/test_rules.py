"""The table of rights as truth tables, and which roles exclude each other."""

import pytest

from opscenter.accounts.rules import (
    ADMINISTRATORS,
    BUSINESS,
    PERMISSIONS,
    RESTRICTED,
    Role,
    permissions_of,
    role_conflict,
)

BUSINESS_OBJECTS = ("ticket.", "call.", "contract.", "article.", "check.", "alert.", "incident.", "dashboard.")


@pytest.mark.parametrize("role", sorted(ADMINISTRATORS))
def test_administrators_touch_no_business_rows(role: Role) -> None:
    assert not [name for name in permissions_of({role}) if name.startswith(BUSINESS_OBJECTS)]


@pytest.mark.parametrize(
    ("role", "permission", "allowed"),
    [
        (Role.SYSTEM_ADMINISTRATOR, "role.grant", False),
        (Role.SYSTEM_ADMINISTRATOR, "audit.read", False),
        (Role.SYSTEM_ADMINISTRATOR, "settings.update", True),
        (Role.SECURITY_ADMINISTRATOR, "role.grant", True),
        (Role.SECURITY_ADMINISTRATOR, "audit.read", False),
        (Role.SECURITY_ADMINISTRATOR, "settings.update", False),
        (Role.AUDIT_ADMINISTRATOR, "audit.read", True),
        (Role.AUDIT_ADMINISTRATOR, "account.read", False),
        (Role.UNIT_USER, "contract.read", False),
        (Role.UNIT_USER, "ticket.create", True),
        (Role.OPERATOR, "ticket.export", False),
        (Role.OPERATOR, "ticket.close_complaint", True),
        (Role.OUTSOURCED_OPERATOR, "ticket.close_complaint", False),
        (Role.OUTSOURCED_OPERATOR, "ticket.approve", False),
        (Role.OPS_ENGINEER, "ticket.unmask", False),
        (Role.VENDOR, "ticket.unmask", False),
        (Role.KNOWLEDGE_EDITOR, "article.review", False),
        (Role.MANAGER, "contract.read", True),
    ],
)
def test_the_table_says_who_may_do_what(role: Role, permission: str, allowed: bool) -> None:
    assert (role in PERMISSIONS[permission]) is allowed


def test_without_a_role_only_the_own_profile_is_left() -> None:
    assert permissions_of([]) == RESTRICTED == {"profile.read", "profile.update"}


@pytest.mark.parametrize("first", sorted(ADMINISTRATORS))
@pytest.mark.parametrize("second", sorted(Role))
def test_the_three_administrators_merge_with_nobody(first: Role, second: Role) -> None:
    expected = None if first is second else "role.administrators_stand_alone"
    assert role_conflict({first}, second) == role_conflict({second}, first) == expected


@pytest.mark.parametrize("alone", [Role.UNIT_USER, Role.VENDOR])
@pytest.mark.parametrize("other", sorted(BUSINESS))
def test_people_of_units_and_vendors_hold_one_role(alone: Role, other: Role) -> None:
    assert role_conflict({alone}, other) == (None if other is alone else "role.stands_alone")


def test_an_operator_is_outsourced_or_not() -> None:
    assert role_conflict({Role.OPERATOR}, Role.OUTSOURCED_OPERATOR) == "role.outsourced_or_not"
    assert role_conflict({Role.OPERATOR}, Role.OPS_ENGINEER) is None
