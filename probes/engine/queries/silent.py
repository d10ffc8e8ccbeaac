"""Which checks have stopped sending results."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from probes.engine.rules import SILENT_AT_LEAST, is_silent
from probes.targets.models import Check, CheckStanding
from probes.targets.rules import CheckState


def list_silent(db: Session, now: datetime) -> Sequence[tuple[Check, CheckStanding]]:
    """Enabled checks with a known state whose last sample is too old to say anything."""
    rows = db.execute(
        select(Check, CheckStanding)
        .join(CheckStanding, CheckStanding.check_id == Check.id)
        .where(
            Check.is_enabled,
            CheckStanding.state.in_([CheckState.OK, CheckState.DEGRADED, CheckState.DOWN]),
            CheckStanding.last_at < now - SILENT_AT_LEAST,
        )
    )
    return [
        (check, standing)
        for check, standing in rows
        if standing.last_at and is_silent(standing.last_at, now, check.interval_seconds)
    ]
