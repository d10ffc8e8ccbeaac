"""Checking the audit trail from the page."""

from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy.orm import Session

from opscenter.core import audit
from opscenter.core.actor import Actor
from opscenter.core.audit import Finding, Head
from opscenter.core.errors import Forbidden

FINDINGS_SHOWN = 100


@dataclass(frozen=True)
class Verification:
    """What checking the chain found; `findings` is cut after the first hundred."""

    findings: tuple[Finding, ...]
    head: Head | None


def verify_trail(db: Session, actor: Actor, key: str, *, now: datetime) -> Verification:
    """Recompute the whole chain; leaves a row of its own, because checking is an act too."""
    if not actor.can("audit.verify"):
        raise Forbidden("access.forbidden")
    findings = tuple(islice(audit.verify(db, key, now), FINDINGS_SHOWN))
    head = audit.newest_seal(db)
    audit.record(
        db,
        actor,
        "audit.verify",
        object_type="audit",
        object_id=head.number if head else 0,
        detail={"findings": len(findings)},
        now=now,
    )
    return Verification(findings, head)
