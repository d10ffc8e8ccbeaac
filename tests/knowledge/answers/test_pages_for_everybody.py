"""Home and category pages: what is popular, new and due; sharing; what machines read of an article."""

import json
import re
from datetime import datetime, timedelta

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from knowledge.answers import actions, queries
from knowledge.answers.rules import Choice, is_about
from knowledge.articles.actions.review import publish, submit_for_review
from knowledge.articles.actions.write import save_version
from knowledge.articles.readers import ReaderRole
from knowledge.articles.rules import Audience, Category
from opscenter.core.actor import ANONYMOUS, SYSTEM
from tests import cast
from tests.conftest import START
from tests.factories.announcements import make_key_date
from tests.factories.knowledge import content, facts, make_article
from tests.knowledge.answers.reading import live_in

PROVINCE_WIDE = Choice(None, 2026, ReaderRole.CITIZEN)


def page_of(client: FlaskClient, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.get_data(as_text=True)


def test_the_nearest_region_is_popular_first_then_whoever_was_opened_lately(db: Session, now: datetime) -> None:
    near, lately, long_ago = make_article(db, cast.city(db)), make_article(db), make_article(db)
    actions.keep_opening(db, lately.id, "a", now=now - timedelta(days=6))
    for days in (30, 31, 32):
        actions.keep_opening(db, long_ago.id, "a", now=now - timedelta(days=days))
    choice = Choice(cast.county(db).path, 2026, ReaderRole.CITIZEN)
    found = queries.list_category(db, ANONYMOUS, choice, Category.QUOTA, now=now)
    asked = queries.most_asked(db, ANONYMOUS, choice, now=now)
    expected = [near.id, lately.id, long_ago.id]
    assert ([one.reading.article.id for one in found], [one.article_id for one in asked]) == (expected, expected)
    assert [one.visitors for one in found] == [0, 1, 0]


def test_what_came_out_in_thirty_days_is_new_and_nothing_else(db: Session, now: datetime) -> None:
    new, changed, old = (make_article(db) for _ in range(3))
    make_article(db, audience=Audience.INTERNAL)
    new.published_at, old.published_at = now - timedelta(days=1), now - timedelta(days=31)
    save_version(db, SYSTEM, changed.id, content(), facts(cast.province(db)), base_number=1, now=now)
    submit_for_review(db, SYSTEM, changed.id, now=now)
    publish(db, SYSTEM, changed.id, number=2, now=now)
    found = queries.list_fresh(db, ANONYMOUS, PROVINCE_WIDE, now=now, limit=5)
    assert [(one.article_id, one.is_new) for one in found] == [(changed.id, False), (new.id, True)]


def test_new_answers_stand_beside_a_list_that_is_long(client: FlaskClient, db: Session) -> None:
    for _ in range(7):
        make_article(db, category=Category.OFFICIAL_CARD).published_at = START
    make_article(db, category=Category.QUOTA).published_at = START
    db.commit()
    assert "新的和改过的" in page_of(client, "/guides/official_card")
    assert "新的和改过的" not in page_of(client, "/guides/quota")


def test_a_category_shows_the_dates_that_its_questions_are_about(client: FlaskClient, db: Session) -> None:
    make_article(db, text=content(question="公务卡还款怎样办"), category=Category.OFFICIAL_CARD)
    make_article(db, text=content(question="忘记密码怎样办"), category=Category.LOGIN)
    make_key_date(db, cast.province(db), "公务卡还款截止", START + timedelta(days=9))
    db.commit()
    shown = {name: "公务卡还款截止" in page_of(client, f"/guides/{name}") for name in ("official_card", "login")}
    assert shown == {"official_card": True, "login": False}
    assert "公务卡还款截止" in page_of(client, "/dates")


def test_a_date_is_about_a_question_when_they_share_more_than_one_word() -> None:
    assert is_about("授权支付申请截止", ["支付申请卡在哪一步"])
    assert not is_about("授权支付申请截止", ["种粮补贴没到账", "支付"])


def test_dates_beside_the_answers_of_another_year_are_told_to_be_of_today(client: FlaskClient, db: Session) -> None:
    make_key_date(db, cast.province(db), "支付申请截止", START + timedelta(days=9))
    db.commit()
    told = {}
    for year in (2025, 2026):
        live_in(client, db, year=year)
        told[year] = [f"没有按所选的 {year} 年度筛选" in page_of(client, address) for address in ("/", "/dates")]
    assert told == {2025: [True, True], 2026: [False, False]}


def test_without_dates_the_page_says_so(client: FlaskClient) -> None:
    assert "现在没有要赶的日期" in page_of(client, "/dates")


def test_an_article_can_be_shared_by_its_public_address(client: FlaskClient, db: Session) -> None:
    article = make_article(db)
    db.commit()
    text = page_of(client, f"/articles/{article.id}?elder=off")
    address = f"http://localhost/articles/{article.id}"
    assert f'value="{address}" readonly' in text
    assert f'<link rel="canonical" href="{address}">' in text
    assert text.count("data:image/svg+xml") == 2


def test_machines_read_question_and_answer_and_nothing_breaks_out(client: FlaskClient, db: Session) -> None:
    hostile = "</script><script>alert(1)</script>"
    article = make_article(db, text=content(question="指标看不到", answer_sentence=hostile))
    db.commit()
    text = page_of(client, f"/articles/{article.id}")
    found = re.search(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', text)
    assert found is not None
    (asked,) = json.loads(found[1])["mainEntity"]
    assert (asked["name"], asked["acceptedAnswer"]["text"]) == ("指标看不到", hostile)
    assert hostile not in text
