"""Small figures that nearly every page shows, of whatever feature: asked for together, in one statement per request."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import g
from sqlalchemy import ScalarSelect, select

from opscenter.core.actor import Actor
from opscenter.ui.context import actor, db

Asked = Callable[[Actor], ScalarSelect[int]]


@dataclass(frozen=True)
class Counter:
    """How a figure is asked for, and the permission of those for whom it is."""

    asked: Asked
    permission: str


_counters: dict[str, Counter] = {}


def register(name: str, asked: Asked, *, permission: str = "") -> None:
    """Add or replace a figure; without the permission it is 0."""
    _counters[name] = Counter(asked, permission)


def value_of(name: str) -> int:
    """The figure as it was when this request first asked for one of them."""
    if "counters" not in g:
        g.counters = _ask(actor())
    figures: dict[str, int] = g.counters
    return figures.get(name, 0)


def _ask(who: Actor) -> dict[str, int]:
    mine = {name: one for name, one in _counters.items() if not one.permission or who.can(one.permission)}
    return dict(zip(mine, db().execute(select(*(one.asked(who) for one in mine.values()))).one(), strict=True))
