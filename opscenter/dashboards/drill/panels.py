"""What the drill shows elsewhere: its menu entry."""

from opscenter.core.text import mark
from opscenter.ui import menus

menus.register(
    "drill", label=mark("演练"), icon="test-pipe", endpoint="drill.page", permissions=("drill.read",), order=70
)
