"""The rail of the staff pages: features register their entries, each page shows those its actor may open."""

from collections.abc import Callable, Iterable
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

    def leads_to(self, path: str) -> bool:
        """Whether the page of this path belongs to this entry."""
        # Every address begins like that of the home page.
        return path == self.url or (self.url != "/" and path.startswith(f"{self.url}/"))


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


def current(items: Iterable[MenuItem]) -> MenuItem | None:
    """The entry to which the page shown belongs; of one within another the inner one."""
    return max((item for item in items if item.leads_to(request.path)), key=lambda item: len(item.url), default=None)
