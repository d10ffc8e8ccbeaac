"""Keeping the index of this host up with the articles: each folder follows the change sequence with its own cursor."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from contextlib import AbstractContextManager
from dataclasses import dataclass

import structlog
from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from knowledge.articles.models import Article, ArticleVersion
from knowledge.articles.queries import changed_ids, changes_after, last_change_id
from knowledge.articles.readers import readers_of
from knowledge.articles.rules import Audience, Basis, Content, group_of
from knowledge.search import pages, policy
from knowledge.search.contract import Document
from knowledge.search.library import Library
from knowledge.search.partition import BROKEN, Busy, Partition

BATCH = 500
_MARKUP = re.compile(r"!?\[([^\]]*)\]\([^)]*\)|[#>*_`|]+|<[^>]+>")

Reading = Callable[[], AbstractContextManager[Session]]
# Documents as they are now, and every key that the given articles may have had so far.
Contents = tuple[Sequence[Document], Set[str]]
Source = Callable[[Session, str, Set[int]], Contents]
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Batch:
    """What changed up to `cursor`: documents as they are now, and those that are out no longer."""

    cursor: int
    documents: Sequence[Document]
    gone: Sequence[str]


def follow_all(read: Reading, library: Library) -> int:
    """Bring the articles and the pages of their files up to date; the number of documents written."""
    return follow(read, library) + (follow(read, library.pages, pages_of) if library.pages else 0)


def articles_of(db: Session, audience: str, ids: Set[int]) -> Contents:
    """Those of the given articles that are out for this audience, one document each."""
    documents = list(_documents(db, audience, ids))
    return documents, {str(one) for one in ids}


def pages_of(db: Session, audience: str, ids: Set[int]) -> Contents:
    """The pages of the files of those articles, one document each."""
    return list(pages.documents(db, audience, ids)), pages.keys_ever(db, ids)


def follow(read: Reading, library: Library, source: Source = articles_of) -> int:
    """Bring every folder up to date; the number of documents written. A folder that another process writes waits."""
    written = 0
    for audience, partition in library.partitions.items():
        try:
            written += _follow(read, source, audience, partition)
        except Busy:
            continue
        except BROKEN as error:
            log.warning("search_index_damaged", folder=str(partition.folder), error=repr(error))
            partition.wipe()
    return written


def _follow(read: Reading, source: Source, audience: str, partition: Partition) -> int:
    cursor = partition.cursor
    # Meanings that are owed are made up for by writing everything again in its place, while searches go on.
    if cursor is None or (partition.owes_meanings and partition.can_encode()):
        return _build(read, source, audience, partition)
    written = 0
    while batch := _next_batch(read, source, audience, cursor):
        step = partition.write(batch.documents, batch.gone)
        cursor, written = batch.cursor, written + step.count
        partition.complete_to(cursor, owes_meanings=partition.owes_meanings or not step.has_meanings)
    return written


def _build(read: Reading, source: Source, audience: str, partition: Partition) -> int:
    """Write everything in one commit, as of the newest change; whatever changes meanwhile is caught up with after."""
    if partition.cursor is None:
        partition.wipe()
    with read() as db:
        cursor, ids = last_change_id(db), list(changed_ids(db))
    written = partition.write(_all_documents(read, source, audience, ids))
    partition.complete_to(cursor, owes_meanings=not written.has_meanings)
    log.info("search_index_built", folder=str(partition.folder), documents=written.count)
    return written.count


def _next_batch(read: Reading, source: Source, audience: str, cursor: int) -> Batch | None:
    with read() as db:
        changes = changes_after(db, cursor, BATCH)
        if not changes:
            return None
        documents, known = source(db, audience, {change.article_id for change in changes})
    return Batch(changes[-1].id, documents, sorted(known - {document.key for document in documents}))


def _all_documents(read: Reading, source: Source, audience: str, ids: Sequence[int]) -> Iterator[Document]:
    for start in range(0, len(ids), BATCH):
        with read() as db:
            documents, _known = source(db, audience, set(ids[start : start + BATCH]))
        yield from documents


def _documents(db: Session, audience: str, ids: Iterable[int]) -> Iterable[Document]:
    rows = db.execute(
        select(Article, ArticleVersion)
        .join(
            ArticleVersion,
            and_(ArticleVersion.article_id == Article.id, ArticleVersion.number == Article.published_number),
        )
        .where(Article.id.in_(ids), policy.belongs_to(audience))
    )
    for article, version in rows:
        yield document_of(
            str(article.id),
            version.content,
            audience=audience,
            area=article.area_path,
            year_from=article.fiscal_year_from,
            year_to=article.fiscal_year_to,
            roles=readers_of(article.roles),
            group=group_of(article.question_group, article.id),
        )


def document_of(
    key: str,
    content: Content,
    *,
    area: str,
    audience: str = Audience.PUBLIC,
    year_from: int | None = None,
    year_to: int | None = None,
    roles: tuple[str, ...] = (),
    group: str = "",
) -> Document:
    """An article as the index takes it."""
    body = searchable(content.answer_sentence, content.body, content.basis)
    return Document(key, content.question, content.phrasings, body, audience, area, year_from, year_to, roles, group)


def searchable(answer_sentence: str, body: str, basis: Sequence[Basis]) -> str:
    """Everything of an article beside its wordings that a question may meet."""
    return "\n".join((answer_sentence, plain(body), *(f"{one.title} {one.number}" for one in basis)))


def plain(markdown: str) -> str:
    """The words of a Markdown text."""
    return _MARKUP.sub(lambda found: found[1] or " ", markdown)
