"""Telling people something, reading it, and the steps of a delivery that leaves the house.

Sending itself happens between two units of work of the sending job: claimed in one, noted in the next, so that no
transaction is open while a mail server takes its time. A sender that dies in between sends again: at least once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from opscenter.accounts.models import Account
from opscenter.core import audit, ids
from opscenter.core.actor import Actor
from opscenter.core.errors import Conflict, Forbidden, NotFound
from opscenter.core.text import gettext, mark
from opscenter.messages import policy, queries, texts
from opscenter.messages.channels import inapp
from opscenter.messages.channels.base import ChannelError, Outgoing
from opscenter.messages.models import Delivery, Message
from opscenter.messages.rules import LEASE, ChannelKind, DeliveryState, next_attempt

BATCH = 20
FOOTER = mark("本邮件由运维中心自动发出，请勿直接回复。")


@dataclass(frozen=True)
class Notice:
    """What to tell: the name of a registered text, its placeholders, what it is about and where to read on.

    `dedupe_key` names this very telling ("alert:12:step:1"): an account is told once, however often it is asked for.
    Placeholders named `…_at` hold ISO instants.
    """

    template: str
    subject: str
    dedupe_key: str
    context: Mapping[str, Any]
    link: str | None = None


@dataclass(frozen=True)
class Parcel:
    """A delivery in the hands of one sender."""

    delivery_id: int
    attempts: int
    outgoing: Outgoing


def notify(
    db: Session,
    account_ids: Iterable[int],
    notice: Notice,
    *,
    now: datetime,
    channels: Iterable[ChannelKind] = (ChannelKind.IN_APP, ChannelKind.EMAIL),
) -> list[Message]:
    """Write a message to each active account that has not got this notice yet; returns the new messages."""
    wanted = frozenset(account_ids)
    told = select(Message.account_id).where(Message.dedupe_key == notice.dedupe_key)
    accounts = db.scalars(
        select(Account).where(Account.id.in_(wanted), Account.is_active, Account.id.not_in(told)).order_by(Account.id)
    ).all()
    return [_tell(db, account, notice, frozenset(channels), now) for account in accounts]


def mark_read(db: Session, actor: Actor, message_id: int, *, now: datetime) -> Message:
    """The actor has opened a message; opening it again changes nothing.

    Raises:
        NotFound: there is none with this id for this actor.
    """
    message = queries.get_message(db, actor, message_id)
    if message.read_at is None:
        message.read_at = now
        db.flush()
        _ring(db, message.account_id, now)
    return message


def mark_all_read(db: Session, actor: Actor, *, now: datetime) -> None:
    """The actor has seen everything."""
    db.execute(update(Message).where(policy.visible(actor), Message.read_at.is_(None)).values(read_at=now))
    if actor.account_id is not None:
        _ring(db, actor.account_id, now)


def claim_deliveries(db: Session, holder: str, *, base_url: str, now: datetime) -> list[Parcel]:
    """Take due deliveries, and those of a sender that died, into the hands of `holder`; links begin with `base_url`."""
    rows = db.scalars(
        select(Delivery)
        .where(queries.due(now))
        .order_by(Delivery.next_attempt_at, Delivery.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    wanted = select(Message).where(Message.id.in_([row.message_id for row in rows]))
    messages = {message.id: message for message in db.scalars(wanted)}
    for row in rows:
        row.state, row.holder, row.lease_until = DeliveryState.SENDING, holder, now + LEASE
    return [Parcel(row.id, row.attempts, _outgoing(row, messages[row.message_id], base_url)) for row in rows]


def renew(db: Session, holder: str, *, now: datetime) -> None:
    """Keep what `holder` still has to send, however long the mail server takes."""
    mine = update(Delivery).where(Delivery.holder == holder, Delivery.state == DeliveryState.SENDING)
    db.execute(mine.values(lease_until=now + LEASE))


def record_sent(db: Session, parcel: Parcel, holder: str, *, now: datetime) -> None:
    """The other side has taken the message over."""
    db.execute(
        update(Delivery)
        .where(Delivery.id == parcel.delivery_id, Delivery.holder == holder)
        .values(
            state=DeliveryState.SENT,
            attempts=parcel.attempts + 1,
            sent_at=now,
            holder=None,
            lease_until=None,
            next_attempt_at=None,
            error=None,
        )
    )


def record_failure(db: Session, parcel: Parcel, holder: str, error: ChannelError, *, now: datetime) -> None:
    """Put the delivery back for a later try, or give it up after the last one or when no try can help."""
    attempts = parcel.attempts + 1
    again_at = None if error.is_final else next_attempt(attempts, now)
    db.execute(
        update(Delivery)
        .where(Delivery.id == parcel.delivery_id, Delivery.holder == holder)
        .values(
            state=DeliveryState.PENDING if again_at else DeliveryState.DEAD,
            attempts=attempts,
            next_attempt_at=again_at,
            holder=None,
            lease_until=None,
            error=str(error)[-2000:],
        )
    )


def retry_delivery(db: Session, actor: Actor, delivery_id: int, *, now: datetime) -> Delivery:
    """Send once more what was given up.

    Raises:
        NotFound: no such delivery.
        Forbidden: the actor may not.
        Conflict: it was not given up.
    """
    delivery = db.get(Delivery, delivery_id, with_for_update=True)
    if delivery is None:
        raise NotFound("message.delivery_not_found")
    if not policy.can_retry(actor):
        raise Forbidden("access.forbidden")
    if delivery.state is not DeliveryState.DEAD:
        raise Conflict("message.not_given_up")
    delivery.state, delivery.attempts, delivery.next_attempt_at = DeliveryState.PENDING, 0, now
    audit.record(db, actor, "message.retry", object_type="delivery", object_id=delivery.id, now=now)
    return delivery


def _tell(db: Session, account: Account, notice: Notice, channels: frozenset[ChannelKind], now: datetime) -> Message:
    message = Message(
        account_id=account.id,
        template=notice.template,
        context=dict(notice.context),
        subject=notice.subject,
        link=notice.link,
        dedupe_key=notice.dedupe_key,
        created_at=now,
    )
    db.add(message)
    db.flush()
    if ChannelKind.IN_APP in channels:
        _ring(db, account.id, now)
        _log_delivery(db, message, ChannelKind.IN_APP, DeliveryState.SENT, now=now)
    if ChannelKind.EMAIL in channels:
        state = DeliveryState.PENDING if account.email else DeliveryState.SKIPPED
        _log_delivery(db, message, ChannelKind.EMAIL, state, now=now, address=account.email)
    return message


def _log_delivery(
    db: Session,
    message: Message,
    channel: ChannelKind,
    state: DeliveryState,
    *,
    now: datetime,
    address: str | None = None,
) -> None:
    db.add(
        Delivery(
            message_id=message.id,
            channel=channel,
            address=address,
            reference=ids.token(),
            state=state,
            next_attempt_at=now if state is DeliveryState.PENDING else None,
            sent_at=now if state is DeliveryState.SENT else None,
            created_at=now,
        )
    )


def _ring(db: Session, account_id: int, now: datetime) -> None:
    inapp.ring(db, account_id, unread=queries.unread_count(db, account_id), now=now)


def _outgoing(delivery: Delivery, message: Message, base_url: str) -> Outgoing:
    rendered = texts.render(message.template, message.context)
    parts = (rendered.body, f"{base_url}{message.link}" if message.link else "", gettext(FOOTER))
    body = "\n\n".join(part for part in parts if part) + "\n"
    return Outgoing(delivery.address or "", rendered.title, body, delivery.reference)
