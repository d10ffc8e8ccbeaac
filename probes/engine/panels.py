"""What the probes show elsewhere: their menu entry, checks by name, and who may listen to changes of states."""

from flask import url_for

from opscenter.core import live
from opscenter.core.text import mark
from opscenter.ui import finders, menus
from opscenter.ui.context import actor, db
from opscenter.ui.finders import Hit
from opscenter.ui.recognition import Looks, Wanted
from probes.targets.queries import find_checks

menus.register(
    "health", label=mark("监测"), icon="activity", endpoint="checks.board", permissions=("check.read",), order=40
)
live.topic(
    "health", allowed=lambda _db, actor, key: key == "all" and (actor.can("check.read") or actor.can("drill.read"))
)


def find_by_name(wanted: Wanted) -> list[Hit]:
    """Checks by name."""
    if wanted.looks is not Looks.WORDS:
        return []
    checks = find_checks(db(), actor(), wanted.text, limit=wanted.limit)
    return [Hit(check.name, url_for("checks.page", check_id=check.id)) for check in checks]


finders.register(
    "checks", label=mark("检查项"), icon="activity", find=find_by_name, order=50, permissions=("check.read",)
)
finders.register_action("checks.new", label=mark("新增检查"), permissions=("check.manage",))
