"""The articles of an export: those of the editors' list, in the version that the format is for."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from knowledge.articles.models import Article, ArticleVersion
from knowledge.articles.queries import version_is
from knowledge.articles.related import list_named
from knowledge.articles.rules import Audience
from knowledge.articles.shelf import Filters, is_listed, list_articles
from knowledge.exports.rules import (
    AUDIENCES,
    BOOKLETS,
    READING,
    Exported,
    ExportedFile,
    Format,
    Reach,
    in_order,
    is_readable,
)
from knowledge.files.models import ArticleFile
from knowledge.files.rules import ids_in
from knowledge.imports.cells import Reference
from opscenter.core.actor import Actor
from opscenter.core.errors import Limited
from opscenter.organizations.models import Organization
from opscenter.services.models import ServiceSystem

ARTICLES_LIMIT = 5000
# Whoever waits for a booklet waits for about a minute.
BOOKLET_LIMIT = 1000
_AT_ONCE = 500
Found = list[tuple[Article, ArticleVersion]]


def count_by_audience(db: Session, actor: Actor, filters: Filters, *, day: date) -> Counter[Audience]:
    """How many articles of the list are for whom."""
    counts = (
        select(Article.audience, func.count())
        .join(ArticleVersion, version_is(Article.latest_number))
        .where(is_listed(actor, filters, day))
        .group_by(Article.audience)
    )
    return Counter(dict(db.execute(counts).all()))


def list_exported(
    db: Session, actor: Actor, filters: Filters, kind: Format, reach: Reach, *, day: date
) -> list[Exported]:
    """The articles of the list for these readers, in the order of the guide.

    For reading the published version of those that count on `day`, for exchange the newest.

    Raises:
        Limited: more than one file takes.
    """
    articles = {one.id: one for one in _listed(db, actor, filters, day)}
    wanted = {
        one.id: one.published_number if kind in READING else one.latest_number
        for one in articles.values()
        if kind not in READING or one.is_live
    }
    found = []
    for version in _versions(db, sorted(wanted)):
        facts = version.proposed
        counts = kind not in READING or is_readable(day, facts)
        if version.number == wanted[version.article_id] and facts.audience in AUDIENCES[reach] and counts:
            found.append((articles[version.article_id], version))
    if kind in BOOKLETS and len(found) > BOOKLET_LIMIT:
        raise Limited("article.too_many_to_export", limit=BOOKLET_LIMIT)
    shown = {article.id for article, _version in found} if kind in READING else None
    return in_order(_named(db, found, _related(db, actor, found, AUDIENCES[reach], shown)))


def _listed(db: Session, actor: Actor, filters: Filters, day: date) -> list[Article]:
    page = list_articles(db, actor, filters, day=day, size=ARTICLES_LIMIT)
    if page.next_cursor is not None:
        raise Limited("article.too_many_to_export", limit=ARTICLES_LIMIT)
    return [row.article for row in page.rows]


def _versions(db: Session, article_ids: Sequence[int]) -> Iterator[ArticleVersion]:
    for start in range(0, len(article_ids), _AT_ONCE):
        ids = article_ids[start : start + _AT_ONCE]
        yield from db.scalars(
            select(ArticleVersion)
            .join(Article, Article.id == ArticleVersion.article_id)
            .where(
                ArticleVersion.article_id.in_(ids),
                ArticleVersion.number.in_((Article.latest_number, Article.published_number)),
            )
        )


def _related(
    db: Session, actor: Actor, found: Found, audiences: frozenset[Audience], shown: set[int] | None
) -> dict[int, Reference]:
    """What articles named beside these are called: those that these readers have, in a booklet those that it shows."""
    wanted = {one for _article, version in found for one in version.proposed.related}
    return {
        one.id: Reference(one.question, one.area_code or None)
        for one in list_named(db, actor, sorted(wanted))
        if one.audience in audiences and (shown is None or one.id in shown)
    }


def _named(db: Session, found: Found, related: Mapping[int, Reference]) -> list[Exported]:
    areas = {version.proposed.organization_id for _article, version in found}
    bodies = {one.id: one for one in db.scalars(select(Organization).where(Organization.id.in_(areas)))}
    services = {one.id: one for one in db.scalars(select(ServiceSystem))}
    files = _files(db, [version for _article, version in found])
    exported = []
    for article, version in found:
        facts = version.proposed
        body, service = bodies[facts.organization_id], services.get(facts.service_id or 0)
        exported.append(
            Exported(
                id=article.id,
                state=article.state,
                number=version.number,
                content=version.content,
                facts=facts,
                area_path=body.path,
                area=body.code or "",
                area_name=body.short_name,
                service=service.code if service else "",
                service_name=service.name if service else "",
                published_at=article.published_at,
                files=tuple(files[one] for one in ids_in(version.body) if one in files),
                related=tuple(related[one] for one in facts.related if one in related),
            )
        )
    return exported


def _files(db: Session, versions: Sequence[ArticleVersion]) -> dict[int, ExportedFile]:
    """The files of these versions by their numbers."""
    ids = sorted({one for version in versions for one in ids_in(version.body)})
    found = {}
    for start in range(0, len(ids), _AT_ONCE):
        for file in db.scalars(select(ArticleFile).where(ArticleFile.id.in_(ids[start : start + _AT_ONCE]))):
            found[file.id] = ExportedFile(file.address, file.sha256)
    return found
