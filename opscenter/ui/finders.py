"""The one box that finds everything: the registry in which features offer what they find.

Each finder asks its own feature, whose policy decides what exists for the actor; this module shows no rows of its own
but the menu.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import current_app, url_for

from opscenter.core.actor import Actor
from opscenter.core.text import mark
from opscenter.ui import menus
from opscenter.ui.context import actor
from opscenter.ui.i18n import _, _many
from opscenter.ui.recognition import Wanted


@dataclass(frozen=True)
class Hit:
    """One line: what it is, a remark at its end, where it leads. `is_data` marks texts that people wrote."""

    text: str
    url: str
    note: str = ""
    is_data: bool = True


Find = Callable[[Wanted], Sequence[Hit]]


@dataclass(frozen=True)
class Finder:
    """One group of the list."""

    label: str
    icon: str
    find: Find
    order: int
    permissions: tuple[str, ...]


@dataclass(frozen=True)
class Action:
    """Something to do instead of something to look at."""

    label: str
    endpoint: str
    permissions: tuple[str, ...]


_finders: dict[str, Finder] = {}
_actions: dict[str, Action] = {}


def register(name: str, *, label: str, icon: str, find: Find, order: int, permissions: tuple[str, ...] = ()) -> None:
    """Offer a group; `label` is a marked text, `permissions` are alternatives."""
    _finders[name] = Finder(label, icon, find, order, permissions)


def register_action(endpoint: str, *, label: str, permissions: tuple[str, ...] = ()) -> None:
    """Offer a page on which something is done, found by the words of its label."""
    _actions[endpoint] = Action(label, endpoint, permissions)


def look_up(wanted: Wanted) -> list[tuple[Finder, Sequence[Hit]]]:
    """The groups that have something for the acting person, in their order."""
    finders = sorted((one for one in _finders.values() if _may(actor(), one.permissions)), key=lambda one: one.order)
    found = [(finder, finder.find(wanted)) for finder in finders]
    return [(finder, hits) for finder, hits in found if hits]


def _may(who: Actor, permissions: tuple[str, ...]) -> bool:
    return not permissions or any(who.can(permission) for permission in permissions)


def _find_actions(wanted: Wanted) -> list[Hit]:
    words = wanted.text.casefold()
    named = [(_many(item.label), item.endpoint) for item in menus.items_for(actor())]
    named += [
        (_(one.label), one.endpoint)
        for one in _actions.values()
        if one.endpoint in current_app.view_functions and _may(actor(), one.permissions)
    ]
    found = {url_for(endpoint): text for text, endpoint in named if words in text.casefold()}
    return [Hit(text, url, is_data=False) for url, text in found.items()][: wanted.limit]


register("actions", label=mark("动作"), icon="arrow-right", find=_find_actions, order=900)
