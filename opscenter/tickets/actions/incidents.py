"""Opens and resolves incidents as alerts come and go: the ticket and the announcement, in one transaction.

Both functions read the alert as it is now and make the world agree with it, so running late, twice or in another
order changes nothing.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from opscenter.alerts.models import Alert
from opscenter.alerts.rules import AlertState, Severity
from opscenter.announcements import actions as announcements
from opscenter.announcements.models import Announcement
from opscenter.announcements.queries import find_by_source
from opscenter.announcements.rules import AnnouncementKind
from opscenter.core.actor import Actor
from opscenter.core.events import publish
from opscenter.core.text import gettext, mark
from opscenter.organizations.models import Organization
from opscenter.services.models import ServiceSystem
from opscenter.tickets.actions import counters, history
from opscenter.tickets.actions.create import Draft, Requester, store
from opscenter.tickets.events import IncidentOpened, IncidentResolved
from opscenter.tickets.models import Incident, IncidentAlert, Ticket
from opscenter.tickets.rules.clocks import contract_minutes
from opscenter.tickets.rules.flow import impact_of_area
from opscenter.tickets.rules.words import (
    EntryKind,
    Event,
    RequesterClass,
    Source,
    TicketState,
    TicketType,
    Urgency,
)

TITLE = mark("{area}{service}暂时不能用")
SCREEN = mark("{area}的{service}暂时不能用，已经派人抢修。恢复后本提示自动撤下，请不要重复提交。")
SPOKEN = mark("{area}的{service}暂时不能用，正在抢修，请不要重复提交。")
FOUND_BY = mark("监测自动发现")
RESOLUTION = mark("监测连续正常，故障已恢复")
TO_REPORTERS = mark("您反映的“{title}”已恢复，中断 {minutes} 分钟。如果仍不正常，请在 7 天内重新打开本单。")


def open_incident(db: Session, actor: Actor, alert_id: int, *, now: datetime) -> Incident | None:
    """Make sure that a firing critical alert has its one incident, ticket and announcement.

    An alert of a system and area that already has an open incident joins it. None if the alert is over, unknown or
    not critical: then there is nothing to open.
    """
    alert = _locked(db, alert_id)
    if alert is None or alert.state is AlertState.RESOLVED or alert.severity is not Severity.CRITICAL:
        return None
    link = db.get(IncidentAlert, alert.id)
    if link is not None:
        return db.get_one(Incident, link.ticket_id)
    key = open_key(alert)
    _wait_for_others_of(db, alert.organization_id)
    incident = db.scalar(select(Incident).where(Incident.open_key == key).with_for_update())
    if incident is None:
        incident = _open(db, actor, alert, key, now)
    _link(db, incident, alert)
    return incident


def resolve_incident(db: Session, actor: Actor, alert_id: int, *, now: datetime) -> Incident | None:
    """Note that an alert is over and, if it was the last one of its incident, end the incident everywhere.

    The announcement is withdrawn, the tickets attached to it are answered, and the minutes are recorded. None if the
    alert has no incident or still fires.
    """
    alert = _locked(db, alert_id)
    link = db.get(IncidentAlert, alert_id)
    if alert is None or link is None or alert.resolved_at is None:
        return None
    if link.recovered_at is None:
        link.recovered_at = alert.recovered_at or alert.resolved_at
        db.flush()
    incident = db.scalars(select(Incident).where(Incident.ticket_id == link.ticket_id).with_for_update()).one()
    links = db.scalars(select(IncidentAlert).where(IncidentAlert.ticket_id == incident.ticket_id)).all()
    recoveries = [entry.recovered_at for entry in links if entry.recovered_at is not None]
    if incident.resolved_at is None and len(recoveries) == len(links):
        _resolve(db, actor, incident, recovered_at=max(recoveries), now=now)
    return incident


def open_key(alert: Alert) -> str:
    """What two alerts of one fault have in common: system and area; a check without a system stands for itself."""
    place = f"organization:{alert.organization_id}"
    return f"service:{alert.service_id}:{place}" if alert.service_id else f"check:{alert.check_id}:{place}"


def announce(db: Session, actor: Actor, ticket: Ticket, *, now: datetime) -> Announcement:
    """Publish the notice of an incident; asked again, the same one comes back."""
    area = db.get_one(Organization, ticket.organization_id)
    words = _names(db, area, ticket.service_id)
    return announcements.publish(
        db,
        actor,
        kind=AnnouncementKind.OUTAGE,
        organization_id=area.id,
        service_id=ticket.service_id,
        words=announcements.Words(ticket.title, gettext(SCREEN, **words), gettext(SPOKEN, **words)),
        incident_id=ticket.id,
        dedupe_key=source_key(ticket.id),
        now=now,
    )


def withdraw(db: Session, actor: Actor, ticket: Ticket, *, now: datetime) -> None:
    """Withdraw the notice of an incident, if there is one."""
    announcement = find_by_source(db, source_key(ticket.id))
    if announcement is not None:
        announcements.withdraw(db, actor, announcement.id, now=now)


def source_key(ticket_id: int) -> str:
    """The source under which an incident announces."""
    return f"incident:{ticket_id}"


def _locked(db: Session, alert_id: int) -> Alert | None:
    # Whoever resolves the alert waits until the incident is stored, so that the resolution finds it.
    return db.scalar(
        select(Alert).where(Alert.id == alert_id).with_for_update().execution_options(populate_existing=True)
    )


def _wait_for_others_of(db: Session, organization_id: int) -> None:
    # Two alerts of one fault may arrive at once; the second waits here and then finds the incident of the first.
    # Rows that refer to the organisation are still written meanwhile (FOR NO KEY UPDATE).
    db.execute(select(Organization.id).where(Organization.id == organization_id).with_for_update(key_share=True))


def _open(db: Session, actor: Actor, alert: Alert, key: str, now: datetime) -> Incident:
    area = db.get_one(Organization, alert.organization_id)
    words = _names(db, area, alert.service_id)
    draft = Draft(
        type=TicketType.FAULT,
        title=gettext(TITLE, **words)[:200],
        body=alert.summary,
        organization_id=area.id,
        requester=Requester(RequesterClass.MONITORING, unit=gettext(FOUND_BY)),
        source=Source.ALERT,
        impact=impact_of_area(area.tier),
        urgency=Urgency.HIGH,
        service_id=alert.service_id,
    )
    incident = Incident(open_key=key, check_id=alert.check_id, started_at=alert.since)
    ticket = store(db, actor, draft, now=now, incident=incident)
    announcement = announce(db, actor, ticket, now=now)
    history.trace(db, actor, ticket, "open_incident", now=now, alert=alert.id)
    opened = IncidentOpened(
        ticket.id,
        ticket.organization_id,
        ticket.service_id,
        ticket.group_id,
        ticket.vendor_id,
        announcement.id,
        now,
    )
    publish(db, opened, key=f"ticket:{ticket.id}", now=now)
    return incident


def _link(db: Session, incident: Incident, alert: Alert) -> None:
    db.add(
        IncidentAlert(
            alert_id=alert.id,
            ticket_id=incident.ticket_id,
            check_id=alert.check_id,
            summary=alert.summary,
            since=alert.since,
            fired_at=alert.fired_at,
        )
    )
    incident.started_at = min(incident.started_at, alert.since)
    db.flush()


def _resolve(db: Session, actor: Actor, incident: Incident, *, recovered_at: datetime, now: datetime) -> None:
    tickets = _held(db, incident.ticket_id)
    ticket = tickets.pop(incident.ticket_id)
    minutes = contract_minutes((recovered_at - incident.started_at).total_seconds())
    incident.open_key = None
    incident.recovered_at, incident.resolved_at = recovered_at, now
    incident.contract_minutes = minutes
    if ticket.is_unsettled:
        _settle(db, actor, ticket, gettext(RESOLUTION), now, minutes=minutes)
    withdraw(db, actor, ticket, now=now)
    _answer_reporters(db, actor, ticket, tickets.values(), minutes=minutes, now=now)
    history.trace(db, actor, ticket, "resolve_incident", now=now, minutes=minutes)
    resolved = IncidentResolved(ticket.id, ticket.organization_id, ticket.service_id, ticket.contract_id, minutes, now)
    publish(db, resolved, key=f"ticket:{ticket.id}", now=now)


def _held(db: Session, incident_id: int) -> dict[int, Ticket]:
    # All at once and in the order of everybody who changes several tickets. Whoever attaches one more has to wait for
    # the incident's own ticket, and then finds it finished.
    concerned = or_(Ticket.id == incident_id, Ticket.incident_id == incident_id)
    held = select(Ticket).where(concerned).order_by(Ticket.id).with_for_update()
    return {ticket.id: ticket for ticket in db.scalars(held.execution_options(populate_existing=True))}


def _answer_reporters(
    db: Session, actor: Actor, incident: Ticket, attached: Iterable[Ticket], *, minutes: int, now: datetime
) -> None:
    text = gettext(TO_REPORTERS, title=incident.title, minutes=minutes)
    for ticket in attached:
        if not ticket.is_open:
            continue
        history.say(db, actor, ticket, EntryKind.REPLY, text, now=now)
        _settle(db, actor, ticket, text, now, minutes=minutes)


def _settle(db: Session, actor: Actor, ticket: Ticket, resolution: str, now: datetime, *, minutes: int) -> None:
    with counters.counted(db, ticket, now):
        ticket.first_responded_at = ticket.first_responded_at or now
        ticket.state = TicketState.SOLVED
        ticket.solved_at = now
        ticket.resolution = resolution
        ticket.pending_reason = ticket.pending_since = None
    history.note_event(db, actor, ticket, Event.INCIDENT_RESOLVED, now=now, minutes=minutes)


def _names(db: Session, area: Organization, service_id: int | None) -> dict[str, str]:
    service = db.get(ServiceSystem, service_id) if service_id else None
    return {"area": area.short_name, "service": service.short_name if service else gettext(mark("业务系统"))}
