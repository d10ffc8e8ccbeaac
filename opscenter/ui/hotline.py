"""The telephone number on every page, and how long one waits there now; the call centre supplies the wait."""

from collections.abc import Callable
from functools import cache

from flask import g

from opscenter.core import phones
from opscenter.core.office import OFFICE_HOURS
from opscenter.ui.context import settings
from opscenter.ui.i18n import _

Wait = Callable[[], str | None]
_wait: list[Wait] = []


def provide_wait(function: Wait) -> None:
    """Let the call centre say the present wait as a short text ("现在约等 2 分钟"), or None."""
    _wait[:] = [function]


def number() -> str:
    """The number as people write it."""
    return _pretty(settings().hotline_number)


def link() -> str:
    """The number for a `tel:` link."""
    return f"tel:{settings().hotline_number}"


def hours() -> str:
    """When people answer on working days, as the line and the clocks of tickets have it."""
    return _("、").join(OFFICE_HOURS.hours.replace("-", "–").split(","))


def wait() -> str | None:
    """The present wait; None when nobody supplies it. A page shows it more than once."""
    if "hotline_wait" not in g:
        g.hotline_wait = _wait[0]() if _wait else None
    known: str | None = g.hotline_wait
    return known


@cache
def _pretty(written: str) -> str:
    return phones.pretty(phones.find_normalized(written) or written)
