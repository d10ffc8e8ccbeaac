"""The menu entry of the security administrator."""

from opscenter.core.text import mark
from opscenter.ui import menus

menus.register(
    "programs",
    label=mark("密钥"),
    icon="key",
    endpoint="programs.list_keys",
    permissions=("program_key.manage",),
    order=695,
)
