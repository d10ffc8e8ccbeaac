"""Showing one masked field in full: who may, how often a day, always with a purpose, always with a trace.

The limits are rows that the security administrator sets per role and kind of field; the audit trail itself is the
counter. Features ask `permit` first and then show the one value.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Integer, String, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from opscenter.core import audit
from opscenter.core.actor import Actor, ActorKind
from opscenter.core.audit import AuditEntry
from opscenter.core.db import Base, EnumText, intpk
from opscenter.core.errors import Forbidden, Invalid, Limited
from opscenter.core.workdays import local_day, midnight

PURPOSE_MINIMUM = 4
PURPOSE_LIMIT = 200


class PersonalField(StrEnum):
    """Kinds of personal data that pages mask."""

    NAME = "name"
    PHONE = "phone"
    EMAIL = "email"
    ID_NUMBER = "id_number"
    BANK_ACCOUNT = "bank_account"


class UnmaskingRule(Base):
    """How many values of one kind a person with this role may see in full each day; 0 forbids it."""

    __tablename__ = "unmasking_rules"
    __table_args__ = (UniqueConstraint("role", "field"),)

    id: Mapped[intpk]
    role: Mapped[str] = mapped_column(String(32))
    field: Mapped[PersonalField] = mapped_column(EnumText(PersonalField))
    daily_limit: Mapped[int] = mapped_column(Integer)


# In force until the security administrator decides otherwise; what is not named is forbidden.
DEFAULT_LIMITS: Mapping[tuple[str, PersonalField], int] = {
    ("operator", PersonalField.NAME): 60,
    ("operator", PersonalField.PHONE): 60,
    ("outsourced_operator", PersonalField.NAME): 30,
    ("outsourced_operator", PersonalField.PHONE): 30,
    ("manager", PersonalField.NAME): 30,
    ("manager", PersonalField.PHONE): 30,
    ("manager", PersonalField.EMAIL): 30,
}


def limits(db: Session) -> dict[tuple[str, PersonalField], int]:
    """The limits in force by role and field."""
    stored = db.execute(select(UnmaskingRule.role, UnmaskingRule.field, UnmaskingRule.daily_limit))
    return {**DEFAULT_LIMITS, **{(role, field): limit for role, field, limit in stored}}


def limit_for(db: Session, roles: Iterable[str], field: PersonalField) -> int:
    """The daily limit of a person with these roles: the most generous of them."""
    held = limits(db)
    return max((held.get((role, field), 0) for role in roles), default=0)


def set_limit(db: Session, role: str, field: PersonalField, daily_limit: int) -> None:
    """Store one limit; part of the security administrator's action, which checks rights and writes the audit."""
    row = db.scalar(select(UnmaskingRule).where(UnmaskingRule.role == role, UnmaskingRule.field == field))
    if row is None:
        db.add(UnmaskingRule(role=role, field=field, daily_limit=daily_limit))
    else:
        row.daily_limit = daily_limit


def permit(
    db: Session,
    actor: Actor,
    field: PersonalField,
    *,
    object_type: str,
    object_id: object,
    purpose: str,
    now: datetime,
    organization_id: int | None = None,
) -> None:
    """Let the actor see one value, or refuse; what is seen leaves an audit row.

    Raises:
        Invalid: no real purpose was given.
        Forbidden: none of the actor's roles may see this kind of data.
        Limited: today's limit is used up.
    """
    purpose = purpose.strip()
    if not PURPOSE_MINIMUM <= len(purpose) <= PURPOSE_LIMIT:
        raise Invalid("unmasking.invalid", fields={"purpose": "unmasking.purpose_missing"})
    if actor.kind is not ActorKind.SYSTEM:
        _check_limit(db, actor, field, now)
    audit.record(
        db,
        actor,
        _action(field),
        object_type=object_type,
        object_id=object_id,
        organization_id=organization_id,
        purpose=purpose,
        now=now,
    )


def _check_limit(db: Session, actor: Actor, field: PersonalField, now: datetime) -> None:
    allowed = limit_for(db, actor.roles, field)
    if not allowed:
        raise Forbidden("unmasking.forbidden")
    seen = db.scalar(
        select(func.count())
        .select_from(AuditEntry)
        .where(
            AuditEntry.account_id == actor.account_id,
            AuditEntry.action == _action(field),
            AuditEntry.at >= midnight(local_day(now)),
        )
    )
    if (seen or 0) >= allowed:
        raise Limited("unmasking.limit_reached", limit=allowed)


def _action(field: PersonalField) -> str:
    return f"unmask.{field.value}"
