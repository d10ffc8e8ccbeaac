"""Decision trees written as nested lists, and the way of a reader through one. Pure.

An item that ends with a question mark asks; the items under it are the choices, `label：what then`, and what then is
an answer or the next question. The text stays readable as an ordinary list wherever nobody walks it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from opscenter.core.text import verbatim

FEWEST_CHOICES, MOST_CHOICES = 2, 8
DEEPEST = 8
_ITEM = re.compile(r"^(?P<indent> *)[-*+] +(?P<text>\S.*)$")
_LABEL = re.compile(verbatim(r"^(?P<label>[^：:]{1,40})[：:]\s*(?P<text>.*)$"), re.DOTALL)
_ASKS = tuple(verbatim("？?"))


@dataclass(frozen=True)
class Step:
    """A question with its choices, or an answer without any; `text` is Markdown."""

    text: str
    choices: tuple["Choice", ...] = ()

    @property
    def asks(self) -> bool:
        """Whether the reader has to choose."""
        return bool(self.choices)


@dataclass(frozen=True)
class Choice:
    """What a reader may say, and where it leads."""

    label: str
    step: Step


@dataclass(frozen=True)
class Tree:
    """A text with one tree in it; what stands before and after is shown with every step."""

    before: str
    root: Step
    after: str


@dataclass(frozen=True)
class Answered:
    """One question of the way and the label chosen; `place` leads back to the question."""

    question: str
    label: str
    place: tuple[int, ...]


class Broken(ValueError):
    """A text that is no tree: `code` says why, `quote` names the first place where a reader is left standing."""

    def __init__(self, code: str, quote: str = "") -> None:
        super().__init__(code)
        self.code, self.quote = code, quote


@dataclass
class _Item:
    indent: int
    text: str
    children: list["_Item"]


def tree_of(body: str) -> Tree | None:
    """The tree of a text, None if there is none or if an end is missing."""
    try:
        return read_tree(body)
    except Broken:
        return None


def read_tree(body: str) -> Tree:
    """The tree of a text; Broken says what keeps it from being one."""
    lines = body.splitlines()
    first = next((place for place, line in enumerate(lines) if _asks_at_top(line)), None)
    if first is None:
        raise Broken("tree_missing")
    last = first + 1
    while last < len(lines) and (not lines[last].strip() or lines[last].startswith(" ")):
        last += 1
    root = _items(lines[first:last])
    if not root.children:
        raise Broken("tree_question_open", root.text)
    return Tree("\n".join(lines[:first]).strip(), _step(root), "\n".join(lines[last:]).strip())


def walk(tree: Tree, place: Sequence[int]) -> tuple[Step, list[Answered]] | None:
    """The step reached by the choices with these numbers, and the way there; None if there is no such way."""
    step, way = tree.root, []
    for depth, number in enumerate(place):
        if not 0 <= number < len(step.choices):
            return None
        choice = step.choices[number]
        way.append(Answered(step.text, choice.label, tuple(place[:depth])))
        step = choice.step
    return step, way


def place_of(text: str) -> tuple[int, ...] | None:
    """`0.2.1` as numbers; an empty text is the root; None for anything else."""
    if not text:
        return ()
    if not re.fullmatch(rf"\d(?:\.\d){{0,{DEEPEST - 1}}}", text):
        return None
    return tuple(int(one) for one in text.split("."))


def written(place: Sequence[int]) -> str:
    """The opposite of `place_of`."""
    return ".".join(str(one) for one in place)


def told(way: Sequence[Answered]) -> str:
    """`年度是今年吗？是；单位对吗？不对`, for the ticket."""
    return verbatim("；").join(f"{one.question}{one.label}" for one in way)


def _asks_at_top(line: str) -> bool:
    found = _ITEM.match(line)
    return found is not None and not found["indent"] and found["text"].rstrip().endswith(_ASKS)


def _items(lines: Sequence[str]) -> _Item:
    """The first item with everything indented under it; other lines continue the item above them."""
    path: list[_Item] = []
    for line in lines:
        found = _ITEM.match(line)
        if found is None:
            path[-1].text = f"{path[-1].text}\n{line.strip()}"
            continue
        item = _Item(len(found["indent"]), found["text"].rstrip(), [])
        while path and path[-1].indent >= item.indent:
            path.pop()
        if path:
            path[-1].children.append(item)
            path = [*path, item]
        else:
            path = [item]
    while len(path) > 1:
        path.pop()
    return path[0]


def _step(item: _Item, depth: int = 0) -> Step:
    text = item.text.strip()
    asks = text.endswith(_ASKS)
    if not item.children:
        if asks:
            raise Broken("tree_question_open", text)
        return Step(text)
    if not asks:
        raise Broken("tree_not_asking", text)
    if not FEWEST_CHOICES <= len(item.children) <= MOST_CHOICES:
        raise Broken("tree_choices", text)
    if depth >= DEEPEST:
        raise Broken("tree_deep", text)
    return Step(text, tuple(_choice(child, depth + 1) for child in item.children))


def _choice(item: _Item, depth: int) -> Choice:
    found = _LABEL.match(item.text.strip())
    if found is None or not (found["text"].strip() or item.children):
        raise Broken("tree_choice_open", item.text)
    return Choice(found["label"].strip(), _step(_Item(item.indent, found["text"], item.children), depth))
