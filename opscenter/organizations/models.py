"""Tables of organisations: the body with its path, its codes and names by year, its people and telephone numbers."""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from opscenter.core.crypto import EncryptedText
from opscenter.core.db import Base, EnumText, UtcDateTime, intpk
from opscenter.organizations.rules import DIVISION_KINDS, Kind, Tier, ids_of_path

# Ranges over paths need byte order; PostgreSQL would otherwise sort by the locale of the database.
PathText = String(255).with_variant(String(255, collation="C"), "postgresql")


class Organization(Base):
    """One body for ever. Names and codes change by year in `OrganizationCode`; a merger sets `successor_id`.

    `name` is the body ("佛山市财政局"), `short_name` what boards and speech call its area ("佛山市"); for units both
    are the same. `code` is the nine-character division code of a bureau and the agency code of a unit, as valid now;
    `mof_div_code` is the division that the body belongs to.
    """

    __tablename__ = "organizations"
    __table_args__ = (Index("ix_organizations_mof_div_code_code", "mof_div_code", "code"),)

    id: Mapped[intpk]
    kind: Mapped[Kind] = mapped_column(EnumText(Kind))
    tier: Mapped[Tier | None] = mapped_column(EnumText(Tier))
    name: Mapped[str] = mapped_column(String(200), index=True)
    short_name: Mapped[str] = mapped_column(String(200), index=True)
    code: Mapped[str | None] = mapped_column(String(21))
    mof_div_code: Mapped[str | None] = mapped_column(String(9))
    credit_code: Mapped[str | None] = mapped_column(String(18), index=True)
    telephone_area_code: Mapped[str | None] = mapped_column(String(4), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"), index=True)
    path: Mapped[str] = mapped_column(PathText, index=True)
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"), index=True)
    started_on: Mapped[date | None] = mapped_column(Date)
    ended_on: Mapped[date | None] = mapped_column(Date)
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def is_division(self) -> bool:
        """Whether the body stands for a division (finance bureau or township finance office)."""
        return self.kind in DIVISION_KINDS

    @property
    def ancestor_ids(self) -> list[int]:
        """Ids of the bodies above, from the top down."""
        return ids_of_path(self.path)[:-1]


class OrganizationCode(Base):
    """The code and name of a body in one fiscal year, from day to day; a rename closes one row and opens another.

    A division's row has an empty `agency_code`. The open row (`valid_to` is null) is unique per division, year and
    code, because unit codes repeat across divisions and change every year.
    """

    __tablename__ = "organization_codes"
    __table_args__ = (
        Index(
            "uq_organization_codes_open",
            "mof_div_code",
            "fiscal_year",
            "agency_code",
            unique=True,
            sqlite_where=text("valid_to IS NULL"),
            postgresql_where=text("valid_to IS NULL"),
        ),
    )

    id: Mapped[intpk]
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), index=True)
    mof_div_code: Mapped[str] = mapped_column(String(9))
    fiscal_year: Mapped[int] = mapped_column(Integer)
    agency_code: Mapped[str] = mapped_column(String(21), default="")
    name: Mapped[str] = mapped_column(String(200))
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)


class OrganizationContact(Base):
    """A person of a body whom the desk may call: encrypted, masked on pages, un-masked one field at a time."""

    __tablename__ = "organization_contacts"

    id: Mapped[intpk]
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), index=True)
    name: Mapped[str] = mapped_column(EncryptedText("organization_contacts.name"))
    duty: Mapped[str] = mapped_column(String(50), default="")
    is_demo: Mapped[bool] = mapped_column(default=False)


class OrganizationPhone(Base):
    """A telephone number of a body, in canonical form; `number_index` is its blind index for look-up by caller.

    `tail_index` is that of the last four digits, for people who look for a caller.
    """

    __tablename__ = "organization_phones"
    __table_args__ = (UniqueConstraint("organization_id", "number_index"),)

    id: Mapped[intpk]
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"))
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("organization_contacts.id"), index=True)
    number: Mapped[str] = mapped_column(EncryptedText("organization_phones.number"))
    number_index: Mapped[str] = mapped_column(String(64), index=True)
    tail_index: Mapped[str | None] = mapped_column(String(64), index=True)
    label: Mapped[str] = mapped_column(String(50), default="")

    @property
    def is_personal(self) -> bool:
        """Whether it is the number of a person; others belong to the body, such as its duty line."""
        return self.contact_id is not None
