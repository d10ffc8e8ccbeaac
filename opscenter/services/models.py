"""Tables of the catalogue: systems and the duty matrix."""

from sqlalchemy import Boolean, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from opscenter.core.db import Base, EnumText, intpk
from opscenter.organizations.rules import Tier
from opscenter.services.rules import Deployment, Duty, DutyEntry, ServiceHours, SlaClass


class ServiceSystem(Base):
    """One of the 1+17 systems.

    `is_named` tells the systems that the founding documents name from those proposed to fill the list. `lot_number`
    is the lot of the province's procurement that was tendered for it; contracts decide who serves it for a payer.
    """

    __tablename__ = "service_systems"

    id: Mapped[intpk]
    code: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    short_name: Mapped[str] = mapped_column(String(40))
    summary: Mapped[str] = mapped_column(Text, default="")
    is_core: Mapped[bool] = mapped_column(Boolean, default=False)
    is_named: Mapped[bool] = mapped_column(Boolean, default=False)
    owner_division: Mapped[str] = mapped_column(String(100))
    lot_number: Mapped[int | None] = mapped_column(Integer)
    deployment: Mapped[Deployment] = mapped_column(EnumText(Deployment))
    protection_level: Mapped[int] = mapped_column(Integer, default=3)
    category: Mapped[str] = mapped_column(String(50))
    ivr_key: Mapped[str | None] = mapped_column(String(1))
    position: Mapped[int] = mapped_column(Integer, default=0)


class DutyRow(Base):
    """One cell of the duty matrix: system × tier."""

    __tablename__ = "duty_rows"
    __table_args__ = (UniqueConstraint("service_id", "tier"),)

    id: Mapped[intpk]
    service_id: Mapped[int] = mapped_column(ForeignKey("service_systems.id"))
    tier: Mapped[Tier] = mapped_column(EnumText(Tier))
    duty: Mapped[Duty] = mapped_column(EnumText(Duty))
    group_code: Mapped[str] = mapped_column(String(32))
    hours: Mapped[ServiceHours] = mapped_column(EnumText(ServiceHours))
    sla_class: Mapped[SlaClass] = mapped_column(EnumText(SlaClass))
    scope: Mapped[str] = mapped_column(Text, default="")

    @property
    def entry(self) -> DutyEntry:
        """The cell as the pure rules see it."""
        return DutyEntry(self.tier, self.duty, self.group_code, self.hours, self.sla_class)


class DutyGroup(Base):
    """Which queue group of a division answers for a group code of the matrix ("desk", "payment", "operations")."""

    __tablename__ = "duty_groups"
    __table_args__ = (UniqueConstraint("organization_id", "code"),)

    id: Mapped[intpk]
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"))
    code: Mapped[str] = mapped_column(String(32))
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"), index=True)
