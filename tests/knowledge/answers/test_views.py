"""What readers see: the question box, results, articles, verdicts, the way to a ticket; and what they never see."""

import re
import shutil
from collections.abc import Callable
from datetime import datetime
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.answers.models import ArticleVerdict
from knowledge.articles.actions.review import withdraw
from knowledge.articles.rules import Audience, Category, SecurityLevel
from knowledge.search.queries import Place, search
from opscenter.core.actor import ANONYMOUS, SYSTEM
from opscenter.organizations.models import Organization
from tests import cast
from tests.conftest import START, Clock
from tests.factories.announcements import make_announcement
from tests.factories.knowledge import content, make_article
from tests.factories.services import make_service
from tests.knowledge.answers.reading import QUESTION, live_in, text_of
from tests.statements import counted
from tests.visitors import csrf, log_in

Reindex = Callable[[], int]
Region = Callable[[Session], Organization]
INTERNAL = {"audience": Audience.INTERNAL, "security_level": SecurityLevel.L2}


def order_of(text: str, *words: str) -> list[str]:
    return sorted(words, key=text.index)


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


def test_a_year_in_the_question_counts_beside_the_own_one(db: Session, reindex: Reindex, now: datetime) -> None:
    for year in (2026, 2027, 2028):
        text = content(question=f"{year}年结转的指标什么时候能用")
        make_article(db, text=text, fiscal_year_from=year, fiscal_year_to=year, question_group="carry")
    reindex()
    for asked, years in (("2027年结转指标", [2027, 2026]), ("结转指标", [2026])):
        found = search(db, ANONYMOUS, asked, Place(None, 2026), now=now)
        assert [one.fiscal_year_from for one in found.near] == years, asked


@pytest.mark.parametrize("asked", ["明年结转的指标什么时候能用", "结转指标"])
def test_next_year_is_answered_when_it_is_asked_for(
    client: FlaskClient, db: Session, reindex: Reindex, asked: str
) -> None:
    text = content(question="结转的指标什么时候能用", answer_sentence="届时的办法")
    make_article(db, text=text, fiscal_year_from=2027, fiscal_year_to=2027)
    reindex()
    assert ("届时的办法" in text_of(client, f"/search?q={asked}")) == asked.startswith("明年")


def test_where_nothing_is_for_this_year_the_page_leads_to_the_others(
    client: FlaskClient, db: Session, reindex: Reindex
) -> None:
    text = content(question=QUESTION, answer_sentence="明年的答案")
    make_article(db, text=text, fiscal_year_from=2027, fiscal_year_to=2027)
    reindex()
    live_in(client, db)
    link = re.search(r'<a href="([^"]+)">看别的地区和年度的答案', text_of(client, f"/search?q={QUESTION}"))
    assert link is not None
    there = text_of(client, unescape(link[1]))
    assert "明年的答案" in there
    assert 'value="2027"' in there


def test_letters_that_are_only_suggested_are_found_too(client: FlaskClient, db: Session, reindex: Reindex) -> None:
    article = make_article(db, text=content(question=QUESTION))
    reindex()
    assert f"/articles/{article.id}" in text_of(client, "/search?q=gwkzy")


def test_results_show_the_year_that_the_question_names(client: FlaskClient, db: Session, reindex: Reindex) -> None:
    text = content(question=QUESTION, answer_sentence="明年的答案")
    make_article(db, text=text, fiscal_year_from=2027, fiscal_year_to=2027)
    reindex()
    assert "明年的答案" in text_of(client, f"/search?q=2027年{QUESTION}")
    assert "明年的答案" not in text_of(client, f"/search?q=2027年{QUESTION}&year=2026")
    assert "明年的答案" not in text_of(client, f"/search?q={QUESTION}")


@pytest.mark.parametrize("address", ["/search?q={}", "/search/suggest?q={}"])
def test_whoever_writes_pinyin_finds_and_is_offered_the_article(
    client: FlaskClient, db: Session, reindex: Reindex, address: str
) -> None:
    article = make_article(db, text=content(question=QUESTION))
    make_article(db, text=content(question="公务卡还款晚了怎么办"))
    reindex()
    text = text_of(client, address.format("gongwuka huankuan"))
    assert f"/articles/{article.id}" in text


def test_what_pinyin_means_is_offered_and_marked(client: FlaskClient, db: Session, reindex: Reindex) -> None:
    for question in (QUESTION, "公务卡还款晚了怎么办"):
        make_article(db, text=content(question=question))
    reindex()
    text = text_of(client, "/search?q=gongwuka huankuan")
    assert ">公务卡还款</a>" in text
    assert "<mark>公务卡</mark>" in text or "<mark>公务卡还款</mark>" in text


def test_what_only_touches_the_typed_words_is_not_suggested(client: FlaskClient, db: Session, reindex: Reindex) -> None:
    make_article(db, text=content(question=QUESTION))
    reindex()
    offered = [
        "/articles/" in text_of(client, f"/search/suggest?q={typed}") for typed in ("公务卡", "公务用车报废处置")
    ]
    assert offered == [True, False]


def test_suggestions_of_one_question_begin_with_the_nearest_region(
    client: FlaskClient, db: Session, reindex: Reindex
) -> None:
    made = [
        make_article(db, region, text=content(question=QUESTION), question_group="card")
        for region in (cast.province(db), cast.city(db))
    ]
    live_in(client, db)
    reindex()
    order = [f"/articles/{one.id}" for one in made]
    assert order_of(text_of(client, f"/search/suggest?q={QUESTION}"), *order) == order[::-1]


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


def test_suggestions_are_options_with_their_articles(client: FlaskClient, db: Session, reindex: Reindex) -> None:
    article = make_article(db, text=content(question=QUESTION))
    reindex()
    text = text_of(client, "/search/suggest?q=gwk")
    assert 'role="option"' in text
    assert f"/articles/{article.id}" in text


def test_a_chosen_suggestion_carries_what_was_typed_to_the_ticket_and_leaves_a_clean_address(
    client: FlaskClient, db: Session, reindex: Reindex
) -> None:
    article = make_article(db, text=content(question=QUESTION))
    reindex()
    text_of(client, "/search?q=gwk")
    option = re.search(r'role="option".*?href="([^"]*)"', text_of(client, "/search/suggest?q=公务卡还 款 "))
    response = client.get(unescape(option[1]) if option else "")
    assert response.location == f"/articles/{article.id}"
    assert f"/portal/tickets/new?{urlencode({'q': '公务卡还款'})}" in text_of(client, response.location)


@pytest.mark.parametrize("typed", ["gongwuka h", "公务卡 huan"])
def test_a_chosen_suggestion_goes_to_the_ticket_where_the_words_are_half_typed(
    client: FlaskClient, db: Session, reindex: Reindex, typed: str
) -> None:
    article = make_article(db, text=content(question="公务卡怎样还款"))
    reindex()
    client.get(f"/articles/{article.id}?q={typed}")
    with client.session_transaction() as session:
        assert session["asked"]["words"] == "公务卡怎样还款"


def test_words_are_not_kept_for_an_article_that_is_not_there(client: FlaskClient) -> None:
    assert client.get("/articles/99999?q=公务卡").status_code == 404
    with client.session_transaction() as session:
        assert "asked" not in session


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


def test_what_editors_named_comes_first_in_their_order(client: FlaskClient, db: Session, reindex: Reindex) -> None:
    named = [make_article(db, text=content(question=f"{name}怎么办")).id for name in ("盖章", "领卡")]
    article = make_article(db, text=content(question=QUESTION), related=tuple(reversed(named)))
    make_article(db, text=content(question="公务卡丢了怎样补办"))
    reindex()
    related = text_of(client, f"/articles/{article.id}").partition('id="related"')[2]
    assert order_of(related, "盖章怎么办", "公务卡丢了", "领卡怎么办") == ["领卡怎么办", "盖章怎么办", "公务卡丢了"]


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
