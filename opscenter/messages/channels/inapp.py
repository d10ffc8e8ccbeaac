"""In-app notices: the message row itself is the delivery; open pages are told that the bell has news."""

from datetime import datetime

from sqlalchemy.orm import Session

from opscenter.core import live

TOPIC = "account"

live.topic(TOPIC, allowed=lambda _db, actor, key: actor.is_logged_in and str(actor.account_id) == key)


def ring(db: Session, account_id: int, *, unread: int, now: datetime) -> None:
    """Tell the open pages of an account how many unread messages it has."""
    live.push(db, topic=f"{TOPIC}:{account_id}", kind="messages", data={"unread": unread}, now=now)
