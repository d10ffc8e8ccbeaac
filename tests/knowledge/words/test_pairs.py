"""Words that readers use and articles do not are proposed with what speaks for them."""

from collections.abc import Callable
from datetime import datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from knowledge.answers.actions import give_verdict
from knowledge.search.vocabulary import Kind
from knowledge.words import actions
from knowledge.words.learned import list_pairs
from knowledge.words.pairs import Evidence, proposed, words_of
from knowledge.words.queries import get_draft
from opscenter.accounts.models import Account
from opscenter.core.actor import ANONYMOUS, Actor
from opscenter.core.errors import Conflict
from opscenter.core.workdays import local_day
from tests.factories.knowledge import content, make_article
from tests.visitors import csrf, log_in_as

Pairs = Callable[[], list[tuple[str, str, int]]]


@pytest.fixture(autouse=True)
def _said(db: Session, now: datetime) -> None:
    """Four readers speak of 俸禄 in two ways; the article says 薪水."""
    article = make_article(db, text=content(question="薪水怎么查", phrasings=()))
    for visitor, question in (("a", "俸禄在哪"), ("b", "俸禄在哪"), ("c", "我的俸禄呢"), ("d", "我的俸禄呢")):
        give_verdict(db, ANONYMOUS, article.id, visitor=visitor, is_useful=True, question=question, now=now)
    db.flush()


@pytest.fixture
def pairs(db: Session, now: datetime) -> Pairs:
    def listed() -> list[tuple[str, str, int]]:
        found = list_pairs(db, get_draft(db), day=local_day(now))
        return [(pair.word, pair.meant, pair.readers) for pair in found]

    return listed


def evidence(wording: str, readers: int = 2) -> Evidence:
    return Evidence(1, wording, readers, "薪水怎么查", "薪水怎么查")


def test_a_word_that_the_article_does_not_know_is_proposed_for_its_own(pairs: Pairs) -> None:
    assert pairs() == [("俸禄", "薪水", 4)]


def test_an_accepted_pair_is_drafted_and_proposed_no_more(
    db: Session, editor: Actor, now: datetime, pairs: Pairs
) -> None:
    actions.accept_pair(db, editor, "俸禄", "薪水", now=now)
    assert (get_draft(db).after[Kind.ONE_WAY, "俸禄"].entry.words, pairs()) == (("俸禄", "薪水"), [])


def test_a_refused_pair_is_never_proposed_again(db: Session, editor: Actor, now: datetime, pairs: Pairs) -> None:
    actions.refuse_pair(db, editor, "俸禄", "薪水", now=now)
    assert pairs() == []
    with pytest.raises(Conflict, match="pair_decided"):
        actions.refuse_pair(db, editor, "俸禄", "薪水", now=now)


def test_one_press_on_the_page_accepts(client: FlaskClient, db: Session, editor: Actor) -> None:
    browser = log_in_as(client, db, db.get_one(Account, editor.account_id))
    assert "俸禄 → 薪水" in browser.get("/articles/words/pairs").text
    form = {"csrf_token": csrf(browser, "/articles/words/pairs"), "word": "俸禄", "meant": "薪水"}
    assert browser.post("/articles/words/pairs/accept", data=form).status_code == 303
    assert "没有新的说法" in browser.get("/articles/words/pairs").text


@pytest.mark.parametrize(
    ("given", "is_proposed"),
    [
        ([evidence("俸禄在哪"), evidence("俸禄呢")], True),
        ([evidence("俸禄在哪", 9)], False),
        ([evidence("俸禄在哪", 1), evidence("俸禄呢", 1)], False),
    ],
)
def test_enough_readers_in_more_than_one_wording_have_to_speak_for_a_pair(
    given: list[Evidence], is_proposed: bool
) -> None:
    assert bool(proposed(given, ())) is is_proposed
    assert proposed(given, {("俸禄", "薪水")}) == []


@pytest.mark.parametrize(
    ("text", "beside", "words"),
    [
        ("钱付不出去怎么办", "付不出去的原因", []),
        ("打款怎么操作", "支付申请", ["打款", "操作"]),
        ("打款", "打款失败", []),
        ("公务卡还款", "公务员", ["卡还款"]),
    ],
)
def test_only_what_stands_nowhere_in_the_other_text_is_a_word_of_its_own(
    text: str, beside: str, words: list[str]
) -> None:
    assert list(words_of(text, beside)) == words
