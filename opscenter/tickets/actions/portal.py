"""What requesters do by themselves: answer question by question, submit, look a ticket up without an account."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from opscenter.core import crypto, phones
from opscenter.core.actor import Actor
from opscenter.core.errors import Forbidden, Invalid, Limited, NotFound
from opscenter.core.files import Store
from opscenter.organizations.models import Organization
from opscenter.organizations.rules import Kind
from opscenter.tickets.actions.attachments import Upload, keep_files
from opscenter.tickets.actions.create import Draft, Requester, create_ticket, phone_faults
from opscenter.tickets.models import Ticket, TicketDraft, TrackingAttempt
from opscenter.tickets.rules.words import Contact, Impact, RequesterClass, Source, TicketType, Urgency

TRIES = 10
TRIES_WITHIN = timedelta(minutes=15)

CLASS_OF_KIND: Mapping[Kind, RequesterClass] = {
    Kind.BUDGET_UNIT: RequesterClass.BUDGET_UNIT,
    Kind.NON_BUDGET_UNIT: RequesterClass.NON_BUDGET_UNIT,
    Kind.BANK: RequesterClass.BANK,
    Kind.VENDOR: RequesterClass.VENDOR,
}


@dataclass(frozen=True)
class Asked:
    """What the requester searched for and read before asking us."""

    words: str = ""
    articles: Sequence[Mapping[str, Any]] = ()


def save_answers(db: Session, actor: Actor, answers: Mapping[str, Any], *, now: datetime) -> TicketDraft:
    """Keep what has been answered so far; later answers replace earlier ones of the same name.

    Raises:
        Forbidden: without an account, or without the right to file tickets.
        Invalid: the way to be answered needs a telephone number.
    """
    if actor.account_id is None or not actor.can("ticket.ask"):
        raise Forbidden("ticket.not_for_this_unit")
    faults = phone_faults(Contact(answers["contact"]), answers.get("phone") or "") if "contact" in answers else {}
    if faults:
        raise Invalid("ticket.invalid", fields=faults)
    draft = db.get(TicketDraft, actor.account_id)
    if draft is None:
        draft = TicketDraft(account_id=actor.account_id, answers={}, updated_at=now)
        db.add(draft)
    draft.answers = {**draft.answers, **answers}
    draft.updated_at = now
    db.flush()
    return draft


def forget_draft(db: Session, actor: Actor) -> None:
    """Put away what the actor has begun to write."""
    db.execute(delete(TicketDraft).where(TicketDraft.account_id == actor.account_id))


def submit_draft(
    db: Session,
    actor: Actor,
    *,
    asked: Asked,
    uploads: Sequence[Upload],
    store: Store,
    limit: int,
    now: datetime,
) -> Ticket:
    """File what was answered, for the actor's own body, and forget the draft.

    Raises:
        NotFound: there is no draft (submitted already, perhaps from another window).
        Forbidden, Invalid, Limited: as filing a ticket and attaching files.
    """
    draft = db.get(TicketDraft, actor.account_id, with_for_update=True) if actor.account_id else None
    if draft is None or actor.organization_id is None:
        raise NotFound("ticket.no_draft")
    body = db.get_one(Organization, actor.organization_id)
    ticket = create_ticket(db, actor, _from_answers(draft.answers, actor, body, asked), now=now)
    keep_files(db, actor, ticket, uploads, store=store, limit=limit, now=now)
    db.delete(draft)
    db.flush()
    return ticket


def look_up(db: Session, *, number: str, phone: str, address: str, now: datetime) -> Ticket | None:
    """The ticket with this number if this telephone number was left with it, None for a wrong pair.

    Wrong tries are counted per address, so that numbers cannot be guessed; they must be committed to count.

    Raises:
        Limited: too many wrong tries.
        Invalid: not a telephone number.
    """
    tries = db.scalar(
        select(func.count(TrackingAttempt.id)).where(
            TrackingAttempt.address == address, TrackingAttempt.at > now - TRIES_WITHIN
        )
    )
    if (tries or 0) >= TRIES:
        raise Limited("ticket.too_many_attempts", minutes=int(TRIES_WITHIN.total_seconds() // 60))
    canonical = phones.find_normalized(phone)
    if canonical is None:
        raise Invalid("ticket.invalid", fields={"phone": "ticket.phone_invalid"})
    ticket = db.scalar(
        select(Ticket).where(
            Ticket.number == number.strip(), Ticket.requester_phone_index == crypto.blind_index(canonical)
        )
    )
    if ticket is None:
        db.add(TrackingAttempt(address=address, at=now))
        db.flush()
    return ticket


def forget_attempts(db: Session, *, now: datetime) -> None:
    """Delete counted tries that no longer matter."""
    db.execute(delete(TrackingAttempt).where(TrackingAttempt.at < now - TRIES_WITHIN))


def _from_answers(answers: Mapping[str, Any], actor: Actor, body: Organization, asked: Asked) -> Draft:
    missing = [name for name in ("type", "title", "body", "contact", "impact", "urgency") if not answers.get(name)]
    if missing:
        raise Invalid("ticket.invalid", fields=dict.fromkeys(missing, "ticket.answer_missing"))
    service = answers.get("service")
    return Draft(
        type=TicketType(answers["type"]),
        title=answers["title"],
        body=answers["body"],
        organization_id=body.id,
        requester=Requester(
            kind=CLASS_OF_KIND.get(body.kind, RequesterClass.FINANCE),
            name=actor.name,
            phone=answers.get("phone") or "",
            unit=body.short_name,
            account_id=actor.account_id,
        ),
        source=Source.PORTAL,
        impact=Impact(answers["impact"]),
        urgency=Urgency(answers["urgency"]),
        service_id=int(service) if service else None,
        contact=Contact(answers["contact"]),
        searched_for=asked.words,
        articles_read=tuple(asked.articles),
    )
