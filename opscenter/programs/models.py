"""The keys of other systems."""

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from opscenter.core.db import Base, UtcDateTime, intpk


class ProgramKey(Base):
    """What another system shows to ask in its own name: for an area and what lies below it.

    The key itself is shown once; its hash and its first characters are kept. With `for_units` it is told what units
    read, else what everybody reads. `minute` and `minute_uses` are the latest minute that it was used in.
    """

    __tablename__ = "program_keys"

    id: Mapped[intpk]
    name: Mapped[str] = mapped_column(String(100))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), index=True)
    for_units: Mapped[bool] = mapped_column(default=False)
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    beginning: Mapped[str] = mapped_column(String(20))
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    minute: Mapped[datetime | None] = mapped_column(UtcDateTime)
    minute_uses: Mapped[int] = mapped_column(Integer, default=0)
