"""Questions of the demo province that no article answers, gathered into gaps as the job does."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.answers.models import Ask
from knowledge.answers.rules import Channel
from knowledge.gaps.actions import arrange, care, collect
from knowledge.gaps.models import Gap
from knowledge.gaps.rules import SETTLED
from opscenter.accounts.models import Account
from opscenter.accounts.queries import actor_for
from opscenter.organizations.models import Organization

# Code of the division (none: nothing chosen), the words, whether something was found, whether a ticket followed.
ASKED = (
    ("440604000", "单位食堂收支怎么记账", False, True),
    ("440604000", "食堂的账怎么做", False, False),
    ("440605000", "机关食堂收支怎么核算", False, False),
    ("440802000", "食堂收入和支出怎么入账", False, True),
    (None, "职工食堂的账务处理", False, False),
    ("440802000", "食堂记账用什么科目", True, False),
    ("440606000", "食堂会计核算办法", True, False),
    ("440604000", "驻村工作队的补助怎么发", False, True),
    ("440605000", "驻村干部补助走哪个科目", True, False),
    ("440604000", "驻村工作队补助标准", False, False),
    ("440802000", "学生资助资金退回来怎么处理", True, True),
    ("440800000", "学生资助资金退回怎么做", True, False),
    (None, "打印机墨盒在哪里领", False, False),
    ("440604000", "打印机墨盒怎么领", False, False),
)


def load_gaps(db: Session, places: Mapping[str, Organization], *, now: datetime) -> None:
    """Searches of the last days, what followed them, and what editors have decided so far."""
    for number, (code, words, is_found, has_ticket) in enumerate(ASKED):
        at, visitor = now - SETTLED - timedelta(hours=5 * number + 1), f"demo-gap-{number}"
        db.add(_ask(places[code].path if code else None, words, is_found, visitor, at))
        db.flush()
        if has_ticket:
            collect.followed_by_ticket(db, visitor, words, now=at + timedelta(minutes=9))
    # Other searches of the demo are newer than what is settled, and stand before these.
    collect.collect(db, now=now + SETTLED)
    if plan := arrange.find_homes(db, None):
        arrange.move_in(db, plan, now=now)
    _decide(db, now)


def _ask(path: str | None, words: str, is_found: bool, visitor: str, at: datetime) -> Ask:
    return Ask(
        text=words,
        channel=Channel.PORTAL,
        area_path=path,
        fiscal_year=at.year,
        visitor=visitor,
        hit_count=int(is_found),
        is_weak=True,
        asked_at=at,
    )


def _decide(db: Session, now: datetime) -> None:
    """The editor has taken one gap and put another one aside."""
    editor = db.scalars(select(Account).where(Account.login_name == "bianji")).one()
    actor = actor_for(db, editor)
    care.assign(db, actor, _gap_about(db, "驻村"), editor.id, now=now)
    care.dismiss(db, actor, _gap_about(db, "墨盒"), "领用办公用品找本单位办公室，不归财政", now=now)


def _gap_about(db: Session, word: str) -> int:
    return db.scalars(select(Gap.id).where(Gap.title.contains(word)).order_by(Gap.id)).first() or 0
