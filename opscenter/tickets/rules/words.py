"""The words of a ticket: kinds, types, states, sources, reasons. Pure."""

from enum import StrEnum


class TicketKind(StrEnum):
    """What kind of work it is (ITIL)."""

    QUESTION = "question"
    REQUEST = "request"
    INCIDENT = "incident"
    CHANGE = "change"


class TicketType(StrEnum):
    """What the requester wants: the six types of GB/T 33357 and five of our own."""

    CONSULTATION = "consultation"
    HELP = "help"
    COMPLAINT = "complaint"
    REPORT = "report"
    SUGGESTION = "suggestion"
    PRAISE = "praise"
    FAULT = "fault"
    PERMISSION = "permission"
    DATA_FIX = "data_fix"
    REQUIREMENT = "requirement"
    CHANGE = "change"


class TicketState(StrEnum):
    """Life of a ticket."""

    NEW = "new"
    OPEN = "open"
    PENDING = "pending"
    SOLVED = "solved"
    CLOSED = "closed"


class Priority(StrEnum):
    """一级 to 四级."""

    P1 = "p1"
    P2 = "p2"
    P3 = "p3"
    P4 = "p4"


class Impact(StrEnum):
    """How many are hit: a whole city or more, a county or one function for all, one unit, one person's question."""

    WIDE = "wide"
    AREA = "area"
    UNIT = "unit"
    PERSON = "person"


class Urgency(StrEnum):
    """How soon it hurts: work has stopped or a deadline is near; normal; can wait."""

    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"


class Source(StrEnum):
    """Where the ticket came from."""

    PORTAL = "portal"
    PHONE = "phone"
    OPERATOR = "operator"
    ALERT = "alert"


class RequesterClass(StrEnum):
    """Who asks; decides which identity check and which data level apply."""

    BUDGET_UNIT = "budget_unit"
    NON_BUDGET_UNIT = "non_budget_unit"
    PUBLIC = "public"
    FINANCE = "finance"
    BANK = "bank"
    VENDOR = "vendor"
    MONITORING = "monitoring"


class PendingReason(StrEnum):
    """Whom a paused ticket waits for."""

    REQUESTER = "requester"
    BANK = "bank"
    APPROVAL = "approval"
    VENDOR = "vendor"


class Progress(StrEnum):
    """The words of state that requesters read."""

    RECEIVED = "received"
    IN_WORK = "in_work"
    WAITS_FOR_YOU = "waits_for_you"
    ANSWERED = "answered"
    FINISHED = "finished"


class Contact(StrEnum):
    """How the requester wants to hear from us."""

    SMS = "sms"
    CALL = "call"
    WEB = "web"


class EntryKind(StrEnum):
    """What an entry of the history is. Only the first two ever reach the requester."""

    REQUESTER = "requester"
    REPLY = "reply"
    NOTE = "note"
    SYSTEM = "system"


class Event(StrEnum):
    """What the machine or a person did, for system entries; the text follows from the code and its parameters."""

    CREATED = "created"
    ASSIGNED = "assigned"
    CLAIMED = "claimed"
    HANDED_OVER = "handed_over"
    RETURNED = "returned"
    PAUSED = "paused"
    RESUMED = "resumed"
    SOLVED = "solved"
    REOPENED = "reopened"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    PRIORITY_CHANGED = "priority_changed"
    ATTACHED_TO_INCIDENT = "attached_to_incident"
    INCIDENT_RESOLVED = "incident_resolved"
    NUDGED = "nudged"
    MENDED = "mended"
