"""The reminder of a freeze in the top bar of every staff page."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flask import current_app, render_template

from opscenter.maintenance import queries
from opscenter.maintenance.models import FreezePeriod
from opscenter.maintenance.rules import Phase, phase
from opscenter.ui import panels
from opscenter.ui.context import actor, db, now

# Freezes are declared days ahead; asking once a minute spares a statement on every page.
LOOK_AGAIN = timedelta(minutes=1)


@dataclass
class Board:
    """The freezes that may concern anybody, as looked up last."""

    freezes: list[FreezePeriod] = field(default_factory=list)
    read_at: datetime | None = None


def freeze_notice() -> str | None:
    """封网期 until when, for those whom it reaches."""
    scope = actor().scope_path
    if scope is None:
        return None
    for freeze in _freezes():
        is_running = phase(freeze.starts_at, freeze.ends_at, now()) is Phase.RUNNING
        if is_running and (freeze.area_path.startswith(scope) or scope.startswith(freeze.area_path)):
            return render_template("maintenance/_freeze_notice.html", freeze=freeze)
    return None


def _freezes() -> list[FreezePeriod]:
    board: Board = current_app.extensions.setdefault("opscenter.freezes", Board())
    if board.read_at is None or not timedelta(0) <= now() - board.read_at < LOOK_AGAIN:
        board.freezes = queries.freezes_not_over(db(), now())
        for freeze in board.freezes:
            db().expunge(freeze)
        board.read_at = now()
    return board.freezes


panels.register("staff.topbar", freeze_notice, order=10, permission="maintenance.read")
