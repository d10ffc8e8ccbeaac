"""What a reply to a question rests on: passages of the best articles that its asker may read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from knowledge.articles.queries import Reading
from knowledge.articles.rendering import blocks
from knowledge.articles.rules import SecurityLevel
from knowledge.replies.rules import Passage, best_block, passage_text
from knowledge.search.queries import Found
from opscenter.core.masking import mask_text

ARTICLES = 4


@dataclass(frozen=True)
class Evidence:
    """A question and what answers it: readings and their passages, in the same order.

    `quote` is a part of the first article that says more of the question than its answering sentence.
    """

    question: str
    readings: Sequence[Reading]
    passages: Sequence[Passage]
    quote: str | None

    @property
    def best(self) -> Reading:
        """The article that answers."""
        return self.readings[0]

    @property
    def sentence(self) -> str:
        """The answer in the article's own words."""
        return self.quote or self.best.version.answer_sentence


def evidence_for(found: Found) -> Evidence | None:
    """Passages without personal data; None for thin evidence: the search is not sure of its answers.

    Articles of level L3 are never handed to a model.
    """
    readings = [one for one in found.readings if one.article.security_level is not SecurityLevel.L3][:ARTICLES]
    if found.is_weak or found.is_degraded or not readings:
        return None
    wanted = found.understood.query.weights
    first = readings[0].version
    return Evidence(
        mask_text(found.understood.text),
        readings,
        [_passage(one, wanted) for one in readings],
        best_block(f"{first.question}\n{first.answer_sentence}", blocks(first.body), wanted),
    )


def _passage(reading: Reading, wanted: Mapping[str, float]) -> Passage:
    version = reading.version
    text = passage_text(version.answer_sentence, blocks(version.body), wanted)
    return Passage(reading.article.id, mask_text(version.question), mask_text(text))
