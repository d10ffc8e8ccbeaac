"""What calls show on other pages: their menu entries, and who may listen to which live topics."""

from opscenter.calls.queries import telephone
from opscenter.core import live
from opscenter.core.text import mark
from opscenter.ui import menus

menus.register(
    "simulator",
    label=mark("模拟"),
    icon="dialpad",
    endpoint="simulator.page",
    permissions=("simulator.use",),
    order=35,
)

live.topic("simulator", allowed=telephone.is_own_call)
live.topic("call", allowed=telephone.may_follow)
live.topic("operator", allowed=lambda _db, actor, key: actor.can("call.take") and key == str(actor.account_id))
