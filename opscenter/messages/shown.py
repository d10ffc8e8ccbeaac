"""Messages as the pages show them: text in the reader's language beside the row, and the figure at the bell."""

from collections.abc import Iterable
from dataclasses import dataclass

from opscenter.messages import queries
from opscenter.messages.models import Message
from opscenter.messages.texts import Rendered, render
from opscenter.ui import counters
from opscenter.ui.i18n import locale

counters.register("messages.unread", lambda actor: queries.unread(actor.account_id))


@dataclass(frozen=True)
class Shown:
    """One message of a list."""

    row: Message
    text: Rendered


def show(messages: Iterable[Message]) -> list[Shown]:
    """The messages in this request's language."""
    return [Shown(row, render(row.template, row.context, locale())) for row in messages]


def unread() -> int:
    """How many messages the actor has not opened, for the bell and for the list."""
    return counters.value_of("messages.unread")
