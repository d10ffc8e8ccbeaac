"""Who acts now. Built once per request, call or job; the domain asks it and never the web session."""

from dataclasses import dataclass
from enum import StrEnum


class ActorKind(StrEnum):
    """Where the acting person or process came in."""

    ACCOUNT = "account"
    SYSTEM = "system"
    CALLER = "caller"
    ANONYMOUS = "anonymous"


@dataclass(frozen=True)
class Actor:
    """The acting person or process and everything that rights depend on.

    `scope_path` is the organisation path below which rows are visible ("/1/23/"), None for no scope at all.
    `permissions` holds "object.action" names computed from the one table in `accounts.rules`.
    """

    kind: ActorKind
    name: str
    account_id: int | None = None
    session_id: int | None = None
    organization_id: int | None = None
    scope_path: str | None = None
    vendor_id: int | None = None
    roles: frozenset[str] = frozenset()
    permissions: frozenset[str] = frozenset()
    group_ids: frozenset[int] = frozenset()
    is_outsourced: bool = False
    address: str | None = None

    def can(self, permission: str) -> bool:
        """Whether the permission table grants this action; row visibility is a separate question."""
        return self.kind is ActorKind.SYSTEM or permission in self.permissions

    @property
    def is_logged_in(self) -> bool:
        """Whether a person with an account acts."""
        return self.kind is ActorKind.ACCOUNT


SYSTEM = Actor(kind=ActorKind.SYSTEM, name="system", scope_path="/")
ANONYMOUS = Actor(kind=ActorKind.ANONYMOUS, name="anonymous")
