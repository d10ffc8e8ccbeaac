"""Every audit action in the code reads in Chinese."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from opscenter import wiring
from opscenter.accounts import audit_texts

ROOT = Path(audit_texts.__file__).parents[2]
ACTION = re.compile(r"[a-z_]+\.[a-z_]+")
RECORDERS = {"record", "_record", "_audit"}
# Local helpers that are given the verb alone.
TRACERS = {"trace", "_trace"}
VERB = re.compile(r"[a-z]+(_[a-z]+)*")


def calls_in_code(names: set[str]) -> Iterator[ast.Call]:
    """The calls of functions of these names in all packages."""
    for package in ("opscenter", "knowledge", "probes"):
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in names:
                    yield node


def names_in_use() -> Iterator[str]:
    """The constants that stand where `audit.record` and its local helpers take their action."""
    for node in calls_in_code(RECORDERS | TRACERS):
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


def test_every_verb_that_a_helper_is_given_has_its_words() -> None:
    given = {
        str(argument.value)
        for node in calls_in_code(TRACERS)
        for argument in node.args
        if isinstance(argument, ast.Constant) and VERB.fullmatch(str(argument.value))
    }
    assert len(given) > 20
    assert given - set(audit_texts.VERBS) == set()


def test_every_kind_of_record_has_its_words() -> None:
    kinds = {
        str(keyword.value.value)
        for node in calls_in_code({"record"})
        for keyword in node.keywords
        if keyword.arg == "object_type" and isinstance(keyword.value, ast.Constant)
    }
    assert kinds - set(audit_texts.RECORDS) == set()


def test_the_words_of_details_come_from_enums_that_have_texts() -> None:
    assert set(audit_texts.WORDS.values()) <= {kind.__name__ for kind, _value in wiring.labels()}


def test_no_two_choices_of_the_reader_look_the_same() -> None:
    assert len(set(audit_texts.OBJECTS.values())) == len(audit_texts.OBJECTS)


def test_an_action_without_words_is_shown_as_it_is() -> None:
    assert audit_texts.parts("account.log_in") == ("账号", "登录")
    assert audit_texts.parts("moon.land") == ("moon", "land")
