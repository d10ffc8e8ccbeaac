"""Reading the catalogue and the duty matrix."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from opscenter.accounts.models import Group
from opscenter.core.errors import NotFound
from opscenter.organizations.models import Organization
from opscenter.organizations.rules import DIVISION_KINDS, Tier, ids_of_path
from opscenter.services.models import DutyGroup, DutyRow, ServiceSystem
from opscenter.services.rules import DutyEntry


@dataclass(frozen=True)
class QueueGroup:
    """A queue group together with the division that holds it."""

    group_id: int
    name: str
    organization_id: int
    organization_name: str
    tier: Tier


def list_services(db: Session) -> list[ServiceSystem]:
    """The catalogue: the one, then the seventeen in their order."""
    return list(db.scalars(select(ServiceSystem).order_by(ServiceSystem.position, ServiceSystem.id)))


def get_service(db: Session, code: str) -> ServiceSystem:
    """One system by its code.

    Raises:
        NotFound: there is none with this code.
    """
    service = db.scalar(select(ServiceSystem).where(ServiceSystem.code == code))
    if service is None:
        raise NotFound("service.not_found")
    return service


def duty_matrix(db: Session) -> dict[int, dict[Tier, DutyRow]]:
    """All cells by service id and tier."""
    matrix: dict[int, dict[Tier, DutyRow]] = defaultdict(dict)
    for row in db.scalars(select(DutyRow)):
        matrix[row.service_id][row.tier] = row
    return matrix


def duty_entries(db: Session, service_id: int) -> Mapping[Tier, DutyEntry]:
    """The cells of one system."""
    rows = db.scalars(select(DutyRow).where(DutyRow.service_id == service_id))
    return {row.tier: row.entry for row in rows}


def divisions_upward(db: Session, organization_id: int) -> list[Organization]:
    """The divisions that a body belongs to, its own first and the province last.

    Raises:
        NotFound: no such body.
    """
    body = db.get(Organization, organization_id)
    if body is None:
        raise NotFound("organization.not_found")
    chain = db.scalars(
        select(Organization).where(Organization.id.in_(ids_of_path(body.path)), Organization.kind.in_(DIVISION_KINDS))
    )
    return sorted(chain, key=lambda division: len(ids_of_path(division.path)), reverse=True)


def groups_of(db: Session, divisions: Sequence[Organization]) -> dict[tuple[int, str], QueueGroup]:
    """The active queue groups of these divisions by division id and group code."""
    by_id = {division.id: division for division in divisions}
    rows = db.execute(
        select(DutyGroup.organization_id, DutyGroup.code, Group.id, Group.name)
        .join(Group, Group.id == DutyGroup.group_id)
        .where(DutyGroup.organization_id.in_(by_id), Group.is_active)
    )
    return {
        (organization_id, code): QueueGroup(
            group_id,
            name,
            organization_id,
            by_id[organization_id].name,
            by_id[organization_id].tier or Tier.PROVINCE,
        )
        for organization_id, code, group_id, name in rows
    }
