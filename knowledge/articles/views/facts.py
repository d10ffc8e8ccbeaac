"""Facts that changed, in words, for every page that compares versions."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Any

from knowledge.articles.comparing import Changed
from knowledge.articles.labels import FACTS
from knowledge.articles.related import list_named
from knowledge.articles.rules import LIST_MARK, NUMBER_SIGN
from opscenter.organizations.models import Organization
from opscenter.services.models import ServiceSystem
from opscenter.ui import texts
from opscenter.ui.context import actor, db
from opscenter.ui.i18n import _

NAMED: dict[str, tuple[type[Organization | ServiceSystem], str]] = {
    "organization_id": (Organization, "short_name"),
    "service_id": (ServiceSystem, "name"),
}


def in_words(facts: Iterable[Changed]) -> list[tuple[str, str, str]]:
    """What each is called, what it was and what it is."""
    return [(FACTS[one.name], _text(one.name, one.before), _text(one.name, one.after)) for one in facts]


def _text(name: str, value: Any) -> str:
    if value is None or value == ():
        return _("没有")
    if name in NAMED:
        table, column = NAMED[name]
        found = db().get(table, value)
        return str(getattr(found, column)) if found else str(value)
    if name == "related":
        named = {one.id: one.question for one in list_named(db(), actor(), value)}
        return LIST_MARK.join(named.get(one, f"{NUMBER_SIGN}{one}") for one in value)
    if isinstance(value, StrEnum):
        return texts.label(value)
    if isinstance(value, date):
        return value.isoformat()
    return LIST_MARK.join(value) if isinstance(value, tuple) else str(value)
