"""Who may publish notices for which area. Reading is open: notices are made to be seen."""

from opscenter.announcements.models import Announcement
from opscenter.core import live
from opscenter.core.actor import Actor
from opscenter.organizations import policy
from opscenter.organizations.models import Organization

TOPIC = "announcements"

live.topic(TOPIC, allowed=lambda _db, _actor, _key: True)


def can_publish(actor: Actor, area: Organization) -> bool:
    """Whether the actor may announce something to this area."""
    return actor.can("announcement.manage") and policy.covers(actor, area)


def can_withdraw(actor: Actor, announcement: Announcement) -> bool:
    """Whether the actor may end this notice; those of an incident end with the incident."""
    if not actor.can("announcement.manage") or actor.scope_path is None:
        return False
    return announcement.area_path.startswith(actor.scope_path)
