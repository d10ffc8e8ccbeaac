"""Makers of searches that went wrong, and of the gaps that the job makes of them."""

from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.answers.models import Ask
from knowledge.answers.rules import Channel
from knowledge.gaps.actions import arrange, collect
from knowledge.gaps.models import Gap, GapQuestion
from knowledge.gaps.rules import SETTLED
from knowledge.search.encoder import Encoder

WORDINGS = Path(__file__).parent.parent / "knowledge" / "gaps"
CANTEEN = (WORDINGS / "canteen.txt").read_text("utf-8").split()
OTHERS = (WORDINGS / "others.txt").read_text("utf-8").split()
_visitors = count(1)


def make_ask(
    db: Session,
    text: str,
    *,
    at: datetime,
    hits: int = 0,
    is_weak: bool = True,
    area_path: str | None = None,
    fiscal_year: int | None = 2026,
    visitor: str | None = None,
    best_article_id: int | None = None,
) -> Ask:
    """A search that found nothing, of a visitor of its own."""
    ask = Ask(
        text=text,
        channel=Channel.PORTAL,
        area_path=area_path,
        fiscal_year=fiscal_year,
        visitor=visitor or f"visitor-{next(_visitors)}",
        hit_count=hits,
        best_article_id=best_article_id,
        is_weak=is_weak,
        asked_at=at,
    )
    db.add(ask)
    db.flush()
    return ask


def find_gaps(db: Session, *, now: datetime, encoder: Encoder | None = None) -> list[Gap]:
    """What the job does; all gaps, the dearest first."""
    while collect.collect(db, now=now):
        pass
    while plan := arrange.find_homes(db, encoder):
        arrange.move_in(db, plan, now=now)
    db.flush()
    db.expire_all()
    return sorted(db.query(Gap).all(), key=lambda gap: (-gap.minutes, gap.id))


def make_gap(db: Session, *texts: str, now: datetime, area_path: str | None = None) -> Gap:
    """A gap with these wordings, each asked once; they have to be alike."""
    for text in texts:
        make_ask(db, text, at=now - SETTLED - timedelta(minutes=1), area_path=area_path)
    find_gaps(db, now=now)
    chosen = db.scalars(select(GapQuestion.gap_id).where(GapQuestion.text.in_(texts)).distinct())
    return db.get_one(Gap, chosen.one())
