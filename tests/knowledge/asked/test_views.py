"""The box beside the form: what people really typed, how often, and whether the text has it already."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from knowledge.answers.actions import give_verdict
from knowledge.answers.rules import CALL_VISITOR
from knowledge.articles.models import Article
from knowledge.phrasings.models import RefusedPhrasing
from opscenter.core.actor import SYSTEM
from tests import cast
from tests.conftest import START
from tests.factories.gaps import make_ask, make_gap
from tests.factories.knowledge import content, make_article
from tests.knowledge.articles.test_views import form, send
from tests.visitors import log_in

WORDS = "卡刷了咋还钱"


@pytest.fixture
def article(db: Session) -> Article:
    """An article about cards."""
    return make_article(db, text=content(question="公务卡怎样还款", phrasings=("还卡",)))


def shown(client: FlaskClient, db: Session, **fields: Any) -> str:
    db.commit()
    answer = send(log_in(client, db, "sheng"), "/articles/new", "/articles/asked", form(db, **fields))
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def search_for(db: Session, article: Article, text: str = WORDS, *, times: int = 1, **changes: Any) -> None:
    for _ in range(times):
        values = {"at": START - timedelta(days=1), "hits": 1, "is_weak": False, **changes}
        make_ask(db, text, best_article_id=article.id, **values)


def test_words_that_led_to_the_article_stand_with_how_often_and_where(
    client: FlaskClient, db: Session, article: Article, now: datetime
) -> None:
    search_for(db, article, times=3)
    for visitor in ("a", f"{CALL_VISITOR}1"):
        give_verdict(db, SYSTEM, article.id, visitor=visitor, is_useful=True, question=WORDS + "？", now=now)
    text = shown(client, db, article_id=article.id)
    assert text.count("data-phrasing=") == 1
    assert "近 30 天搜过 3 次 · 1 位读者说有用 · 坐席用它答过 1 次" in text


@pytest.mark.parametrize(
    "changes", [{"at": START - timedelta(days=31)}, {"is_weak": True}, {"text": "还卡？"}, {"text": "电话 138****0000"}]
)
def test_old_and_weak_searches_and_known_or_masked_words_are_left_out(
    client: FlaskClient, db: Session, article: Article, changes: dict[str, Any]
) -> None:
    search_for(db, article, **changes)
    assert "data-phrasing" not in shown(client, db, article_id=article.id)


def test_refused_words_are_not_offered(client: FlaskClient, db: Session, article: Article, now: datetime) -> None:
    search_for(db, article)
    db.add(RefusedPhrasing(article_id=article.id, words=WORDS, refused_at=now))
    assert "data-phrasing" not in shown(client, db, article_id=article.id)


def test_words_that_were_taken_stay_and_say_so(client: FlaskClient, db: Session, article: Article) -> None:
    search_for(db, article)
    assert 'aria-disabled="true"' in shown(client, db, article_id=article.id, phrasings=f"还卡\n{WORDS}")


def test_a_new_article_hears_what_was_asked_in_vain_about_its_question(
    client: FlaskClient, db: Session, now: datetime
) -> None:
    cast.province(db)
    make_gap(db, "单位食堂收支怎么记账", "单位食堂的收支记账", now=now)
    text = shown(client, db, question="食堂收支的记账办法")
    assert text.count("没找到答案 1 次") == 2
    assert "data-phrasing" not in shown(client, db, question="公务卡怎样还款")


def test_gaps_beyond_the_editors_scope_stay_unknown(client: FlaskClient, db: Session, now: datetime) -> None:
    make_gap(db, "单位食堂收支怎么记账", now=now, area_path=cast.city(db).path)
    db.commit()
    fields = form(db, question="单位食堂收支怎么记账")
    answer = send(log_in(client, db, "waixian"), "/articles/new", "/articles/asked", fields)
    assert "data-phrasing" not in answer.get_data(as_text=True)


def test_an_article_of_elsewhere_is_not_found(client: FlaskClient, db: Session) -> None:
    article = make_article(db, cast.city(db))
    db.commit()
    answer = send(log_in(client, db, "waixian"), "/articles/new", "/articles/asked", form(db, article_id=article.id))
    assert answer.status_code == 404


def test_an_empty_form_says_what_will_stand_here(client: FlaskClient, db: Session) -> None:
    assert "写了问题以后" in shown(client, db, question="")
