"""Makers of hotline numbers, waiting lines, the number book, presences and calls."""

from datetime import UTC, datetime
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from opscenter.accounts.models import Account
from opscenter.calls.models.calls import Call, HotlineNumber
from opscenter.calls.models.routing import CallQueue, Presence
from opscenter.calls.routing.rules import PresenceState
from opscenter.calls.rules import AreaSource, CallState, Flow, LineKind, dialled
from opscenter.core import crypto, phones
from opscenter.organizations.models import Organization, OrganizationContact, OrganizationPhone
from tests.factories.organizations import make_province

STARTED = datetime(2026, 12, 21, 2, 12, tzinfo=UTC)
_numbers = count(1)


def make_hotline(db: Session, organization: Organization | None = None, **changes: Any) -> HotlineNumber:
    """A public number of the province that tells nothing about its callers' area."""
    organization = organization or make_province(db)
    number = changes.pop("number", f"0200000{next(_numbers):04d}")
    values = {"name": "演示热线", "flow": Flow.PUBLIC, "is_demo": True, **changes}
    hotline = HotlineNumber(number=dialled(number), organization_id=organization.id, **values)
    db.add(hotline)
    db.flush()
    return hotline


def make_queue(db: Session, organization: Organization | None = None, **changes: Any) -> CallQueue:
    """The waiting line of a body, of the province unless given."""
    organization = organization or make_province(db)
    values = {"name": f"{organization.short_name}队列", "overflow_seconds": 30, "is_demo": True, **changes}
    queue = CallQueue(organization_id=organization.id, **values)
    db.add(queue)
    db.flush()
    return queue


def make_known_number(db: Session, organization: Organization, number: str) -> OrganizationPhone:
    """A number of which the number book knows that this body calls from it."""
    contact = OrganizationContact(organization_id=organization.id, name="演示会计", duty="会计", is_demo=True)
    db.add(contact)
    db.flush()
    phone = OrganizationPhone(
        organization_id=organization.id,
        contact_id=contact.id,
        number=number,
        number_index=crypto.blind_index(number),
        tail_index=crypto.blind_index(phones.tail(number), "phone-tail"),
    )
    db.add(phone)
    db.flush()
    return phone


def make_presence(db: Session, account: Account, organization: Organization, **changes: Any) -> Presence:
    """An operator who is ready and whose console is open."""
    values = {"state": PresenceState.READY, "since": STARTED, "last_seen_at": STARTED, "misses": 0, **changes}
    presence = Presence(account_id=account.id, organization_id=organization.id, **values)
    db.add(presence)
    db.flush()
    return presence


def make_call(db: Session, organization: Organization, **changes: Any) -> Call:
    """A call of this body that talks to somebody."""
    number = changes.pop("phone", "+8613800000001")
    values = {
        "sid": f"CA{next(_numbers)}",
        "account_sid": "SIMULATOR",
        "line": LineKind.SIMULATOR,
        "dialled": "+862000009060",
        "phone": number,
        "phone_index": crypto.blind_index(number),
        "area_source": AreaSource.KNOWN_NUMBER,
        "state": CallState.TALKING,
        "node": "queue",
        "step": 3,
        "tries": 0,
        "memory": {},
        "note": "",
        "started_at": STARTED,
        **changes,
    }
    call = Call(organization_id=organization.id, **values)
    db.add(call)
    db.flush()
    return call
