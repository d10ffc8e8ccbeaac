"""Reads an article file: facts and short texts between two `---` lines, then the question, the sentence, the body and
the spoken text. `data/README.md` describes the format.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from knowledge.articles.rules import LIST_MARK, AnswerKind, Audience, Basis, Category, Content, SecurityLevel
from opscenter.core.text import verbatim

FENCE = "---\n"
SPOKEN_HEADING = verbatim("\n## 口播\n")
SEPARATOR = verbatim("｜")
BASIS_SEPARATOR = verbatim("；")


@dataclass(frozen=True)
class Document:
    """One file: the text, and the facts by the names that people use (division code, service code)."""

    key: str
    content: Content
    category: Category
    kind: AnswerKind
    audience: Audience
    area: str
    service: str | None
    system_version: str | None
    roles: tuple[str, ...]
    related: tuple[str, ...]
    question_group: str | None
    security_level: SecurityLevel
    fiscal_year_from: int | None
    fiscal_year_to: int | None


def parse(text: str) -> Document:
    """The article of a file; raises ValueError or KeyError for a file that is not one."""
    _, head, rest = text.split(FENCE, 2)
    facts = dict(_pair(line) for line in head.splitlines() if line)
    question, _, rest = rest.strip().removeprefix("# ").partition("\n")
    sentence, _, rest = rest.strip().removeprefix("> ").partition("\n")
    body, _, spoken = rest.partition(SPOKEN_HEADING)
    first, _, last = facts.get("years", "").partition("-")
    return Document(
        key=facts["key"],
        content=Content(
            question=question.strip(),
            answer_sentence=sentence.strip(),
            body=body.strip(),
            spoken_text=spoken.strip(),
            sms_text=facts["sms"],
            phrasings=tuple(facts["phrasings"].split(SEPARATOR)),
            basis=_basis(facts),
        ),
        category=Category(facts["category"]),
        kind=AnswerKind(facts["kind"]),
        audience=Audience(facts["audience"]),
        area=facts["area"],
        service=facts.get("service"),
        system_version=facts.get("system_version"),
        roles=_list(facts, "roles", LIST_MARK),
        related=_list(facts, "see", SEPARATOR),
        question_group=facts.get("group"),
        security_level=SecurityLevel(facts.get("level", SecurityLevel.L1)),
        fiscal_year_from=int(first) if first else None,
        fiscal_year_to=int(last) if last else None,
    )


def _pair(line: str) -> tuple[str, str]:
    name, _, value = line.partition(":")
    return name.strip(), value.strip()


def _list(facts: Mapping[str, str], name: str, mark: str) -> tuple[str, ...]:
    return tuple(facts[name].split(mark)) if name in facts else ()


def _basis(facts: Mapping[str, str]) -> tuple[Basis, ...]:
    found = []
    for entry in facts["basis"].split(BASIS_SEPARATOR):
        title, number, clause = entry.split(SEPARATOR)
        found.append(Basis(title, number, clause))
    return tuple(found)
