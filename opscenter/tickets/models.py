"""Tables of tickets: the ticket, its history, hops, attachments, the maintained counters, and incidents."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Boolean, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from opscenter.core.contents import NAMES_CONTENT
from opscenter.core.crypto import EncryptedText
from opscenter.core.db import Base, EnumText, UtcDateTime, intpk
from opscenter.organizations.rules import Tier
from opscenter.tickets.rules.flow import OPEN_STATES
from opscenter.tickets.rules.words import (
    Contact,
    EntryKind,
    Event,
    Impact,
    PendingReason,
    Priority,
    RequesterClass,
    Source,
    TicketKind,
    TicketState,
    TicketType,
    Urgency,
)


class Ticket(Base):
    """One matter of one requester, or one incident found by the machine.

    `organization_id` is the body it concerns (the requester's unit, the area of an incident); `first_organization_id`
    the division that took it first and stays answerable to the requester. `payer_id`, `vendor_id` and `contract_id`
    were found when it was assigned. `queue_rank` and `queue_at` are its place in a queue: incidents, then running
    clocks by time left, then paused ones, then finished ones.
    """

    __tablename__ = "tickets"
    __table_args__ = (
        Index("ix_tickets_group_queue", "group_id", "is_open", "queue_rank", "queue_at", "id"),
        Index("ix_tickets_assignee_queue", "assignee_id", "is_open", "queue_rank", "queue_at", "id"),
        Index("ix_tickets_open_queue", "is_open", "queue_rank", "queue_at", "id"),
        Index("ix_tickets_organization", "organization_id", "is_open", "created_at"),
        Index("ix_tickets_vendor", "payer_id", "service_id", "is_open"),
        Index("ix_tickets_requester", "requester_account_id", "created_at"),
        Index("ix_tickets_incident", "incident_id"),
        Index("ix_tickets_solved", "state", "solved_at"),
    )

    id: Mapped[intpk]
    number: Mapped[str] = mapped_column(String(20), unique=True)
    kind: Mapped[TicketKind] = mapped_column(EnumText(TicketKind))
    type: Mapped[TicketType] = mapped_column(EnumText(TicketType))
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    state: Mapped[TicketState] = mapped_column(EnumText(TicketState), default=TicketState.NEW)
    is_open: Mapped[bool] = mapped_column(Boolean, default=True)
    impact: Mapped[Impact] = mapped_column(EnumText(Impact))
    urgency: Mapped[Urgency] = mapped_column(EnumText(Urgency))
    priority: Mapped[Priority] = mapped_column(EnumText(Priority))
    source: Mapped[Source] = mapped_column(EnumText(Source))

    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"))
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service_systems.id"))
    category: Mapped[str | None] = mapped_column(String(50))

    requester_class: Mapped[RequesterClass] = mapped_column(EnumText(RequesterClass))
    requester_account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    requester_name: Mapped[str | None] = mapped_column(EncryptedText("tickets.requester_name"))
    requester_unit: Mapped[str] = mapped_column(String(200), default="")
    requester_phone: Mapped[str | None] = mapped_column(EncryptedText("tickets.requester_phone"))
    requester_phone_index: Mapped[str | None] = mapped_column(String(64), index=True)
    requester_tail_index: Mapped[str | None] = mapped_column(String(64), index=True)
    contact: Mapped[Contact] = mapped_column(EnumText(Contact), default=Contact.WEB)
    is_confidential: Mapped[bool] = mapped_column(Boolean, default=False)
    searched_for: Mapped[str | None] = mapped_column(String(200))
    articles_read: Mapped[list[Any]] = mapped_column(JSON, default=list)

    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))
    group_organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"))
    tier: Mapped[Tier] = mapped_column(EnumText(Tier))
    tiers_passed: Mapped[list[Any]] = mapped_column(JSON, default=list)
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    first_organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"))
    payer_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"))
    vendor_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"))
    contract_id: Mapped[int | None] = mapped_column(ForeignKey("call_off_contracts.id"))
    is_without_contract: Mapped[bool] = mapped_column(Boolean, default=False)
    is_with_vendor: Mapped[bool] = mapped_column(Boolean, default=False)
    is_returned: Mapped[bool] = mapped_column(Boolean, default=False)
    incident_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id"))
    report_count: Mapped[int] = mapped_column(Integer, default=0)

    first_response_due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    first_responded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    resolution_due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    pending_reason: Mapped[PendingReason | None] = mapped_column(EnumText(PendingReason))
    pending_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    solved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    resolution: Mapped[str | None] = mapped_column(Text)
    is_breached: Mapped[bool] = mapped_column(Boolean, default=False)
    queue_rank: Mapped[int] = mapped_column(Integer, default=1)
    queue_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def is_unsettled(self) -> bool:
        """Whether work is still to be done; stored as `is_open` so that an index can serve it."""
        return self.state in OPEN_STATES

    @property
    def next_due_at(self) -> datetime:
        """The next limit that still runs; nobody waits for an answer about what the machine found."""
        if self.first_responded_at is None and self.source is not Source.ALERT:
            return min(self.first_response_due_at, self.resolution_due_at)
        return self.resolution_due_at


class TicketEntry(Base):
    """One entry of the history. System entries carry an event code and parameters instead of text."""

    __tablename__ = "ticket_entries"
    __table_args__ = (Index("ix_ticket_entries_ticket", "ticket_id", "id"),)

    id: Mapped[intpk]
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"))
    kind: Mapped[EntryKind] = mapped_column(EnumText(EntryKind))
    event: Mapped[Event | None] = mapped_column(EnumText(Event))
    params: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    body: Mapped[str] = mapped_column(Text, default="")
    author_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    author_name: Mapped[str] = mapped_column(String(100))
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def is_news(self) -> bool:
        """Whether somebody about to act should read it first; notes of colleagues stop nobody."""
        return self.kind is not EntryKind.NOTE


class TicketHop(Base):
    """One step between tiers or groups, with its reason; the tier strip opens this list."""

    __tablename__ = "ticket_hops"

    id: Mapped[intpk]
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), index=True)
    from_tier: Mapped[Tier | None] = mapped_column(EnumText(Tier))
    to_tier: Mapped[Tier] = mapped_column(EnumText(Tier))
    from_group_id: Mapped[int | None] = mapped_column(ForeignKey("groups.id"))
    to_group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))
    is_return: Mapped[bool] = mapped_column(Boolean, default=False)
    reason: Mapped[str] = mapped_column(String(500), default="")
    actor_name: Mapped[str] = mapped_column(String(100))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class TicketAttachment(Base):
    """A file of a ticket. Files of internal notes never reach the requester."""

    __tablename__ = "ticket_attachments"

    id: Mapped[intpk]
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), index=True)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("ticket_entries.id"))
    is_internal: Mapped[bool] = mapped_column(Boolean, default=False)
    file_name: Mapped[str] = mapped_column(String(200))
    content_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column(Integer)
    file_key: Mapped[str] = mapped_column(String(100), info=NAMES_CONTENT)
    uploaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class TicketPause(Base):
    """A span during which the clock stood still; the open one has no end."""

    __tablename__ = "ticket_pauses"

    id: Mapped[intpk]
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), index=True)
    reason: Mapped[PendingReason] = mapped_column(EnumText(PendingReason))
    paused_at: Mapped[datetime] = mapped_column(UtcDateTime)
    resumed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class TicketDraft(Base):
    """What a person has answered so far in the portal; one draft each, so that any computer goes on with it."""

    __tablename__ = "ticket_drafts"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True, autoincrement=False)
    answers: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)

    def is_about_something_else(self, words: str) -> bool:
        """Whether it has a title, and neither came from these words nor says them."""
        title = self.answers.get("title")
        return bool(title) and words not in {title, self.answers.get("searched_for") or title}


class TrackingAttempt(Base):
    """A failed try to look a ticket up by its number and a telephone number; counted to stop guessing."""

    __tablename__ = "tracking_attempts"
    __table_args__ = (Index("ix_tracking_attempts_address_at", "address", "at"),)

    id: Mapped[intpk]
    address: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class TicketNumber(Base):
    """The last number given out on a day in China; taken by an update, so that no two tickets share one."""

    __tablename__ = "ticket_numbers"

    day: Mapped[str] = mapped_column(String(8), primary_key=True)
    last: Mapped[int] = mapped_column(Integer)


class TicketCount(Base):
    """How many tickets a view of an owner holds; kept up with every change, never counted per click."""

    __tablename__ = "ticket_counts"

    owner: Mapped[str] = mapped_column(String(40), primary_key=True)
    view: Mapped[str] = mapped_column(String(40), primary_key=True)
    count: Mapped[int] = mapped_column(Integer)


class Incident(Base):
    """What an incident ticket knows beyond a ticket: when it broke, when it was good again, what it cost in minutes.

    `open_key` names service and area while the incident is open and is null afterwards: its uniqueness keeps two
    alerts of one fault from opening two incidents.
    """

    __tablename__ = "incidents"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), primary_key=True)
    open_key: Mapped[str | None] = mapped_column(String(100), unique=True)
    check_id: Mapped[int] = mapped_column(ForeignKey("checks.id"))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recovered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    resolved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    contract_minutes: Mapped[int | None] = mapped_column(Integer)


class IncidentAlert(Base):
    """An alert that belongs to an incident; an alert belongs to one at most."""

    __tablename__ = "incident_alerts"

    alert_id: Mapped[int] = mapped_column(ForeignKey("alerts.id"), primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), index=True)
    check_id: Mapped[int] = mapped_column(ForeignKey("checks.id"))
    summary: Mapped[str] = mapped_column(String(500), default="")
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    fired_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recovered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class IncidentReport(Base):
    """One "+1": a body that says it is hit too, counted once however often it says so."""

    __tablename__ = "incident_reports"
    __table_args__ = (UniqueConstraint("incident_id", "organization_id"),)

    id: Mapped[intpk]
    incident_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"))
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id"))
    source: Mapped[Source] = mapped_column(EnumText(Source))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
