"""Who may change the vocabulary: it counts for every region, so only those whose scope is the whole of it."""

from opscenter.core.actor import Actor
from opscenter.core.errors import Forbidden
from opscenter.organizations.rules import ids_of_path


def can_change(actor: Actor) -> bool:
    """Whether the actor may draft changes and see what they do to the questions of every region."""
    return _is_whole(actor) and (actor.can("article.write") or actor.can("article.review"))


def require_change(actor: Actor) -> None:
    """Raises Forbidden for those who may not change it."""
    if not can_change(actor):
        raise Forbidden("words.not_yours")


def can_publish(actor: Actor) -> bool:
    """Whether the actor may let a draft out; nobody publishes what they wrote themselves."""
    return _is_whole(actor) and actor.can("article.review")


def _is_whole(actor: Actor) -> bool:
    return actor.scope_path is not None and len(ids_of_path(actor.scope_path)) <= 1
