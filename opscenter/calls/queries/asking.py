"""Questions asked on a call: by the operator, with the operator's rights, or by the caller before a person answers."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from knowledge.answers.models import Ask
from knowledge.answers.rules import CALL_VISITOR, Channel
from knowledge.articles.policy import as_unit
from knowledge.replies.queries import Asked, ask
from knowledge.search.policy import audiences
from opscenter.calls.ivr.rules import Article
from opscenter.calls.models.calls import Call
from opscenter.calls.queries import log
from opscenter.core.actor import Actor
from opscenter.organizations.models import Organization
from opscenter.organizations.rules import Kind
from opscenter.tickets.queries.asking import reader_of
from opscenter.tickets.rules.words import RequesterClass

REQUESTER_CLASSES = {
    Kind.BUDGET_UNIT: RequesterClass.BUDGET_UNIT,
    Kind.NON_BUDGET_UNIT: RequesterClass.NON_BUDGET_UNIT,
    Kind.BANK: RequesterClass.BANK,
    Kind.VENDOR: RequesterClass.VENDOR,
}


def ask_at_desk(db: Session, actor: Actor, call_id: int, words: str, now: datetime) -> Asked:
    """What an operator looks up for the caller's area.

    Raises:
        NotFound: no such call for this actor.
    """
    return ask(db, actor, words, log.area_of(db, log.get_call(db, actor, call_id)), now=now)


def last_question(call_id: int) -> Select[str]:
    """What was looked up last on a call, as it is kept."""
    asks = select(Ask.text).where(Ask.visitor == visitor_of(call_id), Ask.channel == Channel.DESK)
    return asks.order_by(Ask.id.desc()).limit(1)


def is_new(db: Session, call_id: int, words: str) -> bool:
    """Whether these words were not looked up last on the call anyway."""
    return bool(words) and words != db.scalar(last_question(call_id))


def ask_on_phone(db: Session, caller: Actor, call: Call, words: str, now: datetime) -> Asked:
    """What a caller of the units' line has said; heard is what a unit of that area may read."""
    body = db.get_one(Organization, call.organization_id)
    return ask(db, as_unit(caller, body.path), words, log.area_of(db, call), now=now)


def spoken(asked: Asked) -> Article | None:
    """The answer as it is read aloud; what stands in an attachment is not, a person looks it up."""
    if asked.evidence is None or asked.evidence.page:
        return None
    version = asked.evidence.best.version
    return Article(version.question, version.spoken_text or version.answer_sentence)


def requester_class(call: Call, body: Organization) -> RequesterClass:
    """Who asks on a call of this body, as its ticket says."""
    known = REQUESTER_CLASSES.get(body.kind)
    return known or (RequesterClass.FINANCE if call.is_recognized else RequesterClass.PUBLIC)


def audiences_of(db: Session, actor: Actor, call: Call) -> Sequence[str]:
    """For whom an article may be written whose words go into the ticket of a call, which its requester reads."""
    body = db.get_one(Organization, call.organization_id)
    return audiences(reader_of(actor, requester_class(call, body), body))


def visitor_of(call_id: int) -> str:
    """The visitor under whom questions and verdicts of a call are kept."""
    return f"{CALL_VISITOR}{call_id}"
