"""Taking a webhook once: the receipt is written in the same transaction as the effect, and keeps the answer."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from opscenter.calls.actions.once import insert_once
from opscenter.calls.models.lines import WebhookReceipt
from opscenter.core.errors import Conflict

KEPT = timedelta(days=7)


@dataclass(frozen=True)
class Claim:
    """A webhook to be handled now (`receipt_id`), or one that was: then `answer` is what it got."""

    receipt_id: int | None
    answer: str = ""


def claim(db: Session, *, fingerprint: str, token: str | None, call_sid: str, now: datetime) -> Claim:
    """Take a webhook, or find out that it was taken.

    The fingerprint covers what is signed; the token is not signed, so the same content under a fresh token is a
    replay and gets the old answer without any effect.

    Raises:
        Conflict: `webhook.token_reused`, the token was used with other content.
    """
    receipt_id = insert_once(
        db, WebhookReceipt, fingerprint=fingerprint, token=token, call_sid=call_sid, answer="", received_at=now
    )
    if receipt_id is not None:
        return Claim(receipt_id)
    same = [WebhookReceipt.fingerprint == fingerprint]
    if token is not None:
        same.append(WebhookReceipt.token == token)
    rows = db.scalars(select(WebhookReceipt).where(or_(*same))).all()
    for row in rows:
        if row.fingerprint == fingerprint:
            return Claim(None, row.answer)
    raise Conflict("webhook.token_reused")


def keep_answer(db: Session, receipt_id: int, answer: str) -> None:
    """Remember what the webhook was answered, for its second delivery."""
    db.execute(update(WebhookReceipt).where(WebhookReceipt.id == receipt_id).values(answer=answer))


def forget_old(db: Session, now: datetime) -> None:
    """Delete receipts that no line repeats any more; the steps of a call refuse older requests by themselves."""
    db.execute(delete(WebhookReceipt).where(WebhookReceipt.received_at < now - KEPT))
