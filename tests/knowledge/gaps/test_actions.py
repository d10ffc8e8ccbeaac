"""Questions become gaps; people join, divide and close them; what is asked again opens them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.articles.actions.review import publish, submit_for_review, withdraw
from knowledge.articles.actions.write import save_version
from knowledge.articles.models import Article
from knowledge.articles.queries import get_version
from knowledge.articles.rules import ArticleState
from knowledge.gaps.actions import arrange, care, closing, collect
from knowledge.gaps.actions.collect import SolvedTicket
from knowledge.gaps.models import Gap, GapQuestion
from knowledge.gaps.queries import Filters, get_gap, list_gaps, read_gap
from knowledge.gaps.rules import MINUTES, SETTLED, GapState, Reason
from knowledge.search.encoder import Encoder, offline_encoder
from opscenter.accounts.models import Account
from opscenter.accounts.queries import actor_for
from opscenter.accounts.rules import Role
from opscenter.core.actor import SYSTEM, Actor
from opscenter.core.db import Database
from opscenter.core.errors import Conflict, Invalid, NotFound
from opscenter.core.outbox import Dispatcher
from opscenter.messages.models import Message
from tests import cast
from tests.factories.accounts import make_account
from tests.factories.gaps import CANTEEN, OTHERS, find_gaps, make_ask, make_gap
from tests.factories.knowledge import content, make_article
from tests.statements import counted

FIRST, SECOND = "食堂收支怎么记账", "单位食堂收支怎么记账"
OTHER = "公务卡还款日过了怎么办"
Encoding = Callable[[], Encoder | None]


def editor(db: Session, **changes: Any) -> Account:
    return make_account(
        db, Role.KNOWLEDGE_EDITOR, organization=changes.pop("organization", cast.province(db)), **changes
    )


@pytest.fixture
def actor(db: Session) -> Actor:
    """Somebody who writes and reviews for the whole province."""
    return cast.sheng(db)


@pytest.mark.parametrize("encoding", [lambda: None, offline_encoder], ids=["words", "meaning"])
def test_thirty_planted_questions_become_one_gap(db: Session, now: datetime, encoding: Encoding) -> None:
    cast.province(db)
    pairs = zip(CANTEEN, [*OTHERS, *OTHERS], strict=False)
    for text in [text for pair in pairs for text in pair]:
        make_ask(db, text, at=now - SETTLED)
    gaps = find_gaps(db, now=now, encoder=encoding())
    assert {one.newest.text for one in read_gap(db, gaps[0]).wordings} == set(CANTEEN)
    assert (gaps[0].question_count, gaps[0].minutes) == (30, 30 * MINUTES[Reason.NO_ANSWER])


def test_the_same_words_join_their_gap_and_move_its_area_up(db: Session, now: datetime) -> None:
    gap = make_gap(db, FIRST, now=now, area_path=cast.unit(db).path)
    assert gap.area_path == cast.county(db).path
    make_gap(db, FIRST + "？", now=now, area_path=cast.other_county(db).path)
    assert (gap.question_count, gap.area_path) == (2, cast.province(db).path)


def test_a_gap_that_nobody_touched_is_called_by_the_words_used_most(db: Session, now: datetime, actor: Actor) -> None:
    gap = make_gap(db, FIRST, now=now)
    make_gap(db, SECOND, SECOND, now=now)
    assert gap.title == SECOND
    care.assign(db, actor, gap.id, actor.account_id or 0, now=now)
    make_gap(db, *[FIRST] * 5, SECOND, now=now)
    assert gap.title == SECOND


def test_whoever_gets_a_gap_is_told_and_sees_it_wherever_it_reaches(db: Session, now: datetime, actor: Actor) -> None:
    gap, owner = make_gap(db, FIRST, now=now), editor(db, organization=cast.city(db))
    with pytest.raises(NotFound):
        get_gap(db, actor_for(db, owner), gap.id)
    care.assign(db, actor, gap.id, owner.id, now=now)
    assert get_gap(db, actor_for(db, owner), gap.id).state is GapState.ASSIGNED
    db.flush()
    assert [one.template for one in db.scalars(select(Message))] == ["gap.assigned"]


def test_only_somebody_who_writes_here_gets_a_gap(db: Session, now: datetime, actor: Actor) -> None:
    gap = make_gap(db, FIRST, now=now)
    with pytest.raises(Invalid):
        care.assign(db, actor, gap.id, cast.account(db, "kuaiji").id, now=now)


def test_a_gap_that_is_not_needed_stays_so_when_it_is_asked_again(db: Session, now: datetime, actor: Actor) -> None:
    gap = make_gap(db, FIRST, now=now)
    for reason in ("", "长" * 501):
        with pytest.raises(Invalid):
            care.dismiss(db, actor, gap.id, reason, now=now)
    care.dismiss(db, actor, gap.id, "不归财政管", now=now)
    make_gap(db, FIRST, now=now + timedelta(days=1))
    assert (gap.state, gap.question_count) == (GapState.NOT_NEEDED, 2)
    with pytest.raises(Conflict):
        care.assign(db, actor, gap.id, actor.account_id or 0, now=now)


def test_what_was_closed_by_mistake_opens_again(db: Session, now: datetime, actor: Actor) -> None:
    gap = make_gap(db, FIRST, now=now)
    with pytest.raises(Conflict):
        care.reopen(db, actor, gap.id, now=now)
    care.dismiss(db, actor, gap.id, "不归财政管", now=now)
    care.reopen(db, actor, gap.id, now=now)
    assert (gap.state, gap.closed_at) == (GapState.NEW, None)


def test_words_taken_out_make_a_gap_of_their_own_and_come_back(db: Session, now: datetime, actor: Actor) -> None:
    gap = make_gap(db, FIRST, SECOND, SECOND, now=now)
    chosen = db.scalars(select(GapQuestion.id).where(GapQuestion.text == SECOND).limit(1)).one()
    other = care.take_out(db, actor, gap.id, chosen, now=now)
    assert [(gap.question_count, gap.title), (other.question_count, other.title)] == [(1, FIRST), (2, SECOND)]
    make_gap(db, SECOND + "？", now=now)
    assert (gap.question_count, other.question_count) == (1, 3)
    care.merge(db, actor, other.id, gap.id, now=now)
    assert (gap.question_count, db.get(Gap, other.id)) == (4, None)


def test_the_last_words_cannot_be_taken_out(db: Session, now: datetime, actor: Actor) -> None:
    gap = make_gap(db, FIRST, now=now)
    question = db.scalars(select(GapQuestion.id)).one()
    with pytest.raises(Conflict):
        care.take_out(db, actor, gap.id, question, now=now)
    with pytest.raises(NotFound):
        care.take_out(db, actor, gap.id, question + 1, now=now)


def test_joined_gaps_keep_owner_and_draft(db: Session, now: datetime, actor: Actor) -> None:
    gap, into = make_gap(db, FIRST, now=now), make_gap(db, OTHER, now=now)
    article = closing.start_draft(db, actor, gap.id, now=now)
    care.merge(db, actor, gap.id, into.id, now=now)
    assert (into.state, into.article_id, into.owner_id) == (GapState.DRAFTING, article.id, actor.account_id)
    with pytest.raises(Conflict):
        care.merge(db, actor, into.id, into.id, now=now)


def test_a_draft_has_question_phrasings_and_how_tickets_were_solved(db: Session, now: datetime, actor: Actor) -> None:
    gap = make_gap(db, FIRST, SECOND, now=now, area_path=cast.county(db).path)
    ticket = SolvedTicket("GD1", FIRST, "按往来科目记账", cast.unit(db).path, was_searched=False)
    collect.solved_without_article(db, ticket, now=now)
    find_gaps(db, now=now)
    article = closing.start_draft(db, actor, gap.id, now=now)
    text = get_version(db, article.id, 1)
    assert (text.question, text.phrasings) == (FIRST, [SECOND])
    assert "按往来科目记账" in text.body
    assert (article.organization_id, article.state) == (cast.county(db).id, ArticleState.DRAFT)
    with pytest.raises(Conflict):
        closing.start_draft(db, actor, gap.id, now=now)


def publish_draft(db: Session, article: Article, now: datetime) -> None:
    """As an editor and a reviewer do."""
    written = content(), get_version(db, article.id, article.latest_number).proposed
    save_version(db, SYSTEM, article.id, *written, base_number=article.latest_number, now=now)
    submit_for_review(db, SYSTEM, article.id, now=now)
    publish(db, SYSTEM, article.id, number=article.latest_number, now=now)


def deliver(db: Session, outbox: Dispatcher) -> None:
    """Let the gaps hear of what was published or withdrawn."""
    db.commit()
    outbox.drain()
    db.expire_all()


def test_publishing_the_draft_covers_the_gap_and_asking_again_opens_it(
    db: Session, now: datetime, actor: Actor, outbox: Dispatcher
) -> None:
    gap = make_gap(db, FIRST, now=now)
    owner = editor(db)
    care.assign(db, actor, gap.id, owner.id, now=now)
    publish_draft(db, closing.start_draft(db, actor, gap.id, now=now), now)
    deliver(db, outbox)
    assert (gap.state, gap.closed_at) == (GapState.COVERED, now)
    make_ask(db, FIRST, at=now - timedelta(minutes=1))
    find_gaps(db, now=now + SETTLED)
    assert gap.state is GapState.COVERED
    make_ask(db, FIRST, at=now + timedelta(hours=1))
    find_gaps(db, now=now + timedelta(hours=2))
    assert (gap.state, gap.reopened_at) == (GapState.ASSIGNED, now + timedelta(hours=2))
    assert "gap.reopened" in {one.template for one in db.scalars(select(Message).where(Message.account_id == owner.id))}


def test_a_gap_opens_when_its_article_is_withdrawn_and_may_be_drafted_anew(
    db: Session, now: datetime, actor: Actor, outbox: Dispatcher
) -> None:
    gap = make_gap(db, FIRST, now=now)
    article = closing.start_draft(db, actor, gap.id, now=now)
    publish_draft(db, article, now)
    deliver(db, outbox)
    withdraw(db, actor, article.id, reason="写错了", now=now)
    deliver(db, outbox)
    assert gap.state is GapState.ASSIGNED
    assert closing.start_draft(db, actor, gap.id, now=now).id != article.id


def test_a_phrasing_for_an_article_that_answers_it_closes_the_gap(db: Session, now: datetime, actor: Actor) -> None:
    gap, article = make_gap(db, FIRST, now=now), make_article(db)
    closing.adopt(db, actor, gap.id, article.id, now=now)
    assert get_version(db, article.id, article.published_number or 0).phrasings[-1] == FIRST
    assert (gap.state, gap.article_id) == (GapState.COVERED, article.id)


def test_an_article_with_a_newer_draft_is_reviewed_first(db: Session, now: datetime, actor: Actor) -> None:
    gap, article = make_gap(db, FIRST, now=now), make_article(db)
    facts = get_version(db, article.id, 1).proposed
    save_version(db, actor, article.id, content(question="新稿"), facts, base_number=1, now=now)
    with pytest.raises(Conflict, match="newer_draft"):
        closing.adopt(db, actor, gap.id, article.id, now=now)


def test_gaps_are_listed_for_their_area_the_dearest_first(db: Session, now: datetime, actor: Actor) -> None:
    near = make_gap(db, FIRST, now=now, area_path=cast.county(db).path)
    far = make_gap(db, OTHER, OTHER, now=now, area_path=cast.other_county(db).path)
    neighbour = actor_for(db, editor(db, organization=cast.other_city(db)))
    assert [one.gap.id for one in list_gaps(db, actor, Filters()).rows] == [far.id, near.id]
    assert [one.gap.id for one in list_gaps(db, neighbour, Filters()).rows] == [far.id]
    assert list_gaps(db, cast.kuaiji(db), Filters()).rows == []
    only = Filters(state=GapState.NEW, organization_id=cast.city(db).id)
    assert [one.gap.id for one in list_gaps(db, actor, only).rows] == [near.id]
    assert list_gaps(db, actor, Filters(owner_id=actor.account_id)).rows == []


def test_a_plan_made_before_somebody_joined_gaps_does_no_harm(db: Session, now: datetime, actor: Actor) -> None:
    gap, into = make_gap(db, FIRST, now=now), make_gap(db, OTHER, now=now)
    make_ask(db, SECOND, at=now - SETTLED)
    collect.collect(db, now=now)
    plan = arrange.find_homes(db, None)
    care.merge(db, actor, gap.id, into.id, now=now)
    assert plan is not None
    arrange.move_in(db, plan, now=now)
    assert {one.title for one in db.scalars(select(Gap))} == {FIRST, SECOND}


def test_a_new_question_shows_that_two_untouched_gaps_are_one(db: Session, now: datetime) -> None:
    first, second = make_gap(db, "伙食费怎么记账", now=now), make_gap(db, "食堂会计核算办法", now=now)
    assert first.id != second.id
    find_gaps(db, now=now)
    for text in CANTEEN:
        make_ask(db, text, at=now - SETTLED)
    assert len(find_gaps(db, now=now)) == 1


def test_a_batch_costs_the_same_few_statements_however_long_the_log(
    db: Session, database: Database, now: datetime
) -> None:
    cast.province(db)
    for number in range(60):
        make_ask(db, f"{OTHERS[number % len(OTHERS)]}{number}", at=now - SETTLED)
    with counted(database) as sent:
        collect.collect(db, now=now)
        db.flush()
    assert len(sent) <= 9
