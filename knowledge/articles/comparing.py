"""What changed between two texts or two sets of facts. Pure: no table, no request."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from difflib import SequenceMatcher
from typing import Any

from knowledge.articles.rules import Content, Facts

TEXTS = ("question", "answer_sentence", "body", "spoken_text", "sms_text")
# Pairs of characters that are still compared one by one; beyond that a changed passage is shown as a whole.
CLOSE_LOOK = 4_000_000
# Passages that share less are two passages: single characters in common would only hide that.
ALIKE = 0.4


@dataclass(frozen=True)
class Piece:
    """A run of text in a comparison; `mark` is "same", "added" or "removed"."""

    mark: str
    text: str


@dataclass(frozen=True)
class Changed:
    """A fact that differs: its name, what it was (None: nothing to compare with) and what it is."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Comparison:
    """Two versions side by side: texts by name, phrasings and bases one by one, facts that differ."""

    pieces: dict[str, tuple[Piece, ...]]
    lists: dict[str, tuple[Piece, ...]]
    facts: tuple[Changed, ...] = ()

    @property
    def added(self) -> int:
        """How many runs were added."""
        return self._count("added")

    @property
    def removed(self) -> int:
        """How many runs were removed."""
        return self._count("removed")

    @property
    def has_changed_lists(self) -> bool:
        """Whether phrasings or bases differ."""
        return any(piece.mark != "same" for found in self.lists.values() for piece in found)

    def _count(self, mark: str) -> int:
        return sum(piece.mark == mark for found in (self.pieces, self.lists) for run in found.values() for piece in run)


def compare(before: tuple[Content, Facts] | None, after: tuple[Content, Facts]) -> Comparison:
    """Everything that makes a version; without an earlier one the text as it is."""
    old, new = (before or after)[0], after[0]
    pieces = {name: difference(getattr(old, name), getattr(new, name)) for name in TEXTS}
    lists = {
        "phrasings": listed_difference(old.phrasings, new.phrasings),
        "basis": listed_difference(_basis_lines(old), _basis_lines(new)),
    }
    return Comparison(pieces, lists, changed_facts((before or after)[1], after[1]))


def difference(before: str, after: str) -> tuple[Piece, ...]:
    """What changed between two texts, as runs of characters; removed text stands before what replaced it.

    Lines are matched first, so that a long text with a moved paragraph costs no more than its lines.
    """
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    pieces: list[Piece] = []
    for tag, start, end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, come = "".join(old[start:end]), "".join(new[new_start:new_end])
        if tag == "replace" and len(gone) * len(come) <= CLOSE_LOOK:
            pieces += _by_characters(gone, come)
        else:
            pieces += _run(gone, come, is_same=tag == "equal")
    return tuple(_joined(pieces))


def listed_difference(before: Sequence[str], after: Sequence[str]) -> tuple[Piece, ...]:
    """What was taken from a list and put into it, line by line; the order does not count."""
    kept = [Piece("same" if line in before else "added", line) for line in after]
    return (*(Piece("removed", line) for line in before if line not in after), *kept)


def changed_facts(before: Facts, after: Facts) -> tuple[Changed, ...]:
    """The facts that differ, in the order of their declaration."""
    pairs = ((one.name, getattr(before, one.name), getattr(after, one.name)) for one in fields(Facts))
    return tuple(Changed(name, old, new) for name, old, new in pairs if old != new)


def _by_characters(before: str, after: str) -> Iterator[Piece]:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if matcher.ratio() < ALIKE:
        yield from _run(before, after, is_same=False)
        return
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        yield from _run(before[start:end], after[new_start:new_end], is_same=tag == "equal")


def _run(gone: str, come: str, *, is_same: bool) -> Iterator[Piece]:
    if is_same:
        yield Piece("same", come)
        return
    if gone:
        yield Piece("removed", gone)
    if come:
        yield Piece("added", come)


def _joined(pieces: Iterable[Piece]) -> list[Piece]:
    joined: list[Piece] = []
    for piece in pieces:
        if joined and joined[-1].mark == piece.mark:
            joined[-1] = Piece(piece.mark, joined[-1].text + piece.text)
        else:
            joined.append(piece)
    return joined


def _basis_lines(content: Content) -> list[str]:
    return [" ".join(filter(None, (basis.title, basis.number, basis.clause))) for basis in content.basis]
