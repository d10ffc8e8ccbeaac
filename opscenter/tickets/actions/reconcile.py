"""Compares open alerts, incidents and announcements once a minute, mends what differs, and says so.

In good times it finds nothing: reactions have done the work. It is the net below them, for deliveries that died.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import structlog
from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import Session, aliased

from opscenter.alerts.models import Alert
from opscenter.alerts.rules import Severity
from opscenter.announcements.models import Announcement
from opscenter.core.actor import Actor
from opscenter.tickets.actions import history, incidents
from opscenter.tickets.models import Incident, IncidentAlert, Ticket
from opscenter.tickets.rules.words import Event

# Reactions run within seconds; what is younger is still on its way.
GRACE = timedelta(seconds=30)
BATCH = 200

log = structlog.get_logger(__name__)


class Fault(StrEnum):
    """What the comparison can find."""

    NOT_OPENED = "not_opened"
    NOT_RESOLVED = "not_resolved"
    NOT_ANNOUNCED = "not_announced"
    NOT_WITHDRAWN = "not_withdrawn"


@dataclass(frozen=True)
class Difference:
    """One thing that did not agree: the kind of fault and the alert or ticket concerned."""

    fault: Fault
    subject_id: int


def find_differences(db: Session, *, now: datetime) -> list[Difference]:
    """What does not agree and is older than the grace."""
    before = now - GRACE
    found = [Difference(Fault.NOT_OPENED, alert_id) for alert_id in db.scalars(_unopened(before))]
    found += [Difference(Fault.NOT_RESOLVED, alert_id) for alert_id in db.scalars(_unresolved(before))]
    found += [Difference(Fault.NOT_ANNOUNCED, ticket_id) for ticket_id in db.scalars(_unannounced(before))]
    found += [Difference(Fault.NOT_WITHDRAWN, ticket_id) for ticket_id in db.scalars(_unwithdrawn(before, now))]
    return found


def mend(db: Session, actor: Actor, difference: Difference, *, now: datetime) -> None:
    """Bring one difference in order; the history of the incident says that it was mended."""
    ticket: Ticket | None
    if difference.fault in (Fault.NOT_OPENED, Fault.NOT_RESOLVED):
        step = incidents.open_incident if difference.fault is Fault.NOT_OPENED else incidents.resolve_incident
        incident = step(db, actor, difference.subject_id, now=now)
        ticket = db.get(Ticket, incident.ticket_id) if incident else None
    else:
        ticket = db.get_one(Ticket, difference.subject_id)
        if difference.fault is Fault.NOT_ANNOUNCED:
            incidents.announce(db, actor, ticket, now=now)
        else:
            incidents.withdraw(db, actor, ticket, now=now)
    log.warning("chain_mended", fault=difference.fault.value, subject=difference.subject_id)
    if ticket is not None:
        history.note_event(db, actor, ticket, Event.MENDED, now=now, fault=difference.fault.value)


def _unopened(before: datetime) -> Select[int]:
    linked = exists().where(IncidentAlert.alert_id == Alert.id)
    return (
        select(Alert.id)
        .where(Alert.resolved_at.is_(None), Alert.severity == Severity.CRITICAL, Alert.fired_at <= before, ~linked)
        .order_by(Alert.id)
        .limit(BATCH)
    )


def _unresolved(before: datetime) -> Select[int]:
    return (
        select(Alert.id)
        .join(IncidentAlert, IncidentAlert.alert_id == Alert.id)
        .join(Incident, Incident.ticket_id == IncidentAlert.ticket_id)
        .where(
            Alert.resolved_at <= before,
            or_(IncidentAlert.recovered_at.is_(None), Incident.open_key.is_not(None)),
            or_(IncidentAlert.recovered_at.is_(None), ~_has_running_alert()),
        )
        .order_by(Alert.id)
        .limit(BATCH)
    )


def _has_running_alert() -> ColumnElement[bool]:
    other = aliased(IncidentAlert)
    return exists().where(other.ticket_id == Incident.ticket_id, other.recovered_at.is_(None))


def _unannounced(before: datetime) -> Select[int]:
    announced = exists().where(Announcement.incident_id == Incident.ticket_id)
    return (
        select(Incident.ticket_id)
        .join(Ticket, Ticket.id == Incident.ticket_id)
        .where(Incident.open_key.is_not(None), Ticket.created_at <= before, ~announced)
        .limit(BATCH)
    )


def _unwithdrawn(before: datetime, now: datetime) -> Select[int]:
    return (
        select(Incident.ticket_id)
        .join(Announcement, Announcement.incident_id == Incident.ticket_id)
        .where(
            Incident.resolved_at <= before,
            or_(Announcement.valid_to.is_(None), Announcement.valid_to > now),
        )
        .limit(BATCH)
    )
