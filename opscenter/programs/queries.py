"""Reads of the keys of other systems."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from opscenter.accounts.models import Account
from opscenter.core.actor import Actor
from opscenter.core.errors import NotFound
from opscenter.organizations.models import Organization
from opscenter.programs import policy
from opscenter.programs.models import ProgramKey


def list_keys(db: Session, actor: Actor) -> Sequence[Row[*tuple[Any, ...]]]:
    """All keys under the actor's scope with their area and who issued them; those in force first, then the newest."""
    return db.execute(
        select(ProgramKey, Organization.name.label("area"), Account.display_name.label("issuer"))
        .join(Organization, Organization.id == ProgramKey.organization_id)
        .outerjoin(Account, Account.id == ProgramKey.issued_by_id)
        .where(policy.visible(actor))
        .order_by(ProgramKey.revoked_at.is_not(None), ProgramKey.id.desc())
    ).all()


def get_key(db: Session, actor: Actor, key_id: int) -> ProgramKey:
    """A key that the actor manages; raises NotFound for any other."""
    found = db.scalar(select(ProgramKey).where(ProgramKey.id == key_id, policy.visible(actor)))
    if found is None:
        raise NotFound("program.key_not_found")
    return found
