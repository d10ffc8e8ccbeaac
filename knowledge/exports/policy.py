"""Who may take articles out of the house."""

from opscenter.accounts.rules import Role
from opscenter.core.actor import Actor


def can_export(actor: Actor) -> bool:
    """Editors and reviewers, unless they also sit at the telephone for an outside company."""
    return actor.can("article.export") and Role.OUTSOURCED_OPERATOR not in actor.roles
