"""Tables of messages: what somebody was told, and each way it took to reach them."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from opscenter.core.db import Base, EnumText, UtcDateTime, intpk
from opscenter.messages.rules import ChannelKind, DeliveryState


class Message(Base):
    """One notice to one person. `subject` names what it is about ("alert:12"), `link` is a path of this site.

    The dedupe key makes telling somebody the same thing twice impossible, however often it is asked for.
    """

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("account_id", "dedupe_key"),
        Index("ix_messages_account_id_id", "account_id", "id"),
        Index("ix_messages_account_id_read_at", "account_id", "read_at"),
    )

    id: Mapped[intpk]
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    template: Mapped[str] = mapped_column(String(100))
    context: Mapped[dict[str, Any]] = mapped_column(JSON)
    subject: Mapped[str] = mapped_column(String(100), index=True)
    link: Mapped[str | None] = mapped_column(String(300))
    dedupe_key: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Delivery(Base):
    """One message on one channel, with the address as it was when the message was written."""

    __tablename__ = "message_deliveries"
    __table_args__ = (
        UniqueConstraint("message_id", "channel"),
        Index("ix_message_deliveries_state_next_attempt_at", "state", "next_attempt_at"),
    )

    id: Mapped[intpk]
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id"))
    channel: Mapped[ChannelKind] = mapped_column(EnumText(ChannelKind))
    address: Mapped[str | None] = mapped_column(String(200))
    reference: Mapped[str] = mapped_column(String(64), unique=True)
    state: Mapped[DeliveryState] = mapped_column(EnumText(DeliveryState))
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    next_attempt_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    holder: Mapped[str | None] = mapped_column(String(100))
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
