"""Words are drafted by one person, tried, and published by another."""

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.search.library import Library
from knowledge.search.vocabulary import Entry, Kind
from knowledge.words import actions
from knowledge.words.models import WordTrial, WordVersion
from knowledge.words.queries import get_draft
from opscenter.accounts.queries import actor_for
from opscenter.accounts.rules import Role
from opscenter.core.actor import SYSTEM, Actor
from opscenter.core.audit import AuditEntry
from opscenter.core.errors import Conflict, Forbidden, Invalid, NotFound
from tests import cast
from tests.conftest import START
from tests.factories.accounts import make_account

Work = Callable[[], None]
PAY = Entry(Kind.EQUAL, ("打款", "付款"))
CLOSING = (Kind.EQUAL, "结账")


@pytest.fixture
def publish(db: Session, reviewer: Actor, now: datetime, work: Work) -> Callable[[], WordVersion]:
    """Try the draft and publish it."""

    def tried() -> WordVersion:
        actions.ask_trial(db, reviewer, now=now)
        work()
        return actions.publish(db, reviewer, fingerprint=get_draft(db).fingerprint, note="补词", now=now)

    return tried


@pytest.fixture
def seen(db: Session, editor: Actor, now: datetime, work: Work) -> str:
    """The fingerprint of a draft that was tried."""
    actions.put_entry(db, editor, PAY, now=now)
    actions.ask_trial(db, editor, now=now)
    work()
    return get_draft(db).fingerprint


def test_a_draft_changes_nothing_before_it_is_published(db: Session, editor: Actor, now: datetime) -> None:
    actions.put_entry(db, editor, PAY, now=now)
    draft = get_draft(db)
    assert (PAY.key in draft.after, PAY.key in draft.before) == (True, False)


def test_a_published_version_counts_and_the_draft_is_empty(
    db: Session, editor: Actor, now: datetime, publish: Callable[[], WordVersion]
) -> None:
    actions.put_entry(db, editor, PAY, now=now)
    actions.remove_entry(db, editor, CLOSING, now=now)
    version, draft = publish(), get_draft(db)
    assert (version.number, draft.rows, draft.before[PAY.key].number, CLOSING in draft.before) == (1, [], 1, False)
    assert db.scalar(select(AuditEntry.object_id).where(AuditEntry.action == "vocabulary.publish")) == "1"


def test_a_worker_puts_a_published_version_in_force_without_a_restart(
    db: Session, editor: Actor, publish: Callable[[], WordVersion], index: Library, work: Work
) -> None:
    actions.put_entry(db, editor, PAY, now=START)
    publish()
    work()
    another = Library(index.folder)
    assert ("付款", 0.5) in index.words.words.partners["打款"]
    assert index.words.words.label == another.words.words.label == "1.1"


def test_nobody_publishes_what_they_wrote_themselves(
    db: Session, reviewer: Actor, now: datetime, publish: Callable[[], WordVersion]
) -> None:
    actions.put_entry(db, reviewer, PAY, now=now)
    with pytest.raises(Forbidden, match="own_draft"):
        publish()


def test_only_a_reviewer_of_the_whole_publishes_and_only_the_whole_drafts(
    db: Session, editor: Actor, now: datetime
) -> None:
    local = actor_for(db, make_account(db, Role.KNOWLEDGE_REVIEWER, organization=cast.county(db)))
    actions.put_entry(db, editor, PAY, now=now)
    for actor in (editor, local):
        with pytest.raises(Forbidden, match="not_publisher"):
            actions.publish(db, actor, fingerprint=get_draft(db).fingerprint, note="补词", now=now)
    with pytest.raises(Forbidden, match="not_yours"):
        actions.put_entry(db, local, PAY, now=now)


def test_a_draft_that_was_not_tried_is_not_published(
    db: Session, editor: Actor, reviewer: Actor, now: datetime
) -> None:
    actions.put_entry(db, editor, PAY, now=now)
    with pytest.raises(Conflict, match="not_tried"):
        actions.publish(db, reviewer, fingerprint=get_draft(db).fingerprint, note="补词", now=now)


def test_a_change_after_the_trial_voids_it(
    db: Session, editor: Actor, reviewer: Actor, now: datetime, seen: str
) -> None:
    actions.put_entry(db, editor, Entry(Kind.TERM, ("库款",)), now=now)
    with pytest.raises(Conflict, match="changed_meanwhile"):
        actions.publish(db, reviewer, fingerprint=seen, note="补词", now=now)
    with pytest.raises(Conflict, match="not_tried"):
        actions.publish(db, reviewer, fingerprint=get_draft(db).fingerprint, note="补词", now=now)


def test_what_gets_worse_is_published_with_a_reason_only(
    db: Session, reviewer: Actor, now: datetime, seen: str
) -> None:
    trial = db.scalars(select(WordTrial)).one()
    trial.report = {**(trial.report or {}), "worse": 1}
    with pytest.raises(Invalid) as refused:
        actions.publish(db, reviewer, fingerprint=seen, note="补词", now=now)
    assert refused.value.fields == {"reason": "words.reason_missing"}
    version = actions.publish(db, reviewer, fingerprint=seen, note="补词", reason="那个问题已有新文章", now=now)
    assert version.reason == "那个问题已有新文章"


def test_an_entry_with_another_first_word_replaces_the_old_one(db: Session, editor: Actor, now: datetime) -> None:
    actions.put_entry(db, editor, Entry(Kind.EQUAL, ("关账", "结账")), replaces=CLOSING, now=now)
    after = get_draft(db).after
    assert (CLOSING in after, (Kind.EQUAL, "关账") in after) == (False, True)


def test_a_dropped_change_leaves_the_entry_as_it_counts(db: Session, editor: Actor, now: datetime) -> None:
    actions.remove_entry(db, editor, CLOSING, now=now)
    actions.drop_change(db, editor, CLOSING, now=now)
    assert get_draft(db).rows == []
    with pytest.raises(NotFound):
        actions.drop_change(db, editor, CLOSING, now=now)


def test_a_dropped_change_must_go_with_the_rest_of_the_draft(db: Session, editor: Actor, now: datetime) -> None:
    actions.remove_entry(db, editor, CLOSING, now=now)
    actions.put_entry(db, editor, Entry(Kind.EQUAL, ("扎账", "封账")), now=now)
    with pytest.raises(Conflict, match="in_two_groups"):
        actions.drop_change(db, editor, CLOSING, now=now)


def test_an_older_version_is_drafted_again_and_published_anew(
    db: Session, editor: Actor, now: datetime, publish: Callable[[], WordVersion]
) -> None:
    actions.put_entry(db, editor, PAY, now=now)
    publish()
    actions.remove_entry(db, editor, PAY.key, now=now)
    publish()
    with pytest.raises(Conflict, match="same_version"):
        actions.restore(db, editor, 2, now=now)
    actions.restore(db, editor, 1, now=now)
    assert (publish().number, get_draft(db).before[PAY.key].entry) == (3, PAY)


def test_the_whole_draft_can_be_thrown_away(db: Session, editor: Actor, now: datetime) -> None:
    actions.put_entry(db, editor, PAY, now=now)
    actions.drop_draft(db, editor, now=now)
    assert get_draft(db).rows == []
    with pytest.raises(Conflict, match="nothing_new"):
        actions.ask_trial(db, SYSTEM, now=now)
