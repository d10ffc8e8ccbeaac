"""Every check type is complete: it can be described, stored and explained."""

import re
from inspect import getsource, getsourcefile
from pathlib import Path

import pytest
from pydantic import SecretStr

from probes.checks.base import KINDS, CheckKind, CheckSettings, Mode, check_kind
from probes.checks.registry import kind, kinds

ALL = list(kinds().values())


def test_the_types_of_the_first_version_are_there() -> None:
    assert list(kinds()) == ["heartbeat", "host", "http", "sql", "tcp"]


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.name)
def test_every_field_has_a_title(one: CheckKind) -> None:
    assert [name for name, field in one.settings.model_fields.items() if not field.title] == []


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.name)
def test_every_message_that_a_type_uses_has_a_text(one: CheckKind) -> None:
    source = Path(getsourcefile(one.run) or "").read_text()
    used = set(re.findall(rf'"((?:{one.name}|network)\.[a-z_]+)"', source))
    assert used - set(one.messages) == set()


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.name)
def test_every_fault_that_a_type_finds_has_a_likely_cause(one: CheckKind) -> None:
    assert set(one.messages) - set(one.causes) == {f"{one.name}.ok"}
    assert set(one.causes) <= set(one.messages)


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.name)
def test_passwords_are_declared_as_secrets(one: CheckKind) -> None:
    for name, field in one.settings.model_fields.items():
        assert ("password" in name) == (field.annotation is SecretStr), name


def test_a_name_is_registered_once() -> None:
    with pytest.raises(ValueError, match="twice"):
        check_kind("http", title="", mode=Mode.NETWORK, settings=CheckSettings, messages={})(getsource)
    assert KINDS["http"] is kind("http")
