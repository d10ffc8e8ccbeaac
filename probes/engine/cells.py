"""How states of checks become cells of the health board. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from math import inf

from probes.targets.rules import CheckState, layer_of


class CellState(StrEnum):
    """What a cell shows; a paused check shows nothing, as if it were not there."""

    DOWN = "down"
    UNKNOWN = "unknown"
    DEGRADED = "degraded"
    MAINTENANCE = "maintenance"
    OK = "ok"
    NONE = "none"


# Order of severity for merging and sorting.
SEVERITY = tuple(CellState)


@dataclass(frozen=True)
class Watched:
    """One check as the board sees it."""

    check_id: int
    name: str
    kind: str
    organization_id: int
    path: str
    service_id: int | None
    state: CellState
    since: datetime | None
    latency_ms: float | None


@dataclass(frozen=True)
class Cell:
    """One place × system: the state of the worst check in it."""

    state: CellState
    checks: tuple[Watched, ...] = ()

    @property
    def worst(self) -> Watched | None:
        """The check that gives the cell its state; the one that is so for longest."""
        worst = [check for check in self.checks if check.state is self.state]
        return min(worst, key=lambda check: (check.since is None, check.since), default=None)

    @property
    def rank(self) -> tuple[int, float]:
        """The worst first, of faults the longest; cells that are well keep the order they have."""
        since = self.worst.since if self.worst and self.state is not CellState.OK else None
        return SEVERITY.index(self.state), since.timestamp() if since else inf

    @property
    def chain(self) -> list[Watched]:
        """What the faulty check of one body rests on, the page first, host and database last, of each layer the worst;
        empty when all is well or only one layer is watched there."""
        worst = self.worst
        if worst is None or self.state is CellState.OK:
            return []
        layers: dict[int, Watched] = {}
        for check in sorted(self.checks, key=lambda check: SEVERITY.index(check.state)):
            if check.organization_id == worst.organization_id:
                layers.setdefault(layer_of(check.kind), check)
        return [layers[layer] for layer in sorted(layers, reverse=True)] if len(layers) > 1 else []


EMPTY = Cell(CellState.NONE)


def state_of(state: CheckState, *, in_maintenance: bool) -> CellState:
    """A check inside announced work shows the work, whatever it finds."""
    if state is CheckState.PAUSED:
        return CellState.NONE
    return CellState.MAINTENANCE if in_maintenance else CellState(state.value)


def cell(checks: Iterable[Watched]) -> Cell:
    """Merge checks into one cell: the worst state counts."""
    shown = tuple(check for check in checks if check.state is not CellState.NONE)
    if not shown:
        return EMPTY
    return Cell(min((check.state for check in shown), key=SEVERITY.index), shown)


def totals(cells: Iterable[Cell]) -> Mapping[CellState, int]:
    """How many cells show each state."""
    found = Counter(one.state for one in cells)
    return {state: found.get(state, 0) for state in CellState}


def grid(
    checks: Sequence[Watched], places: Mapping[int, str], *, whole_subtree: Iterable[int]
) -> dict[tuple[int, int | None], Cell]:
    """Cells by place and system. Places in `whole_subtree` stand for everything below them, others for themselves."""
    deep = set(whole_subtree)
    members: dict[tuple[int, int | None], list[Watched]] = {}
    for check in checks:
        ids = [int(part) for part in check.path.strip("/").split("/")]
        for place_id in ids:
            if place_id in places and (place_id in deep or place_id == check.organization_id):
                members.setdefault((place_id, check.service_id), []).append(check)
    return {key: cell(found) for key, found in members.items()}
