"""Which faults in the history of checks have no alert."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from opscenter.alerts.models import Alert
from opscenter.alerts.rules import Severity
from probes.targets.models import CheckFlip
from probes.targets.rules import CheckState

ENDS = (CheckState.OK, CheckState.DEGRADED, CheckState.PAUSED)
MENDED_AT_ONCE = 500


def list_faults(db: Session, check_id: int, since: datetime) -> Sequence[CheckFlip]:
    """The flips of a check to down from `since` on, oldest first."""
    return db.scalars(
        select(CheckFlip)
        .where(CheckFlip.check_id == check_id, CheckFlip.at >= since, CheckFlip.after == CheckState.DOWN)
        .order_by(CheckFlip.id)
    ).all()


def find_end(db: Session, flip: CheckFlip) -> CheckFlip | None:
    """The flip that ended a fault; None while it lasts. Being unknown in between ends nothing."""
    return db.scalar(
        select(CheckFlip)
        .where(CheckFlip.check_id == flip.check_id, CheckFlip.id > flip.id, CheckFlip.after.in_(ENDS))
        .order_by(CheckFlip.id)
        .limit(1)
    )


def is_known(db: Session, flip: CheckFlip) -> bool:
    """Whether a critical alert covers the beginning of a fault."""
    return db.scalar(select(Alert.id).where(_covers(flip.check_id, flip.since)).limit(1)) is not None


def checks_with_missed_faults(db: Session, *, begin: datetime, end: datetime) -> list[int]:
    """Checks that flipped to down in that time and whose fault no alert covers."""
    covered = select(Alert.id).where(_covers(CheckFlip.check_id, CheckFlip.since)).exists()
    return list(
        db.scalars(
            select(CheckFlip.check_id)
            .where(CheckFlip.after == CheckState.DOWN, CheckFlip.at >= begin, CheckFlip.at < end, ~covered)
            .distinct()
            .limit(MENDED_AT_ONCE)
        )
    )


def _covers(check_id: object, since: object) -> ColumnElement[bool]:
    covers: ColumnElement[bool] = (
        (Alert.check_id == check_id)
        & (Alert.severity == Severity.CRITICAL)
        & (Alert.since <= since)
        & or_(Alert.recovered_at.is_(None), Alert.recovered_at > since)
    )
    return covers
