"""Tables from the province's procurement down to the service lines of each payer's contract. Money is in fen."""

from datetime import date

from sqlalchemy import BigInteger, Boolean, Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from opscenter.contracts.rules import ContractState, ContractTerms
from opscenter.core.db import Base, EnumText, intpk


class Procurement(Base):
    """The province's single procurement (统招) with its two official numbers."""

    __tablename__ = "procurements"

    id: Mapped[intpk]
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"))
    number: Mapped[str] = mapped_column(String(50), unique=True)
    plan_number: Mapped[str] = mapped_column(String(50))
    name: Mapped[str] = mapped_column(String(200))
    method: Mapped[str] = mapped_column(String(50))
    budget_fen: Mapped[int] = mapped_column(BigInteger)
    ceiling_fen: Mapped[int] = mapped_column(BigInteger)
    published_on: Mapped[date] = mapped_column(Date)
    is_demo: Mapped[bool] = mapped_column(Boolean, default=False)


class Lot(Base):
    """One lot: what it contains, its ceiling, who won it. Each lot has a service period of its own."""

    __tablename__ = "lots"
    __table_args__ = (UniqueConstraint("procurement_id", "number"),)

    id: Mapped[intpk]
    procurement_id: Mapped[int] = mapped_column(ForeignKey("procurements.id"))
    number: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(String(200))
    ceiling_fen: Mapped[int] = mapped_column(BigInteger)
    winner_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"), index=True)
    awarded_on: Mapped[date | None] = mapped_column(Date)
    service_from: Mapped[date] = mapped_column(Date)
    service_to: Mapped[date] = mapped_column(Date)


class LotService(Base):
    """A system that a lot covers."""

    __tablename__ = "lot_services"
    __table_args__ = (UniqueConstraint("lot_id", "service_id"), Index("ix_lot_services_service", "service_id"))

    id: Mapped[intpk]
    lot_id: Mapped[int] = mapped_column(ForeignKey("lots.id"))
    service_id: Mapped[int] = mapped_column(ForeignKey("service_systems.id"))


class CallOffContract(Base):
    """A payer's own contract (分签) with the winner of a lot. Both days are inclusive.

    `covers_below` says that the text includes the divisions below the payer, so that they need none of their own.
    """

    __tablename__ = "call_off_contracts"
    __table_args__ = (
        Index("ix_call_off_contracts_payer", "payer_id", "lot_id"),
        Index("ix_call_off_contracts_vendor", "vendor_id", "payer_id"),
    )

    id: Mapped[intpk]
    number: Mapped[str] = mapped_column(String(50), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    lot_id: Mapped[int] = mapped_column(ForeignKey("lots.id"), index=True)
    payer_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"))
    vendor_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"))
    state: Mapped[ContractState] = mapped_column(EnumText(ContractState))
    signed_on: Mapped[date | None] = mapped_column(Date)
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date] = mapped_column(Date)
    terminated_on: Mapped[date | None] = mapped_column(Date)
    covers_below: Mapped[bool] = mapped_column(Boolean, default=False)
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    is_demo: Mapped[bool] = mapped_column(Boolean, default=False)

    @property
    def terms(self) -> ContractTerms:
        """The contract as the pure rules see it."""
        return ContractTerms(
            self.id, self.payer_id, self.state, self.valid_from, self.valid_to, self.terminated_on, self.covers_below
        )


class ServiceLine(Base):
    """One line of a contract's service list: code, price, planned quantity, and what the tier itself still does.

    A share of a common pool has neither price nor quantity, only its amount.
    """

    __tablename__ = "service_lines"

    id: Mapped[intpk]
    contract_id: Mapped[int] = mapped_column(ForeignKey("call_off_contracts.id"), index=True)
    code: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(100))
    unit: Mapped[str] = mapped_column(String(30), default="")
    unit_price_fen: Mapped[int | None] = mapped_column(BigInteger)
    quantity: Mapped[int | None] = mapped_column(Integer)
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    own_duty: Mapped[str] = mapped_column(Text, default="")
