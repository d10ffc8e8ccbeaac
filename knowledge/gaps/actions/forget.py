"""Searches and the questions made of them go after their time."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from knowledge.answers.models import Ask
from knowledge.gaps.actions.arrange import recount
from knowledge.gaps.models import Gap, GapQuestion
from knowledge.gaps.rules import KEPT

BATCH = 1000


def forget_old(db: Session, *, now: datetime) -> int:
    """Delete searches and questions older than KEPT, and the gaps that nothing is left of; how many rows went."""
    before = now - KEPT
    old = db.execute(select(GapQuestion.id, GapQuestion.gap_id).where(GapQuestion.at < before).limit(BATCH)).all()
    db.execute(delete(GapQuestion).where(GapQuestion.id.in_([row.id for row in old])))
    left = set(db.scalars(select(GapQuestion.gap_id).where(GapQuestion.gap_id.in_({row.gap_id for row in old}))))
    for gap in db.scalars(select(Gap).where(Gap.id.in_({row.gap_id for row in old})).with_for_update()):
        if gap.id in left:
            recount(db, gap)
        else:
            db.delete(gap)
    kept = select(GapQuestion.id).where(GapQuestion.ask_id == Ask.id).exists()
    asks = db.scalars(select(Ask.id).where(Ask.asked_at < before, ~kept).limit(BATCH)).all()
    db.execute(delete(Ask).where(Ask.id.in_(asks)))
    return len(old) + len(asks)
