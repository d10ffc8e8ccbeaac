"""Finds the check types by importing every file of this folder, so that a new type is one new file."""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from probes import checks
from probes.checks.base import KINDS, CheckKind


@cache
def kinds() -> dict[str, CheckKind]:
    """All check types by name, in the order of their names."""
    for module in iter_modules(checks.__path__):
        import_module(f"{checks.__name__}.{module.name}")
    return dict(sorted(KINDS.items()))


def kind(name: str) -> CheckKind:
    """One check type; a KeyError means that a stored check names a type this build does not have."""
    return kinds()[name]
