"""Everything the page of one incident shows: its alerts, its announcement, who was told, the evidence, the contract."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, exists, func, select
from sqlalchemy.orm import Session, aliased

from opscenter.accounts.models import Group
from opscenter.announcements.models import Announcement
from opscenter.announcements.rules import AnnouncementKind
from opscenter.contracts.models import CallOffContract, Lot
from opscenter.core.actor import Actor
from opscenter.core.errors import NotFound
from opscenter.messages.models import Delivery, Message
from opscenter.messages.rules import DeliveryState
from opscenter.organizations.models import Organization
from opscenter.organizations.policy import under
from opscenter.organizations.rules import UNIT_KINDS
from opscenter.services.models import ServiceSystem
from opscenter.tickets import policy
from opscenter.tickets.models import Incident, IncidentAlert, Ticket, TicketEntry
from opscenter.tickets.rules.chain import Station, Stop, stops
from opscenter.tickets.rules.words import EntryKind
from probes.results.models import Sample
from probes.targets.models import Check

EVIDENCE_LIMIT = 200


@dataclass(frozen=True)
class Told:
    """Who on duty was told: how many, the first time, and whether a delivery outside was given up."""

    people: int
    first_at: datetime | None
    has_failed: bool


@dataclass(frozen=True)
class IncidentPage:
    """One incident with all it takes to judge it."""

    ticket: Ticket
    incident: Incident
    area: Organization
    service: ServiceSystem | None
    group_name: str
    vendor_name: str | None
    lot_number: int | None
    contract: CallOffContract | None
    payer_name: str | None
    alerts: Sequence[IncidentAlert]
    announcement: Announcement | None
    told: Told
    entries: Sequence[TicketEntry]
    affected_units: int
    evidence_count: int
    stops: Sequence[Stop]


def read_incident(db: Session, actor: Actor, number: str, *, now: datetime) -> IncidentPage:
    """The incident's page.

    Raises:
        NotFound: there is none with this number for this actor.
    """
    row = db.execute(_statement().where(policy.visible(actor, now), Ticket.number == number)).one_or_none()
    if row is None:
        raise NotFound("ticket.not_found")
    ticket, incident, area = row[0], row[1], row[2]
    alerts = db.scalars(
        select(IncidentAlert).where(IncidentAlert.ticket_id == ticket.id).order_by(IncidentAlert.fired_at)
    ).all()
    announcement = db.scalar(
        select(Announcement)
        .where(Announcement.incident_id == ticket.id, Announcement.kind == AnnouncementKind.OUTAGE)
        .order_by(Announcement.id)
        .limit(1)
    )
    told, affected, evidence = _figures(db, area.path, incident, alerts, now)
    return _page(
        row,
        alerts=alerts,
        announcement=announcement,
        told=told,
        entries=_entries(db, actor, ticket),
        affected_units=affected,
        evidence_count=evidence,
        stops=stops(
            incident.started_at,
            _reached(ticket, incident, alerts, announcement, told),
            frozenset({Station.ON_CALL}) if told.has_failed and told.first_at is None else frozenset(),
        ),
    )


def list_incidents(db: Session, actor: Actor, *, now: datetime, limit: int = 50) -> Sequence[Row[*tuple[Any, ...]]]:
    """Open incidents first, then the newest ones of the last 30 days: ticket, incident, area name, service name."""
    return db.execute(
        select(Ticket, Incident, Organization.short_name, ServiceSystem.short_name)
        .join(Incident, Incident.ticket_id == Ticket.id)
        .join(Organization, Organization.id == Ticket.organization_id)
        .outerjoin(ServiceSystem, ServiceSystem.id == Ticket.service_id)
        .where(policy.visible(actor, now), Incident.started_at > now - timedelta(days=30))
        .order_by(Incident.resolved_at.is_not(None), Ticket.id.desc())
        .limit(limit)
    ).all()


def open_incidents_of(db: Session, actor: Actor, check_ids: Sequence[int], *, now: datetime) -> Sequence[Ticket]:
    """Tickets of incidents that go on and that these checks found; for boxes on the pages of checks."""
    found = select(IncidentAlert.ticket_id).where(IncidentAlert.check_id.in_(check_ids))
    return db.scalars(
        select(Ticket)
        .join(Incident, Incident.ticket_id == Ticket.id)
        .where(policy.visible(actor, now), Incident.resolved_at.is_(None), Ticket.id.in_(found))
        .order_by(Ticket.id)
    ).all()


def find_incident_of(db: Session, actor: Actor, alert_id: int, *, now: datetime) -> Ticket | None:
    """The incident ticket that an alert opened or joined."""
    return db.scalar(
        select(Ticket)
        .join(IncidentAlert, IncidentAlert.ticket_id == Ticket.id)
        .where(policy.visible(actor, now), IncidentAlert.alert_id == alert_id)
    )


def list_evidence(db: Session, actor: Actor, number: str, *, now: datetime) -> Sequence[Row[Sample, str, str]]:
    """The raw samples, each with name and kind of its check, from the first failed one to the recovery, oldest first.

    Raises:
        NotFound: no such incident for this actor.
    """
    page = read_incident(db, actor, number, now=now)
    return db.execute(
        select(Sample, Check.name, Check.kind)
        .join(Check, Check.id == Sample.check_id)
        .where(*_during(page.incident, page.alerts, now))
        .order_by(Sample.at, Sample.check_id)
        .limit(EVIDENCE_LIMIT)
    ).all()


def _statement() -> Any:
    vendor, payer = aliased(Organization), aliased(Organization)
    return (
        select(
            Ticket,
            Incident,
            Organization,
            ServiceSystem,
            Group.name,
            vendor.name,
            Lot.number,
            CallOffContract,
            payer.name,
        )
        .join(Incident, Incident.ticket_id == Ticket.id)
        .join(Organization, Organization.id == Ticket.organization_id)
        .join(Group, Group.id == Ticket.group_id)
        .outerjoin(ServiceSystem, ServiceSystem.id == Ticket.service_id)
        .outerjoin(vendor, vendor.id == Ticket.vendor_id)
        .outerjoin(CallOffContract, CallOffContract.id == Ticket.contract_id)
        .outerjoin(Lot, Lot.id == CallOffContract.lot_id)
        .outerjoin(payer, payer.id == Ticket.payer_id)
    )


def _page(
    row: Row[*tuple[Any, ...]],
    **more: Any,
) -> IncidentPage:
    ticket, incident, area, service, group, vendor, lot, contract, payer = tuple(row)
    return IncidentPage(
        ticket=ticket,
        incident=incident,
        area=area,
        service=service,
        group_name=group,
        vendor_name=vendor,
        lot_number=lot,
        contract=contract,
        payer_name=payer,
        **more,
    )


def _figures(
    db: Session, path: str, incident: Incident, alerts: Sequence[IncidentAlert], now: datetime
) -> tuple[Told, int, int]:
    """Who was told, how many units lie in the area, how many samples were taken: all in one statement."""
    about = Message.subject.in_([f"alert:{link.alert_id}" for link in alerts])
    dead = exists().where(Delivery.message_id == Message.id, about, Delivery.state == DeliveryState.DEAD)
    units = select(func.count(Organization.id)).where(
        under(Organization.path, path), Organization.kind.in_(UNIT_KINDS), Organization.ended_on.is_(None)
    )
    samples = select(func.count()).select_from(Sample).where(*_during(incident, alerts, now))
    people, first_at, failed, affected, evidence = db.execute(
        select(
            select(func.count(Message.account_id.distinct())).where(about).scalar_subquery(),
            select(func.min(Message.created_at)).where(about).scalar_subquery(),
            dead,
            units.scalar_subquery(),
            samples.scalar_subquery(),
        )
    ).one()
    return Told(people, first_at, failed), affected, evidence


def _reached(
    ticket: Ticket,
    incident: Incident,
    alerts: Sequence[IncidentAlert],
    announcement: Announcement | None,
    told: Told,
) -> dict[Station, datetime | None]:
    announced_at = announcement.created_at if announcement else None
    return {
        Station.PROBE: incident.started_at,
        Station.ALERT: min((link.fired_at for link in alerts), default=None),
        Station.TICKET: ticket.created_at,
        # Hotline, portal and status page read the one row, so they know at the same instant.
        Station.HOTLINE: announced_at,
        Station.PORTAL: announced_at,
        Station.STATUS_PAGE: announced_at,
        Station.ON_CALL: told.first_at,
        Station.RECOVERY: incident.recovered_at,
        Station.CONTRACT: incident.resolved_at if ticket.contract_id is not None else None,
    }


def _entries(db: Session, actor: Actor, ticket: Ticket) -> Sequence[TicketEntry]:
    entries = select(TicketEntry).where(TicketEntry.ticket_id == ticket.id).order_by(TicketEntry.id)
    if not policy.sees_internal(actor):
        entries = entries.where(TicketEntry.kind != EntryKind.NOTE)
    return db.scalars(entries).all()


def _during(incident: Incident, alerts: Sequence[IncidentAlert], now: datetime) -> tuple[Any, ...]:
    checks = sorted({link.check_id for link in alerts})
    return (
        Sample.check_id.in_(checks),
        Sample.at >= incident.started_at,
        Sample.at <= (incident.resolved_at or now),
    )
