"""The PIN that opens the content of a unit's tickets on the telephone."""

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from opscenter.core.db import Base, UtcDateTime


class TelephonePin(Base):
    """One per unit, set by its users; only a salted hash is kept. `failures` counts wrong tries in a row."""

    __tablename__ = "telephone_pins"

    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), primary_key=True)
    pin_hash: Mapped[str] = mapped_column(String(200))
    failures: Mapped[int] = mapped_column(Integer, default=0)
    locked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    set_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)
