"""What readers see: the question box, results, articles, verdicts, the way to a ticket; and what they never see."""

import re
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.answers.models import ArticleVerdict
from knowledge.articles.rules import Audience, Category, SecurityLevel
from knowledge.search.queries import Place, search
from opscenter.core.actor import ANONYMOUS
from opscenter.organizations.models import Organization
from tests import cast
from tests.conftest import Clock
from tests.factories.announcements import make_announcement
from tests.factories.knowledge import content, make_article
from tests.factories.services import make_service
from tests.knowledge.answers.reading import QUESTION, live_in, order_of, text_of
from tests.statements import counted
from tests.visitors import csrf, log_in

Reindex = Callable[[], int]
Region = Callable[[Session], Organization]
INTERNAL = {"audience": Audience.INTERNAL, "security_level": SecurityLevel.L2}


def test_a_question_finds_its_article_with_the_answer(client: FlaskClient, db: Session, reindex: Reindex) -> None:
    make_article(db, text=content(question=QUESTION, answer_sentence="先登记，再还款。"))
    reindex()
    text = text_of(client, "/search?q=公务卡还款")
    assert "先登记，再" in text
    assert "<mark>还款</mark>" in text


def test_an_answer_says_for_which_version_of_the_system_it_is(
    client: FlaskClient, db: Session, reindex: Reindex
) -> None:
    article = make_article(db, text=content(question=QUESTION), system_version="一体化 3.0")
    reindex()
    for address in (f"/search?q={QUESTION}", f"/articles/{article.id}"):
        assert "一体化 3.0" in text_of(client, address), address


def test_an_article_names_the_posts_that_it_is_for(client: FlaskClient, db: Session) -> None:
    article = make_article(db, roles=("预算单位", "出纳"))
    assert "预算单位、出纳" in text_of(client, f"/articles/{article.id}")


def test_the_page_says_when_what_it_found_may_answer_something_else(
    client: FlaskClient, db: Session, reindex: Reindex
) -> None:
    make_article(db, text=content(question=QUESTION))
    reindex()
    said = {words: "没有把握的答案" in text_of(client, f"/search?q={words}") for words in (QUESTION, "公务车怎样年检")}
    assert said == {QUESTION: False, "公务车怎样年检": True}


@pytest.mark.parametrize(
    ("named", "is_sure"),
    [
        ("2026年", True),
        ("2025年", True),
        ("2019年", False),
        ("财库〔2026〕7号", True),
        ("财库〔2019〕999号", False),
    ],
)
def test_no_answer_is_sure_of_a_rule_or_a_year_that_it_does_not_know(
    db: Session, reindex: Reindex, now: datetime, named: str, is_sure: bool
) -> None:
    question = "去年没有用完的结转指标今年怎样接着支付，要不要重新申请"
    text = content(question=question, body=f"{question}：按财库〔2026〕7号办理。")
    make_article(db, text=text, fiscal_year_from=2026, fiscal_year_to=2026)
    make_article(db, text=content(question=QUESTION))
    reindex()
    found = search(db, ANONYMOUS, f"{named}{question}", Place(None, 2026), now=now)
    assert ([one.question for one in found.near], found.is_weak) == ([question], not is_sure)


def test_without_a_region_the_general_answer_comes_first(client: FlaskClient, db: Session, reindex: Reindex) -> None:
    for region, sentence in ((cast.city(db), "佛山的答案"), (cast.province(db), "全省的答案")):
        make_article(db, region, text=content(question=QUESTION, answer_sentence=sentence), question_group="card")
    reindex()
    assert order_of(text_of(client, f"/search?q={QUESTION}"), "佛山的答案", "全省的答案")[0] == "全省的答案"


def test_the_nearest_answer_comes_first_for_an_asker_of_a_region(
    client: FlaskClient, db: Session, reindex: Reindex
) -> None:
    for region, sentence in ((cast.city(db), "佛山的答案"), (cast.province(db), "全省的答案")):
        make_article(db, region, text=content(question=QUESTION, answer_sentence=sentence), question_group="card")
    live_in(client, db)
    reindex()
    assert order_of(text_of(client, f"/search?q={QUESTION}"), "佛山的答案", "全省的答案")[0] == "佛山的答案"


@pytest.mark.parametrize(("body", "is_sure"), [("先看两边的金额。", False), ("清算的差额按清算规程处理。", True)])
def test_no_answer_is_sure_that_names_a_term_of_the_question_nowhere(
    client: FlaskClient, db: Session, reindex: Reindex, body: str, *, is_sure: bool
) -> None:
    make_article(db, text=content(question="清算对账不平怎么查，内部口径"), **INTERNAL)
    shown = make_article(db, text=content(question="两边对账不平，差异怎么查", body=body))
    reindex()
    page = text_of(client, "/search?q=清算对账不平怎么查")
    assert f"/articles/{shown.id}" in page
    assert ("没有把握的答案" in page, "内部口径" in page) == (not is_sure, False)


def test_a_lost_index_is_replaced_by_a_plain_search_that_says_so(
    client: FlaskClient, db: Session, reindex: Reindex, tmp_path: Path
) -> None:
    make_article(db, text=content(question=QUESTION))
    reindex()
    shutil.rmtree(tmp_path / "index")
    text = text_of(client, "/search?q=公务卡还款")
    assert "检索正在重建" in text
    assert QUESTION[:3] in text


def test_the_index_comes_back_by_itself(client: FlaskClient, db: Session, reindex: Reindex, tmp_path: Path) -> None:
    make_article(db, text=content(question=QUESTION))
    reindex()
    shutil.rmtree(tmp_path / "index")
    text_of(client, "/search?q=公务卡")
    assert reindex() == 1
    assert "检索正在重建" not in text_of(client, "/search?q=公务卡还款")


def test_a_typed_homophone_is_read_as_it_sounds(client: FlaskClient, db: Session, reindex: Reindex) -> None:
    make_article(db, text=content(question=QUESTION))
    reindex()
    assert "还款" in text_of(client, "/search?q=工务卡怎样环款")


def test_an_empty_question_leads_home(client: FlaskClient, db: Session) -> None:
    assert client.get("/search?q=%20").headers["Location"].endswith("/")


@pytest.mark.parametrize("words", ["<script>alert(1)</script>", "' OR 1=1 --", "问" * 500, "\x00", "{{7*7}}", "🙂"])
def test_strange_questions_are_shown_harmless(client: FlaskClient, db: Session, reindex: Reindex, words: str) -> None:
    make_article(db)
    reindex()
    response = client.get("/search", query_string={"q": words}, follow_redirects=True)
    assert response.status_code == 200
    assert "<script>alert" not in response.get_data(as_text=True)


def test_saying_useful_twice_counts_once(client: FlaskClient, db: Session) -> None:
    article = make_article(db)
    form = {"csrf_token": csrf(client, f"/articles/{article.id}"), "verdict": "useful"}
    for _ in range(2):
        response = client.post(f"/articles/{article.id}/verdict", data=form, follow_redirects=True)
    assert "已记下：解决了" in response.get_data(as_text=True)
    assert len(db.scalars(select(ArticleVerdict)).all()) == 1


def test_useless_leads_on_to_a_ticket_that_carries_the_question(
    client: FlaskClient, db: Session, reindex: Reindex
) -> None:
    article = make_article(db, text=content(question=QUESTION))
    reindex()
    client.get("/search?q=公务卡还款")
    form = {"csrf_token": csrf(client, f"/articles/{article.id}"), "verdict": "useless"}
    client.post(f"/articles/{article.id}/verdict", data=form)
    with client.session_transaction() as session:
        asked = session["asked"]
    assert asked["words"] == "公务卡还款"
    assert asked["articles"][-1] == {"title": QUESTION, "url": f"/articles/{article.id}", "solved": False}


@pytest.mark.parametrize(("login", "first"), [(None, "tel:"), ("kuaiji", "/portal/tickets/new")])
def test_the_first_way_on_is_one_that_the_reader_can_go_at_once(
    client: FlaskClient, db: Session, reindex: Reindex, login: str | None, first: str
) -> None:
    reindex()
    if login:
        log_in(client, db, login)
    ways = text_of(client, "/search?q=公务卡还款").partition('class="ways"')[2]
    links = re.findall(r'<a class="([^"]*)" href="([^"]*)"', ways)[:2]
    assert [("btn--primary" in look, address.startswith(first)) for look, address in links] == [
        (True, True),
        (False, False),
    ]


def test_an_article_tells_strangers_where_its_system_is_down(client: FlaskClient, db: Session) -> None:
    service = make_service(db)
    article = make_article(db, service_id=service.id)
    make_announcement(db, cast.city(db), service_id=service.id, title="佛山市支付暂时不能用")
    db.commit()
    assert "佛山市支付暂时不能用" in text_of(client, f"/articles/{article.id}")


def test_an_article_of_another_system_says_nothing_of_the_outage(client: FlaskClient, db: Session) -> None:
    article = make_article(db, service_id=make_service(db).id)
    make_announcement(db, cast.city(db), service_id=make_service(db, code="assets").id, title="佛山市支付暂时不能用")
    db.commit()
    assert "佛山市支付" not in text_of(client, f"/articles/{article.id}")


@pytest.mark.parametrize(
    ("region", "other", "year", "is_told"),
    [
        (cast.province, cast.city, 2026, True),
        (cast.city, cast.county, 2026, True),
        (cast.other_city, cast.city, 2026, True),
        (cast.province, cast.city, 2025, False),
        (cast.province, cast.other_city, 2026, False),
        (cast.county, cast.city, 2026, False),
    ],
)
def test_an_article_says_first_that_the_readers_own_region_has_a_rule_for_the_year(
    client: FlaskClient, db: Session, region: Region, other: Region, year: int, *, is_told: bool
) -> None:
    facts = {"question_group": "cutoff"}
    article = make_article(db, region(db), text=content(answer_sentence="看通知。"), **facts)
    make_article(db, other(db), text=content(question="几号截止"), fiscal_year_from=2026, **facts)
    live_in(client, db, year=year)
    head = text_of(client, f"/articles/{article.id}").partition("看通知。</strong>")[0]
    assert (f"您的地区（{other(db).short_name}）有自己的规定" in head) == is_told


def test_the_rules_of_the_readers_own_line_head_those_of_other_regions(client: FlaskClient, db: Session) -> None:
    article = make_article(db, question_group="cutoff")
    for region in (cast.other_city(db), cast.city(db), cast.county(db)):
        make_article(db, region, text=content(question=f"{region.short_name}几号截止"), question_group="cutoff")
    live_in(client, db)
    listed = text_of(client, f"/articles/{article.id}").partition('id="variants"')[2]
    names = [f"{one(db).short_name}几号截止" for one in (cast.county, cast.city, cast.other_city)]
    assert order_of(listed, *names) == names


def test_in_large_print_citizens_find_first_what_citizens_ask(client: FlaskClient, db: Session) -> None:
    for category, question in ((Category.QUOTA, "指标看不到怎么查"), (Category.CITIZENS, "补贴没有到账怎么查")):
        make_article(db, text=content(question=question), category=category)
    orders = [order_of(text_of(client, f"/?elder={size}"), "指标看不到", "补贴没有到账")[0] for size in ("off", "on")]
    assert orders == ["指标看不到", "补贴没有到账"]


def test_every_page_shows_the_outage_of_the_chosen_area_only(client: FlaskClient, db: Session) -> None:
    make_announcement(db, cast.city(db), title="佛山市支付暂时不能用")
    make_announcement(db, cast.other_city(db), title="湛江市支付暂时不能用")
    db.commit()
    live_in(client, db)
    text = text_of(client, "/guides")
    assert ("佛山市支付" in text, "湛江市支付" in text) == (True, False)


def test_who_chooses_a_region_and_no_role_goes_on_finding_what_is_for_units(
    client: FlaskClient, db: Session, reindex: Reindex
) -> None:
    make_article(db, text=content(question=QUESTION, answer_sentence="单位的答案"), roles=("预算单位",))
    reindex()
    page = text_of(client, "/answers/for")
    assert re.findall(r'name="role" value="(\w*)" checked', page) == [""]
    live_in(client, db, role="")
    assert "单位的答案" in text_of(client, f"/search?q={QUESTION}")


@pytest.mark.parametrize("words", ["房产证怎么办理过户", "公务卡房产过户"])
def test_strangers_learn_that_units_see_more_where_nothing_or_little_answers(
    client: FlaskClient, db: Session, reindex: Reindex, words: str
) -> None:
    make_article(db, text=content(question=QUESTION))
    reindex()
    told = "单位人员登录后能看到更多答案"
    assert told in text_of(client, f"/search?q={words}")
    assert told not in text_of(log_in(client, db, "kuaiji"), f"/search?q={words}")


def test_a_place_that_does_not_exist_is_refused(client: FlaskClient, db: Session) -> None:
    form = {"csrf_token": csrf(client, "/answers/for"), "path": "/99/", "year": 2026, "role": "citizen"}
    assert client.post("/answers/for", data=form).status_code == 422


@pytest.mark.parametrize("address", ["/", "/search?q=公务卡", "/guides", "/guides/quota", "/search/suggest?q=公务卡"])
def test_public_pages_need_few_statements_however_many_articles(
    client: FlaskClient, db: Session, reindex: Reindex, clock: Clock, address: str
) -> None:
    counts = []
    for rows in (1, 50):
        for _ in range(rows):
            make_article(db, text=content(question=QUESTION))
        reindex()
        with counted(client.application.config["DATABASE"]) as seen:
            text_of(client, address)
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert counts[0] <= 6


def test_what_editors_named_comes_first_in_their_order(client: FlaskClient, db: Session, reindex: Reindex) -> None:
    named = [make_article(db, text=content(question=f"{name}怎么办")).id for name in ("盖章", "领卡")]
    article = make_article(db, text=content(question=QUESTION), related=tuple(reversed(named)))
    make_article(db, text=content(question="公务卡丢了怎样补办"))
    reindex()
    related = text_of(client, f"/articles/{article.id}").partition('id="related"')[2]
    assert order_of(related, "盖章怎么办", "公务卡丢了", "领卡怎么办") == ["领卡怎么办", "盖章怎么办", "公务卡丢了"]
