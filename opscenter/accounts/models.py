"""Tables of accounts: the person, granted roles, queue groups, sessions, one-time codes."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from opscenter.accounts.rules import Role, device_of
from opscenter.core.crypto import EncryptedText
from opscenter.core.db import Base, EnumText, UtcDateTime, intpk


class Account(Base):
    """A person who can log in; never deleted, only disabled, because tickets and the audit name them."""

    __tablename__ = "accounts"

    id: Mapped[intpk]
    login_name: Mapped[str] = mapped_column(String(50), unique=True)
    display_name: Mapped[str] = mapped_column(String(100))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), index=True)
    email: Mapped[str | None] = mapped_column(String(200))
    phone: Mapped[str | None] = mapped_column(EncryptedText("accounts.phone"))
    password_hash: Mapped[str] = mapped_column(String(255))
    must_change_password: Mapped[bool] = mapped_column(default=True)
    password_changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    is_active: Mapped[bool] = mapped_column(default=True)
    is_demo: Mapped[bool] = mapped_column(default=False)
    last_login_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RoleGrant(Base):
    """One role of one account within a scope: that body and everything below it. Revoked grants stay as history."""

    __tablename__ = "role_grants"
    __table_args__ = (
        Index(
            "uq_role_grants_open",
            "account_id",
            "role",
            unique=True,
            sqlite_where=text("revoked_at IS NULL"),
            postgresql_where=text("revoked_at IS NULL"),
        ),
    )

    id: Mapped[intpk]
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    role: Mapped[Role] = mapped_column(EnumText(Role))
    scope_organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), index=True)
    granted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))


class Group(Base):
    """A queue group: the people of one body, or of one vendor, whom tickets and calls are assigned to together."""

    __tablename__ = "groups"

    id: Mapped[intpk]
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    is_active: Mapped[bool] = mapped_column(default=True)
    is_demo: Mapped[bool] = mapped_column(default=False)


class GroupMember(Base):
    """One account in one queue group."""

    __tablename__ = "group_members"
    __table_args__ = (UniqueConstraint("group_id", "account_id"),)

    id: Mapped[intpk]
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)


class LoginSession(Base):
    """One logged-in browser. The cookie holds a random token, this row its hash: revoked here, it is dead there."""

    __tablename__ = "login_sessions"

    id: Mapped[intpk]
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    awaits_second_factor: Mapped[bool] = mapped_column(default=False)
    two_factor_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    address: Mapped[str | None] = mapped_column(String(64))
    user_agent: Mapped[str | None] = mapped_column(String(200))

    @property
    def device(self) -> str:
        """Browser and system, as far as the browser tells."""
        return device_of(self.user_agent)


class LoginThrottle(Base):
    """Failed attempts of one key: a login name as typed (hashed, existing or not), an address, or a second factor."""

    __tablename__ = "login_throttles"

    id: Mapped[intpk]
    key: Mapped[str] = mapped_column(String(100), unique=True)
    failures: Mapped[int] = mapped_column(Integer, default=0)
    last_failed_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    blocked_until: Mapped[datetime | None] = mapped_column(UtcDateTime)


class TwoFactor(Base):
    """The authenticator of one account. `last_used_step` refuses a code that was used before."""

    __tablename__ = "two_factors"

    id: Mapped[intpk]
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), unique=True)
    secret: Mapped[str] = mapped_column(EncryptedText("two_factors.secret"))
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_used_step: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RecoveryCode(Base):
    """A code that replaces the authenticator once; only its hash is stored."""

    __tablename__ = "recovery_codes"
    __table_args__ = (UniqueConstraint("account_id", "code_hash"),)

    id: Mapped[intpk]
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    code_hash: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
