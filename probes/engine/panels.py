"""What the probes show elsewhere: their menu entry, and who may listen to changes of states."""

from opscenter.core import live
from opscenter.core.text import mark
from opscenter.ui import menus

menus.register(
    "health", label=mark("监测"), icon="activity", endpoint="checks.board", permissions=("check.read",), order=40
)
live.topic(
    "health", allowed=lambda _db, actor, key: key == "all" and (actor.can("check.read") or actor.can("drill.read"))
)
