"""Related articles that editors name: found by words, kept in the version, refused where they make no sense."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.articles.actions.review import withdraw
from knowledge.articles.actions.trash import delete_article
from knowledge.articles.actions.write import create_article, save_version
from knowledge.articles.forms import numbers_in
from knowledge.articles.models import ArticleVersion
from knowledge.articles.related import find_named, list_named
from knowledge.articles.rules import Audience, Facts, SecurityLevel
from knowledge.drafts.models import ArticleDraft
from opscenter.core.actor import SYSTEM
from opscenter.core.errors import Invalid
from tests import cast
from tests.conftest import START
from tests.factories.knowledge import content, facts, make_article, make_draft
from tests.knowledge.articles.test_views import form, send
from tests.visitors import csrf, log_in

INTERNAL = {"audience": Audience.INTERNAL, "security_level": SecurityLevel.L2}


def newest(db: Session) -> ArticleVersion:
    return db.scalars(select(ArticleVersion).order_by(ArticleVersion.id.desc()).limit(1)).one()


def test_what_the_editor_named_is_saved_in_that_order_and_shown_again(client: FlaskClient, db: Session) -> None:
    first, second = (make_article(db, text=content(question=f"{name}怎么办")) for name in ("甲", "乙"))
    fields = form(db, related=f"{second.id}，#{first.id} {second.id}")
    send(log_in(client, db, "sheng"), "/articles/new", "/articles/new", fields)
    assert newest(db).proposed.related == (second.id, first.id)
    number = newest(db).article_id
    assert f'value="{second.id}、{first.id}"' in client.get(f"/articles/{number}/edit").get_data(as_text=True)
    page = client.get(f"/articles/{number}/review").get_data(as_text=True)
    assert page.index("乙怎么办") < page.index("甲怎么办")


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("{own}", "把自己当作"),
        ("900000998、900000999", "编号为 900000998、900000999 的"),
        ("指标", "应写文章编号"),
        ("1 2 3 4 5 6 7 8 9", "最多 8 篇"),
    ],
)
def test_numbers_that_make_no_sense_are_named_and_nothing_is_lost(
    client: FlaskClient, db: Session, number: str, said: str
) -> None:
    article = make_draft(db)
    page, typed = f"/articles/{article.id}/edit", number.format(own=article.id)
    fields = form(db, base_number="1", body="辛苦写的正文", related=typed)
    response = send(log_in(client, db, "sheng"), page, page, fields)
    text = response.get_data(as_text=True)
    assert (response.status_code, said in text, "辛苦写的正文" in text) == (422, True, True)
    assert f'value="{typed}"' in text


def test_words_find_articles_to_tick_and_ticked_ones_to_remove(client: FlaskClient, db: Session) -> None:
    own = make_article(db, text=content(question="公务卡怎样还款"))
    other = make_article(db, text=content(question="公务卡还款晚了怎么办"))
    log_in(client, db, "sheng")
    found = client.get(f"/articles/related?words=还款 公务卡&article_id={own.id}").get_data(as_text=True)
    assert ("还款晚了" in found, "怎样还款" in found) == (True, False)
    ticked = client.get(f"/articles/related?words=还款&changed={other.id}&related=7").get_data(as_text=True)
    assert (f'value="7、{other.id}"' in ticked, "没有这篇" in ticked) == (True, True)
    itself = client.get(f"/articles/related?related={own.id}&article_id={own.id}").get_data(as_text=True)
    assert "就是这一篇" in itself
    bare = client.get(f"/articles/related?changed={other.id}&related={other.id}").get_data(as_text=True)
    assert "还款晚了" not in bare


def test_no_ninth_can_be_ticked(client: FlaskClient, db: Session) -> None:
    make_article(db, text=content(question="公务卡怎样还款"))
    log_in(client, db, "sheng")
    chosen = "、".join(map(str, range(901, 909)))
    states = [
        " disabled" in client.get(f"/articles/related?words=公务卡&related={numbers}").get_data(as_text=True)
        for numbers in (chosen, chosen[4:])
    ]
    assert states == [True, False]


def test_nobody_finds_or_names_what_they_may_not_see(db: Session) -> None:
    secret = make_article(db, cast.other_city(db), text=content(question="内部口径怎么说"), **INTERNAL)
    draft = make_draft(db, text=content(question="省里的草稿怎么说"))
    gone = make_article(db, cast.city(db), text=content(question="删掉的怎么说"))
    delete_article(db, SYSTEM, gone.id, reason="多余", now=START)
    shown = make_article(db, text=content(question="省里的规定怎么说"))
    editor = cast.shi(db)
    assert [one.id for one in find_named(db, editor, "怎么说", without=(), limit=9)] == [shown.id]
    assert [one.id for one in list_named(db, editor, [secret.id, draft.id, gone.id, shown.id])] == [shown.id]


def test_one_that_was_deleted_since_does_not_keep_the_text_from_being_saved(db: Session) -> None:
    other = make_article(db)
    named = facts(cast.province(db), related=(other.id,))
    article = create_article(db, SYSTEM, content(), named, now=START)
    delete_article(db, SYSTEM, other.id, reason="多余", now=START)
    save_version(db, cast.sheng(db), article.id, content(), named, base_number=1, now=START)
    assert newest(db).proposed.related == (other.id,)
    with pytest.raises(Invalid):
        create_article(db, SYSTEM, content(), named, now=START)


def test_versions_are_compared_by_the_questions_of_what_they_name(client: FlaskClient, db: Session) -> None:
    other = make_article(db, text=content(question="还款晚了怎么办"))
    article = make_draft(db)
    named = facts(cast.province(db), related=(other.id,))
    save_version(db, SYSTEM, article.id, content(), named, base_number=1, now=START)
    db.commit()
    text = log_in(client, db, "sheng").get(f"/articles/{article.id}/versions").get_data(as_text=True)
    assert '<ins class="diff">还款晚了怎么办</ins>' in text


def test_an_unsaved_text_keeps_what_was_chosen(client: FlaskClient, db: Session) -> None:
    log_in(client, db, "sheng")
    token = csrf(client, "/articles/new")
    client.post("/articles/drafts", data={"csrf_token": token, "draft_token": "t", "related": "12、34"})
    assert db.scalars(select(ArticleDraft)).one().fields["related"] == "12、34"
    assert 'value="12、34"' in client.get("/articles/new?draft=t").get_data(as_text=True)


def test_versions_from_before_name_nothing(db: Session) -> None:
    stored = facts(cast.province(db)).as_json()
    del stored["related"]
    assert Facts.from_json(stored).related == ()


def test_a_number_beyond_all_databases_is_no_number() -> None:
    assert numbers_in("9" * 30 + "、²、3") == (3,)


def test_a_withdrawn_article_is_still_an_editors_to_name(db: Session) -> None:
    other = make_article(db)
    withdraw(db, SYSTEM, other.id, reason="旧了", now=START)
    assert [one.is_live for one in list_named(db, cast.sheng(db), [other.id])] == [False]
