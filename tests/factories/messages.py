"""Makers of messages and deliveries."""

from datetime import UTC, datetime
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from opscenter.messages.models import Delivery, Message
from opscenter.messages.rules import ChannelKind, DeliveryState

WRITTEN = datetime(2026, 12, 21, 1, 0, tzinfo=UTC)
_numbers = count(1)


def make_message(db: Session, account_id: int, **changes: Any) -> Message:
    """An unread notice that an alert is over."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "template": "alert.resolved",
        "context": {
            "area": "禅城区",
            "summary": f"演示检查{number}",
            "since_at": "2026-12-21T01:00:00+00:00",
            "recovered_at": "2026-12-21T01:05:00+00:00",
            "minutes": 5,
        },
        "subject": f"alert:{number}",
        "dedupe_key": f"alert:{number}:resolved",
        "created_at": WRITTEN,
        **changes,
    }
    message = Message(account_id=account_id, **values)
    db.add(message)
    db.flush()
    return message


def make_delivery(db: Session, message: Message, **changes: Any) -> Delivery:
    """An e-mail that waits to be sent."""
    values: dict[str, Any] = {
        "channel": ChannelKind.EMAIL,
        "address": "duty@example.com",
        "reference": f"reference-{next(_numbers)}",
        "state": DeliveryState.PENDING,
        "next_attempt_at": WRITTEN,
        "created_at": WRITTEN,
        **changes,
    }
    delivery = Delivery(message_id=message.id, **values)
    db.add(delivery)
    db.flush()
    return delivery
