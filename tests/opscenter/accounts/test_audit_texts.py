"""Every audit action in the code reads in Chinese."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from opscenter.accounts import audit_texts

ROOT = Path(audit_texts.__file__).parents[2]
ACTION = re.compile(r"[a-z_]+\.[a-z_]+")
RECORDERS = {"record", "_record", "_audit"}


def names_in_use() -> Iterator[str]:
    """The constants that stand where `audit.record` and its local helpers take their action."""
    for package in ("opscenter", "knowledge", "probes"):
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in RECORDERS:
                    yield from (
                        found.value
                        for argument in node.args
                        for found in ast.walk(argument)
                        if isinstance(found, ast.Constant) and ACTION.fullmatch(str(found.value))
                    )


def test_every_action_in_the_code_has_its_words() -> None:
    names = {tuple(name.split(".")) for name in names_in_use()}
    assert len(names) > 20
    missing = {name for name in names if name[0] not in audit_texts.OBJECTS or name[1] not in audit_texts.VERBS}
    assert missing == set()


def test_an_action_without_words_is_shown_as_it_is() -> None:
    assert audit_texts.parts("account.log_in") == ("账号", "登录")
    assert audit_texts.parts("moon.land") == ("moon", "land")
