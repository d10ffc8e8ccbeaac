"""Menu entry of organisations."""

from opscenter.core.text import mark
from opscenter.ui import menus

menus.register(
    "organizations",
    label=mark("单位"),
    icon="sitemap",
    endpoint="organizations.list_bodies",
    permissions=("organization.update", "organization.import", "organization.unmask", "account.create"),
    order=700,
)
