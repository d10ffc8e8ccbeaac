"""Makers of the keys of other systems."""

from sqlalchemy.orm import Session

from opscenter.core.actor import SYSTEM
from opscenter.organizations.models import Organization
from opscenter.programs.actions import Issued, issue_key
from tests.factories.knowledge import CREATED


def make_key(db: Session, area: Organization, *, name: str = "核心系统的帮助框", for_units: bool = False) -> Issued:
    """A key for this area with its secret."""
    issued = issue_key(db, SYSTEM, name=name, organization_id=area.id, for_units=for_units, now=CREATED)
    db.commit()
    return issued
