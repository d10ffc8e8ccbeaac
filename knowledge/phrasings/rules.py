"""Which words of readers are worth a phrasing: said useful of an article, not known to it, nobody's numbers. Pure."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from knowledge.articles.rules import PHRASING_LIMIT
from knowledge.search import tokens
from opscenter.core.text import verbatim

FEWEST_CHARACTERS = 4
# What masking leaves in the place of a number.
MASK = "*"
_UNSAID = str.maketrans("", "", verbatim(" ，。？！、,.?!…：:；;“”\"'（）()"))


@dataclass(frozen=True)
class Said:
    """So many found the article useful after asking just this, the last of them then.

    At the desk it was an operator who answered somebody from it.
    """

    article_id: int
    text: str
    is_desk: bool
    times: int
    last_at: datetime


@dataclass(frozen=True)
class Proposal:
    """Words that led to an article which then helped: how many readers and how often the desk, and when last."""

    article_id: int
    text: str
    readers: int
    desk: int
    last_at: datetime


def same_words(text: str) -> str:
    """The text without what makes no other question of it: case, width, punctuation, spaces."""
    return tokens.normalize(text).translate(_UNSAID)


def is_worth(text: str) -> bool:
    """Whether words can be a phrasing at all: long enough to say something, short enough, without what was masked."""
    return len(same_words(text)) >= FEWEST_CHARACTERS and len(text) <= PHRASING_LIMIT and MASK not in text


def proposals(said: Iterable[Said], known: Mapping[int, Collection[str]]) -> list[Proposal]:
    """What is new to the articles, the most used first; `known` has the wordings of each that count already."""
    taken = {article_id: {same_words(one) for one in wordings} for article_id, wordings in known.items()}
    groups: dict[tuple[int, str], list[Said]] = defaultdict(list)
    for one in said:
        words = same_words(one.text)
        if is_worth(one.text) and words not in taken.get(one.article_id, ()):
            groups[one.article_id, words].append(one)
    found = [_proposal(group) for group in groups.values()]
    return sorted(found, key=lambda one: (-one.readers - one.desk, -one.last_at.timestamp(), one.text))


def _proposal(group: Sequence[Said]) -> Proposal:
    newest = max(group, key=lambda one: one.last_at)
    readers, desk = (sum(one.times for one in group if one.is_desk is at_desk) for at_desk in (False, True))
    return Proposal(newest.article_id, newest.text.strip(), readers, desk, newest.last_at)
