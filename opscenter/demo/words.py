"""The vocabulary of the demo province: one published version of its own words, and a draft that waits for its trial."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.search.vocabulary import Entry, Kind
from knowledge.words.actions import put_entries
from knowledge.words.models import WordVersion
from knowledge.words.rules import Change
from opscenter.accounts.models import Account
from opscenter.accounts.queries import actor_for

PUBLISHED = (
    Entry(Kind.EQUAL, ("工资统发", "统发工资", "代发工资")),
    Entry(Kind.ONE_WAY, ("像优盘的", "UKey")),
    Entry(Kind.TERM, ("库款",)),
)
DRAFTED = (
    Entry(Kind.EQUAL, ("付不出去", "付不了款", "支付失败", "付不成")),
    Entry(Kind.ONE_WAY, ("退回来的款", "退票", "收款人信息")),
)


def load_words(db: Session, *, now: datetime) -> None:
    """What the editor wrote: the first part published by the reviewer a week ago, the second this morning's draft."""
    people = {account.login_name: account for account in db.scalars(select(Account))}
    version = WordVersion(
        number=1,
        changes=[Change(*entry.key, entry.words, 1).as_json() for entry in PUBLISHED],
        report={},
        note="读者常说的统发工资、像优盘的",
        published_by_id=people["shenhe"].id,
        published_at=now - timedelta(days=7),
    )
    db.add(version)
    db.flush()
    editor = actor_for(db, people["bianji"])
    put_entries(db, editor, DRAFTED, now=now - timedelta(hours=2))
