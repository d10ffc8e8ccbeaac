"""Messages as the pages show them: text in the reader's language beside the row."""

from collections.abc import Iterable
from dataclasses import dataclass

from opscenter.messages.models import Message
from opscenter.messages.texts import Rendered, render
from opscenter.ui.i18n import locale


@dataclass(frozen=True)
class Shown:
    """One message of a list."""

    row: Message
    text: Rendered


def show(messages: Iterable[Message]) -> list[Shown]:
    """The messages in this request's language."""
    return [Shown(row, render(row.template, row.context, locale())) for row in messages]
