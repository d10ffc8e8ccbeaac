"""What a reply to a question rests on: passages of the best articles that its asker may read, and of their files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy.orm import Session

from knowledge.answers.rules import excerpt
from knowledge.articles.queries import Reading, list_readable
from knowledge.articles.rendering import blocks
from knowledge.articles.rules import SecurityLevel
from knowledge.replies.rules import Passage, best_block, passage_text, share_of
from knowledge.search.pages import FoundPage
from knowledge.search.queries import Found
from opscenter.core.actor import Actor
from opscenter.core.masking import mask_text

ARTICLES = 4
# Where an article was found with a page, the better of them answers if it holds this share of the question.
ANSWERING_SHARE = 0.5


@dataclass(frozen=True)
class Source:
    """An article, or a page of one of its attachments."""

    reading: Reading
    page: FoundPage | None = None

    def passage(self, wanted: Mapping[str, float]) -> Passage:
        """What of it a model may use, without personal data."""
        version = self.reading.version
        title, first, parts = version.question, version.answer_sentence, blocks(version.body)
        if self.page:
            text = self.page.text
            title, first, parts = self.page.file.name, excerpt(text, wanted), text.split("\n")
        return Passage(self.reading.article.id, mask_text(title), mask_text(passage_text(first, parts, wanted)))


@dataclass(frozen=True)
class Evidence:
    """A question, the weights of its tokens, and what answers it, the best first.

    `quote` is a part of the first source that says more of the question than the answering sentence of its article.
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
        return self.quote or self.best.version.answer_sentence


def evidence_for(db: Session, actor: Actor, found: Found, *, now: datetime, most: int = ARTICLES) -> Evidence | None:
    """What answers a question, from so many articles at most; None for thin evidence: the search is not sure of its
    answers, or the first article was found with a page and neither of them answers.

    Articles of level L3 are never handed to a model, nor are their attachments.
    """
    if found.is_weak or found.is_degraded:
        return None
    best = [one.article_id for one in found.near if one.security_level is not SecurityLevel.L3][:most]
    readings = list_readable(db, actor, best, now=now)
    if not readings:
        return None
    wanted = found.understood.query.weights
    pages = [_best_page(found.pages.get(one.article.id, ()), wanted) for one in readings]
    answer = _answer(readings[0], pages[0], wanted)
    if answer is None:
        return None
    quote, answering = answer
    sources = [Source(one) for one in readings]
    sources += [Source(one, page) for one, page in zip(readings, pages, strict=True) if page]
    sources.sort(key=lambda one: one.page is not answering)
    return Evidence(mask_text(found.understood.text), sources, wanted, quote)


def _best_page(pages: Sequence[FoundPage], wanted: Mapping[str, float]) -> FoundPage | None:
    return max(pages, key=lambda one: share_of(excerpt(one.text, wanted), wanted), default=None)


def _answer(
    reading: Reading, page: FoundPage | None, wanted: Mapping[str, float]
) -> tuple[str | None, FoundPage | None] | None:
    """What is to be quoted, and the page that it stands on; None where neither the article nor its page answers."""
    version = reading.version
    quote = best_block(f"{version.question}\n{version.answer_sentence}", blocks(version.body), wanted)
    if page is None:
        return quote, None
    said = excerpt(page.text, wanted)
    share = share_of(said, wanted)
    own = share_of("\n".join((version.question, *version.phrasings, version.answer_sentence, quote or "")), wanted)
    if max(share, own) < ANSWERING_SHARE:
        return None
    return (said, page) if share > own else (quote, None)
