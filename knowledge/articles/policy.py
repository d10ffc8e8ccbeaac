"""Which articles an actor may edit, review and read."""

import json
from dataclasses import replace
from datetime import date

from sqlalchemy import ColumnElement, Text, and_, cast, false, not_, or_, true

from knowledge.articles.models import Article, ArticleVersion
from knowledge.articles.readers import NAMES, ReaderRole
from knowledge.articles.rules import NUMBER_SIGN, Audience, SecurityLevel
from opscenter.accounts.rules import Role
from opscenter.core.actor import Actor, ActorKind
from opscenter.organizations.policy import under
from opscenter.organizations.rules import ids_of_path

# Digits beyond which no database holds a number.
LONGEST = 18
_OUTSIDERS = frozenset({Role.UNIT_USER, Role.VENDOR})


def visible(actor: Actor) -> ColumnElement[bool]:
    """Condition on `articles` for editing pages: those under the scope of somebody who writes or reviews."""
    if not (actor.can("article.write") or actor.can("article.review")):
        return false()
    return and_(under(Article.area_path, actor.scope_path), _within_clearance(actor))


def can_write(actor: Actor, area_path: str) -> bool:
    """Whether the actor may write the rules of this area."""
    return actor.can("article.write") and _covers(actor, area_path)


def can_review(actor: Actor, area_path: str) -> bool:
    """Whether the actor may review articles of this area at all."""
    return actor.can("article.review") and _covers(actor, area_path)


def is_own_text(actor: Actor, version: ArticleVersion) -> bool:
    """Whether the actor wrote this version; nobody reviews their own text."""
    return actor.account_id is not None and actor.account_id == version.author_id


def own_region(actor: Actor) -> int | None:
    """The region that the actor writes for unless asked otherwise."""
    ids = ids_of_path(actor.scope_path) if actor.scope_path else ()
    return ids[-1] if ids else None


def readable(actor: Actor, day: date) -> ColumnElement[bool]:
    """Condition on `articles`: a version is out, valid on `day`, and meant for this reader.

    Everybody reads the public ones of any region. A unit's person also reads the unit ones of the own region and the
    regions above, a vendor those of every region; staff read all but the internal ones of regions that are neither
    under their scope nor above it. What is sensitive (L3) is for the house's own people, no outsourced ones.
    """
    return and_(is_out(day), _meant_for(actor))


def as_reader(actor: Actor) -> Actor:
    """The actor without what makes no difference to what they may read: one for all visitors, wherever they sit."""
    return Actor(
        kind=actor.kind,
        name="",
        scope_path=actor.scope_path,
        roles=actor.roles,
        permissions=actor.permissions,
        is_outsourced=actor.is_outsourced,
    )


def nameable(actor: Actor) -> ColumnElement[bool]:
    """Condition on `articles`: an editor may name it beside another one, being its editor or one of its readers."""
    is_open = and_(Article.published_number.is_not(None), _meant_for(actor))
    return and_(Article.deleted_at.is_(None), or_(visible(actor), is_open))


def as_unit(actor: Actor, path: str) -> Actor:
    """The same actor with what a unit of this area reads, for somebody without an account."""
    return replace(actor, scope_path=path, roles=frozenset({Role.UNIT_USER}), permissions=frozenset({"article.read"}))


def reads_sensitive(actor: Actor) -> bool:
    """Whether somebody of the staff reads what is sensitive (L3): the house's own people do, outsourced ones do not."""
    return not actor.is_outsourced


def is_sensitive() -> ColumnElement[bool]:
    """Condition: the article is of level L3."""
    return Article.security_level == SecurityLevel.L3


def is_out(day: date) -> ColumnElement[bool]:
    """Condition: a version is published and valid on this day, for whomever."""
    return and_(
        Article.published_number.is_not(None),
        or_(Article.valid_from.is_(None), Article.valid_from <= day),
        or_(Article.valid_to.is_(None), Article.valid_to >= day),
    )


def applies_to(path: str | None, fiscal_year: int | None = None) -> ColumnElement[bool]:
    """Condition: a rule of this area or one above it, for this budget year; None asks for no particular one."""
    in_area = Article.organization_id.in_(ids_of_path(path)) if path else true()
    if fiscal_year is None:
        return in_area
    return and_(
        in_area,
        or_(Article.fiscal_year_from.is_(None), Article.fiscal_year_from <= fiscal_year),
        or_(Article.fiscal_year_to.is_(None), Article.fiscal_year_to >= fiscal_year),
    )


def is_for(role: ReaderRole | None) -> ColumnElement[bool]:
    """Condition: the article names this reader's role or none at all; None asks for no particular one."""
    if role is None:
        return true()
    return or_(_names(role), not_(or_(*map(_names, ReaderRole))))


def same_question(group: str) -> ColumnElement[bool]:
    """Condition: the article is of this group, or the one by whose number the group goes."""
    number = group.removeprefix(NUMBER_SIGN)
    is_number = group.startswith(NUMBER_SIGN) and number.isascii() and number.isdecimal() and len(number) < LONGEST
    marked = Article.question_group == group
    return or_(marked, Article.id == int(number)) if is_number else marked


def _meant_for(actor: Actor) -> ColumnElement[bool]:
    is_public = Article.audience == Audience.PUBLIC
    if actor.kind is ActorKind.SYSTEM:
        return true()
    if not actor.can("article.read"):
        return is_public
    if Role.VENDOR in actor.roles:
        return or_(is_public, Article.audience == Audience.UNIT)
    path = actor.scope_path or "/"
    own_line = Article.organization_id.in_(ids_of_path(path))
    if actor.roles & _OUTSIDERS:
        return or_(is_public, and_(Article.audience == Audience.UNIT, own_line))
    inside = or_(own_line, under(Article.area_path, actor.scope_path))
    return and_(or_(Article.audience != Audience.INTERNAL, inside), _within_clearance(actor))


def _within_clearance(actor: Actor) -> ColumnElement[bool]:
    return true() if reads_sensitive(actor) else not_(is_sensitive())


def _names(role: ReaderRole) -> ColumnElement[bool]:
    # The list is kept as JSON text, in which a name stands in its quotes.
    return cast(Article.roles, Text).contains(json.dumps(NAMES[role]), autoescape=True)


def _covers(actor: Actor, area_path: str) -> bool:
    return actor.scope_path is not None and area_path.startswith(actor.scope_path)
