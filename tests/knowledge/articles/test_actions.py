"""Writing, reviewing and withdrawing articles."""

from collections import Counter
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from knowledge.articles.actions.count import count_verdict, count_view
from knowledge.articles.actions.load import documents, load_articles
from knowledge.articles.actions.review import expire, publish, restore, return_to_author, submit_for_review, withdraw
from knowledge.articles.actions.write import create_article, save_version
from knowledge.articles.models import Article, ArticleChange
from knowledge.articles.queries import changes_after, expired_ids, get_version
from knowledge.articles.rules import AnswerKind, ArticleState, Audience, Category, problems_of, reading_seconds
from opscenter.accounts.rules import Role
from opscenter.core.actor import SYSTEM, Actor
from opscenter.core.audit import AuditEntry
from opscenter.core.errors import Conflict, Forbidden, Invalid, NotFound
from opscenter.core.events import OutboxEvent
from opscenter.services.actions import load_catalogue
from tests import cast
from tests.factories.accounts import make_actor
from tests.factories.knowledge import content, facts, make_article, make_draft


def editor(db: Session) -> Actor:
    """An editor of 佛山市."""
    return make_actor(db, Role.KNOWLEDGE_EDITOR, organization=cast.city(db))


def reviewer(db: Session) -> Actor:
    """A reviewer of 佛山市."""
    return make_actor(db, Role.KNOWLEDGE_REVIEWER, organization=cast.city(db))


def submitted(db: Session, author: Actor, now: datetime, **changes: Any) -> Article:
    """A text of 佛山市 that waits for review."""
    article = create_article(db, author, content(), facts(cast.city(db), **changes), now=now)
    return submit_for_review(db, author, article.id, now=now)


def test_an_editor_writes_submits_and_another_person_publishes(db: Session, now: datetime) -> None:
    article = submitted(db, editor(db), now)
    published = publish(db, reviewer(db), article.id, number=1, now=now)
    assert (published.state, published.published_number) == (ArticleState.PUBLISHED, 1)
    assert [change.article_id for change in changes_after(db, 0)] == [article.id]


def test_every_step_is_on_the_audit_trail_and_publication_is_told(db: Session, now: datetime) -> None:
    publish(db, reviewer(db), submitted(db, editor(db), now).id, number=1, now=now)
    db.flush()
    assert list(db.scalars(select(AuditEntry.action).order_by(AuditEntry.id))) == [
        "article.create",
        "article.submit",
        "article.publish",
    ]
    assert db.scalar(select(OutboxEvent.name)) == "knowledge.article_published"


def test_nobody_publishes_their_own_text(db: Session, now: datetime) -> None:
    author = reviewer(db)
    with pytest.raises(Forbidden, match=r"article\.own_text"):
        publish(db, author, submitted(db, author, now).id, number=1, now=now)


def test_whoever_wrote_an_earlier_part_does_not_publish_either(db: Session, now: datetime) -> None:
    first, second = reviewer(db), editor(db)
    article = create_article(db, first, content(), facts(cast.city(db)), now=now)
    save_version(db, second, article.id, content(), facts(cast.city(db)), base_number=1, now=now)
    submit_for_review(db, second, article.id, now=now)
    with pytest.raises(Forbidden, match=r"article\.own_text"):
        publish(db, first, article.id, number=2, now=now)


def test_an_editor_does_not_review(db: Session, now: datetime) -> None:
    article = submitted(db, editor(db), now)
    with pytest.raises(Forbidden, match=r"article\.not_reviewer"):
        publish(db, editor(db), article.id, number=1, now=now)


def test_an_outsider_does_not_even_find_the_article(db: Session, now: datetime) -> None:
    article = submitted(db, editor(db), now)
    with pytest.raises(NotFound):
        publish(db, cast.waixian(db), article.id, number=1, now=now)


def test_nobody_writes_the_rules_of_another_region(db: Session, now: datetime) -> None:
    with pytest.raises(Forbidden, match=r"article\.not_yours"):
        create_article(db, editor(db), content(), facts(cast.other_city(db)), now=now)


def test_a_unit_is_no_region(db: Session, now: datetime) -> None:
    with pytest.raises(Invalid) as caught:
        create_article(db, editor(db), content(), facts(cast.unit(db)), now=now)
    assert caught.value.fields == {"organization_id": "article.region_unknown"}


def test_an_unknown_system_is_named(db: Session, now: datetime) -> None:
    with pytest.raises(Invalid) as caught:
        create_article(db, editor(db), content(), facts(cast.city(db), service_id=999), now=now)
    assert caught.value.fields == {"service_id": "article.service_unknown"}


def test_two_editors_never_overwrite_each_other(db: Session, now: datetime) -> None:
    article = make_draft(db, cast.city(db))
    ours = facts(cast.city(db))
    save_version(db, editor(db), article.id, content(body="甲的正文"), ours, base_number=1, now=now)
    with pytest.raises(Conflict, match=r"article\.edited_meanwhile"):
        save_version(db, editor(db), article.id, content(body="乙的正文"), ours, base_number=1, now=now)
    assert get_version(db, article.id, 2).body == "甲的正文"


def test_saving_the_same_text_again_makes_no_version(db: Session, now: datetime) -> None:
    text = content()
    article = make_draft(db, cast.city(db), text=text)
    saved = save_version(db, editor(db), article.id, text, facts(cast.city(db)), base_number=1, now=now)
    assert saved.latest_number == 1


def test_a_published_article_keeps_its_text_and_audience_until_the_next_publication(db: Session, now: datetime) -> None:
    article = make_article(db, cast.city(db), audience=Audience.UNIT)
    wider = facts(cast.city(db), audience=Audience.PUBLIC)
    save_version(db, editor(db), article.id, content(), wider, base_number=1, now=now)
    assert (article.published_number, article.audience) == (1, Audience.UNIT)
    submit_for_review(db, editor(db), article.id, now=now)
    publish(db, reviewer(db), article.id, number=2, now=now)
    assert (article.published_number, article.audience) == (2, Audience.PUBLIC)


def test_a_text_that_changed_since_the_reviewer_looked_is_not_published(db: Session, now: datetime) -> None:
    author = editor(db)
    article = submitted(db, author, now)
    save_version(db, author, article.id, content(), facts(cast.city(db)), base_number=1, now=now)
    submit_for_review(db, author, article.id, now=now)
    with pytest.raises(Conflict, match=r"article\.newer_version"):
        publish(db, reviewer(db), article.id, number=1, now=now)


def test_saving_takes_a_text_out_of_review(db: Session, now: datetime) -> None:
    author = editor(db)
    article = submitted(db, author, now)
    save_version(db, author, article.id, content(), facts(cast.city(db)), base_number=1, now=now)
    assert article.state is ArticleState.DRAFT


def test_a_reviewer_returns_a_text_with_the_reason(db: Session, now: datetime) -> None:
    article = submitted(db, editor(db), now)
    return_to_author(db, reviewer(db), article.id, reason="截止时间请引用关键日期", now=now)
    assert (article.state, article.review_note) == (ArticleState.DRAFT, "截止时间请引用关键日期")


@pytest.mark.parametrize("reason", ["", "字" * 501], ids=["missing", "too long"])
def test_withdrawing_asks_for_a_reason(db: Session, now: datetime, reason: str) -> None:
    article = make_article(db, cast.city(db))
    with pytest.raises(Invalid):
        withdraw(db, editor(db), article.id, reason=reason, now=now)


def test_a_withdrawn_article_leaves_readers_at_once_and_comes_back_as_a_draft(db: Session, now: datetime) -> None:
    article = make_article(db, cast.city(db))
    withdraw(db, editor(db), article.id, reason="规定已废止", now=now)
    assert (article.state, article.published_number) == (ArticleState.ARCHIVED, None)
    assert len(changes_after(db, 0)) == 2
    restore(db, editor(db), article.id, now=now)
    assert article.state is ArticleState.DRAFT


def test_a_withdrawn_draft_changes_nothing_for_readers(db: Session, now: datetime) -> None:
    withdraw(db, editor(db), make_draft(db, cast.city(db)).id, reason="重复", now=now)
    assert changes_after(db, 0) == []


def test_steps_out_of_order_are_conflicts(db: Session, now: datetime) -> None:
    article, author = make_article(db, cast.city(db)), editor(db)
    with pytest.raises(Conflict, match=r"article\.nothing_new"):
        submit_for_review(db, author, article.id, now=now)
    with pytest.raises(Conflict, match=r"article\.not_in_review"):
        publish(db, reviewer(db), article.id, number=1, now=now)
    with pytest.raises(Conflict, match=r"article\.not_archived"):
        restore(db, author, article.id, now=now)
    withdraw(db, author, article.id, reason="停用", now=now)
    with pytest.raises(Conflict, match=r"article\.already_archived"):
        withdraw(db, author, article.id, reason="停用", now=now)
    with pytest.raises(Conflict, match=r"article\.not_submittable"):
        submit_for_review(db, author, article.id, now=now)
    with pytest.raises(Conflict, match=r"article\.not_editable"):
        save_version(db, author, article.id, content(), facts(cast.city(db)), base_number=1, now=now)


def test_a_countys_editor_does_not_find_the_citys_articles(db: Session, now: datetime) -> None:
    article = make_draft(db, cast.city(db))
    outsider = make_actor(db, Role.KNOWLEDGE_EDITOR, organization=cast.county(db))
    for action in (submit_for_review, restore):
        with pytest.raises(NotFound):
            action(db, outsider, article.id, now=now)
    with pytest.raises(NotFound):
        withdraw(db, outsider, article.id, reason="停用", now=now)


def test_an_article_whose_validity_has_ended_is_not_published(db: Session, now: datetime) -> None:
    article = submitted(db, editor(db), now, valid_to=date(2026, 12, 20))
    with pytest.raises(Invalid) as caught:
        publish(db, reviewer(db), article.id, number=1, now=now)
    assert caught.value.fields == {"valid_to": "article.validity_ended"}


@pytest.mark.parametrize("places", [{"answer_sentence": "〔用一句话写出答案。〕"}, {"phrasings": ("填〔号码〕",)}])
def test_a_template_that_nobody_filled_in_is_neither_submitted_nor_published(
    db: Session, now: datetime, places: dict[str, Any]
) -> None:
    article = make_draft(db, cast.city(db), text=content(**places))
    with pytest.raises(Invalid) as caught:
        submit_for_review(db, editor(db), article.id, now=now)
    assert caught.value.fields == {"body": "article.places_open"}
    article.state = ArticleState.IN_REVIEW
    with pytest.raises(Invalid):
        publish(db, reviewer(db), article.id, number=1, now=now)


def test_an_article_expires_once_its_last_day_is_over(db: Session, now: datetime) -> None:
    article = make_article(db, cast.city(db), valid_to=date(2026, 12, 20))
    assert list(expired_ids(db, date(2026, 12, 20))) == []
    assert list(expired_ids(db, date(2026, 12, 21))) == [article.id]
    expire(db, article.id, now=now)
    expire(db, article.id, now=now)
    assert (article.state, len(changes_after(db, 0))) == (ArticleState.OUTDATED, 2)


def test_changes_are_numbered_without_gaps(db: Session) -> None:
    for _ in range(3):
        make_article(db, cast.city(db))
    assert list(db.scalars(select(ArticleChange.id).order_by(ArticleChange.id))) == [1, 2, 3]


def test_readers_are_counted(db: Session) -> None:
    article = make_article(db, cast.city(db))
    count_view(db, article.id)
    count_verdict(db, article.id, is_useful=True)
    count_verdict(db, article.id, is_useful=False)
    db.refresh(article)
    assert (article.view_count, article.useful_count, article.useless_count) == (1, 1, 1)


def test_the_products_articles_are_loaded_once(db: Session, now: datetime) -> None:
    cast.city(db), cast.other_city(db), load_catalogue(db, SYSTEM, now=now)
    added = load_articles(db, SYSTEM, now=now)
    assert added == db.scalar(select(func.count(Article.id)).where(Article.published_number == 1)) >= 120
    assert load_articles(db, SYSTEM, now=now) == 0


def test_a_shipped_article_names_its_related_ones_by_their_keys(db: Session, now: datetime) -> None:
    cast.city(db), cast.other_city(db), load_catalogue(db, SYSTEM, now=now)
    load_articles(db, SYSTEM, now=now)
    keys = {row.id: row.key for row in db.execute(select(Article.id, Article.key))}
    named = {one.key: one.related for one in documents() if one.related}
    assert len(named) >= 3
    for key, related in named.items():
        article = db.scalars(select(Article).where(Article.key == key)).one()
        version = get_version(db, article.id, 1)
        assert tuple(keys[one] for one in version.proposed.related) == related


def test_shipped_articles_say_for_whom_and_for_which_version_they_are(db: Session, now: datetime) -> None:
    cast.city(db), cast.other_city(db), load_catalogue(db, SYSTEM, now=now)
    load_articles(db, SYSTEM, now=now)
    rows = db.execute(select(Article.key, Article.roles, Article.system_version))
    found = {row.key: (tuple(row.roles), row.system_version) for row in rows}
    assert found == {one.key: (one.roles, one.system_version) for one in documents()}
    assert {"个人", "企业和其他单位", "预算单位"} <= {role for roles, _version in found.values() for role in roles}
    assert any(version for _roles, version in found.values())


def test_shipped_articles_call_the_dates_as_the_first_page_does() -> None:
    assert [one.key for one in documents() if "关键日期" in f"{one.content}"] == []


def test_only_reviewers_load_articles(db: Session, now: datetime) -> None:
    with pytest.raises(Forbidden):
        load_articles(db, editor(db), now=now)


def test_the_products_articles_keep_the_house_rules(db: Session) -> None:
    found = list(documents())
    assert min(Counter(one.category for one in found)[category] for category in Category) >= 4
    assert {one.kind for one in found} == set(AnswerKind)
    for one in found:
        values = {"category": one.category, "kind": one.kind, "audience": one.audience}
        checked = facts(cast.province(db), **values, security_level=one.security_level)
        assert problems_of(one.content, checked) == {}, one.key
        assert len(one.content.phrasings) >= 3, one.key
        assert 60 <= reading_seconds(one.content.spoken_text) <= 90, one.key
        assert not any(basis.is_confirmed for basis in one.content.basis), one.key
