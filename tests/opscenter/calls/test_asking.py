"""A question on a call: what the operator reads, what a caller hears, and when a person is asked instead."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.answers.models import Ask
from knowledge.articles.models import Article
from knowledge.articles.rules import Audience
from knowledge.files.models import ArticleFile
from knowledge.phrasings.queries import list_proposed
from opscenter.calls.models.calls import Call, CallStep
from opscenter.calls.queries import arrivals
from opscenter.calls.routing.rules import PresenceState
from opscenter.calls.rules import AreaSource, CallState, Flow, LineKind, StepKind
from opscenter.core.actor import SYSTEM
from opscenter.core.audit import AuditEntry
from opscenter.core.settings import Settings
from opscenter.organizations.models import Organization
from tests import cast
from tests.factories.calls import make_call, make_hotline, make_known_number, make_presence, make_queue
from tests.factories.files import make_read_file
from tests.factories.knowledge import content, make_article
from tests.knowledge.diagnosis.test_rules import BODY
from tests.opscenter.calls.carrier import Carrier, action, heard
from tests.visitors import csrf, log_in

QUESTION = "公务卡逾期了利息谁来出"
SENTENCE = "利息由持卡人本人出，单位不报销。"
SPOKEN = "公务卡逾期的利息，请持卡人本人承担。"
NOTHING = "今天晚上吃什么菜比较好呢"
UNIT_PHONE, UNIT_LINE, PUBLIC_LINE = "+8613800002046", "+862000009061", "+862000009060"
TEXT = content(question="公务卡逾期利息谁出", answer_sentence=SENTENCE, spoken_text=SPOKEN, body="逾期利息自理。")


@pytest.fixture
def article(db: Session, reindex: Callable[[], int]) -> Article:
    """The answer, for the units of the province."""
    article = make_article(db, text=TEXT, audience=Audience.UNIT)
    reindex()
    return article


@pytest.fixture
def call(db: Session, now: datetime) -> Call:
    """A unit of 禅城区 talks to *shi*."""
    account = cast.account(db, "shi")
    call = make_call(db, cast.unit(db), operator_id=account.id, answered_at=now, started_at=now, phone=UNIT_PHONE)
    make_presence(db, account, cast.city(db), state=PresenceState.BUSY, call_id=call.id)
    db.commit()
    return call


@pytest.fixture
def shi(client: FlaskClient, db: Session, call: Call) -> FlaskClient:
    """The operator."""
    return log_in(client, db, "shi")


@pytest.fixture
def carrier(db: Session, client: FlaskClient, settings: Settings) -> Carrier:
    """A known unit calls the units' line."""
    make_hotline(db, number=PUBLIC_LINE)
    make_hotline(db, number=UNIT_LINE, flow=Flow.UNIT)
    make_queue(db)
    make_known_number(db, cast.unit(db), UNIT_PHONE)
    db.commit()
    return Carrier(client, settings, caller=UNIT_PHONE, called=UNIT_LINE)


def ask(operator: FlaskClient, call: Call, question: str = QUESTION) -> str:
    return operator.get(f"/calls/{call.id}/ask", query_string={"q": question}).text


def use(operator: FlaskClient, call: Call, article: Article) -> int:
    data = {"csrf_token": csrf(operator, "/calls"), "question": QUESTION}
    return operator.post(f"/calls/{call.id}/used/{article.id}", data=data).status_code


def test_the_operator_reads_the_sentence_to_say_then_its_source(shi: FlaskClient, call: Call, article: Article) -> None:
    shown = ask(shi, call)
    assert shown.index(SENTENCE) < shown.index(f"/articles/{article.id}") < shown.index(SPOKEN)


@pytest.fixture
def attachment(db: Session, settings: Settings, reindex: Callable[[], int]) -> ArticleFile:
    """What answers on its second page, for the units of the province."""
    file = make_read_file(db, settings.data_dir, "第一章 总则", f"{QUESTION}：{SENTENCE}", name="管理办法.docx")
    text = content(question="公务卡怎么管", spoken_text="照办法管。", body=f"见[办法]({file.address})")
    make_article(db, text=text, audience=Audience.UNIT)
    reindex()
    return file


def test_the_operator_reads_on_which_page_of_an_attachment_it_stands(
    shi: FlaskClient, call: Call, attachment: ArticleFile
) -> None:
    shown = ask(shi, call)
    assert SENTENCE in shown
    assert "《管理办法.docx》</a> 第 2 页" in shown


def test_what_is_internal_is_shown_to_the_operator_as_such(
    shi: FlaskClient, db: Session, call: Call, reindex: Callable[[], int]
) -> None:
    make_article(db, text=replace(TEXT, sms_text="逾期利息由持卡人承担。"), audience=Audience.INTERNAL)
    reindex()
    shown = ask(shi, call)
    assert ("内部口径，不念给对方" in shown, "口播全文" in shown, "短信稿" in shown) == (True, False, False)


def test_what_is_near_is_said_and_used_like_the_first_unless_it_is_internal(
    shi: FlaskClient, db: Session, call: Call, article: Article, reindex: Callable[[], int]
) -> None:
    said = content(question="公务卡逾期利息谁来还", spoken_text="请先还款。", sms_text="先还款，再报销。")
    near = make_article(db, text=said)
    kept = content(question="公务卡逾期利息谁来催", spoken_text="这句不念。")
    secret = make_article(db, text=kept, audience=Audience.INTERNAL)
    reindex()
    shown = ask(shi, call)
    assert all(f"/calls/{call.id}/used/{one.id}" in shown for one in (article, near, secret))
    offered = [text for text in ("请先还款。", "先还款，再报销。</textarea>", "这句不念。") if text in shown]
    assert offered == ["请先还款。", "先还款，再报销。</textarea>"]
    assert shown.count("内部口径，不念给对方") == 1


@pytest.mark.parametrize("question", [NOTHING, ""])
def test_without_an_answer_no_sentence_is_put_into_the_mouth(
    shi: FlaskClient, call: Call, article: Article, question: str
) -> None:
    assert "quote" not in ask(shi, call, question)


def test_without_an_answer_the_question_may_become_the_note_of_the_call(
    shi: FlaskClient, call: Call, article: Article
) -> None:
    assert f'data-put="{NOTHING}" data-into="note"' in ask(shi, call, NOTHING)


def test_the_short_message_of_the_answer_may_be_copied(
    shi: FlaskClient, db: Session, call: Call, reindex: Callable[[], int]
) -> None:
    make_article(db, text=replace(TEXT, sms_text="逾期利息由持卡人承担。"), audience=Audience.UNIT)
    reindex()
    shown = ask(shi, call)
    assert shown.index("短信稿，11 字") < shown.index("逾期利息由持卡人承担。</textarea>")


def test_an_article_that_asks_back_is_walked_on_the_line_and_ends_in_the_note(
    shi: FlaskClient, db: Session, call: Call, reindex: Callable[[], int]
) -> None:
    tree = make_article(db, text=content(question="指标看不到，怎么查", body=BODY), audience=Audience.UNIT)
    reindex()
    address = f"/calls/{call.id}/walk/{tree.id}"
    assert f'hx-get="{address}?q=' in ask(shi, call, "指标看不到，怎么查")
    assert f'hx-get="{address}?' in shi.get(address).text
    end = shi.get(address, query_string={"at": "0", "q": "指标没了"}).text
    assert 'data-put="右上角的年度是今年吗？不是\n改成今年，再查一次。" data-into="note"' in end
    assert (f"/calls/{call.id}/used/{tree.id}" in end, 'value="指标没了"' in end) == (True, True)


@pytest.mark.parametrize(
    ("audience", "of"),
    [(Audience.INTERNAL, cast.unit), (Audience.UNIT, cast.county), (Audience.PUBLIC, cast.county)],
)
def test_steps_that_the_caller_may_not_read_never_get_into_the_note_that_becomes_the_ticket(
    shi: FlaskClient, db: Session, call: Call, audience: Audience, of: Callable[[Session], Organization]
) -> None:
    call.organization_id, call.area_source = of(db).id, AreaSource.UNKNOWN
    tree = make_article(db, text=content(question="指标看不到，怎么查", body=BODY), audience=audience)
    db.commit()
    end = shi.get(f"/calls/{call.id}/walk/{tree.id}", query_string={"at": "0"}).text
    is_kept = audience is Audience.PUBLIC
    assert ('data-into="note"' in end, "来电人看不到这篇" in end) == (is_kept, not is_kept)


def test_while_walking_the_operator_sees_what_is_walked_and_gets_back_to_the_answers(
    shi: FlaskClient, db: Session, call: Call
) -> None:
    tree = make_article(db, text=content(question="指标看不到，怎么查", body=BODY), audience=Audience.INTERNAL)
    db.commit()
    for at in ("", "0"):
        step = shi.get(f"/calls/{call.id}/walk/{tree.id}", query_string={"at": at, "q": "指标没了"}).text
        assert ("内部口径，不念给对方" in step, f'href="/articles/{tree.id}"' in step) == (True, True)
        assert f'hx-get="/calls/{call.id}/ask?q={quote("指标没了")}" hx-target="#asked"' in step


def test_what_is_internal_is_marked_among_the_answers_to_the_note(
    shi: FlaskClient, db: Session, call: Call, article: Article, reindex: Callable[[], int]
) -> None:
    make_article(db, text=content(question="公务卡逾期利息谁来催"), audience=Audience.INTERNAL)
    reindex()
    data = {"csrf_token": csrf(shi, "/calls"), "note": QUESTION}
    shown = shi.post(f"/calls/{call.id}/answers", data=data).text
    assert (shown.count("answer-line"), shown.count("内部口径，不念给对方")) == (2, 1)


def test_nobody_walks_on_a_call_that_is_not_theirs(
    client: FlaskClient, db: Session, call: Call, reindex: Callable[[], int]
) -> None:
    tree = make_article(db, text=content(question="指标看不到，怎么查", body=BODY))
    cast.account(db, "waixian")
    db.commit()
    assert log_in(client, db, "waixian").get(f"/calls/{call.id}/walk/{tree.id}").status_code == 404


def test_what_the_operator_asked_is_kept_for_the_gap_list(
    shi: FlaskClient, db: Session, call: Call, article: Article
) -> None:
    ask(shi, call, f"{QUESTION} 13812345678")
    kept = db.scalars(select(Ask)).one()
    assert (kept.channel, kept.visitor, "138****5678" in kept.text) == ("desk", f"call-{call.id}", True)


def test_what_was_asked_last_on_a_call_is_there_again_after_a_reload_and_not_asked_anew(
    shi: FlaskClient, db: Session, call: Call, article: Article
) -> None:
    assert 'hx-trigger="load"' not in shi.get("/calls").text.partition('id="asked"')[2].partition(">")[0]
    for question in (NOTHING, QUESTION, QUESTION):
        ask(shi, call, question)
    page = shi.get("/calls").text
    assert f'value="{QUESTION}"' in page
    assert f'hx-get="/calls/{call.id}/ask?q={quote(QUESTION)}" hx-trigger="load"' in page
    assert db.scalars(select(Ask.text).order_by(Ask.id)).all() == [NOTHING, QUESTION]


def test_an_article_that_was_used_is_useful_once_and_proposes_the_words(
    shi: FlaskClient, db: Session, call: Call, article: Article
) -> None:
    assert [use(shi, call, article), use(shi, call, article)] == [200, 200]
    db.expire_all()
    assert article.useful_count == 1
    assert [one.proposal.text for one in list_proposed(db, SYSTEM)] == [QUESTION]
    assert db.scalars(select(AuditEntry).where(AuditEntry.action == "call.use_article")).first() is not None


def test_only_the_one_who_answered_says_what_was_used(
    client: FlaskClient, db: Session, call: Call, article: Article
) -> None:
    assert use(log_in(client, db, "sheng"), call, article) == 403


def test_a_caller_who_asks_hears_the_spoken_text_and_is_offered_the_keys_again(
    carrier: Carrier, article: Article
) -> None:
    start = carrier.start()
    assert "您可以直接说出问题。" in heard(start)
    gather = start.find(".//Gather")
    assert gather is not None
    assert (gather.get("input"), gather.get("language")) == ("dtmf speech", "cmn-Hans-CN")
    told = carrier.ask(action(start, "Gather"), SpeechResult=QUESTION)
    assert SPOKEN in heard(told)
    assert told.find(".//Gather") is not None


def test_a_question_that_nothing_answers_for_sure_goes_to_a_person(
    carrier: Carrier, db: Session, article: Article
) -> None:
    told = carrier.ask(action(carrier.start(), "Gather"), SpeechResult=NOTHING)
    assert heard(told).startswith("这个问题没有现成的解答。")
    assert told.find(".//Enqueue") is not None
    assert db.scalars(select(Ask.channel)).one() == "phone"


def test_what_stands_in_an_attachment_is_left_to_a_person(carrier: Carrier, attachment: ArticleFile) -> None:
    told = carrier.ask(action(carrier.start(), "Gather"), SpeechResult=QUESTION)
    assert told.find(".//Enqueue") is not None


def test_the_operator_reads_what_the_caller_had_asked(carrier: Carrier, db: Session, article: Article) -> None:
    carrier.ask(action(carrier.start(), "Gather"), SpeechResult=f"{NOTHING}，我是13812345678")
    step = db.scalars(select(CallStep).where(CallStep.kind == StepKind.PRESSED)).one()
    assert step.text == f"问：{NOTHING}，我是138****5678"


def test_internal_answers_are_never_read_to_a_caller(carrier: Carrier, db: Session, reindex: Callable[[], int]) -> None:
    make_article(db, text=TEXT, audience=Audience.INTERNAL)
    reindex()
    assert SPOKEN not in heard(carrier.ask(action(carrier.start(), "Gather"), SpeechResult=QUESTION))


def test_the_public_line_hears_no_questions(carrier: Carrier, db: Session, article: Article) -> None:
    carrier.called = PUBLIC_LINE
    told = carrier.ask(action(carrier.start(), "Gather"), SpeechResult=QUESTION)
    assert SPOKEN not in heard(told)
    assert db.scalars(select(Call.state)).one() is CallState.FLOW


@pytest.mark.parametrize(("line", "hears"), [(LineKind.SIP, False), (LineKind.TWILIO, True)])
def test_only_lines_that_recognise_speech_are_told_to_listen(
    carrier: Carrier, db: Session, now: datetime, line: LineKind, hears: bool
) -> None:
    call = make_call(db, cast.unit(db), line=line, started_at=now)
    hotline = arrivals.find_hotline(db, UNIT_LINE)
    assert arrivals.brief(db, call, hotline, now).facts.hears_words is hears
