"""Which parts of the index a reader's question may touch at all; the exact right is asked of the database again."""

from opscenter.accounts.rules import Role
from opscenter.core.actor import Actor, ActorKind

_OUTSIDERS = frozenset({Role.UNIT_USER, Role.VENDOR})


def audiences(actor: Actor) -> tuple[str, ...]:
    """The folders that may be searched: the public's, the units', the house's own."""
    if actor.kind is ActorKind.SYSTEM:
        return ("public", "unit", "internal")
    if not actor.can("article.read"):
        return ("public",)
    return ("public", "unit") if actor.roles & _OUTSIDERS else ("public", "unit", "internal")
