"""The style sheets hold no rule for a class that nothing in the house carries."""

import re
from functools import cache
from pathlib import Path

from opscenter.ui.assets import VENDOR

ROOT = Path(__file__).parents[2]
SHEETS = ROOT / "opscenter" / "ui" / "static" / "css"
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
CLASS = re.compile(r"\.([a-zA-Z][\w-]*)(?=[^{}]*\{)")
WORD = re.compile(r"[\w-]+")
STEM = re.compile(r"(?<![\w-])([\w-]*-)(?:['\"{$%]|\s*['\"]\s*~)")
# Set by htmx itself.
FOREIGN = frozenset({"htmx-indicator", "htmx-request"})


@cache
def carried() -> tuple[frozenset[str], frozenset[str]]:
    """What templates, scripts and views write out, and the stems to which they put a value."""
    files = (
        path
        for package in ("opscenter", "knowledge", "probes")
        for path in (ROOT / package).rglob("*")
        if path.suffix in {".html", ".js", ".py"} and VENDOR not in path.parents
    )
    source = "\n".join(path.read_text(encoding="utf-8") for path in files)
    return frozenset(WORD.findall(source)), frozenset(STEM.findall(source))


def is_carried(name: str) -> bool:
    """Whether the class is written out somewhere, or put together there from its stem and a value."""
    words, stems = carried()
    return name in words or name[: name.rfind("-") + 1] in stems


def test_every_class_with_a_rule_is_carried_by_something() -> None:
    rules = "".join(path.read_text(encoding="utf-8") for path in SHEETS.glob("*.css"))
    classes = set(CLASS.findall(COMMENT.sub("", rules))) - FOREIGN
    assert sorted(name for name in classes if not is_carried(name)) == []


def test_a_class_that_nothing_carries_is_seen() -> None:
    assert not is_carried("nobody--wears-this")
