"""Drafting, trying, publishing and taking back the house's words."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from knowledge.search.vocabulary import Entry, Key, Kind, shipped_entries
from knowledge.words import policy
from knowledge.words.learned import get_pair
from knowledge.words.models import RefusedPair, WordChange, WordTrial, WordVersion
from knowledge.words.queries import Draft, get_draft, get_version, trial_of
from knowledge.words.rules import (
    LIST_MARK,
    NOTE_LIMIT,
    REASON_LIMIT,
    Change,
    going_back,
    numbered,
    problem_of,
)
from knowledge.words.trial import Outcome
from opscenter.core import audit
from opscenter.core.actor import Actor
from opscenter.core.errors import Conflict, Forbidden, Invalid, NotFound
from opscenter.core.workdays import local_day

OBJECT = "vocabulary"


def put_entry(db: Session, actor: Actor, entry: Entry, *, replaces: Key | None = None, now: datetime) -> None:
    """Draft an entry, in place of another one or besides all others.

    Raises:
        Forbidden: the actor's scope is not the whole.
        Invalid: it makes no sense, or not beside the others.
        NotFound: there is nothing to replace.
    """
    draft = _draft_of(db, actor)
    if replaces is not None and replaces not in draft.after:
        raise NotFound("words.no_entry")
    if problem := problem_of(entry, draft.after, replaces=replaces):
        raise Invalid("words.invalid", fields={problem.field: problem.code}, **problem.params)
    said = [Change(*entry.key, entry.words)]
    if replaces is not None and replaces != entry.key:
        said.append(Change(*replaces, ()))
    _say(db, actor, draft, said, now)


def put_entries(db: Session, actor: Actor, entries: Iterable[Entry], *, now: datetime) -> None:
    """Draft entries that go together, each in place of what there is; raises Forbidden like `put_entry`."""
    _say(db, actor, _draft_of(db, actor), [Change(*entry.key, entry.words) for entry in entries], now)


def remove_entry(db: Session, actor: Actor, key: Key, *, now: datetime) -> None:
    """Draft that an entry counts no longer; raises like `put_entry`."""
    draft = _draft_of(db, actor)
    if key not in draft.after:
        raise NotFound("words.no_entry")
    _say(db, actor, draft, [Change(*key, ())], now)


def drop_change(db: Session, actor: Actor, key: Key, *, now: datetime) -> None:
    """Take one entry out of the draft, so that it stays as it is.

    Raises:
        Conflict: as it was, it does not go with what else is drafted.
        Forbidden, NotFound: like `put_entry`.
    """
    draft = _draft_of(db, actor)
    if key not in draft.steps:
        raise NotFound("words.no_entry")
    stand = draft.before.get(key)
    if stand and (problem := problem_of(stand.entry, draft.after, replaces=key)):
        raise Conflict(problem.code, fields={}, **problem.params)
    _say(db, actor, draft, [Change(*key, stand.entry.words if stand else ())], now)


def drop_draft(db: Session, actor: Actor, *, now: datetime) -> None:
    """Throw the whole draft away; raises Forbidden like `put_entry`."""
    draft = _draft_of(db, actor)
    _clear(db, draft)
    _record(db, actor, "vocabulary.drop", draft.number, now, count=len(draft.rows))


def accept_pair(db: Session, actor: Actor, word: str, meant: str, *, now: datetime) -> None:
    """Draft that a word of readers stands for one of the articles.

    Raises:
        Conflict: it is decided already, or was not proposed.
        Forbidden, Invalid: like `put_entry`.
    """
    draft = _draft_of(db, actor)
    get_pair(db, draft, word, meant, day=local_day(now))
    key = Entry(Kind.ONE_WAY, (word,)).key
    known = draft.after.get(key)
    entry = Entry(Kind.ONE_WAY, (*known.entry.words, meant) if known else (word, meant))
    put_entry(db, actor, entry, replaces=key if known else None, now=now)


def refuse_pair(db: Session, actor: Actor, word: str, meant: str, *, now: datetime) -> None:
    """The two are not proposed again; raises like `accept_pair`."""
    get_pair(db, _draft_of(db, actor), word, meant, day=local_day(now))
    db.add(RefusedPair(word=word, meant=meant, refused_by_id=actor.account_id, refused_at=now))
    _record(db, actor, "vocabulary.refuse", word, now, words=meant)


def ask_trial(db: Session, actor: Actor, *, now: datetime) -> None:
    """Let a worker try the draft on real questions.

    Raises:
        Conflict: there is no draft.
        Forbidden: like `put_entry`.
    """
    draft = _draft_of(db, actor)
    if not draft.rows:
        raise Conflict("words.nothing_new")
    db.execute(delete(WordTrial))
    db.add(WordTrial(fingerprint=draft.fingerprint, asked_by_id=actor.account_id, asked_at=now))


def publish(db: Session, actor: Actor, *, fingerprint: str, note: str, reason: str = "", now: datetime) -> WordVersion:
    """Make the draft the next version; every process takes it over within two seconds.

    Raises:
        Conflict: there is no draft, it is another one than was looked at, or it was not tried.
        Forbidden: the actor wrote part of it or may not publish.
        Invalid: without a note, or without a reason although questions get worse.
    """
    if not policy.can_publish(actor):
        raise Forbidden("words.not_publisher")
    draft = get_draft(db, lock=True)
    report = _check_draft(db, actor, draft, fingerprint)
    _check_words(note, reason, is_worse=bool(report[Outcome.WORSE.value] + report[Outcome.LOST.value]))
    version = WordVersion(
        number=draft.number + 1,
        changes=[change.as_json() for change in numbered(draft.changes, draft.number + 1)],
        report={name: value for name, value in report.items() if name != "rows"},
        note=note,
        reason=reason,
        published_by_id=actor.account_id,
        published_at=now,
    )
    db.add(version)
    _clear(db, draft)
    _record(db, actor, "vocabulary.publish", version.number, now, reason=reason)
    return version


def restore(db: Session, actor: Actor, number: int, *, now: datetime) -> None:
    """Draft what an earlier version said.

    Raises:
        Conflict: there is a draft already, or that version says what counts now.
        Forbidden: like `put_entry`.
        NotFound: there is no such version.
    """
    draft = _draft_of(db, actor)
    if draft.rows:
        raise Conflict("words.draft_first")
    changes = going_back(draft.published, get_version(db, number).said, shipped_entries())
    if not changes:
        raise Conflict("words.same_version")
    _say(db, actor, draft, changes, now)


def _draft_of(db: Session, actor: Actor) -> Draft:
    policy.require_change(actor)
    return get_draft(db, lock=True)


def _say(db: Session, actor: Actor, draft: Draft, changes: Iterable[Change], now: datetime) -> None:
    """Note the changes; one that leaves an entry as it counts now is none. What was tried before is void."""
    db.execute(delete(WordTrial))
    rows = {row.said.key: row for row in draft.rows}
    for change in changes:
        stand, row = draft.before.get(change.key), rows.get(change.key)
        if change.words == (stand.entry.words if stand else ()):
            if row:
                db.delete(row)
        else:
            if row is None:
                row = WordChange(kind=change.kind, head=change.head)
                db.add(row)
            row.words, row.author_id, row.changed_at = list(change.words), actor.account_id, now
        shown = LIST_MARK.join(change.words)
        _record(db, actor, "vocabulary.draft", change.head, now, kind=change.kind.value, words=shown)


def _clear(db: Session, draft: Draft) -> None:
    for row in draft.rows:
        db.delete(row)
    db.execute(delete(WordTrial))


def _check_draft(db: Session, actor: Actor, draft: Draft, fingerprint: str) -> dict[str, Any]:
    if not draft.rows:
        raise Conflict("words.nothing_new")
    if fingerprint != draft.fingerprint:
        raise Conflict("words.changed_meanwhile")
    if actor.account_id is not None and any(row.author_id == actor.account_id for row in draft.rows):
        raise Forbidden("words.own_draft")
    trial = trial_of(db, draft)
    if trial is None or trial.report is None:
        raise Conflict("words.not_tried")
    return trial.report


def _check_words(note: str, reason: str, *, is_worse: bool) -> None:
    fields = {}
    if not note or len(note) > NOTE_LIMIT:
        fields["note"] = "words.note_too_long" if note else "words.note_missing"
    if len(reason) > REASON_LIMIT:
        fields["reason"] = "words.reason_too_long"
    elif is_worse and not reason:
        fields["reason"] = "words.reason_missing"
    if fields:
        raise Invalid("words.invalid", fields=fields)


def _record(db: Session, actor: Actor, action: str, about: object, now: datetime, **detail: object) -> None:
    kept = {name: value for name, value in detail.items() if value}
    audit.record(db, actor, action, object_type=OBJECT, object_id=about, detail=kept, now=now)
