"""The only module that knows every feature: it finds their models, reactions, jobs, pages, commands and texts.

A feature is one line in FEATURES; what it contributes is found by file role (`models`, `reactions`, `jobs`, `labels`,
`views`, `api`, `commands`), as laid down in docs/architecture.md.
"""

from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from types import ModuleType

import click
from flask import Blueprint

FEATURES = (
    "opscenter.core",
    "opscenter.ui",
    "opscenter.organizations",
    "opscenter.accounts",
    "opscenter.programs",
    "opscenter.messages",
    "opscenter.services",
    "opscenter.maintenance",
    "opscenter.announcements",
    "knowledge.drafts",
    "knowledge.files",
    "knowledge.articles",
    "knowledge.search",
    "knowledge.answers",
    "knowledge.site",
    "knowledge.replies",
    "knowledge.pictures",
    "knowledge.diagnosis",
    "knowledge.phrasings",
    "knowledge.words",
    "knowledge.gaps",
    "knowledge.asked",
    "knowledge.effects",
    "knowledge.hints",
    "knowledge.comments",
    "knowledge.imports",
    "knowledge.exports",
    "probes.targets",
    "probes.results",
    "probes.engine",
    "opscenter.contracts",
    "opscenter.alerts",
    "opscenter.tickets",
    "opscenter.calls",
    "opscenter.status",
    "opscenter.dashboards",
    "opscenter.dashboards.operations",
    "opscenter.dashboards.articles",
    "opscenter.dashboards.drill",
)

# The kernel has no roles; these of its modules own tables or jobs.
KERNEL = ("audit", "calendars", "events", "exports", "housekeeping", "jobs", "live", "outbox", "unmasking", "uploads")


@cache
def load() -> None:
    """Import everything that registers itself: tables, events, reactions, jobs, menus and panels."""
    for name in KERNEL:
        if find_spec(f"opscenter.core.{name}"):
            import_module(f"opscenter.core.{name}")
    for role in ("models", "events", "labels", "reactions", "jobs", "panels"):
        for _ in modules(role):
            pass


def modules(role: str) -> Iterator[ModuleType]:
    """The modules of one role over all features, in the order of FEATURES; a role folder yields its modules."""
    for feature in FEATURES:
        if find_spec(feature) is None or find_spec(f"{feature}.{role}") is None:
            continue
        module = import_module(f"{feature}.{role}")
        yield module
        for entry in iter_modules(getattr(module, "__path__", [])):
            yield import_module(f"{module.__name__}.{entry.name}")


def blueprints() -> list[Blueprint]:
    """All blueprints of pages and API."""
    found: list[Blueprint] = []
    for role in ("views", "api"):
        for module in modules(role):
            found += [value for value in vars(module).values() if isinstance(value, Blueprint) and value not in found]
    return found


def commands() -> list[click.Command]:
    """All commands that features add to `opscenter`."""
    found: list[click.Command] = []
    for module in modules("commands"):
        found += [
            value
            for value in vars(module).values()
            if isinstance(value, click.Command) and value not in found and getattr(value, "is_top_level", False)
        ]
    return found


def labels() -> dict[tuple[type[StrEnum], str], str]:
    """Chinese texts of all enum members, keyed by class and value because values repeat between classes.

    Members of different classes with the same value are equal as dictionary keys, so a feature that has such enums
    gives a tuple of dictionaries, one for each class.
    """
    texts: dict[tuple[type[StrEnum], str], str] = {}
    for module in modules("labels"):
        given = getattr(module, "LABELS", {})
        for part in given if isinstance(given, tuple) else (given,):
            texts |= {(type(member), member.value): text for member, text in part.items()}
    return texts


def error_texts() -> dict[str, str]:
    """Chinese texts of all error codes."""
    texts: dict[str, str] = {}
    for module in modules("labels"):
        texts |= getattr(module, "ERRORS", {})
    return texts
