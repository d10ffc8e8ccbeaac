"""Questions asked on a call: by the operator, with the operator's rights, or by the caller before a person answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from knowledge.answers.queries import Suggestion, suggestions
from knowledge.answers.rules import CALL_VISITOR
from knowledge.articles.policy import as_unit
from knowledge.replies.queries import Evidence, evidence_for
from knowledge.search.queries import Found, Place, search
from opscenter.calls.ivr.rules import Article
from opscenter.calls.models.calls import Call
from opscenter.calls.queries import log
from opscenter.core.actor import Actor
from opscenter.core.workdays import local_day
from opscenter.organizations.models import Organization

OTHERS = 3


@dataclass(frozen=True)
class Asked:
    """Where an answer was looked for, what was found, and what it may be answered from, None without being sure."""

    place: Place
    found: Found
    evidence: Evidence | None

    @property
    def others(self) -> Sequence[Suggestion]:
        """Articles besides the one that answers."""
        best = self.evidence.best.article.id if self.evidence else None
        shown = suggestions(self.found, OTHERS + 1)
        return [one for one in shown if one.article_id != best][:OTHERS]

    @property
    def spoken(self) -> Article | None:
        """The answer as it is read aloud; what stands in an attachment is not, a person looks it up."""
        if self.evidence is None or self.evidence.page:
            return None
        version = self.evidence.best.version
        return Article(version.question, version.spoken_text or version.answer_sentence)


def ask_at_desk(db: Session, actor: Actor, call_id: int, words: str, now: datetime) -> Asked:
    """What an operator looks up for the caller's area.

    Raises:
        NotFound: no such call for this actor.
    """
    return _ask(db, actor, log.get_call(db, actor, call_id), words, now)


def ask_on_phone(db: Session, caller: Actor, call: Call, words: str, now: datetime) -> Asked:
    """What a caller of the units' line has said; heard is what a unit of that area may read."""
    body = db.get_one(Organization, call.organization_id)
    return _ask(db, as_unit(caller, body.path), call, words, now)


def visitor_of(call_id: int) -> str:
    """The visitor under whom questions and verdicts of a call are kept."""
    return f"{CALL_VISITOR}{call_id}"


def _ask(db: Session, actor: Actor, call: Call, words: str, now: datetime) -> Asked:
    place = Place(log.area_of(db, call), local_day(now).year)
    found = search(db, actor, words, place, now=now)
    return Asked(place, found, evidence_for(db, actor, found, now=now))
