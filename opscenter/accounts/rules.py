"""Pure rules of accounts: roles, the one table of rights, which roles exclude each other.

`RIGHTS` is the only source of "who may do what": `docs/permissions.md` is printed from it and tests are generated
from it. Whether a *row* is visible is a second question, answered by each feature's `policy`.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum


class Role(StrEnum):
    """What a person is in the house; an account holds one or several within one scope."""

    UNIT_USER = "unit_user"
    OPERATOR = "operator"
    OUTSOURCED_OPERATOR = "outsourced_operator"
    OPS_ENGINEER = "ops_engineer"
    KNOWLEDGE_EDITOR = "knowledge_editor"
    KNOWLEDGE_REVIEWER = "knowledge_reviewer"
    MANAGER = "manager"
    VENDOR = "vendor"
    SYSTEM_ADMINISTRATOR = "system_administrator"
    SECURITY_ADMINISTRATOR = "security_administrator"
    AUDIT_ADMINISTRATOR = "audit_administrator"


UNIT = Role.UNIT_USER
OPERATOR = Role.OPERATOR
OUTSOURCED = Role.OUTSOURCED_OPERATOR
OPS = Role.OPS_ENGINEER
EDITOR = Role.KNOWLEDGE_EDITOR
REVIEWER = Role.KNOWLEDGE_REVIEWER
MANAGER = Role.MANAGER
VENDOR = Role.VENDOR
SYSTEM = Role.SYSTEM_ADMINISTRATOR
SECURITY = Role.SECURITY_ADMINISTRATOR
AUDIT = Role.AUDIT_ADMINISTRATOR

ADMINISTRATORS = frozenset({SYSTEM, SECURITY, AUDIT})
BUSINESS = frozenset(Role) - ADMINISTRATORS
DESK = frozenset({OPERATOR, OUTSOURCED})
# Roles that cannot share an account with any other one: a unit's or a vendor's person is nobody else in the house.
ALONE = ADMINISTRATORS | {UNIT, VENDOR}
STAFF = BUSINESS - {UNIT, VENDOR}
# Whoever looks after articles only sees no tickets and nobody's telephone number.
SERVICE_STAFF = STAFF - {EDITOR, REVIEWER}
NOBODY: frozenset[Role] = frozenset()

Rights = Mapping[str, Mapping[str, Iterable[Role]]]

# object → action → roles. Add a row here when a view or an action asks for a new permission; a test refuses rows that
# nothing asks for. A manager reads and approves; each writing right of a manager says below why it is one. What is an
# approval (closing a complaint, letting work through a freeze, review) is never an outsourced operator's.
RIGHTS: Rights = {
    "profile": {  # own password, second factor, sessions, in-app notices
        "read": Role,
        "update": Role,
    },
    "organization": {
        "read": SERVICE_STAFF | {UNIT, VENDOR, SECURITY},  # security places accounts in bodies
        # The administrators touch no business rows, so the tree is kept by those who answer for it.
        "update": {MANAGER},
        "import": {MANAGER},
        "contacts": SERVICE_STAFF | {UNIT},  # people and numbers of a body, masked
        "unmask": {OPERATOR, OUTSOURCED, MANAGER},
    },
    "account": {
        "read": {SECURITY},
        "create": {SECURITY},
        "update": {SECURITY},
    },
    "program_key": {  # other systems that ask the knowledge base
        "manage": {SECURITY},
    },
    "role": {
        "grant": {SECURITY},
    },
    "unmasking": {
        "read": {SECURITY, AUDIT},
        "update": {SECURITY},
    },
    "audit": {
        "read": {AUDIT},
        "verify": {AUDIT},
    },
    "settings": {
        "update": {SYSTEM},
    },
    "operation": {  # jobs, outbox, connections, health of the platform itself
        "read": {SYSTEM},
        "retry": {SYSTEM},
    },
    "message": {
        "read": STAFF | {UNIT, VENDOR},
    },
    "service": {
        "read": STAFF | {VENDOR},
        "update": NOBODY,  # loaded by the house itself
    },
    "maintenance": {
        "read": SERVICE_STAFF | {VENDOR},
        "manage": {OPS, MANAGER},  # a manager lets urgent work through a freeze by planning it
        "freeze": {MANAGER},  # declare a freeze, let urgent work through one
    },
    "announcement": {
        "read": STAFF | {UNIT, VENDOR},
        "manage": {OPERATOR, OPS},
    },
    "article": {
        "read": STAFF | {UNIT, VENDOR},
        "write": {EDITOR, REVIEWER},
        "review": {REVIEWER},
        "import": {EDITOR, REVIEWER},
        "export": {EDITOR, REVIEWER},  # but for those who are an outsourced operator too
        "measure": {EDITOR, REVIEWER, MANAGER},  # what the base achieves
    },
    "check": {
        "read": {OPS, MANAGER, OPERATOR, OUTSOURCED},
        "manage": {OPS},
        "export": {OPS, MANAGER},
    },
    "alert": {
        "read": {OPS, MANAGER},
        "handle": {OPS},
    },
    "contract": {
        "read": {MANAGER, VENDOR},
        "update": NOBODY,  # loaded by the house itself
    },
    "ticket": {
        "read": SERVICE_STAFF | {UNIT, VENDOR},
        "ask": {UNIT},  # the requester's side: file for the own unit, add words, nudge, withdraw, open again
        "create": {OPERATOR, OUTSOURCED, OPS},  # for any body under scope
        "reply": {OPERATOR, OUTSOURCED, OPS, VENDOR},
        "note": {OPERATOR, OUTSOURCED, OPS, VENDOR, MANAGER},  # a manager approves or objects by a remark (批示)
        "assign": {OPERATOR, OUTSOURCED, OPS},
        "solve": {OPERATOR, OUTSOURCED, OPS, VENDOR},
        "close": {OPERATOR, OUTSOURCED, OPS},
        "close_complaint": {OPERATOR},
        "unmask": {OPERATOR, OUTSOURCED, MANAGER},
        "export": {MANAGER},
    },
    "incident": {
        "read": {OPERATOR, OUTSOURCED, OPS, MANAGER, VENDOR},
    },
    "call": {
        "read": {OPERATOR, OUTSOURCED, MANAGER},
        "take": {OPERATOR, OUTSOURCED},
        "unmask": {OPERATOR, OUTSOURCED},
    },
    "telephone_pin": {  # opens the content of the own unit's tickets on the telephone
        "set": {UNIT},
    },
    "simulator": {  # the browser telephone
        "use": SERVICE_STAFF,
    },
    "drill": {
        "read": {OPERATOR, OUTSOURCED, OPS, MANAGER},
        "run": {OPS},
    },
}

PERMISSIONS: Mapping[str, frozenset[Role]] = {
    f"{object_name}.{action}": frozenset(roles)
    for object_name, actions in RIGHTS.items()
    for action, roles in actions.items()
}
# What is left of a person who still has to change the password or set up the second factor.
RESTRICTED = frozenset(name for name in PERMISSIONS if name.startswith("profile."))


def permissions_of(roles: Iterable[Role]) -> frozenset[str]:
    """All permissions that these roles give together; without any role only the own profile."""
    held = frozenset(roles)
    return RESTRICTED | frozenset(name for name, allowed in PERMISSIONS.items() if allowed & held)


def role_conflict(held: Iterable[Role], wanted: Role) -> str | None:
    """The error code that forbids `wanted` beside the roles already held, None if they go together.

    System, security and audit administrator exclude each other and every business role; an outsourced operator is
    never an operator at the same time.
    """
    others = frozenset(held) - {wanted}
    if not others:
        return None
    if wanted in ADMINISTRATORS or others & ADMINISTRATORS:
        return "role.administrators_stand_alone"
    if wanted in ALONE or others & ALONE:
        return "role.stands_alone"
    if {wanted, *others} >= DESK:
        return "role.outsourced_or_not"
    return None


class Step(StrEnum):
    """What a person has to do after logging in, before anything else opens."""

    CHANGE_PASSWORD = "change_password"  # noqa: S105 - the name of a step
    SET_UP_TWO_FACTOR = "set_up_two_factor"


def next_step(
    roles: Iterable[Role], *, must_change_password: bool, has_two_factor: bool, require_two_factor: bool
) -> Step | None:
    """The step that still stands before the house."""
    if must_change_password:
        return Step.CHANGE_PASSWORD
    if require_two_factor and not has_two_factor and wants_two_factor(roles):
        return Step.SET_UP_TWO_FACTOR
    return None


def wants_two_factor(roles: Iterable[Role]) -> bool:
    """Whether people with these roles should log in with a second factor: staff and vendors, not units."""
    return bool(frozenset(roles) - {UNIT})


def is_password_expired(changed_at: datetime | None, now: datetime) -> bool:
    """Whether a password has to be changed because of its age."""
    return changed_at is not None and now - changed_at > PASSWORD_LIFETIME


PASSWORD_LIFETIME = timedelta(days=180)
NAME_FAILURES = 5
NAME_LOCK = timedelta(minutes=15)
ADDRESS_FAILURES = 20
ADDRESS_LONGEST_WAIT = timedelta(seconds=60)
FORGIVEN_AFTER = timedelta(minutes=15)


def name_block(failures: int) -> timedelta | None:
    """How long a login name is closed after so many failures in a row."""
    return NAME_LOCK if failures >= NAME_FAILURES else None


def address_block(failures: int) -> timedelta | None:
    """How long an address has to wait: 2, 4, 8 … seconds, never more than a minute.

    An address is slowed down and not locked, because a whole county may stand behind one.
    """
    if failures < ADDRESS_FAILURES:
        return None
    return min(timedelta(seconds=2 ** min(failures - ADDRESS_FAILURES + 1, 6)), ADDRESS_LONGEST_WAIT)


def is_session_alive(*, last_seen_at: datetime, expires_at: datetime, idle: timedelta, now: datetime) -> bool:
    """Whether a session that was not revoked still counts: used lately, and not older than its absolute end."""
    return now < expires_at and now - last_seen_at < idle


# The first name found wins: later ones are contained in what earlier browsers say of themselves.
_BROWSERS = (
    ("MicroMessenger", "WeChat"),
    ("Edg/", "Edge"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def device_of(user_agent: str | None) -> str:
    """ "Chrome · Windows" for the list of sessions, without what the browser does not tell."""
    text = user_agent or ""
    told = (next((name for sign, name in signs if sign in text), "") for signs in (_BROWSERS, _SYSTEMS))
    return " · ".join(filter(None, told))
