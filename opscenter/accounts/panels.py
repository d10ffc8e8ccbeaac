"""Menu entries of the two administrators that have pages here."""

from opscenter.core.text import mark
from opscenter.ui import menus

menus.register(
    "accounts",
    label=mark("账号"),
    icon="user-shield",
    endpoint="accounts.list_accounts",
    permissions=("account.read",),
    order=690,
)
menus.register(
    "audit",
    label=mark("审计"),
    icon="shield-lock",
    endpoint="accounts.audit_trail",
    permissions=("audit.read",),
    order=810,
)
