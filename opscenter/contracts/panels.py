"""The menu entry of contracts."""

from opscenter.core.text import mark
from opscenter.ui import menus

menus.register(
    "contracts",
    label=mark("合同"),
    icon="file-certificate",
    endpoint="contracts.contract_list",
    permissions=("contract.read",),
    order=70,
)
