"""Reads of messages: the own list and bell, who was told about something, and how the deliveries are doing."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, ScalarSelect, func, select
from sqlalchemy.orm import Session

from opscenter.core import paging
from opscenter.core.actor import Actor
from opscenter.core.errors import NotFound
from opscenter.core.masking import mask_text
from opscenter.core.paging import Page
from opscenter.messages import policy
from opscenter.messages.models import Delivery, Message
from opscenter.messages.rules import ChannelKind, DeliveryState

PAGE = 30


@dataclass(frozen=True)
class StuckDelivery:
    """A delivery that was given up."""

    id: int
    channel: ChannelKind
    template: str
    attempts: int
    failure: str
    created_at: datetime


def list_messages(db: Session, actor: Actor, *, cursor: str | None = None, is_unread: bool = False) -> Page[Message]:
    """The actor's own messages, newest first."""
    wanted = select(Message).where(policy.visible(actor))
    if is_unread:
        wanted = wanted.where(Message.read_at.is_(None))
    return paging.page(db, wanted, [paging.descending(Message.id)], cursor=cursor, size=PAGE)


def get_message(db: Session, actor: Actor, message_id: int) -> Message:
    """One of the actor's own messages.

    Raises:
        NotFound: there is none with this id for this actor.
    """
    message = db.scalar(select(Message).where(Message.id == message_id, policy.visible(actor)))
    if message is None:
        raise NotFound("message.not_found")
    return message


def unread_count(db: Session, account_id: int) -> int:
    """How many messages the account has not opened."""
    return db.execute(select(unread(account_id))).scalar_one()


def unread(account_id: int | None) -> ScalarSelect[int]:
    """The same as a part of another query."""
    mine = select(func.count()).select_from(Message).where(Message.account_id == account_id)
    return mine.where(Message.read_at.is_(None)).scalar_subquery()


def accounts_told_about(db: Session, subject: str) -> list[int]:
    """The accounts that were told something about `subject` ("alert:12")."""
    return list(
        db.scalars(select(Message.account_id).where(Message.subject == subject).distinct().order_by("account_id"))
    )


def has_due_deliveries(db: Session, now: datetime) -> bool:
    """Whether the sender has anything to do; read without a lock before the sender takes one."""
    return db.scalar(select(Delivery.id).where(due(now)).limit(1)) is not None


def due(now: datetime) -> ColumnElement[bool]:
    """Condition on deliveries: waiting and due, or in the hands of a sender that died."""
    waiting = (Delivery.state == DeliveryState.PENDING) & (Delivery.next_attempt_at <= now)
    orphaned = (Delivery.state == DeliveryState.SENDING) & (Delivery.lease_until < now)
    return waiting | orphaned


def waiting_count(db: Session) -> int:
    """Deliveries that still have to leave the house."""
    waiting = Delivery.state.in_((DeliveryState.PENDING, DeliveryState.SENDING))
    return db.execute(select(func.count()).select_from(Delivery).where(waiting)).scalar_one()


def stuck_deliveries(db: Session, limit: int = 50) -> list[StuckDelivery]:
    """Deliveries that were given up, newest first; without address and content, for the operations page."""
    rows = db.execute(
        select(Delivery, Message.template)
        .join(Message, Message.id == Delivery.message_id)
        .where(Delivery.state == DeliveryState.DEAD)
        .order_by(Delivery.id.desc())
        .limit(limit)
    )
    return [
        StuckDelivery(
            id=delivery.id,
            channel=delivery.channel,
            template=template,
            attempts=delivery.attempts,
            failure=mask_text(delivery.error or ""),
            created_at=delivery.created_at,
        )
        for delivery, template in rows
    ]
