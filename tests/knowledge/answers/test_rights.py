"""Who finds and reads which article: by audience, region, role and line, also where the index lags behind."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from knowledge.articles import policy
from knowledge.articles.actions.review import withdraw
from knowledge.articles.rules import Audience, Category, SecurityLevel
from opscenter.core.actor import ANONYMOUS, SYSTEM, Actor
from tests import cast
from tests.conftest import START
from tests.factories.knowledge import content, make_article
from tests.knowledge.answers.reading import QUESTION, text_of
from tests.visitors import csrf, log_in

Reindex = Callable[[], int]
INTERNAL = {"audience": Audience.INTERNAL, "security_level": SecurityLevel.L2}


@pytest.mark.parametrize(
    "address", ["/search?q=后台改数", "/search/suggest?q=后台改数", "/", "/guides", "/guides/hotline", "/articles/{id}"]
)
def test_the_public_never_sees_an_internal_article(
    client: FlaskClient, db: Session, reindex: Reindex, address: str
) -> None:
    secret = make_article(db, text=content(question="后台改数怎么批"), category=Category.HOTLINE, **INTERNAL)
    reindex()
    response = client.get(address.format(id=secret.id), follow_redirects=True)
    assert "怎么批" not in response.get_data(as_text=True)
    assert "找到 1 条" not in response.get_data(as_text=True)


ACTORS = [cast.sheng, cast.shi, cast.xian, cast.kuaiji, cast.waibao, cast.yunwei, cast.gongyingshang, cast.secadmin]


@pytest.mark.parametrize("person", ACTORS)
def test_what_makes_no_difference_to_a_reader_makes_none_to_what_is_asked(
    db: Session, person: Callable[[Session], Actor]
) -> None:
    def asked(actor: Actor) -> str:
        condition = policy.readable(actor, date(2026, 12, 21))
        return str(condition.compile(compile_kwargs={"literal_binds": True}))

    assert asked(policy.as_reader(person(db))) == asked(person(db))


def test_visitors_of_two_addresses_are_one_reader() -> None:
    here, there = (replace(ANONYMOUS, address=address) for address in ("10.0.0.1", "10.0.0.2"))
    assert policy.as_reader(here) == policy.as_reader(there)


def test_an_internal_article_answers_like_a_missing_one(client: FlaskClient, db: Session) -> None:
    secret = make_article(db, **INTERNAL)
    there, nowhere = client.get(f"/articles/{secret.id}"), client.get("/articles/999999")
    assert (there.status_code, nowhere.status_code) == (404, 404)


def test_a_units_article_is_for_units_of_its_region(client: FlaskClient, db: Session, reindex: Reindex) -> None:
    article = make_article(db, cast.county(db), text=content(question=QUESTION), audience=Audience.UNIT)
    reindex()
    assert client.get(f"/articles/{article.id}").status_code == 404
    assert f"/articles/{article.id}" in text_of(log_in(client, db, "kuaiji"), "/search?q=公务卡还款")


def ask_as(client: FlaskClient, role: str) -> None:
    form = {"csrf_token": csrf(client, "/answers/for"), "path": "/", "year": 2026, "role": role}
    assert client.post("/answers/for", data=form).status_code == 303


@pytest.mark.parametrize("has_index", [True, False])
def test_the_chosen_role_decides_what_is_found_counted_and_suggested(
    client: FlaskClient, db: Session, reindex: Reindex, tmp_path: Path, has_index: bool
) -> None:
    for post, sentence in (("预算单位", "单位的答案"), ("个人", "个人的答案"), ("会计、出纳", "大家的答案")):
        make_article(db, text=content(question=f"{QUESTION}，{post}", answer_sentence=sentence), roles=(post,))
    reindex()
    if not has_index:
        shutil.rmtree(tmp_path / "index")
    for role, absent, other in (("budget_unit", "个人的答案", "，个人"), ("citizen", "单位的答案", "，预算单位")):
        ask_as(client, role)
        text = text_of(client, f"/search?q={QUESTION}")
        assert (absent in text, "大家的答案" in text, "2 条" in text) == (False, True, True)
        assert text_of(client, f"/search/suggest?q={QUESTION}").count('role="option"') == (2 if has_index else 0)
        guide = text_of(client, "/guides/quota")
        assert (f"{QUESTION}{other}" in guide, "会计、出纳" in guide) == (False, True)


def test_who_chose_no_role_and_staff_find_what_is_for_anybody(
    client: FlaskClient, db: Session, reindex: Reindex
) -> None:
    make_article(db, text=content(question=QUESTION, answer_sentence="单位的答案"), roles=("预算单位",))
    reindex()
    assert "单位的答案" in text_of(client, f"/search?q={QUESTION}")
    ask_as(client, "staff")
    assert "单位的答案" in text_of(client, f"/search?q={QUESTION}")


def test_the_ticket_form_offers_answers_for_the_chosen_role_only(
    client: FlaskClient, db: Session, reindex: Reindex
) -> None:
    make_article(db, text=content(question=QUESTION, answer_sentence="个人的答案"), roles=("个人",))
    reindex()
    log_in(client, db, "kuaiji")
    for role, is_offered in (("citizen", True), ("budget_unit", False)):
        ask_as(client, role)
        client.get(f"/portal/tickets/new?q={QUESTION}")
        page = "/portal/tickets/new/1"
        client.post(page, data={"csrf_token": csrf(client, page), "type": "fault"})
        assert ("个人的答案" in text_of(client, "/portal/tickets/new/2")) is is_offered


def test_an_article_that_became_one_for_others_is_checked_against_the_database(
    client: FlaskClient, db: Session, reindex: Reindex
) -> None:
    article = make_article(db, text=content(question=QUESTION, answer_sentence="先登记。"))
    reindex()
    article.roles = ["预算单位"]
    db.commit()
    ask_as(client, "citizen")
    assert "先登记。" not in text_of(client, f"/search?q={QUESTION}")
    assert QUESTION not in text_of(client, f"/search/suggest?q={QUESTION}")


def test_a_withdrawn_article_is_gone_although_the_index_still_has_it(
    client: FlaskClient, db: Session, reindex: Reindex
) -> None:
    article = make_article(db, text=content(question=QUESTION))
    reindex()
    withdraw(db, SYSTEM, article.id, reason="错了", now=START)
    db.commit()
    assert QUESTION not in text_of(client, "/search?q=公务卡还款").partition("没有找到")[2]
    assert client.get(f"/articles/{article.id}").status_code == 404


@pytest.mark.parametrize("is_made_internal_later", [False, True])
def test_a_public_article_names_no_internal_one_among_its_related(
    client: FlaskClient, db: Session, reindex: Reindex, is_made_internal_later: bool
) -> None:
    article = make_article(db, text=content(question=QUESTION))
    make_article(db, text=content(question="公务卡丢了怎样补办"))
    facts = {} if is_made_internal_later else INTERNAL
    secret = make_article(db, text=content(question="公务卡怎样还款，内部口径"), **facts)
    reindex()
    secret.audience = Audience.INTERNAL
    db.commit()
    related = text_of(client, f"/articles/{article.id}").partition('id="related"')[2]
    assert ("公务卡丢了怎样补办" in related, "内部口径" in related) == (True, False)


def test_what_editors_named_is_shown_only_to_those_who_may_read_it(client: FlaskClient, db: Session) -> None:
    secret = make_article(db, text=content(question="内部口径"), **INTERNAL)
    gone = make_article(db, text=content(question="撤下的"))
    withdraw(db, SYSTEM, gone.id, reason="错了", now=START)
    personal = make_article(db, text=content(question="个人的"), roles=("个人",))
    numbers = (secret.id, gone.id, personal.id)
    article = make_article(db, text=content(question=QUESTION), related=numbers)
    ask_as(client, "citizen")
    text = text_of(client, f"/articles/{article.id}")
    assert ["内部口径" in text, "撤下的" in text, "个人的" in text] == [False, False, True]
    ask_as(client, "budget_unit")
    assert "个人的" not in text_of(client, f"/articles/{article.id}")
