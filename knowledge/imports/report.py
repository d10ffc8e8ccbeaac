"""What an import would do, row by row, and what is kept of it once it has done so. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from knowledge.articles.rules import Content, Facts
from knowledge.imports.cells import Row, Unit
from knowledge.imports.stored import Existing
from opscenter.core.sheets import Refusal

# How much of a report is kept after its import.
KEPT = 1000


@dataclass(frozen=True)
class Step:
    """What one row would do; `existing` is the article that it changes, `fields` names what differs."""

    row: Row
    content: Content
    facts: Facts
    existing: Existing | None = None
    fields: tuple[str, ...] = ()

    @property
    def names_arriving(self) -> bool:
        """Whether it stands beside articles that the file itself adds."""
        return any(one < 0 for one in self.facts.related)

    def without_arriving(self) -> "Step":
        """The same, as far as it can be written before these are there."""
        related = tuple(one for one in self.facts.related if one > 0)
        return replace(self, facts=replace(self.facts, related=related))


@dataclass(frozen=True)
class Report:
    """Everything that an import would do; `notes` tell what is left out of questions that are taken."""

    added: tuple[Step, ...]
    changed: tuple[Step, ...]
    refused: tuple[Refusal, ...]
    unchanged: int
    unit: Unit = Unit.ROW
    notes: tuple[Refusal, ...] = ()
    pictures: Mapping[str, bytes] = field(default_factory=dict, repr=False)

    @property
    def is_empty(self) -> bool:
        """Whether nothing would be written."""
        return not (self.added or self.changed)

    def counts(self) -> dict[str, int]:
        """How many rows are added, changed, unchanged and refused."""
        return {
            "added": len(self.added),
            "changed": len(self.changed),
            "unchanged": self.unchanged,
            "refused": len(self.refused),
        }

    def outcome(self) -> dict[str, Any]:
        """What is kept of it once it was applied: what needs hands."""
        kept = {name: [asdict(one) for one in getattr(self, name)[:KEPT]] for name in ("refused", "notes")}
        return {"unit": self.unit.value, **kept}


def outcome_of(kept: Mapping[str, Any]) -> Report:
    """The report as `Report.outcome` kept it; empty for an import of before it was."""
    refused, notes = (tuple(Refusal(**one) for one in kept.get(name, ())) for name in ("refused", "notes"))
    return Report((), (), refused, 0, Unit(kept.get("unit", Unit.ROW)), notes)
