"""One step for several chosen things: each succeeds or is refused by itself, and nothing is half done."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy.orm import Session

from opscenter.core.errors import DomainError

Key = TypeVar("Key", int, str)


@dataclass(frozen=True)
class Outcome(Generic[Key]):
    """The keys of what was changed, and of what was refused with the reason."""

    done: Sequence[Key]
    refused: Sequence[tuple[Key, DomainError]]


def each(db: Session, keys: Iterable[Key], step: Callable[[Key], object]) -> Outcome[Key]:
    """Do the step for every key once, in their order; what one refusal began to write is taken back."""
    done: list[Key] = []
    refused: list[tuple[Key, DomainError]] = []
    for key in sorted(set(keys)):
        try:
            with db.begin_nested():
                step(key)
        except DomainError as problem:
            refused.append((key, problem))
        else:
            done.append(key)
    return Outcome(done, refused)
