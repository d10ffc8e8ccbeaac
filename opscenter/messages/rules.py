"""Pure rules of messages: channels, the life of a delivery, when it is tried again, how an instant reads in a text."""

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from enum import StrEnum
from typing import Any

RETRY_DELAYS = (
    timedelta(seconds=10),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
)
# How long the mails of a killed sender wait. Whoever lives renews it after each mail of the batch.
LEASE = timedelta(seconds=40)
CHINA = timezone(timedelta(hours=8))


class ChannelKind(StrEnum):
    """How a message reaches a person."""

    IN_APP = "in_app"
    EMAIL = "email"


class DeliveryState(StrEnum):
    """Life of one delivery. Skipped: the person has no address for this channel."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    SKIPPED = "skipped"
    DEAD = "dead"


def next_attempt(attempts: int, now: datetime) -> datetime | None:
    """When a delivery that failed `attempts` times is tried again; None when it is given up."""
    return None if attempts > len(RETRY_DELAYS) else now + RETRY_DELAYS[attempts - 1]


def readable(context: Mapping[str, Any]) -> dict[str, Any]:
    """The placeholders of a text: those named `…_at` hold ISO instants and become `12-21 10:12` in China."""
    return {
        name: _local(datetime.fromisoformat(value)) if name.endswith("_at") and value else value
        for name, value in context.items()
    }


def _local(instant: datetime) -> str:
    return f"{instant.astimezone(CHINA):%m-%d %H:%M}"
