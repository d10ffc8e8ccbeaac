"""What is stored already, as an import meets it: articles, regions, systems and files of the actor's scope. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from knowledge.articles.rules import ArticleState, Content, Facts, FileUse
from knowledge.imports.cells import TEXT_LIMIT, Reference, Row, one_line
from opscenter.core.sheets import RefusedError
from opscenter.organizations.rules import full_division_code


@dataclass(frozen=True)
class Existing:
    """A stored article with its newest version; `pictures` are their addresses by the hashes of their content.

    `live` is the version that readers have, where it is an older one.
    """

    id: int
    state: ArticleState
    number: int
    content: Content
    facts: Facts
    pictures: Mapping[str, str] = field(default_factory=dict)
    live: "Existing | None" = None


@dataclass(frozen=True)
class Stored:
    """What is stored in the actor's scope; `articles` by region and question, `home` is the region of a row without.

    One question of one region has several articles when each is for other years. `files` are those to which the actor
    may refer, `uses` the versions that have them already, `named` the articles that may stand beside others, `arriving`
    those that the file itself adds: under numbers below zero, until they have their own.
    """

    articles: Mapping[tuple[int, str], Sequence[Existing]]
    areas: Mapping[str, int]
    services: Mapping[str, int]
    home: int
    files: frozenset[int] = frozenset()
    uses: Mapping[int, Sequence[FileUse]] = field(default_factory=dict)
    named: Mapping[Reference, int] = field(default_factory=dict)
    arriving: Mapping[Reference, int] = field(default_factory=dict)
    area_names: Mapping[str, Sequence[int]] = field(default_factory=dict)

    def area_of(self, row: Row) -> int:
        """The region of a row: its code counts, which may stand where its name does, then its name.

        Raises RefusedError for one that is not just one.
        """
        code = row.area_code or full_division_code((row.area_name or "").partition(" ")[0])
        if code:
            if code not in self.areas:
                raise RefusedError("faq.area_unknown", value=code)
            return self.areas[code]
        if not row.area_name:
            return self.home
        found = self.area_names.get(row.area_name, ())
        if len(found) != 1:
            code = "faq.area_name_unclear" if found else "faq.area_name_unknown"
            raise RefusedError(code, value=row.area_name[:TEXT_LIMIT])
        return found[0]

    def find(self, reference: Reference) -> int | None:
        """The article that a file names beside another one."""
        return self.named.get(reference, self.arriving.get(reference))

    def full_name(self, question: str, area: int) -> Reference:
        """How a file names the article of a question and a region."""
        return Reference(question, self._codes.get(area))

    @cached_property
    def _codes(self) -> dict[int, str]:
        return {area: code for code, area in self.areas.items()}


def key_of(existing: Existing) -> tuple[int, str]:
    """Under what an article is found: its region and its question."""
    return existing.facts.organization_id, one_line(existing.content.question)
