"""How a step looks: its text, the addresses of its choices and of the way back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import url_for
from markupsafe import Markup

from knowledge.articles import rendering
from knowledge.articles.queries import Reading
from knowledge.diagnosis.rules import Answered, Step, place_of, told, tree_of, walk, written
from opscenter.core.errors import NotFound

Part = Callable[[str | None], str]


@dataclass(frozen=True)
class Shown:
    """One step of an article with the way to it, for the templates.

    `part` addresses the walk beside a ticket or a call, which takes its steps in a part of that page.
    """

    article_id: int
    step: Step
    way: Sequence[Answered]
    place: tuple[int, ...]
    part: Part | None = None

    @property
    def text(self) -> Markup:
        """The question or the answer as HTML."""
        return rendering.render(self.step.text)

    @property
    def said(self) -> str:
        """The question or the answer without markup."""
        return "\n".join(rendering.blocks(self.step.text))

    @property
    def record(self) -> str:
        """The way and what it ended in, for a note."""
        return f"{self.told}\n{self.said}" if self.way else self.said

    @property
    def told(self) -> str:
        """What was asked and chosen on the way here."""
        return told(self.way)

    @property
    def choices(self) -> list[tuple[str, tuple[int, ...]]]:
        """Label and place of each choice."""
        return [(choice.label, (*self.place, number)) for number, choice in enumerate(self.step.choices)]

    def address(self, place: Sequence[int]) -> str:
        """The page of the step at a place."""
        return url_for("diagnosis.step", article_id=self.article_id, at=written(place) or None)

    def part_address(self, place: Sequence[int]) -> str:
        """The step at a place as a part of the page that is open."""
        return self.part(written(place) or None) if self.part else self.address(place)


def shown_at(reading: Reading, place: Sequence[int], part: Part | None = None) -> Shown | None:
    """The step at a place; None for a text without a tree, or if there is no such way in it."""
    tree = tree_of(reading.version.body)
    found = walk(tree, place) if tree else None
    return Shown(reading.article.id, *found, tuple(place), part) if found else None


def shown_beside(reading: Reading, at: str, part: Part) -> Shown:
    """The step at a place, as a part of another page; a text that changed meanwhile is begun again.

    Raises:
        NotFound: `diagnosis.no_steps`.
    """
    walked = shown_at(reading, place_of(at) or (), part) or shown_at(reading, (), part)
    if walked is None:
        raise NotFound("diagnosis.no_steps")
    return walked
