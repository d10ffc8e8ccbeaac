"""Which gaps an actor sees, and which they may work on."""

from sqlalchemy import ColumnElement, false, or_

from knowledge.gaps.models import Gap
from opscenter.core.actor import Actor
from opscenter.organizations.policy import under


def visible(actor: Actor) -> ColumnElement[bool]:
    """Condition on `gaps` for those who write or review: gaps under the scope, and those given to the actor.

    A gap that reaches beyond the scope belongs to the desk above, whoever asked first.
    """
    if not (actor.can("article.write") or actor.can("article.review")):
        return false()
    inside = under(Gap.area_path, actor.scope_path)
    return inside if actor.account_id is None else or_(inside, Gap.owner_id == actor.account_id)
