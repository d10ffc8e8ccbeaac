"""The table of rights as truth tables, and which roles exclude each other."""

from datetime import UTC, datetime, timedelta

import pytest

from opscenter.accounts import rules
from opscenter.accounts.rules import (
    ADMINISTRATORS,
    BUSINESS,
    PERMISSIONS,
    RESTRICTED,
    Role,
    Step,
    permissions_of,
    role_conflict,
)

START = datetime(2026, 12, 21, tzinfo=UTC)
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
        (Role.UNIT_USER, "ticket.ask", True),
        (Role.UNIT_USER, "ticket.create", False),
        (Role.OPERATOR, "ticket.export", False),
        (Role.OPERATOR, "ticket.close_complaint", True),
        (Role.OUTSOURCED_OPERATOR, "ticket.close_complaint", False),
        (Role.OPS_ENGINEER, "ticket.unmask", False),
        (Role.VENDOR, "ticket.unmask", False),
        (Role.KNOWLEDGE_EDITOR, "article.review", False),
        (Role.MANAGER, "contract.read", True),
    ],
)
def test_the_table_says_who_may_do_what(role: Role, permission: str, allowed: bool) -> None:
    assert (role in PERMISSIONS[permission]) is allowed


@pytest.mark.parametrize("approval", ["ticket.close_complaint", "maintenance.freeze", "article.review"])
def test_nobody_outsourced_approves(approval: str) -> None:
    assert not PERMISSIONS[approval] & {Role.OUTSOURCED_OPERATOR, Role.VENDOR}


def test_a_manager_reads_and_approves() -> None:
    readings = {"read", "contacts", "unmask", "export", "use", "measure"}
    writings = {name for name in permissions_of({Role.MANAGER}) - RESTRICTED if name.partition(".")[2] not in readings}
    kept = {"organization.update", "organization.import", "maintenance.manage", "maintenance.freeze", "ticket.note"}
    assert writings == kept


def test_editors_and_reviewers_have_what_their_pages_need() -> None:
    held = permissions_of({Role.KNOWLEDGE_EDITOR, Role.KNOWLEDGE_REVIEWER}) - RESTRICTED
    assert {name.partition(".")[0] for name in held} == {"article", "message", "service", "announcement"}


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


@pytest.mark.parametrize(
    ("failures", "name", "address"),
    [(1, None, None), (4, None, None), (5, 900, None), (20, 900, 2), (22, 900, 8), (99, 900, 60)],
)
def test_names_are_locked_and_addresses_slowed_down(failures: int, name: int | None, address: int | None) -> None:
    assert rules.name_block(failures) == (timedelta(seconds=name) if name else None)
    assert rules.address_block(failures) == (timedelta(seconds=address) if address else None)


@pytest.mark.parametrize(
    ("roles", "must_change", "has_code", "requires", "step"),
    [
        pytest.param([Role.OPERATOR], True, False, True, Step.CHANGE_PASSWORD, id="the password comes first"),
        pytest.param([Role.OPERATOR], False, False, True, Step.SET_UP_TWO_FACTOR, id="staff needs a code"),
        pytest.param([Role.VENDOR], False, False, True, Step.SET_UP_TWO_FACTOR, id="vendors need a code"),
        pytest.param([Role.UNIT_USER], False, False, True, None, id="units do not"),
        pytest.param([Role.OPERATOR], False, True, True, None, id="has a code"),
        pytest.param([Role.OPERATOR], False, False, False, None, id="not required"),
    ],
)
def test_steps_stand_before_the_house(
    roles: list[Role], must_change: bool, has_code: bool, requires: bool, step: Step | None
) -> None:
    found = rules.next_step(
        roles, must_change_password=must_change, has_two_factor=has_code, require_two_factor=requires
    )
    assert found is step


@pytest.mark.parametrize(("days", "expired"), [(180, False), (181, True)])
def test_passwords_grow_old(days: int, expired: bool) -> None:
    assert rules.is_password_expired(START, START + timedelta(days=days)) is expired
    assert not rules.is_password_expired(None, START)


@pytest.mark.parametrize(
    ("seen", "ends", "alive"),
    [(29, 60, True), (30, 60, False), (0, 0, False)],
    ids=["in use", "idle for too long", "too old"],
)
def test_sessions_end_by_idling_and_by_age(seen: int, ends: int, alive: bool) -> None:
    found = rules.is_session_alive(
        last_seen_at=START - timedelta(minutes=seen),
        expires_at=START + timedelta(minutes=ends),
        idle=timedelta(minutes=30),
        now=START,
    )
    assert found is alive


@pytest.mark.parametrize(
    ("user_agent", "device"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36", "Chrome · Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge · Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18) Version/18 Safari/604.1", "Safari · iPhone"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140 MicroMessenger/8.0", "WeChat · Android"),
        ("Mozilla/5.0 (X11; Linux x86_64)", "Linux"),
        ("curl/8.0", ""),
        (None, ""),
    ],
)
def test_devices_are_named_for_the_list_of_sessions(user_agent: str | None, device: str) -> None:
    assert rules.device_of(user_agent) == device
