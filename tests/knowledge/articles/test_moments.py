"""What time does to articles: they go out at their moment, their owners are reminded; and the trash."""

from datetime import date, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.articles.actions.review import expire, publish, restore, return_to_author, submit_for_review, withdraw
from knowledge.articles.actions.schedule import cancel_schedule, publish_scheduled, schedule
from knowledge.articles.actions.telling import remind
from knowledge.articles.actions.trash import delete_article
from knowledge.articles.actions.write import create_article, save_version
from knowledge.articles.jobs import publish_articles, remind_owners
from knowledge.articles.models import Article
from knowledge.articles.queries import changes_after, get_readable, list_same_question, reminder_ids, scheduled_ids
from knowledge.articles.rules import ArticleState, Pile
from knowledge.articles.shelf import Filters, count_piles, list_articles
from opscenter.core.actor import ANONYMOUS, Actor
from opscenter.core.audit import AuditEntry
from opscenter.core.db import Database
from opscenter.core.errors import Conflict, Forbidden, Invalid, NotFound
from opscenter.core.jobs import JobContext
from opscenter.core.settings import Settings
from opscenter.core.workdays import local_day, midnight
from opscenter.messages.models import Message
from tests import cast
from tests.conftest import Clock
from tests.factories.knowledge import content, facts, make_article, make_draft
from tests.knowledge.articles.test_actions import editor, reviewer, submitted
from tests.knowledge.articles.test_views import form, send
from tests.visitors import log_in

HOUR = timedelta(hours=1)


def planned(db: Session, author: Actor, now: datetime) -> Article:
    """A text of 佛山市 that is to go out in an hour."""
    article = submitted(db, author, now)
    return schedule(db, reviewer(db), article.id, number=1, at=now + HOUR, now=now)


def told(db: Session) -> list[str]:
    return list(db.scalars(select(Message.template).order_by(Message.id)))


def test_an_approved_text_goes_out_at_its_moment_and_not_before(db: Session, now: datetime) -> None:
    article = planned(db, editor(db), now)
    publish_scheduled(db, article.id, now=now + HOUR - timedelta(seconds=1))
    assert (article.published_number, scheduled_ids(db, now)) == (None, [])
    publish_scheduled(db, article.id, now=now + HOUR)
    assert (article.published_number, article.state, article.publish_at) == (1, ArticleState.PUBLISHED, None)
    assert len(changes_after(db, 0)) == 1


def test_a_clock_that_asks_twice_publishes_once(db: Session, now: datetime) -> None:
    article = planned(db, editor(db), now)
    for _ in range(2):
        publish_scheduled(db, article.id, now=now + HOUR)
    assert len(changes_after(db, 0)) == 1


def test_the_live_version_stays_until_the_moment(db: Session, now: datetime) -> None:
    article, author = make_article(db, cast.city(db)), editor(db)
    save_version(db, author, article.id, content(), facts(cast.city(db)), base_number=1, now=now)
    submit_for_review(db, author, article.id, now=now)
    schedule(db, reviewer(db), article.id, number=2, at=now + HOUR, now=now)
    assert article.published_number == 1
    publish_scheduled(db, article.id, now=now + HOUR)
    assert article.published_number == 2


def test_what_was_planned_can_be_taken_back(db: Session, now: datetime) -> None:
    author = editor(db)
    article = planned(db, author, now)
    cancel_schedule(db, author, article.id, now=now)
    publish_scheduled(db, article.id, now=now + HOUR)
    assert (article.state, article.published_number) == (ArticleState.IN_REVIEW, None)
    with pytest.raises(Conflict, match=r"article\.not_scheduled"):
        cancel_schedule(db, author, article.id, now=now)


def test_a_changed_text_is_not_published_on_the_old_approval(db: Session, now: datetime) -> None:
    author = editor(db)
    article = planned(db, author, now)
    save_version(db, author, article.id, content(), facts(cast.city(db)), base_number=1, now=now)
    publish_scheduled(db, article.id, now=now + HOUR)
    assert (article.publish_at, article.published_number) == (None, None)


def test_a_reviewer_learns_that_the_text_they_planned_was_changed(db: Session, now: datetime) -> None:
    author, approver = editor(db), reviewer(db)
    article = submitted(db, author, now)
    schedule(db, approver, article.id, number=1, at=now + HOUR, now=now)
    save_version(db, author, article.id, content(), facts(cast.city(db)), base_number=1, now=now)
    assert [(one.template, one.account_id) for one in db.scalars(select(Message))] == [
        ("article.unscheduled", approver.account_id)
    ]


def test_whoever_changes_a_planned_text_is_told_before_and_after(client: FlaskClient, db: Session) -> None:
    article = make_draft(db)
    submit_for_review(db, cast.sheng(db), article.id, now=article.created_at)
    review, page = f"/articles/{article.id}/review", f"/articles/{article.id}/edit"
    send(
        log_in(client, db, "sheng"), review, f"{review[:-7]}/schedule", {"number": 1, "publish_at": "2026-12-24T09:00"}
    )
    assert "12-24 周四 09:00 自动发布" in client.get(page).get_data(as_text=True)
    send(client, page, page, form(db, base_number="1"))
    assert "12-24 周四 09:00 的自动发布已取消" in client.get(review).get_data(as_text=True)


def test_a_reviewer_may_publish_a_planned_text_at_once(db: Session, now: datetime) -> None:
    article = planned(db, editor(db), now)
    publish(db, reviewer(db), article.id, number=1, now=now)
    assert (article.published_number, article.publish_at) == (1, None)


@pytest.mark.parametrize("wait", [timedelta(0), -HOUR, timedelta(days=367)], ids=["now", "past", "too far"])
def test_the_moment_lies_in_the_year_ahead(db: Session, now: datetime, wait: timedelta) -> None:
    article = submitted(db, editor(db), now)
    with pytest.raises(Invalid) as caught:
        schedule(db, reviewer(db), article.id, number=1, at=now + wait, now=now)
    assert caught.value.fields == {"publish_at": "article.moment_wrong"}


def test_nothing_is_planned_for_after_its_validity(db: Session, now: datetime) -> None:
    article = submitted(db, editor(db), now, valid_to=local_day(now))
    with pytest.raises(Invalid):
        schedule(db, reviewer(db), article.id, number=1, at=now + timedelta(days=2), now=now)


def test_a_validity_that_ended_meanwhile_sends_it_back_and_tells_the_writer(db: Session, now: datetime) -> None:
    article = submitted(db, editor(db), now, valid_to=local_day(now))
    schedule(db, reviewer(db), article.id, number=1, at=now + HOUR, now=now)
    publish_scheduled(db, article.id, now=now + timedelta(days=2))
    assert (article.state, article.published_number) == (ArticleState.DRAFT, None)
    assert told(db) == ["article.missed"]


def test_nobody_plans_their_own_text(db: Session, now: datetime) -> None:
    author = reviewer(db)
    with pytest.raises(Forbidden, match=r"article\.own_text"):
        schedule(db, author, submitted(db, author, now).id, number=1, at=now + HOUR, now=now)


def changed_from(db: Session, article: Article, begins: date, now: datetime) -> None:
    """A new version of a live article that is right from a later day on waits for review."""
    author = editor(db)
    save_version(db, author, article.id, content(), facts(cast.city(db), valid_from=begins), base_number=1, now=now)
    submit_for_review(db, author, article.id, now=now)


def test_what_is_right_from_a_later_day_on_leaves_the_live_version_until_then(db: Session, now: datetime) -> None:
    article, begins = make_article(db, cast.city(db)), date(2027, 12, 1)
    changed_from(db, article, begins, now)
    publish(db, reviewer(db), article.id, number=2, now=now)
    assert get_readable(db, ANONYMOUS, article.id, now=now).version.number == 1
    assert article.publish_at == midnight(begins)
    publish_scheduled(db, article.id, now=midnight(begins))
    assert get_readable(db, ANONYMOUS, article.id, now=midnight(begins)).version.number == 2


def test_nothing_goes_out_at_a_moment_before_its_validity(db: Session, now: datetime) -> None:
    begins = local_day(now) + timedelta(days=3)
    article = submitted(db, editor(db), now, valid_from=begins)
    assert schedule(db, reviewer(db), article.id, number=1, at=now + HOUR, now=now).publish_at == midnight(begins)


def test_what_begins_in_more_than_a_year_is_not_approved(db: Session, now: datetime) -> None:
    article = submitted(db, editor(db), now, valid_from=date(2062, 12, 20))
    with pytest.raises(Invalid) as caught:
        publish(db, reviewer(db), article.id, number=1, now=now)
    assert caught.value.fields == {"valid_from": "article.begins_too_late"}


def test_an_ending_of_the_live_version_leaves_its_successor_approved(db: Session, now: datetime) -> None:
    article, begins = make_article(db, cast.city(db), valid_to=local_day(now)), local_day(now) + timedelta(days=1)
    changed_from(db, article, begins, now)
    publish(db, reviewer(db), article.id, number=2, now=now)
    expire(db, article.id, now=midnight(begins))
    publish_scheduled(db, article.id, now=midnight(begins))
    assert (article.state, article.published_number) == (ArticleState.PUBLISHED, 2)


def test_a_reviewer_is_told_from_when_a_text_counts(client: FlaskClient, db: Session) -> None:
    article = make_draft(db, valid_from=date(2027, 3, 1))
    submit_for_review(db, cast.sheng(db), article.id, now=article.created_at)
    log_in(client, db, "sheng")
    page = f"/articles/{article.id}/review"
    send(client, page, f"/articles/{article.id}/publish", {"number": 1})
    text = client.get(page).get_data(as_text=True)
    assert "已通过，2027-03-01（周一）起生效" in text
    assert "现在就发布" not in text


def test_the_job_publishes_what_is_due(
    db: Session, database: Database, settings: Settings, clock: Clock, now: datetime
) -> None:
    article = planned(db, editor(db), now)
    db.commit()
    clock.advance(hours=1)
    publish_articles(JobContext(database, settings, clock))
    db.refresh(article)
    assert article.published_number == 1


def test_the_writer_learns_of_a_return(db: Session, now: datetime) -> None:
    article = submitted(db, editor(db), now)
    return_to_author(db, reviewer(db), article.id, reason="请写依据", now=now)
    assert told(db) == ["article.returned"]


def dated(db: Session, now: datetime, **days: date) -> Article:
    """A live article of an editor with these dates."""
    author = editor(db)
    article = create_article(db, author, content(), facts(cast.city(db), **days), now=now)
    submit_for_review(db, author, article.id, now=now)
    return publish(db, reviewer(db), article.id, number=1, now=now)


def test_the_owner_is_reminded_once_for_each_date(db: Session, now: datetime) -> None:
    article = dated(db, now, review_by=local_day(now) + timedelta(days=7))
    for _ in range(2):
        remind(db, article.id, now=now)
    assert (told(db), reminder_ids(db, local_day(now))) == (["article.review_due"], [])
    article.review_by = local_day(now) + timedelta(days=5)
    remind(db, article.id, now=now)
    assert told(db) == ["article.review_due"] * 2


@pytest.mark.parametrize(
    ("name", "ahead", "is_told"),
    [("review_by", 8, False), ("review_by", -3, True), ("valid_to", 14, True), ("valid_to", 15, False)],
)
def test_reminders_come_in_time(db: Session, now: datetime, name: str, ahead: int, is_told: bool) -> None:
    article = dated(db, now, **{name: local_day(now) + timedelta(days=30)})
    setattr(article, name, local_day(now) + timedelta(days=ahead))
    db.flush()
    remind(db, article.id, now=now)
    assert bool(told(db)) is is_told
    assert bool(reminder_ids(db, local_day(now))) is False


def test_an_article_of_nobody_waits_for_an_owner(db: Session, now: datetime) -> None:
    article = make_article(db, cast.city(db), review_by=local_day(now))
    remind(db, article.id, now=now)
    assert told(db) == []
    article.owner_id = editor(db).account_id
    remind(db, article.id, now=now)
    assert told(db) == ["article.review_due"]


def test_a_draft_reminds_nobody(db: Session, now: datetime) -> None:
    article = make_draft(db, cast.city(db), review_by=local_day(now))
    article.owner_id = editor(db).account_id
    remind(db, article.id, now=now)
    assert told(db) == []


def test_the_job_reminds_of_what_is_due(
    db: Session, database: Database, settings: Settings, clock: Clock, now: datetime
) -> None:
    dated(db, now, review_by=local_day(now))
    db.commit()
    remind_owners(JobContext(database, settings, clock))
    assert told(db) == ["article.review_due"]


def test_a_deleted_article_is_gone_for_readers_and_from_the_lists_but_in_the_trash(db: Session, now: datetime) -> None:
    article, day = make_article(db, cast.city(db), question_group="g"), local_day(now)
    delete_article(db, editor(db), article.id, reason="写错了", now=now)
    assert len(changes_after(db, 0)) == 2
    with pytest.raises(NotFound):
        get_readable(db, ANONYMOUS, article.id, now=now)
    assert list_articles(db, editor(db), Filters(), day=day).rows == []
    assert list_same_question(db, editor(db), "g", 0) == []
    trash = list_articles(db, editor(db), Filters(pile=Pile.TRASH), day=day).rows
    assert [row.article.id for row in trash] == [article.id]


def test_a_deleted_article_comes_back_as_a_draft(db: Session, now: datetime) -> None:
    article = make_article(db, cast.city(db))
    delete_article(db, editor(db), article.id, reason="写错了", now=now)
    restore(db, editor(db), article.id, now=now)
    assert (article.state, article.deleted_at, article.published_number) == (ArticleState.DRAFT, None, None)
    assert db.scalars(select(AuditEntry.action).order_by(AuditEntry.id.desc()).limit(2)).all() == [
        "article.restore",
        "article.delete",
    ]


def test_deleting_twice_or_without_a_reason_or_right_is_refused(db: Session, now: datetime) -> None:
    article = make_article(db, cast.city(db))
    with pytest.raises(Invalid):
        delete_article(db, editor(db), article.id, reason="", now=now)
    with pytest.raises(NotFound):
        delete_article(db, cast.waixian(db), article.id, reason="写错了", now=now)
    withdraw(db, editor(db), article.id, reason="不用了", now=now)
    delete_article(db, editor(db), article.id, reason="写错了", now=now)
    with pytest.raises(Conflict, match=r"article\.already_deleted"):
        delete_article(db, editor(db), article.id, reason="写错了", now=now)


def test_each_pile_is_counted_and_listed(db: Session, now: datetime) -> None:
    day = local_day(now)
    due = make_article(db, cast.city(db), review_by=day)
    ending = make_article(db, cast.city(db), valid_to=day + timedelta(days=30))
    coming = planned(db, editor(db), now)
    counts = count_piles(db, editor(db), day)
    assert counts == {Pile.REVIEW_DUE: 1, Pile.ENDING: 1, Pile.SCHEDULED: 1, Pile.TRASH: 0}
    for pile, article in ((Pile.REVIEW_DUE, due), (Pile.ENDING, ending), (Pile.SCHEDULED, coming)):
        rows = list_articles(db, editor(db), Filters(pile=pile), day=day).rows
        assert [row.article.id for row in rows] == [article.id]


def test_a_reviewer_plans_and_an_editor_takes_it_back_on_the_page(client: FlaskClient, db: Session) -> None:
    article = make_draft(db)
    submit_for_review(db, cast.sheng(db), article.id, now=article.created_at)
    log_in(client, db, "sheng")
    page = f"/articles/{article.id}/review"
    fields = {"number": 1, "publish_at": "2026-12-24T09:00"}
    assert send(client, page, f"/articles/{article.id}/schedule", fields).status_code == 303
    assert "12-24" in client.get(page).get_data(as_text=True)
    assert send(client, page, f"/articles/{article.id}/schedule/cancel", {}).status_code == 303
    db.refresh(article)
    assert article.publish_at is None


def test_a_reviewer_is_told_of_a_later_moment_than_the_one_asked_for(client: FlaskClient, db: Session) -> None:
    article = make_draft(db, valid_from=date(2026, 12, 31))
    submit_for_review(db, cast.sheng(db), article.id, now=article.created_at)
    log_in(client, db, "sheng")
    page = f"/articles/{article.id}/review"
    send(client, page, f"/articles/{article.id}/schedule", {"number": 1, "publish_at": "2026-12-24T09:00"})
    assert "生效日期没到，改为 12-31 周四 00:00 自动发布" in client.get(page).get_data(as_text=True)


@pytest.mark.parametrize("moment", ["", "2026-01-01T09:00", "2028-01-01T09:00"])
def test_a_wrong_moment_is_named_at_its_field(client: FlaskClient, db: Session, moment: str) -> None:
    article = make_draft(db)
    submit_for_review(db, cast.sheng(db), article.id, now=article.created_at)
    page = f"/articles/{article.id}/review"
    answer = send(
        log_in(client, db, "sheng"), page, f"/articles/{article.id}/schedule", {"number": 1, "publish_at": moment}
    )
    assert (answer.status_code, "publish_at-error" in answer.get_data(as_text=True)) == (422, True)


def test_the_trash_is_a_list_of_its_own(client: FlaskClient, db: Session) -> None:
    article = make_article(db, text=content(question="写错的文章"))
    log_in(client, db, "sheng")
    page = f"/articles/{article.id}/review"
    assert send(client, page, f"/articles/{article.id}/delete", {"reason": ""}).status_code == 422
    assert send(client, page, f"/articles/{article.id}/delete", {"reason": "写错了"}).status_code == 303
    assert "写错的文章" not in client.get("/articles").get_data(as_text=True).partition("<main")[2]
    assert "写错的文章" in client.get("/articles?pile=trash").get_data(as_text=True)
