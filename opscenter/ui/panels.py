"""Places on a page where higher features show a box on a lower feature's page, without the lower one knowing them.

The layout itself offers `staff.topbar` (notices, presence, bell), `staff.strip` (under the top bar), `staff.callbar`
and `public.top` (above the content).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from opscenter.ui.context import actor

Render = Callable[..., str | None]


@dataclass(frozen=True)
class Panel:
    """One registered box."""

    render: Render
    order: int
    permission: str | None


_places: dict[str, dict[Render, Panel]] = {}


def register(place: str, render: Render, *, order: int = 100, permission: str | None = None) -> None:
    """Show what `render(**context)` returns at `place`; None or an empty text shows nothing."""
    _places.setdefault(place, {})[render] = Panel(render, order, permission)


def show(place: str, /, **context: Any) -> Markup:
    """All boxes of a place that this actor may see, one after the other."""
    panels = sorted(_places.get(place, {}).values(), key=lambda panel: panel.order)
    shown = [panel.render(**context) for panel in panels if panel.permission is None or actor().can(panel.permission)]
    # Panels render templates, which escape what they insert.
    return Markup("\n").join(Markup(text) for text in shown if text)  # noqa: S704 - rendered by our own templates
