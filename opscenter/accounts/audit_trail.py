"""The audit trail as the audit administrator reads it: filtered and paged. Reads only."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from opscenter.core import paging
from opscenter.core.actor import Actor
from opscenter.core.audit import AuditEntry
from opscenter.core.errors import Forbidden
from opscenter.core.workdays import CHINA


@dataclass(frozen=True)
class Filter:
    """What the reader looks for; empty parts do not narrow."""

    person: str = ""
    action: str = ""
    object_id: str = ""
    first_day: date | None = None
    last_day: date | None = None


def list_entries(db: Session, actor: Actor, wanted: Filter, *, cursor: str | None = None) -> paging.Page[AuditEntry]:
    """One page of the trail, newest first."""
    if not actor.can("audit.read"):
        raise Forbidden("access.forbidden")
    statement = select(AuditEntry)
    if wanted.person:
        statement = statement.where(AuditEntry.actor_name.contains(wanted.person, autoescape=True))
    if wanted.action:
        statement = statement.where(AuditEntry.action.startswith(wanted.action, autoescape=True))
    if wanted.object_id:
        statement = statement.where(AuditEntry.object_id == wanted.object_id)
    if wanted.first_day:
        statement = statement.where(AuditEntry.at >= datetime.combine(wanted.first_day, time(0), CHINA))
    if wanted.last_day:
        next_day = wanted.last_day + timedelta(days=1)
        statement = statement.where(AuditEntry.at < datetime.combine(next_day, time(0), CHINA))
    return paging.page(db, statement, [paging.descending(AuditEntry.id)], cursor=cursor)
