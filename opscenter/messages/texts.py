"""The registry of message texts. Each feature registers its own in `labels.py`; a message stores only the name.

So a message reads in the language of its reader, and a text that was improved is improved everywhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Any

from opscenter.core.text import SOURCE_LOCALE, gettext
from opscenter.messages.rules import readable

UNKNOWN = "–"


@dataclass(frozen=True)
class Text:
    """Chinese source strings with `{name}` placeholders: one line as title, the rest as body."""

    title: str
    body: str


@dataclass(frozen=True)
class Rendered:
    """A message in one language."""

    title: str
    body: str


_texts: dict[str, Text] = {}


def register(template: str, *, title: str, body: str) -> None:
    """Declare the marked texts of the message `template` ("alert.fired")."""
    _texts[template] = Text(title, body)


def is_registered(template: str) -> bool:
    """Whether messages of this name can be shown."""
    return template in _texts


def render(template: str, context: Mapping[str, Any], locale: str = SOURCE_LOCALE) -> Rendered:
    """The message in a language; one whose feature is gone shows its name rather than nothing.

    A value that the text has been given since the message was written is shown as a dash.
    """
    text = _texts.get(template, Text(template, ""))
    named = {name for part in (text.title, text.body) for _, name, _, _ in Formatter().parse(part) if name}
    values = {**dict.fromkeys(named, UNKNOWN), **readable(context)}
    return Rendered(gettext(text.title, locale, **values), gettext(text.body, locale, **values))
