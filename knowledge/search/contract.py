"""What an index takes and gives. Any engine behind these few types can replace the present one."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True)
class Document:
    """One article as the index knows it. `area` is an organisation path; open years are None; no roles mean all.

    Those of one `group` answer one question, for other regions or years; without a name each is a group of its own.
    """

    key: str
    title: str
    phrasings: tuple[str, ...] = ()
    body: str = ""
    audience: str = "public"
    area: str = "/"
    year_from: int | None = None
    year_to: int | None = None
    roles: tuple[str, ...] = ()
    group: str = ""


@dataclass(frozen=True)
class Query:
    """A question ready for the engine: its text, weighted tokens, and its meaning if there is an encoder."""

    text: str
    weights: Mapping[str, float] = field(default_factory=dict)
    meaning: Any = None


@dataclass(frozen=True)
class Filter:
    """What may be found at all, decided before ranking; None does not restrict. Of several years each will do."""

    audiences: tuple[str, ...] = ("public",)
    areas: frozenset[str] | None = None
    years: frozenset[int] | None = None
    role: str | None = None

    def allows(self, area: str, year_from: int, year_to: int, roles: Collection[str] = ()) -> bool:
        """Whether a document of this area and these years, for readers of these roles, may be found."""
        if self.areas is not None and area not in self.areas:
            return False
        if self.role is not None and roles and self.role not in roles:
            return False
        return self.years is None or any(year_from <= year <= year_to for year in self.years)


@dataclass(frozen=True)
class Hit:
    """One found document; `coverage` is the share of the question that its best wording answers (0 to 1)."""

    key: str
    score: float
    coverage: float = 1.0


class Searchable(Protocol):
    """What a question needs of an index."""

    def search(self, query: Query, chosen: Filter, limit: int) -> Sequence[Hit]:
        """The best documents first."""

    def meaning(self, text: str) -> Any:
        """The meaning of a question for `Query`; None from an engine that works by words alone."""

    def respell(self, text: str, terms: Collection[str], chosen: Filter) -> str | None:
        """The text without a homophone typo, judged by the documents that may be found; terms are never touched.

        None when it stays as it is; an engine that cannot tell says None always.
        """


class SearchIndex(Searchable, Protocol):
    """The small interface that every engine offers."""

    def index(self, documents: Iterable[Document]) -> None:
        """Add documents, or replace those with the same key."""

    def delete(self, keys: Iterable[str]) -> None:
        """Remove documents; unknown keys are no error."""

    def suggest(self, query: Query, chosen: Filter, limit: int) -> Sequence[Hit]:
        """Documents that a half-typed question (also pinyin or its initials) may mean."""
