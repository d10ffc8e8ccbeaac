"""The style sheets hold no rule for a class that nothing in the house carries."""

import re
from functools import cache
from pathlib import Path

from opscenter.ui.assets import VENDOR

ROOT = Path(__file__).parents[2]
SHEETS = ROOT / "opscenter" / "ui" / "static" / "css"
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
CLASS = re.compile(r"\.([a-zA-Z][\w-]*)(?=[^{}]*\{)")
# Set by htmx itself.
FOREIGN = frozenset({"htmx-indicator", "htmx-request"})


@cache
def source() -> str:
    """Whatever may name a class: templates, scripts and views."""
    files = (
        path
        for package in ("opscenter", "knowledge", "probes")
        for path in (ROOT / package).rglob("*")
        if path.suffix in {".html", ".js", ".py"} and VENDOR not in path.parents
    )
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


def is_carried(name: str) -> bool:
    """Whether the class is written out somewhere, or put together there from its stem and a value."""
    stem = re.match(r".*-", name)
    built = rf"|(?<![\w-]){stem[0]}(?:['\"{{$%]|\s*['\"]\s*~)" if stem else ""
    return re.search(rf"(?<![\w-]){name}(?![\w-]){built}", source()) is not None


def test_every_class_with_a_rule_is_carried_by_something() -> None:
    rules = "".join(path.read_text(encoding="utf-8") for path in SHEETS.glob("*.css"))
    classes = set(CLASS.findall(COMMENT.sub("", rules))) - FOREIGN
    assert sorted(name for name in classes if not is_carried(name)) == []


def test_a_class_that_nothing_carries_is_seen() -> None:
    assert not is_carried("nobody--wears-this")
