"""Which parts of the index a reader's question may touch at all; the exact right is asked of the database again."""

from sqlalchemy import ColumnElement, and_, not_

from knowledge.articles.models import Article
from knowledge.articles.policy import is_sensitive, reads_sensitive
from knowledge.articles.rules import Audience, SecurityLevel
from knowledge.search.library import AUDIENCES, SENSITIVE
from opscenter.accounts.rules import Role
from opscenter.core.actor import Actor, ActorKind

_OUTSIDERS = frozenset({Role.UNIT_USER, Role.VENDOR})


def audiences(actor: Actor) -> tuple[str, ...]:
    """The folders that may be searched: the public's, the units', the staff's, and what is sensitive (L3)."""
    if actor.kind is ActorKind.SYSTEM:
        return AUDIENCES
    if not actor.can("article.read"):
        return AUDIENCES[:1]
    if actor.roles & _OUTSIDERS:
        return AUDIENCES[:2]
    return AUDIENCES if reads_sensitive(actor) else AUDIENCES[:3]


def audience_of(audience: Audience, level: SecurityLevel) -> str:
    """The folder in which an article with these facts lies."""
    return SENSITIVE if level is SecurityLevel.L3 else audience.value


def belongs_to(audience: str) -> ColumnElement[bool]:
    """Condition on `articles`: those that lie in this folder."""
    if audience == SENSITIVE:
        return is_sensitive()
    return and_(Article.audience == audience, not_(is_sensitive()))
