"""Faults that nobody heard of: they were over before their event was delivered, or the event was lost.

Nothing is announced and nobody is told any more, but the fault happened: the alert is entered as one that is over,
so that its outage is recorded and counted.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from opscenter.alerts.actions.alerts import enter_over, is_suppressed
from opscenter.alerts.queries import states
from opscenter.alerts.queries.missed import find_end, is_known, list_faults
from probes.targets.rules import CheckState


def record_missed(db: Session, check_id: int, *, since: datetime, now: datetime) -> int:
    """Enter the faults of a check that flipped at or after `since`, are over and have no alert; returns how many.

    Faults inside announced work or a silence stay out, as if they had been heard of in time.
    """
    states.wait_for_others_of(db, check_id)
    standing = states.find_standing(db, check_id)
    if standing is None:
        return 0
    entered = 0
    for flip in list_faults(db, check_id, since):
        end = find_end(db, flip)
        if end is None or is_known(db, flip) or is_suppressed(db, standing, at=flip.at):
            continue
        # Nobody looks at a paused check: its fault ends when it was switched off.
        recovered_at = end.at if end.after is CheckState.PAUSED else end.since
        enter_over(db, standing, flip, recovered_at=recovered_at, now=now)
        entered += 1
    return entered
