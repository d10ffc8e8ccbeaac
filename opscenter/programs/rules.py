"""What a key looks like and how often it may be used. Pure."""

import hashlib
from datetime import datetime

PREFIX = "ops_"
SHOWN = 8
PER_MINUTE = 60


def hashed(secret: str) -> str:
    """What is kept of a key; it is random, so a slow hash would protect nothing."""
    return hashlib.sha256(secret.encode()).hexdigest()


def minute_of(instant: datetime) -> datetime:
    """The minute that a use is counted in."""
    return instant.replace(second=0, microsecond=0)
