"""Keeping the index of this host up with the articles: each folder follows the change sequence with its own cursor."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

import structlog
from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from knowledge.articles.models import Article, ArticleVersion
from knowledge.articles.queries import changed_ids, changes_after, last_change_id
from knowledge.articles.rules import Audience, Basis, Content
from knowledge.search.contract import Document
from knowledge.search.library import Library
from knowledge.search.partition import BROKEN, Busy, Partition

BATCH = 500
_MARKUP = re.compile(r"!?\[([^\]]*)\]\([^)]*\)|[#>*_`|]+|<[^>]+>")

Reading = Callable[[], AbstractContextManager[Session]]
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Batch:
    """What changed up to `cursor`: documents as they are now, and articles that are out no longer."""

    cursor: int
    documents: Sequence[Document]
    gone: Sequence[str]


def follow(read: Reading, library: Library) -> int:
    """Bring every folder up to date; the number of articles written. A folder that another process writes waits."""
    written = 0
    for audience, partition in library.partitions.items():
        try:
            written += _follow(read, Audience(audience), partition)
        except Busy:
            continue
        except BROKEN as error:
            log.warning("search_index_damaged", folder=str(partition.folder), error=repr(error))
            partition.wipe()
    return written


def _follow(read: Reading, audience: Audience, partition: Partition) -> int:
    cursor = partition.cursor
    # Meanings that are owed are made up for by writing everything again in its place, while searches go on.
    if cursor is None or (partition.owes_meanings and partition.can_encode()):
        return _build(read, audience, partition)
    written = 0
    while batch := _next_batch(read, audience, cursor):
        step = partition.write(batch.documents, batch.gone)
        cursor, written = batch.cursor, written + step.count
        partition.complete_to(cursor, owes_meanings=partition.owes_meanings or not step.has_meanings)
    return written


def _build(read: Reading, audience: Audience, partition: Partition) -> int:
    """Write everything in one commit, as of the newest change; whatever changes meanwhile is caught up with after."""
    if partition.cursor is None:
        partition.wipe()
    with read() as db:
        cursor, ids = last_change_id(db), list(changed_ids(db))
    written = partition.write(_all_documents(read, audience, ids))
    partition.complete_to(cursor, owes_meanings=not written.has_meanings)
    log.info("search_index_built", folder=str(partition.folder), articles=written.count)
    return written.count


def _next_batch(read: Reading, audience: Audience, cursor: int) -> Batch | None:
    with read() as db:
        changes = changes_after(db, cursor, BATCH)
        if not changes:
            return None
        ids = {change.article_id for change in changes}
        documents = list(_documents(db, audience, ids))
    present = {document.key for document in documents}
    return Batch(changes[-1].id, documents, [str(one) for one in ids if str(one) not in present])


def _all_documents(read: Reading, audience: Audience, ids: Sequence[int]) -> Iterator[Document]:
    for start in range(0, len(ids), BATCH):
        with read() as db:
            documents = list(_documents(db, audience, ids[start : start + BATCH]))
        yield from documents


def _documents(db: Session, audience: Audience, ids: Iterable[int]) -> Iterable[Document]:
    rows = db.execute(
        select(Article, ArticleVersion)
        .join(
            ArticleVersion,
            and_(ArticleVersion.article_id == Article.id, ArticleVersion.number == Article.published_number),
        )
        .where(Article.id.in_(ids), Article.audience == audience)
    )
    for article, version in rows:
        yield document_of(
            str(article.id),
            version.content,
            audience=article.audience.value,
            area=article.area_path,
            year_from=article.fiscal_year_from,
            year_to=article.fiscal_year_to,
        )


def document_of(
    key: str,
    content: Content,
    *,
    area: str,
    audience: str = Audience.PUBLIC,
    year_from: int | None = None,
    year_to: int | None = None,
) -> Document:
    """An article as the index takes it."""
    body = searchable(content.answer_sentence, content.body, content.basis)
    return Document(key, content.question, content.phrasings, body, audience, area, year_from, year_to)


def searchable(answer_sentence: str, body: str, basis: Sequence[Basis]) -> str:
    """Everything of an article beside its wordings that a question may meet."""
    return "\n".join((answer_sentence, plain(body), *(f"{one.title} {one.number}" for one in basis)))


def plain(markdown: str) -> str:
    """The words of a Markdown text."""
    return _MARKUP.sub(lambda found: found[1] or " ", markdown)
