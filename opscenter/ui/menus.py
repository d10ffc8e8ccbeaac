"""The rail of the staff pages: features register their entries, each page shows those its actor may open."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import current_app, request, url_for

from opscenter.core.actor import Actor


@dataclass(frozen=True)
class MenuItem:
    """One entry: two characters under an icon. `count` gives the red counter, only for things that need me."""

    name: str
    label: str
    icon: str
    endpoint: str
    permissions: tuple[str, ...] = ()
    order: int = 100
    is_at_end: bool = False
    count: Callable[[], int] | None = None

    @property
    def url(self) -> str:
        """Address of the first page of this entry."""
        return url_for(self.endpoint)

    @property
    def is_current(self) -> bool:
        """Whether the page shown belongs to this entry."""
        # Every address begins like that of the home page.
        return request.path == self.url or (self.url != "/" and request.path.startswith(f"{self.url}/"))


_items: dict[str, MenuItem] = {}


def register(
    name: str,
    *,
    label: str,
    icon: str,
    endpoint: str,
    permissions: tuple[str, ...] = (),
    order: int = 100,
    is_at_end: bool = False,
    count: Callable[[], int] | None = None,
) -> None:
    """Add or replace an entry; `label` is a marked text, `permissions` are alternatives."""
    _items[name] = MenuItem(name, label, icon, endpoint, permissions, order, is_at_end, count)


def items_for(actor: Actor) -> list[MenuItem]:
    """The entries this actor may open, in their order; entries whose page does not exist are left out."""
    return sorted(
        (
            item
            for item in _items.values()
            if item.endpoint in current_app.view_functions
            and (not item.permissions or any(actor.can(permission) for permission in item.permissions))
        ),
        key=lambda item: (item.is_at_end, item.order, item.name),
    )
