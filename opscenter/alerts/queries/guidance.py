"""What helps somebody woken at night beyond the alert itself: the run-book with the steps already done, the vendor."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from knowledge.answers.queries import RunBook, find_run_book
from opscenter.alerts.queries.pages import Surroundings
from opscenter.alerts.rules import Neighbour, answers
from opscenter.contracts.queries.bought import Vendor, vendor_on_call
from opscenter.core.actor import Actor


@dataclass(frozen=True)
class Step:
    """One step of the run-book as Markdown, and the checks that have already done it."""

    text: str
    done_by: Sequence[Neighbour]


@dataclass(frozen=True)
class Guidance:
    """The run-book for the likely cause, None if nobody has written one; the vendor, None without a contract."""

    kind: str
    run_book: RunBook | None
    steps: Sequence[Step]
    vendor: Vendor | None


def read_guidance(db: Session, actor: Actor, found: Surroundings, *, now: datetime) -> Guidance | None:
    """Help with an alert that goes on; None for one that is over."""
    alert = found.alert
    if alert.resolved_at is not None:
        return None
    kinds = list(dict.fromkeys((found.cause.kind, found.own.kind)))
    run_book = find_run_book(db, actor, kinds, path=found.path, service_id=alert.service_id, now=now)
    checks = [found.own, *found.neighbours]
    steps = [Step(step.text, answers(step.automatic, checks)) for step in run_book.steps] if run_book else []
    return Guidance(found.cause.kind, run_book, steps, vendor_on_call(db, found.path, alert.service_id, now))
