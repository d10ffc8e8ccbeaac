"""How a step looks: its text, the addresses of its choices and of the way back."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for
from markupsafe import Markup

from knowledge.articles import rendering
from knowledge.diagnosis.rules import Answered, Step, written


@dataclass(frozen=True)
class Shown:
    """One step of an article with the way to it, for the templates."""

    article_id: int
    step: Step
    way: Sequence[Answered]
    place: tuple[int, ...]

    @property
    def text(self) -> Markup:
        """The question or the answer as HTML."""
        return rendering.render(self.step.text)

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Label and address of each choice."""
        return [(choice.label, self.address((*self.place, number))) for number, choice in enumerate(self.step.choices)]

    def address(self, place: Sequence[int]) -> str:
        """Where the step at a place is shown."""
        return url_for("diagnosis.step", article_id=self.article_id, at=written(place) or None)
