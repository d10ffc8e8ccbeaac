"""Events that tickets publish, with the key `ticket:<id>`."""

from dataclasses import dataclass
from datetime import datetime

from opscenter.core.events import event
from opscenter.tickets.rules.words import Priority, TicketType


@event("tickets.ticket_filed")
@dataclass(frozen=True)
class TicketFiled:
    """Somebody asked; incidents found by the machine say `IncidentOpened` instead."""

    ticket_id: int
    organization_id: int
    service_id: int | None
    group_id: int
    type: TicketType
    priority: Priority
    at: datetime


@event("tickets.ticket_replied")
@dataclass(frozen=True)
class TicketReplied:
    """A public reply was written to the requester."""

    ticket_id: int
    entry_id: int
    requester_account_id: int | None
    at: datetime


@event("tickets.ticket_solved")
@dataclass(frozen=True)
class TicketSolved:
    """The answer is given; the requester may still reopen."""

    ticket_id: int
    organization_id: int
    service_id: int | None
    requester_account_id: int | None
    at: datetime


@event("tickets.incident_opened")
@dataclass(frozen=True)
class IncidentOpened:
    """An incident was opened and announced."""

    ticket_id: int
    organization_id: int
    service_id: int | None
    group_id: int
    vendor_id: int | None
    announcement_id: int
    at: datetime


@event("tickets.incident_resolved")
@dataclass(frozen=True)
class IncidentResolved:
    """All alerts of an incident are over; its announcement is withdrawn."""

    ticket_id: int
    organization_id: int
    service_id: int | None
    contract_id: int | None
    contract_minutes: int
    at: datetime
