"""What a reply to a question rests on: passages of the best articles that its asker may read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy.orm import Session

from knowledge.articles.queries import Reading, list_readable
from knowledge.articles.rendering import blocks
from knowledge.articles.rules import SecurityLevel
from knowledge.replies.rules import Passage, best_block, passage_text
from knowledge.search.queries import Found
from opscenter.core.actor import Actor
from opscenter.core.masking import mask_text

ARTICLES = 4


@dataclass(frozen=True)
class Evidence:
    """A question, the weights of its tokens, and the readings that answer it.

    `quote` is a part of the first article that says more of the question than its answering sentence.
    """

    question: str
    readings: Sequence[Reading]
    wanted: Mapping[str, float]
    quote: str | None

    @property
    def best(self) -> Reading:
        """The article that answers."""
        return self.readings[0]

    @cached_property
    def passages(self) -> Sequence[Passage]:
        """One of each reading, in the same order, without personal data."""
        return [_passage(one, self.wanted) for one in self.readings]

    @property
    def sentence(self) -> str:
        """The answer in the article's own words."""
        return self.quote or self.best.version.answer_sentence


def evidence_for(db: Session, actor: Actor, found: Found, *, now: datetime) -> Evidence | None:
    """What answers a question; None for thin evidence: the search is not sure of its answers.

    Articles of level L3 are never handed to a model.
    """
    if found.is_weak or found.is_degraded:
        return None
    best = [one.article_id for one in found.near if one.security_level is not SecurityLevel.L3][:ARTICLES]
    readings = list_readable(db, actor, best, now=now)
    if not readings:
        return None
    wanted = found.understood.query.weights
    first = readings[0].version
    return Evidence(
        mask_text(found.understood.text),
        readings,
        wanted,
        best_block(f"{first.question}\n{first.answer_sentence}", blocks(first.body), wanted),
    )


def _passage(reading: Reading, wanted: Mapping[str, float]) -> Passage:
    version = reading.version
    text = passage_text(version.answer_sentence, blocks(version.body), wanted)
    return Passage(reading.article.id, mask_text(version.question), mask_text(text))
