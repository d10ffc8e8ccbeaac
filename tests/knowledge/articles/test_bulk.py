"""Owners and dates of checks, of one article and of several; withdrawing several."""

from datetime import date, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from knowledge.articles.actions.bulk import MOST, set_owner_of_all, set_review_by_of_all, withdraw_all
from knowledge.articles.actions.upkeep import set_owner, set_review_by
from knowledge.articles.actions.write import save_version
from knowledge.articles.forms import STEPS
from knowledge.articles.queries import get_version
from knowledge.articles.rules import ArticleState
from knowledge.articles.shelf import list_chosen, list_owners
from opscenter.core.audit import AuditEntry
from opscenter.core.errors import Conflict, Forbidden, Invalid, Limited
from opscenter.core.workdays import local_day
from tests import cast
from tests.factories.knowledge import content, facts, make_article, make_draft
from tests.knowledge.articles.test_actions import editor, reviewer
from tests.knowledge.articles.test_views import send
from tests.visitors import log_in

LATER = date(2027, 6, 30)


def test_an_owner_writes_for_the_region(db: Session, now: datetime) -> None:
    article, owner = make_article(db, cast.city(db)), editor(db)
    assert owner.account_id is not None
    assert set_owner(db, editor(db), article.id, owner.account_id, now=now).owner_id == owner.account_id
    assert db.scalars(select(AuditEntry.action).order_by(AuditEntry.id.desc())).first() == "article.set_owner"


@pytest.mark.parametrize("person", ["shi", "waixian"])
def test_whoever_does_not_write_for_the_region_is_no_owner(db: Session, now: datetime, person: str) -> None:
    article = make_article(db, cast.city(db))
    with pytest.raises(Invalid):
        set_owner(db, editor(db), article.id, cast.account(db, person).id, now=now)


def test_a_check_without_a_change_is_a_version_of_its_own(db: Session, now: datetime) -> None:
    article = make_article(db, cast.city(db))
    set_review_by(db, reviewer(db), article.id, LATER, now=now)
    newest = get_version(db, article.id, 2)
    assert (article.review_by, article.published_number, newest.proposed.review_by) == (LATER, 2, LATER)
    assert newest.content == get_version(db, article.id, 1).content


def test_only_a_reviewer_says_that_a_text_was_checked(db: Session, now: datetime) -> None:
    with pytest.raises(Forbidden):
        set_review_by(db, editor(db), make_article(db, cast.city(db)).id, LATER, now=now)


def test_drafts_and_newer_texts_are_not_checked_off(db: Session, now: datetime) -> None:
    with pytest.raises(Conflict, match=r"article\.not_live"):
        set_review_by(db, reviewer(db), make_draft(db, cast.city(db)).id, LATER, now=now)
    article = make_article(db, cast.city(db))
    save_version(db, editor(db), article.id, content(), facts(cast.city(db)), base_number=1, now=now)
    with pytest.raises(Conflict, match=r"article\.newer_draft"):
        set_review_by(db, reviewer(db), article.id, LATER, now=now)


def test_the_next_check_lies_ahead_and_in_this_century(db: Session, now: datetime) -> None:
    article, checker = make_article(db, cast.city(db)), reviewer(db)
    for day in (local_day(now), date(2207, 1, 1)):
        with pytest.raises(Invalid):
            set_review_by(db, checker, article.id, day, now=now)


def test_what_can_be_done_is_done_and_the_rest_is_named(db: Session, now: datetime) -> None:
    live, draft, foreign = (
        make_article(db, cast.city(db)),
        make_draft(db, cast.city(db)),
        make_article(db, cast.other_city(db)),
    )
    outcome = set_review_by_of_all(db, reviewer(db), [draft.id, live.id, foreign.id, live.id], LATER, now=now)
    assert list(outcome.done) == [live.id]
    assert [(one, why.code) for one, why in outcome.refused] == [
        (draft.id, "article.not_live"),
        (foreign.id, "article.not_found"),
    ]


def test_several_are_withdrawn_for_one_reason(db: Session, now: datetime) -> None:
    articles = [make_article(db, cast.city(db)) for _ in range(2)]
    withdraw_all(db, editor(db), [one.id for one in articles], reason="规定已废止", now=now)
    assert {one.state for one in articles} == {ArticleState.ARCHIVED}
    with pytest.raises(Invalid):
        withdraw_all(db, editor(db), [], reason="", now=now)


def test_too_many_at_once_are_refused(db: Session, now: datetime) -> None:
    with pytest.raises(Limited):
        set_owner_of_all(db, editor(db), range(MOST + 1), 1, now=now)


def test_owners_are_offered_from_the_own_regions_only(db: Session) -> None:
    near, far = editor(db), cast.other_city(db)
    assert near.account_id in dict(list_owners(db, reviewer(db)))
    assert near.account_id not in dict(list_owners(db, cast.waixian(db)))
    assert list_chosen(db, editor(db), [make_draft(db, far).id]) == []


def test_the_page_shows_what_is_chosen_and_does_one_thing(client: FlaskClient, db: Session) -> None:
    articles = [make_article(db, text=content(question=f"第 {n} 个问题")) for n in range(2)]
    log_in(client, db, "sheng")
    query = "&".join(f"numbers={one.id}" for one in articles)
    page = f"/articles/bulk?{query}&numbers=x"
    assert "第 1 个问题" in client.get(page).get_data(as_text=True)
    fields = {"numbers": [one.id for one in articles], "step": "owner", "owner": cast.account(db, "sheng").id}
    assert send(client, page, "/articles/bulk", {**fields, "confirmed": 1}).status_code == 303
    for one in articles:
        db.refresh(one)
    assert {one.owner_id for one in articles} == {cast.account(db, "sheng").id}


@pytest.mark.parametrize(
    ("step", "value", "shown"),
    [
        ("owner", "", "负责人：待指定 → <b>{owner}"),
        ("review_by", LATER.isoformat(), "下次核对：– → <b>2027-06-30"),
        ("withdraw", "规定已废止", "已发布 → <b>已撤下"),
    ],
)
def test_a_step_is_tried_and_shown_before_anything_changes(
    client: FlaskClient, db: Session, step: str, value: str, shown: str
) -> None:
    live, owner = make_article(db), cast.account(db, "sheng")
    log_in(client, db, "sheng")
    before = db.scalar(select(func.max(AuditEntry.id)))
    chosen = {"numbers": [live.id], "step": step, STEPS[step]: value or owner.id}
    page = send(client, "/articles/bulk", "/articles/bulk", chosen).get_data(as_text=True)
    assert (shown.replace("{owner}", owner.display_name) in page, "还没有改" in page) == (True, True)
    db.expire_all()
    assert (live.state, live.owner_id, live.review_by) == (ArticleState.PUBLISHED, None, None)
    assert db.scalar(select(func.max(AuditEntry.id))) == before


def test_what_cannot_change_is_left_out_when_it_is_confirmed(client: FlaskClient, db: Session) -> None:
    live, draft = make_article(db), make_draft(db)
    log_in(client, db, "sheng")
    chosen = {"numbers": [live.id, draft.id], "step": "review_by", "review_by": LATER.isoformat()}
    page = send(client, "/articles/bulk", "/articles/bulk", chosen).get_data(as_text=True)
    confirm = page.partition('name="confirmed"')[2].partition("</form>")[0]
    assert (f'name="numbers" value="{live.id}"' in confirm, f'value="{draft.id}"' in confirm) == (True, False)
    assert ('name="review_by" value="2027-06-30"' in confirm, "没有发布，不用核对" in page) == (True, True)


def test_what_was_refused_is_listed_with_its_reason(client: FlaskClient, db: Session) -> None:
    article = make_draft(db)
    log_in(client, db, "sheng")
    fields = {"numbers": [article.id], "step": "review_by", "review_by": LATER.isoformat(), "confirmed": 1}
    answer = send(client, f"/articles/bulk?numbers={article.id}", "/articles/bulk", fields)
    assert (answer.status_code, "没有发布，不用核对" in answer.get_data(as_text=True)) == (409, True)


@pytest.mark.parametrize("step", ["owner", "review_by", "withdraw", "nonsense"])
def test_a_step_without_its_field_changes_nothing(client: FlaskClient, db: Session, step: str) -> None:
    article = make_article(db)
    log_in(client, db, "sheng")
    answer = send(client, "/articles/bulk", "/articles/bulk", {"numbers": [article.id], "step": step})
    assert answer.status_code == 422


def test_nothing_chosen_says_so(client: FlaskClient, db: Session) -> None:
    assert "没有选中文章" in log_in(client, db, "sheng").get("/articles/bulk").get_data(as_text=True)


def test_a_date_in_the_past_is_named_at_its_field(client: FlaskClient, db: Session, now: datetime) -> None:
    article = make_article(db)
    log_in(client, db, "sheng")
    fields = {"numbers": [article.id], "step": "review_by", "review_by": (local_day(now) - timedelta(1)).isoformat()}
    answer = send(client, "/articles/bulk", "/articles/bulk", fields)
    assert (answer.status_code, "review_by-error" in answer.get_data(as_text=True)) == (422, True)
