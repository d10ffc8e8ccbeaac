"""The health board."""

from enum import StrEnum
from typing import TypeVar

from flask import Response, request

from opscenter.ui import htmx
from opscenter.ui.access import requires
from opscenter.ui.context import actor, db, now
from opscenter.ui.pages import render
from probes.engine import shown
from probes.engine.cells import CellState
from probes.engine.queries.board import Breakdown, OpenedCell, Snapshot, board_of, open_cell, read_snapshot
from probes.engine.views.base import blueprint

E = TypeVar("E", bound=StrEnum)


@blueprint.get("/health")
@requires("check.read")
def board() -> Response:
    """The heat map or its table; `cell=place-system` opens the drawer, `state=down` keeps one state."""
    breakdown = _choice(Breakdown, "by") or Breakdown.CITY
    only = _choice(CellState, "state")
    snapshot = read_snapshot(db(), actor(), now=now())
    return render(
        htmx.template("checks/board.html"),
        board=board_of(snapshot, breakdown),
        opened=_opened(snapshot),
        only=only,
        is_table=bool(request.args.get("view") == "table" or only),
        shown=shown,
        query=request.args,
    )


def _opened(snapshot: Snapshot) -> OpenedCell | None:
    place_id, _, service_id = request.args.get("cell", "").partition("-")
    if not (place_id.isdecimal() and service_id.isdecimal()):
        return None
    return open_cell(db(), snapshot, int(place_id), int(service_id))


def _choice(choices: type[E], name: str) -> E | None:
    """The member named in the address, None for anything else."""
    value = request.args.get(name, "")
    return next((member for member in choices if member.value == value), None)
