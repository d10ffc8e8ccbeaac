"""Several tickets that somebody has chosen, and the groups that all of them may go to."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from opscenter.accounts.models import Group
from opscenter.core.actor import Actor
from opscenter.organizations.models import Organization
from opscenter.organizations.rules import ids_of_path
from opscenter.tickets import policy
from opscenter.tickets.models import Ticket
from opscenter.tickets.queries.page import HANDOVER_CHOICES, GroupChoice


def list_chosen(db: Session, actor: Actor, numbers: Sequence[str], *, now: datetime) -> Sequence[Ticket]:
    """The chosen tickets that the actor may see, in the order of the queue."""
    return db.scalars(
        select(Ticket)
        .where(policy.visible(actor, now), Ticket.number.in_(numbers))
        .order_by(Ticket.queue_rank, Ticket.queue_at, Ticket.id)
    ).all()


def handover_choices(db: Session, tickets: Sequence[Ticket]) -> list[GroupChoice]:
    """The groups of divisions that all these tickets' bodies belong to, nearest first."""
    bodies = {ticket.organization_id for ticket in tickets}
    paths = db.scalars(select(Organization.path).where(Organization.id.in_(bodies))).all()
    shared = set.intersection(*(set(ids_of_path(path)) for path in paths)) if paths else set()
    rows = db.execute(
        select(Group.id, Group.name, Organization.name)
        .join(Organization, Organization.id == Group.organization_id)
        .where(Group.organization_id.in_(shared), Group.is_active)
        .order_by(Organization.path.desc(), Group.id)
        .limit(HANDOVER_CHOICES)
    )
    return [GroupChoice(*row) for row in rows]
