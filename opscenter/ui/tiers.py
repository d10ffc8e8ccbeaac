"""The 级次条: which tier is responsible now, and which ones a matter has passed."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from opscenter.core.text import mark
from opscenter.ui.i18n import _, locale

SHORT = {"county": mark("县"), "city": mark("市"), "province": mark("省"), "vendor": mark("商")}
LONG = {"county": mark("县级"), "city": mark("市级"), "province": mark("省级"), "vendor": mark("承建商")}


@dataclass(frozen=True)
class Cell:
    """One square; state is `now`, `past` or `off`."""

    text: str
    state: str


@dataclass(frozen=True)
class Strip:
    """All squares and what a screen reader says instead."""

    cells: list[Cell]
    spoken: str


def strip(current: str | None, passed: Iterable[str] = (), *, has_vendor: bool = True) -> Strip:
    """The strip for tier values (county, city, province, vendor); public pages leave the vendor out."""
    gone = tuple(tier for tier in SHORT if tier in {str(one) for one in passed} and tier != current)
    return _strip(locale(), None if current is None else str(current), gone, has_vendor=has_vendor)


# A list shows the same few over and over.
@lru_cache
def _strip(_language: str, current: str | None, gone: tuple[str, ...], *, has_vendor: bool) -> Strip:
    shown = [tier for tier in SHORT if has_vendor or tier != "vendor"]
    states = dict.fromkeys(gone, "past") | ({current: "now"} if current else {})
    return Strip([Cell(_(SHORT[tier]), states.get(tier, "off")) for tier in shown], _spoken(current, gone))


def _spoken(current: str | None, gone: tuple[str, ...]) -> str:
    if current not in LONG:
        return _("尚未派给任何一级")
    holder = _(LONG[current])
    if not gone:
        return _("现在由%(tier)s负责", tier=holder)
    return _("现在由%(tier)s负责，经过%(passed)s", tier=holder, passed=_("、").join(_(LONG[tier]) for tier in gone))
