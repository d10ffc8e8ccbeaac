"""Messages as the pages show them: text in the reader's language beside the row, and the figure at the bell."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import g

from opscenter.messages import queries
from opscenter.messages.models import Message
from opscenter.messages.texts import Rendered, render
from opscenter.ui.context import actor, db
from opscenter.ui.i18n import locale


@dataclass(frozen=True)
class Shown:
    """One message of a list."""

    row: Message
    text: Rendered


def show(messages: Iterable[Message]) -> list[Shown]:
    """The messages in this request's language."""
    return [Shown(row, render(row.template, row.context, locale())) for row in messages]


def unread() -> int:
    """How many messages the actor has not opened; asked for once per request, by the bell and by the list."""
    if "unread_messages" not in g:
        g.unread_messages = queries.unread_count(db(), actor().account_id or 0)
    count: int = g.unread_messages
    return count
