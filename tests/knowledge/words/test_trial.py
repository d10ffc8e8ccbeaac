"""What a draft does to real questions is said before it is published."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.answers.actions import give_verdict
from knowledge.answers.models import Ask
from knowledge.answers.rules import Channel
from knowledge.articles.actions.review import withdraw
from knowledge.articles.models import Article
from knowledge.search.contract import Hit
from knowledge.search.library import Library
from knowledge.search.vocabulary import Entry, Key, Kind
from knowledge.words import actions, jobs
from knowledge.words.models import WordTrial
from knowledge.words.sample import sample
from opscenter.core.actor import ANONYMOUS, SYSTEM, Actor
from opscenter.core.jobs import JobContext
from tests.factories.knowledge import content, make_article

Work = Callable[[], None]


@pytest.fixture
def article(db: Session) -> Article:
    """Speaks of 薪水 and never of 工钱."""
    make_article(db, text=content(question="工钱条怎样打印", phrasings=()))
    return make_article(db, text=content(question="薪水没有到账", phrasings=()))


@pytest.fixture
def tried(db: Session, editor: Actor, now: datetime, work: Work) -> Callable[[Entry | Key], dict[str, Any]]:
    """The report on one drafted entry, or on one taken away."""

    def report(what: Entry | Key) -> dict[str, Any]:
        if isinstance(what, Entry):
            actions.put_entry(db, editor, what, now=now)
        else:
            actions.remove_entry(db, editor, what, now=now)
        actions.ask_trial(db, editor, now=now)
        work()
        return db.scalars(select(WordTrial.report)).one() or {}

    return report


Tried = Callable[[Entry | Key], dict[str, Any]]


def asks(db: Session, text: str, now: datetime, times: int = 1) -> None:
    db.add_all(Ask(text=text, channel=Channel.PORTAL, hit_count=0, asked_at=now) for _ in range(times))


def test_a_question_whose_first_answer_changes_is_shown_beside_the_new_one(
    db: Session, article: Article, now: datetime, tried: Tried
) -> None:
    asks(db, "发薪金", now, times=3)
    report = tried(Entry(Kind.ONE_WAY, ("薪金", "薪水")))
    row = report["rows"][0]
    assert (row["text"], row["times"], row["before"], row["after"]["id"]) == ("发薪金", 3, None, str(article.id))


def test_a_known_answer_that_is_found_at_last_counts_as_better(
    db: Session, article: Article, now: datetime, tried: Tried
) -> None:
    give_verdict(db, ANONYMOUS, article.id, visitor="a", is_useful=True, question="俸禄", now=now)
    report = tried(Entry(Kind.ONE_WAY, ("俸禄", "薪水")))
    assert (report["better"], report["worse"], report["rows"][0]["place_after"]) == (1, 0, 0)


def test_a_known_answer_that_is_found_no_longer_counts_as_worse(
    db: Session, article: Article, now: datetime, tried: Tried
) -> None:
    subsidy = make_article(db, text=content(question="补贴怎样查询", phrasings=()))
    give_verdict(db, ANONYMOUS, subsidy.id, visitor="a", is_useful=True, question="低保", now=now)
    report = tried((Kind.ONE_WAY, "低保"))
    assert (report["worse"], report["rows"][0]["place_before"], report["rows"][0]["place_after"]) == (1, 0, None)


def test_words_that_no_question_holds_change_nothing(db: Session, article: Article, tried: Tried) -> None:
    report = tried(Entry(Kind.EQUAL, ("库款", "国库资金")))
    assert (report["asked"], report["first_changed"], report["rows"]) == (2, 0, [])


def test_a_question_whose_right_article_is_known_is_not_tried_again_without_it(
    db: Session, article: Article, now: datetime, tried: Tried
) -> None:
    give_verdict(db, ANONYMOUS, article.id, visitor="a", is_useful=True, question="俸禄", now=now)
    asks(db, "俸禄", now)
    assert [row["outcome"] for row in tried(Entry(Kind.ONE_WAY, ("俸禄", "薪水")))["rows"]] == ["better"]


def test_words_that_an_article_answered_which_is_gone_are_no_known_question(
    db: Session, article: Article, now: datetime
) -> None:
    give_verdict(db, ANONYMOUS, article.id, visitor="a", is_useful=True, question="俸禄", now=now)
    assert ("俸禄", str(article.id)) in {(one.text, one.expected) for one in sample(db, now=now).questions}
    withdraw(db, SYSTEM, article.id, reason="不再适用", now=now)
    assert "俸禄" not in {one.text for one in sample(db, now=now).questions}


class Failing(Library):
    """An index that cannot be asked."""

    def search(self, *_question: object) -> Sequence[Hit]:
        """Never answers."""
        raise RuntimeError("no answer")


@pytest.mark.usefixtures("article")
def test_a_trial_that_fails_is_tried_again(
    db: Session, editor: Actor, worker: JobContext, index: Library, work: Work
) -> None:
    now = worker.now()
    asks(db, "发薪金", now)
    work()
    actions.put_entry(db, editor, Entry(Kind.ONE_WAY, ("薪金", "薪水")), now=now)
    actions.ask_trial(db, editor, now=now)
    db.commit()
    with pytest.raises(RuntimeError):
        jobs.try_draft(worker, Failing(index.folder))
    work()
    assert db.scalars(select(WordTrial.report)).one() is not None
