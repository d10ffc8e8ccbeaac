"""What a reply to a question rests on: passages of the best articles that its asker may read, and of their files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy.orm import Session

from knowledge.answers.queries import Suggestion, suggestions
from knowledge.answers.rules import excerpt
from knowledge.articles.models import ArticleVersion
from knowledge.articles.queries import Reading, list_readable
from knowledge.articles.rendering import blocks
from knowledge.articles.rules import SecurityLevel
from knowledge.diagnosis.rules import tree_of
from knowledge.replies.rules import Passage, best_block, passage_text, share_of
from knowledge.search.orders import without_orders
from knowledge.search.pages import FoundPage
from knowledge.search.queries import Found, Place, search
from opscenter.core.actor import Actor
from opscenter.core.masking import mask_wording
from opscenter.core.workdays import local_day

ARTICLES, PAGES = 4, 2
OTHERS = 3
# A page answers if it holds this share of the question, and an article that was found with a page, too.
ANSWERING_SHARE = 0.5


@dataclass(frozen=True)
class Source:
    """An article, or a page of one of its attachments."""

    reading: Reading
    page: FoundPage | None = None

    def passage(self, wanted: Mapping[str, float]) -> Passage:
        """What of it a model may use, without personal data and without orders to the model."""
        version = self.reading.version
        title, first, parts = version.question, version.answer_sentence, blocks(version.body)
        if self.page:
            text = self.page.text
            title, first, parts = self.page.file_name, excerpt(text, wanted), text.split("\n")
        said = passage_text(first, parts, wanted)
        return Passage(self.reading.article.id, *(mask_wording(without_orders(one)) for one in (title, said)))


@dataclass(frozen=True)
class Evidence:
    """A question, the weights of its tokens, and what answers it, the best first.

    `quote` is a part of the first source that says more of the question than the answering sentence of its article; of
    the article's own text it is a further one.
    """

    question: str
    sources: Sequence[Source]
    wanted: Mapping[str, float]
    quote: str | None

    @property
    def best(self) -> Reading:
        """The article that answers, or whose attachment does."""
        return self.sources[0].reading

    @property
    def page(self) -> FoundPage | None:
        """Where the answer stands, unless in the article."""
        return self.sources[0].page

    @cached_property
    def passages(self) -> Sequence[Passage]:
        """One of each source, in the same order."""
        return [one.passage(self.wanted) for one in self.sources]

    @property
    def sentence(self) -> str:
        """The answer in the words of the first source."""
        first = "" if self.page else self.best.version.answer_sentence
        return "\n".join(filter(None, (first, self.quote)))


@dataclass(frozen=True)
class Asked:
    """Where an answer was looked for, what was found, and what it may be answered from, None without being sure."""

    place: Place
    found: Found
    evidence: Evidence | None

    @property
    def others(self) -> Sequence[Suggestion]:
        """Articles besides the one that answers."""
        best = self.evidence.best.article.id if self.evidence else None
        shown = suggestions(self.found, OTHERS + 1)
        return [one for one in shown if one.article_id != best][:OTHERS]


def ask(
    db: Session, actor: Actor, words: str, area_path: str | None, *, now: datetime, keeps_place: bool = False
) -> Asked:
    """What answers these words for somebody of this area, or of the one they name unless it is kept, in this year."""
    place = Place(area_path, local_day(now).year)
    found = search(db, actor, words, place, now=now, keeps_place=keeps_place)
    return Asked(place, found, evidence_for(db, actor, found, now=now))


def evidence_for(db: Session, actor: Actor, found: Found, *, now: datetime, most: int = ARTICLES) -> Evidence | None:
    """What answers a question, from so many articles at most and a few pages; None for thin evidence: the search is not
    sure of its answers, or the first article was found with a page and neither of them answers.

    Articles of level L3 are never handed to a model, nor are their attachments.
    """
    if found.is_weak or found.is_degraded:
        return None
    near = [one.article_id for one in found.near if one.security_level is not SecurityLevel.L3]
    telling = _telling_pages(found, near)
    ids = [*near[:most], *(one for one, _page in telling)]
    readings = {one.article.id: one for one in list_readable(db, actor, ids, now=now)}
    articles = [Source(readings[one]) for one in near[:most] if one in readings]
    pages = [Source(readings[one], page) for one, page in telling if one in readings]
    return _weighed(found, articles, pages) if articles else None


def _telling_pages(found: Found, near: Sequence[int]) -> Sequence[tuple[int, FoundPage]]:
    """The pages that say most of what was asked, with their articles, which may stand further down."""
    wanted = found.query.weights
    places = [(one, page) for one in near for page in found.pages.get(one, ())]
    return sorted(places, key=lambda place: -share_of(excerpt(place[1].text, wanted), wanted))[:PAGES]


def _weighed(found: Found, articles: Sequence[Source], pages: Sequence[Source]) -> Evidence | None:
    """The first article answers unless a page says more; it has to say something if it was found with a page."""
    question, wanted = mask_wording(found.understood.text), found.query.weights
    quote, own = _own_words(articles[0].reading.version, wanted)
    said = excerpt(without_orders(pages[0].page.text), wanted) if pages and pages[0].page else ""
    share = share_of(said, wanted)
    if share > own and share >= ANSWERING_SHARE:
        return Evidence(question, [pages[0], *articles, *pages[1:]], wanted, said)
    if own < ANSWERING_SHARE and articles[0].reading.article.id in found.pages:
        return None
    return Evidence(question, [*articles, *pages], wanted, quote)


def _own_words(version: ArticleVersion, wanted: Mapping[str, float]) -> tuple[str | None, float]:
    """What of an article is to be quoted, and how much of the question its wordings and its answer hold."""
    told = f"{version.question}\n{version.answer_sentence}"
    quote = best_block(told, map(without_orders, quotable(version.body)), wanted)
    words = "\n".join((version.question, *version.phrasings, version.answer_sentence, quote or ""))
    return quote, share_of(words, wanted)


def quotable(body: str) -> list[str]:
    """The blocks of a text that stand by themselves; the steps of a diagnosis do so only after those before them."""
    tree = tree_of(body)
    return blocks(f"{tree.before}\n\n{tree.after}" if tree else body)
