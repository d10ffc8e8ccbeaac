"""The notices of a page: its banner and its text ask for the same ones."""

from flask import g

from opscenter.announcements.models import Announcement
from opscenter.announcements.queries import current_for
from opscenter.ui.context import db, now


def shown_for(path: str | None) -> list[Announcement]:
    """What `current_for` gives, asked of the database once per request."""
    known: dict[str | None, list[Announcement]] = g.setdefault("announcements", {})
    if path not in known:
        known[path] = current_for(db(), path, now())
    return known[path]
