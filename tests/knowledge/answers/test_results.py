"""The page of results: filters with counts, what stands above the answers, and what helps where there is none."""

import re
import socket
from collections.abc import Callable
from datetime import UTC, datetime
from html import unescape
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from knowledge.articles.rules import AnswerKind, Category
from opscenter.calls.routing.rules import PresenceState
from opscenter.calls.rules import CallState
from tests import cast
from tests.conftest import START
from tests.factories.announcements import make_key_date
from tests.factories.calls import make_call, make_presence
from tests.factories.knowledge import content, make_article
from tests.knowledge.answers.reading import QUESTION, live_in, text_of

Reindex = Callable[[], int]
CHRISTMAS, SUNDAY = datetime(2026, 12, 25, 4, tzinfo=UTC), datetime(2026, 12, 27, 4, tzinfo=UTC)


def test_another_regions_answer_is_only_counted(client: FlaskClient, db: Session, reindex: Reindex) -> None:
    make_article(db, cast.other_city(db), text=content(question=QUESTION, answer_sentence="湛江的答案"))
    live_in(client, db)
    reindex()
    text = text_of(client, f"/search?q={QUESTION}")
    assert "别的地区或年度有 1 条" in text
    assert "湛江的答案" not in text


def test_an_answer_of_another_year_is_not_shown_as_this_years(
    client: FlaskClient, db: Session, reindex: Reindex
) -> None:
    make_article(db, text=content(question=QUESTION), fiscal_year_from=2025, fiscal_year_to=2025)
    reindex()
    assert "没有找到" in text_of(client, f"/search?q={QUESTION}")
    assert "找到 1 条" in text_of(client, f"/search?q={QUESTION}&year=2025")


def options_of(text: str) -> dict[tuple[str, str], int]:
    """The boxes of the filters, by name and value, with their counts."""
    boxes = re.findall(r'name="(area|year|kind)" value="(\w+)".*?class="count">(\d+)', text)
    return {(name, value): int(count) for name, value, count in boxes}


@pytest.mark.parametrize("lives_in_county", [True, False])
@pytest.mark.parametrize("before", [{}, {"kind": "diagnosis"}, {"year": "2025"}])
def test_a_filter_counts_what_is_shown_when_it_is_chosen(
    client: FlaskClient, db: Session, reindex: Reindex, before: dict[str, str], lives_in_county: bool
) -> None:
    regions = [cast.province(db)] * 3 + [cast.city(db)] * 2 + [cast.county(db), cast.other_city(db)]
    for place, region in enumerate(regions):
        years = {"fiscal_year_from": 2025, "fiscal_year_to": 2025} if place % 3 == 0 else {}
        kind = AnswerKind.POLICY if place % 2 else AnswerKind.DIAGNOSIS
        make_article(db, region, text=content(question=QUESTION), kind=kind, **years)
    reindex()
    if lives_in_county:
        live_in(client, db)
    counted = options_of(text_of(client, f"/search?{urlencode({'q': QUESTION, **before})}"))
    shown = {
        (name, value): text_of(client, f"/search?{urlencode({'q': QUESTION, **before, name: value})}").count(
            'class="hit"'
        )
        for name, value in counted
    }
    assert counted == shown
    assert {name for name, _value in counted} == {"area", "year", "kind"}


def test_an_asker_of_no_region_chooses_among_those_that_answer(
    client: FlaskClient, db: Session, reindex: Reindex
) -> None:
    for region in (cast.city(db), cast.other_city(db)):
        make_article(db, region, text=content(question=QUESTION, answer_sentence=f"{region.short_name}的答案。"))
    reindex()
    text = text_of(client, f"/search?q={QUESTION}&area={cast.city(db).id}")
    assert ("佛山市的答案" in text, "湛江市的答案" in text) == (True, False)
    remove = unescape(re.findall(r'class="chip" href="([^"]+)"><span>佛山市', text)[0])
    assert "湛江市的答案" in text_of(client, remove)


def test_answers_of_one_region_need_no_choice_of_region(client: FlaskClient, db: Session, reindex: Reindex) -> None:
    make_article(db, cast.city(db), text=content(question=QUESTION))
    reindex()
    assert 'name="area"' not in text_of(client, f"/search?q={QUESTION}")


def test_a_page_after_the_last_is_the_last(client: FlaskClient, db: Session, reindex: Reindex) -> None:
    for _ in range(12):
        make_article(db, text=content(question=QUESTION))
    reindex()
    shown = [text_of(client, f"/search?q={QUESTION}&start={start}").count('class="hit"') for start in (0, 10, 9999)]
    assert shown == [10, 2, 2]


def test_the_second_page_has_no_best_answer_and_leads_back(client: FlaskClient, db: Session, reindex: Reindex) -> None:
    for _ in range(12):
        make_article(db, text=content(question=QUESTION, answer_sentence="先登记，再还款。"))
    reindex()
    first, second = (text_of(client, f"/search?q={QUESTION}&start={start}") for start in (0, 10))
    assert ("<strong>先" in first, 'rel="prev"' in first) == (True, False)
    assert ('class="answer"' in second, 'rel="prev"' in second) == (False, True)
    back = unescape(re.findall(r'href="([^"]+)" rel="prev"', second)[0])
    assert "<strong>先" in text_of(client, back)


@pytest.mark.parametrize(
    ("server", "is_there", "status"), [("gunicorn", False, 204), ("gunicorn", True, 200), ("werkzeug", False, 204)]
)
def test_cancelled_suggestions_are_not_searched_for(
    client: FlaskClient, server: str, is_there: bool, status: int
) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        if not is_there:
            theirs.close()
        line = {f"{server}.socket": ours}
        assert client.get("/search/suggest?q=gwk", environ_overrides=line).status_code == status


def test_a_date_that_the_question_is_about_stands_above_the_answers_of_its_area(
    client: FlaskClient, db: Session, reindex: Reindex
) -> None:
    make_article(db, text=content(question="支付申请怎么填"))
    for area in (cast.province(db), cast.other_city(db)):
        make_key_date(db, area, f"{area.short_name}支付申请截止", CHRISTMAS)
    make_key_date(db, cast.province(db), "决算报表上报", CHRISTMAS)
    reindex()
    text = text_of(client, "/search?q=支付申请几号截止")
    assert text.index("广东省支付申请截止") < text.index('class="hit"')
    assert ("湛江市支付申请截止" in text, "决算报表上报" in text) == (False, False)


def test_a_date_is_found_by_the_one_term_that_the_question_is_about(
    client: FlaskClient, db: Session, reindex: Reindex
) -> None:
    make_key_date(db, cast.province(db), "决算报表上报", CHRISTMAS)
    reindex()
    text = text_of(client, "/search?q=决算什么时候报")
    assert "<strong>决算报表上报</strong>" in text


@pytest.mark.parametrize(
    ("question", "is_pinned"),
    [
        ("12月27日", True),
        ("12-27截止", True),
        ("12月27号以后还能付款吗", True),
        ("12月26日截止", False),
        ("截止时间", True),
        ("2026年年底支付申请几号截止", True),
        ("2027年年底支付申请几号截止", False),
        ("2027年12月27日", False),
    ],
)
def test_a_date_is_found_by_its_day_and_not_for_another_year(
    client: FlaskClient, db: Session, reindex: Reindex, question: str, is_pinned: bool
) -> None:
    make_article(db, text=content(question="付款和支付申请"), fiscal_year_from=2026, fiscal_year_to=2027)
    make_key_date(db, cast.province(db), "支付申请截止", datetime(2026, 12, 26, 17, tzinfo=UTC))
    reindex()
    above = text_of(client, f"/search?q={question}").partition('class="state"')[0]
    assert ("<strong>支付申请截止</strong>" in above) is is_pinned


@pytest.mark.parametrize(("question", "told"), [("12-27", "没有找到讲“12-27”的文章"), ("支付申请几号截止", "只是沾边")])
def test_where_a_date_answers_nothing_is_said_to_be_missing_or_unsure(
    client: FlaskClient, db: Session, reindex: Reindex, question: str, told: str
) -> None:
    for words in ("几月几日截止", "支付凭证打印", "申请退票"):
        make_article(db, text=content(question=words))
    make_key_date(db, cast.province(db), "支付申请截止", SUNDAY)
    reindex()
    below = text_of(client, f"/search?q={question}").partition("<strong>支付申请截止</strong>")[2]
    assert told in below
    assert ('class="state"' in below, "没有把握" in below) == (False, False)


def test_a_date_among_answers_of_another_year_is_shown_with_its_own(
    client: FlaskClient, db: Session, reindex: Reindex
) -> None:
    make_key_date(db, cast.province(db), "支付申请截止", SUNDAY)
    reindex()
    live_in(client, db, year=2025)
    assert "2026-12-27（周日） 截止" in text_of(client, "/search?q=支付申请截止")


def test_who_asks_for_a_person_is_shown_the_hotline_first(client: FlaskClient, db: Session, reindex: Reindex) -> None:
    make_article(db, text=content(question="工单转人工以后到哪一步了"))
    reindex()
    text = text_of(client, "/search?q=转人工").partition('id="results"')[2]
    assert text.index("tel:02000009060") < text.index('class="hit"')
    assert (text.count('id="unsolved"'), 'class="answer"' in text) == (1, False)


def test_a_question_without_an_answer_is_shown_where_to_look_and_what_is_due(
    client: FlaskClient, db: Session, reindex: Reindex
) -> None:
    make_article(db, text=content(question="公务卡怎样还款"), category=Category.OFFICIAL_CARD)
    make_article(db, text=content(question="凭证怎样打印"), category=Category.BOOKKEEPING)
    make_key_date(db, cast.province(db), "决算报表上报", CHRISTMAS)
    reindex()
    told = text_of(client, "/search?q=卡丁车在哪里租").partition("没有找到")[2]
    assert ("/guides/official_card" in told, "/guides/bookkeeping" in told) == (True, False)
    assert "决算报表上报" in told


@pytest.mark.parametrize(("waiting", "told"), [(0, "现在可以马上接通"), (3, "现在约等 16 分钟")])
def test_a_question_without_an_answer_is_shown_the_hotline_and_how_long_one_waits(
    client: FlaskClient, db: Session, reindex: Reindex, waiting: int, told: str
) -> None:
    state = PresenceState.BUSY if waiting else PresenceState.READY
    make_presence(db, cast.account(db, "shi"), cast.city(db), state=state, last_seen_at=START)
    for _ in range(waiting):
        make_call(db, cast.city(db), state=CallState.QUEUED, queued_at=START)
    reindex()
    ways = text_of(client, "/search?q=卡丁车在哪里租").partition("没有找到")[2].partition('id="unsolved"')[2]
    assert ("tel:02000009060" in ways, told in ways.partition("</section>")[0]) == (True, True)
