"""Which of readers' words stand for words of the articles that then helped them: counted, explained, never applied
without a person. Pure."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from knowledge.search import tokens
from opscenter.core.text import verbatim

FEWEST_READERS = 3
FEWEST_WORDINGS = 2
LENGTHS = range(2, 7)
# What asks and joins, and names no matter.
_BETWEEN = re.compile(
    verbatim(
        r"怎么样|怎么办|怎么|怎样|如何|为什么|为何|什么|哪里|哪儿|哪个|哪些|多久|多少|几号|请问|可以|能不能|是不是|有没有|"
        r"咋整|咋办|咋|办|找谁|谁|哪|吗|呢|吧|啊|了|的|得|没有|是|在|和|与|把|被|让|跟|就|都|也|又|再|"
        r"我们|我|你|他|这|那|个|一|上|下|里|后|前|时候|以后|以前"
    )
)


@dataclass(frozen=True)
class Evidence:
    """So many readers used this wording before an article helped whose own words are these.

    None did where the wording is a phrasing of the article.
    """

    article_id: int
    wording: str
    readers: int
    question: str
    text: str


@dataclass(frozen=True)
class Pair:
    """A word of readers that may stand for a word of articles, and what speaks for it."""

    word: str
    meant: str
    evidence: tuple[Evidence, ...]

    @property
    def readers(self) -> int:
        """How many readers used the word."""
        return sum(one.readers for one in self.evidence)

    @property
    def weight(self) -> int:
        """A phrasing says as much as one reader."""
        return sum(max(one.readers, 1) for one in self.evidence)


def proposed(evidence: Iterable[Evidence], decided: Collection[tuple[str, str]]) -> list[Pair]:
    """Pairs that enough readers and wordings speak for, the most used first; `decided` are known or refused ones."""
    found: dict[tuple[str, str], list[Evidence]] = defaultdict(list)
    for one in evidence:
        for word in words_of(one.wording, one.text):
            for meant in words_of(one.question, one.wording):
                if (word, meant) not in decided:
                    found[word, meant].append(one)
    pairs = (Pair(word, meant, tuple(given)) for (word, meant), given in found.items())
    worth = [pair for pair in pairs if len(pair.evidence) >= FEWEST_WORDINGS and pair.weight >= FEWEST_READERS]
    return sorted(worth, key=lambda pair: (-pair.weight, -len(pair.evidence), pair.word, pair.meant))


def words_of(text: str, beside: str) -> Iterator[str]:
    """Words of a text none of whose pairs of characters stands in the other one."""
    other = tokens.normalize(beside)
    for run in tokens.chinese_runs(text):
        kept = (" " if _is_known(run, place, other) else character for place, character in enumerate(run))
        words = _BETWEEN.sub(" ", "".join(kept)).split()
        yield from (word for word in words if len(word) in LENGTHS)


def _is_known(run: str, place: int, other: str) -> bool:
    pairs = (run[start : start + 2] for start in (place - 1, place) if 0 <= start < len(run) - 1)
    return any(pair in other for pair in pairs)
