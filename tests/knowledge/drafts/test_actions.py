"""Unsaved texts: one per form, its writer's own, forgotten in time."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from knowledge.drafts.actions import KEPT, KEPT_EACH, LIMIT, forget_draft, forget_old, keep_draft
from knowledge.drafts.models import ArticleDraft
from knowledge.drafts.queries import get_own, list_own
from opscenter.core.actor import ANONYMOUS, SYSTEM, Actor
from opscenter.core.errors import Forbidden, Limited, NotFound
from tests import cast
from tests.factories.knowledge import make_draft


def test_the_same_form_is_kept_once_as_it_stands_last(db: Session, now: datetime) -> None:
    keep_draft(db, cast.sheng(db), "form", {"question": "写了一半"}, now=now)
    keep_draft(db, cast.sheng(db), "form", {"question": "写完了"}, now=now)
    assert [draft.title for draft in list_own(db, cast.sheng(db), None)] == ["写完了"]


def test_two_windows_never_overwrite_each_other(db: Session, now: datetime) -> None:
    article = make_draft(db)
    for token in ("first", "second"):
        keep_draft(db, cast.sheng(db), token, {"body": token}, article_id=article.id, base_number=1, now=now)
    assert {draft.fields["body"] for draft in list_own(db, cast.sheng(db), article.id)} == {"first", "second"}


def test_nobody_reads_what_somebody_else_has_not_saved(db: Session, now: datetime) -> None:
    keep_draft(db, cast.sheng(db), "form", {"question": "还没定"}, now=now)
    assert list_own(db, cast.shi(db), None) == []
    with pytest.raises(NotFound):
        get_own(db, cast.shi(db), "form", None)


def test_a_text_of_another_article_is_not_put_into_this_one(db: Session, now: datetime) -> None:
    keep_draft(db, cast.sheng(db), "form", {}, article_id=make_draft(db).id, now=now)
    with pytest.raises(NotFound):
        get_own(db, cast.sheng(db), "form", None)


@pytest.mark.parametrize(("actor", "token"), [(ANONYMOUS, "form"), (SYSTEM, "form")], ids=["nobody", "the system"])
def test_only_a_person_leaves_a_text(db: Session, now: datetime, actor: Actor, token: str) -> None:
    with pytest.raises(Forbidden):
        keep_draft(db, actor, token, {}, now=now)


@pytest.mark.parametrize("token", ["", "x" * 65], ids=["none", "too long"])
def test_a_form_without_a_name_is_refused(db: Session, now: datetime, token: str) -> None:
    with pytest.raises(Forbidden):
        keep_draft(db, cast.sheng(db), token, {}, now=now)


def test_more_than_an_article_holds_is_refused(db: Session, now: datetime) -> None:
    with pytest.raises(Limited, match=r"article\.draft_too_long"):
        keep_draft(db, cast.sheng(db), "form", {"body": "字" * (LIMIT + 1)}, now=now)


def test_a_saved_text_is_forgotten(db: Session, now: datetime) -> None:
    keep_draft(db, cast.sheng(db), "form", {}, now=now)
    forget_draft(db, cast.sheng(db), "form")
    assert list_own(db, cast.sheng(db), None) == []


def test_the_oldest_make_room(db: Session, now: datetime) -> None:
    for number in range(KEPT_EACH + 2):
        keep_draft(db, cast.sheng(db), f"form{number}", {}, now=now + timedelta(seconds=number))
    assert db.scalar(select(func.count(ArticleDraft.id))) == KEPT_EACH
    assert db.scalar(select(func.min(ArticleDraft.saved_at))) == now + timedelta(seconds=2)


def test_after_a_month_nobody_comes_back(db: Session, now: datetime) -> None:
    keep_draft(db, cast.sheng(db), "old", {}, now=now)
    keep_draft(db, cast.sheng(db), "new", {}, now=now + KEPT)
    forget_old(db, now=now + KEPT + timedelta(seconds=1))
    assert [draft.token for draft in list_own(db, cast.sheng(db), None)] == ["new"]
