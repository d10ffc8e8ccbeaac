"""The wall clock of the process edges. Rules and actions never import it: they receive `now`."""

from datetime import UTC, datetime


def now() -> datetime:
    """The current instant, aware and in UTC."""
    return datetime.now(UTC)
