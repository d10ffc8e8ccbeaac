"""Live articles that answer nearly the same question of the same people differently. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from re import compile as pattern

from knowledge.articles.rules import YEARS, Audience, Category
from knowledge.hints.rules import ALIKE, likeness, pairs
from opscenter.dashboards.articles.rules.measures import Trouble

# Pairs of characters that more articles of a category share say nothing.
COMMON = 60
_NUMBER = pattern(r"\d+(?:\.\d+)?")


@dataclass(frozen=True, eq=False)
class Claim:
    """What an article says, to whom; `group` joins the variants of a question."""

    id: int
    category: Category
    question: str
    answer: str
    group: str
    organization_id: int
    area_path: str
    audience: Audience
    year_from: int | None
    year_to: int | None


@dataclass(frozen=True)
class Contradiction:
    """Two articles and how they disagree; `likeness` of their questions between 0 and 1."""

    one: Claim
    other: Claim
    trouble: Trouble
    likeness: float


def contradictions(claims: Sequence[Claim]) -> list[Contradiction]:
    """Different numbers first, then the likest questions."""
    found = [
        Contradiction(one, other, trouble, alike)
        for one, other in _close(claims)
        if _meets(one, other)
        and (trouble := _trouble(one, other))
        and (alike := likeness(one.question, [other.question])) >= ALIKE
    ]
    order = list(Trouble)
    return sorted(found, key=lambda pair: (order.index(pair.trouble), -pair.likeness, pair.one.id, pair.other.id))


def _close(claims: Sequence[Claim]) -> Iterator[tuple[Claim, Claim]]:
    """Articles of one category whose questions share a quarter of their telling pairs; each couple once."""
    holders: dict[tuple[Category, str], list[Claim]] = defaultdict(list)
    for claim in claims:
        own = [holders[claim.category, pair] for pair in pairs(claim.question)]
        shared = Counter(other for others in own if len(others) < COMMON for other in others)
        yield from ((other, claim) for other, count in shared.items() if count * 4 >= len(own))
        for others in own:
            others.append(claim)


def _meets(one: Claim, other: Claim) -> bool:
    """Whether somebody gets both as an answer. A variant of another region is meant to differ."""
    if one.group == other.group and one.organization_id != other.organization_id:
        return False
    same_desk = (one.audience is Audience.INTERNAL) == (other.audience is Audience.INTERNAL)
    same_place = one.area_path.startswith(other.area_path) or other.area_path.startswith(one.area_path)
    return same_desk and same_place and max(_starts((one, other))) <= min(_ends((one, other)))


def _trouble(one: Claim, other: Claim) -> Trouble | None:
    if one.answer == other.answer:
        return None
    mine, theirs = (set(_NUMBER.findall(claim.answer)) for claim in (one, other))
    return Trouble.NUMBERS if mine and theirs and mine != theirs else Trouble.WORDS


def _starts(claims: Iterable[Claim]) -> list[int]:
    return [claim.year_from or YEARS[0] for claim in claims]


def _ends(claims: Iterable[Claim]) -> list[int]:
    return [claim.year_to or YEARS[-1] for claim in claims]
