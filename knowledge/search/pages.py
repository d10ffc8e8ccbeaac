"""Pages of attachments in the search: an index of their own, so that long texts do not move the ranking of articles.

A page is found with the rights, area, years and roles of the article that refers to its file; one file of two articles
is in the index twice. What is found is asked of the database again, for the version that is live at that moment.
"""

from collections.abc import Iterator, Sequence, Set
from dataclasses import replace
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, bindparam, select, tuple_
from sqlalchemy.orm import Session

from knowledge.articles.models import Article
from knowledge.articles.readers import readers_of
from knowledge.files.models import ArticleFile, ArticleFilePage, ArticleFileUse
from knowledge.files.rules import address_of, extension_of
from knowledge.search import policy, tokens
from knowledge.search.contract import Document, Hit, Query

# How many pages are asked for, and how many of one article are shown.
DEPTH, EACH = 20, 2
FEWEST_SHARE = 0.4


class Place(NamedTuple):
    """Where a page stands."""

    article_id: int
    file_id: int
    number: int

    @property
    def key(self) -> str:
        """Its name in the index."""
        return f"{self.article_id}#{self.file_id}p{self.number}"

    @classmethod
    def of(cls, key: str) -> "Place":
        """From what `key` gave."""
        article, _, rest = key.partition("#")
        file, _, number = rest.partition("p")
        return cls(int(article), int(file), int(number))


class FoundPage(NamedTuple):
    """A page that speaks of the question, and what its file is called; `title` is the name of a sheet."""

    article_id: int
    file_id: int
    file_name: str
    file_pages: int
    number: int
    title: str
    text: str

    @property
    def address(self) -> str:
        """Where it is fetched; browsers open a PDF at the page."""
        address = address_of(self.file_id, self.file_name)
        return f"{address}#page={self.number}" if extension_of(self.file_name) == ".pdf" else address

    @property
    def place(self) -> Place:
        """Where it stands."""
        return Place(self.article_id, self.file_id, self.number)


def _live_pages(*columns: Any) -> Select[*tuple[Any, ...]]:
    """These columns of each page of each file that a live version refers to."""
    return (
        select(*columns)
        .select_from(Article)
        .join(
            ArticleFileUse,
            and_(ArticleFileUse.article_id == Article.id, ArticleFileUse.number == Article.published_number),
        )
        .join(ArticleFile, ArticleFile.id == ArticleFileUse.file_id)
        .join(ArticleFilePage, ArticleFilePage.file_id == ArticleFile.id)
    )


# Made once: every search asks it.
_AT = _live_pages(
    ArticleFileUse.article_id,
    ArticleFile.id,
    ArticleFile.name,
    ArticleFile.pages,
    ArticleFilePage.number,
    ArticleFilePage.title,
    ArticleFilePage.text,
).where(
    tuple_(ArticleFileUse.article_id, ArticleFilePage.file_id, ArticleFilePage.number).in_(
        bindparam("places", expanding=True)
    )
)


def documents(db: Session, audience: str, ids: Set[int]) -> Iterator[Document]:
    """The pages of the files that the live versions of these articles refer to."""
    pages = _live_pages(Article, ArticleFile, ArticleFilePage)
    for article, file, page in db.execute(pages.where(Article.id.in_(ids), policy.belongs_to(audience))):
        yield Document(
            Place(article.id, file.id, page.number).key,
            f"{file.name.rpartition('.')[0]} {page.title}".strip(),
            body=page.text,
            audience=audience,
            area=article.area_path,
            year_from=article.fiscal_year_from,
            year_to=article.fiscal_year_to,
            roles=readers_of(article.roles),
        )


def keys_ever(db: Session, ids: Set[int]) -> Set[str]:
    """What any version of these articles may have brought into the index."""
    rows = db.execute(
        select(ArticleFileUse.article_id, ArticleFilePage.file_id, ArticleFilePage.number)
        .join(ArticleFilePage, ArticleFilePage.file_id == ArticleFileUse.file_id)
        .where(ArticleFileUse.article_id.in_(ids))
        .distinct()
    )
    return {Place(*row).key for row in rows}


def best(hits: Sequence[Hit]) -> list[Place]:
    """The pages to look at, those that fit best first, a few of each article."""
    chosen: dict[int, list[Place]] = {}
    for hit in hits:
        place = Place.of(hit.key)
        group = chosen.setdefault(place.article_id, [])
        if len(group) < EACH:
            group.append(place)
    return [place for group in chosen.values() for place in group]


def worded(query: Query) -> Query:
    """What pages are asked: without the meaning, which none of them has, and without single characters, which stand in
    most of them."""
    pairs = {token: weight for token, weight in query.weights.items() if tokens.is_pair(token)}
    return replace(query, weights=pairs or query.weights, meaning=None)


def find(db: Session, places: Sequence[Place], query: Query) -> dict[int, list[FoundPage]]:
    """Those of the pages that belong to live versions still and speak of the question, by article; one statement."""
    if not places:
        return {}
    live = {page.place: page for page in map(FoundPage._make, db.execute(_AT, {"places": places}))}
    found: dict[int, list[FoundPage]] = {}
    for place in places:
        page = live.get(place)
        if page is not None and _speaks(page, query):
            found.setdefault(place.article_id, []).append(page)
    return found


def _speaks(page: FoundPage, query: Query) -> bool:
    """Whether a page says enough of the question's own pairs; long texts share single characters with any question."""
    own = [token for token, weight in query.weights.items() if weight >= 1]
    telling = [token for token in own if tokens.is_pair(token)] or own
    text = f"{page.file_name} {page.title} {page.text}".lower()
    return sum(token in text for token in telling) >= FEWEST_SHARE * len(telling)
