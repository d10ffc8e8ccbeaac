"""What requesters do: five questions, one submission, the way of a ticket, tracking without an account."""

import io
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from opscenter.core.errors import Forbidden, Invalid, Limited, NotFound
from opscenter.core.files import Store
from opscenter.core.office import OFFICE_HOURS
from opscenter.tickets.actions import flow, portal, talk
from opscenter.tickets.actions.portal import TRIES, Asked
from opscenter.tickets.models import Ticket, TicketDraft, TicketEntry, TrackingAttempt
from opscenter.tickets.rules.words import EntryKind, PendingReason, RequesterClass, TicketState
from tests import cast
from tests.factories.services import make_duty_group, make_operations, make_service
from tests.factories.tickets import CREATED, PHONE, make_ticket
from tests.visitors import csrf, log_in

ANSWERS = (
    {"type": "fault"},
    {"title": "付不了款", "body": "点送审没有反应", "service": ""},
    {"contact": "sms", "phone": PHONE},
    {"impact": "unit", "urgency": "high"},
)


@pytest.fixture
def kuaiji(client, db):
    make_operations(db)
    make_duty_group(db, cast.county(db))
    make_service(db)
    cast.account(db, "xian")
    return log_in(client, db, "kuaiji")


@pytest.fixture
def ticket(db, kuaiji):
    ticket = make_ticket(db, actor=cast.kuaiji(db))
    db.commit()
    return ticket


def text(response, status=200):
    assert response.status_code == status, response.get_data(as_text=True)[-1500:]
    return response.get_data(as_text=True)


def answer(client, step, **data):
    address = f"/portal/tickets/new/{step}"
    return client.post(address, data={"csrf_token": csrf(client, address), **data})


def answer_all(client):
    for step, data in enumerate(ANSWERS, start=1):
        assert answer(client, step, **data).location == f"/portal/tickets/new/{step + 1}"


def do(client, ticket, step, **data):
    page = f"/portal/tickets/{ticket.number}"
    token = csrf(client, "/portal/tickets/new/1")
    return client.post(f"{page}/{step}", data={"csrf_token": token, **data}, follow_redirects=True)


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("/", "（工作日 {}，按 0 随时转人工）"),
        ("/search?q=卡丁车在哪里租", "工作日 {}，按 0 转人工"),
        ("/portal/tickets/new/3", "工作日 {} 回电"),
    ],
)
def test_pages_say_the_hours_that_the_line_and_the_clocks_go_by(kuaiji, address, told):
    for step in (1, 2):
        answer(kuaiji, step, **ANSWERS[step - 1])
    assert told.format(OFFICE_HOURS.hours.replace("-", "–").replace(",", "、")) in kuaiji.get(address).text


def test_five_questions_become_one_ticket_that_carries_the_search(kuaiji, db):
    assert kuaiji.get("/portal/tickets/new?q=付不出去").location == "/portal/tickets/new/1"
    answer_all(kuaiji)
    page = text(kuaiji.get(answer(kuaiji, 5).location))
    ticket = db.scalars(select(Ticket)).one()
    assert (ticket.title, ticket.searched_for, ticket.requester_class) == (
        "付不了款",
        "付不出去",
        RequesterClass.BUDGET_UNIT,
    )
    assert f"已提交，工单号 {ticket.number}" in page
    assert db.scalar(select(TicketDraft)) is None


def test_submitting_twice_leads_to_the_list_and_files_once(kuaiji, db):
    answer_all(kuaiji)
    token = csrf(kuaiji, "/portal/tickets/new/5")
    kuaiji.post("/portal/tickets/new/5", data={"csrf_token": token})
    again = kuaiji.post("/portal/tickets/new/5", data={"csrf_token": token}, follow_redirects=True)
    assert "可能已经在别的窗口提交过" in text(again)
    assert db.scalar(select(func.count()).select_from(Ticket)) == 1


@pytest.fixture
def unfinished(kuaiji):
    """A ticket about payments after a search for them, left after the second question."""
    kuaiji.get("/portal/tickets/new?q=付不出去")
    for step, data in enumerate(ANSWERS[:2], start=1):
        answer(kuaiji, step, **data)


def test_an_unfinished_ticket_about_something_else_is_named_before_a_new_one(kuaiji, unfinished):
    assert kuaiji.get("/portal/tickets/new?q=付不出去").location == "/portal/tickets/new/1"
    page = text(kuaiji.get("/portal/tickets/new?q=食堂采购"))
    assert ("付不了款" in page, "食堂采购" in page, 'href="/portal/tickets/new/3"' in page) == (True, True, True)


def test_an_unfinished_ticket_that_is_gone_on_with_keeps_its_own_search(kuaiji, db, unfinished):
    kuaiji.get("/portal/tickets/new?q=食堂采购")
    for step, data in enumerate(ANSWERS[2:], start=3):
        answer(kuaiji, step, **data)
    assert "食堂采购" not in text(kuaiji.get("/portal/tickets/new/5"))
    answer(kuaiji, 5)
    assert db.scalars(select(Ticket.searched_for)).one() == "付不出去"


def test_whoever_begins_anew_has_the_new_words_and_nothing_of_the_old(kuaiji, db, unfinished):
    token = csrf(kuaiji, "/portal/tickets/new?q=食堂采购")
    assert kuaiji.post("/portal/tickets/new", data={"csrf_token": token}).location == "/portal/tickets/new/1"
    answer(kuaiji, 1, type="consultation")
    page = text(kuaiji.get("/portal/tickets/new/2"))
    assert ('value="食堂采购"' in page, "点送审没有反应" in page) == (True, False)


def test_answers_survive_and_no_question_is_skipped(kuaiji):
    answer(kuaiji, 1, type="fault")
    assert kuaiji.get("/portal/tickets/new/4").location == "/portal/tickets/new/2"
    assert kuaiji.get("/portal/tickets/new/99").location == "/portal/tickets/new/2"
    assert "没填完的工单" in text(kuaiji.get("/portal/tickets"))
    assert "checked" in text(kuaiji.get("/portal/tickets/new/1"))


@pytest.mark.parametrize(
    ("step", "data", "words"),
    [(1, {}, "没有选"), (2, {"title": "", "body": "x"}, "没有填写"), (3, {}, "没有选")],
    ids=["type", "words", "contact"],
)
def test_a_missing_answer_is_asked_again_with_a_summary(kuaiji, step, data, words):
    for before, given in enumerate(ANSWERS[: step - 1], start=1):
        answer(kuaiji, before, **given)
    page = text(answer(kuaiji, step, **data), 422)
    assert "<title>错误：" in page
    assert words in page


@pytest.mark.parametrize(
    ("phone", "words"), [("", "手机号码没有填"), ("1380000", "手机号码不对"), ("020-88881234", "短信只能发到手机")]
)
def test_a_number_that_cannot_be_reached_is_told_where_it_is_asked(kuaiji, phone, words):
    for step, data in enumerate(ANSWERS[:2], start=1):
        answer(kuaiji, step, **data)
    page = text(answer(kuaiji, 3, contact="sms", phone=phone), 422)
    assert (f'<a href="#phone">{words}' in page, f'value="{phone}"' in page) == (True, True)
    assert kuaiji.get("/portal/tickets/new/4").location == "/portal/tickets/new/3"


def test_what_the_last_page_refuses_leads_to_the_question_that_mends_it(kuaiji, db):
    answer_all(kuaiji)
    draft = db.scalars(select(TicketDraft)).one()
    draft.answers = {**draft.answers, "phone": ""}
    db.commit()
    page = text(answer(kuaiji, 5), 422)
    assert '<a href="/portal/tickets/new/3#phone">手机号码没有填' in page
    assert "<title>错误：" in page
    assert "付不了款" in page


def test_a_file_that_is_refused_keeps_the_answers(kuaiji, db):
    answer_all(kuaiji)
    bad = (io.BytesIO(b"<svg/>"), "图.svg")
    text(answer(kuaiji, 5, files=bad), 422)
    assert db.scalar(select(Ticket)) is None
    text(kuaiji.get(answer(kuaiji, 5).location))


def test_an_own_tickets_way_says_who_has_it_and_until_when(kuaiji, ticket):
    page = text(kuaiji.get(f"/portal/tickets/{ticket.number}"))
    assert "已收到，禅城区财政局将在" in page
    assert "“授权支付送审后指标被重复占用”" in page


def test_a_way_past_its_time_says_so(kuaiji, db):
    late = make_ticket(db, actor=cast.kuaiji(db), now=CREATED - timedelta(days=20))
    db.commit()
    assert "还在处理，已超过预计的" in text(kuaiji.get(f"/portal/tickets/{late.number}"))
    assert "已超过预计的" in text(kuaiji.get("/portal/tickets"))


def test_the_list_leaves_the_promise_out_while_it_waits_for_the_requester(kuaiji, db, ticket):
    flow.pause(db, cast.xian(db), ticket.number, PendingReason.REQUESTER, now=CREATED)
    db.commit()
    page = text(kuaiji.get("/portal/tickets"))
    assert ("等您补充" in page, "预计" in page) == (True, False)


def test_words_are_added_once_and_a_nudge_is_counted(kuaiji, db, ticket):
    talk.reply(db, cast.xian(db), ticket.number, "请补充截图", now=CREATED, waits=True)
    db.commit()
    for _click in range(2):
        do(kuaiji, ticket, "words", body="已发邮箱", seen="0")
    said = select(func.count()).select_from(TicketEntry).where(TicketEntry.kind == EntryKind.REQUESTER)
    assert db.scalar(said) == 1
    assert "已催办" in text(do(kuaiji, ticket, "nudge"))
    assert "一小时内已经催过" in text(do(kuaiji, ticket, "nudge"), 409)
    assert "还没有写内容" in text(do(kuaiji, ticket, "words", body=" "), 422)


def test_withdrawing_ends_it_and_a_second_click_is_told(kuaiji, db, ticket):
    assert "已撤回" in text(do(kuaiji, ticket, "withdraw"))
    assert "已经办结" in text(do(kuaiji, ticket, "withdraw"), 409)
    assert db.get_one(Ticket, ticket.id, populate_existing=True).state is TicketState.CLOSED


def test_a_stranger_finds_no_way(client, db, ticket):
    assert log_in(client, db, "waixian").get(f"/portal/tickets/{ticket.number}").status_code == 404


def test_anybody_with_number_and_telephone_follows_a_ticket(app, ticket):
    client = app.test_client()
    data = {"csrf_token": csrf(client, "/track"), "number": ticket.number, "phone": PHONE}
    page = text(client.post("/track", data=data))
    assert "已收到" in page
    assert "补充说明" not in page
    assert "没有找到" in text(client.post("/track", data={**data, "phone": "13800009999"}), 422)
    assert "手机号码不对" in text(client.post("/track", data={**data, "phone": "1380000"}), 422)


def test_guessing_numbers_is_stopped(db, ticket, now):
    for _try in range(TRIES):
        assert portal.look_up(db, number="x", phone=PHONE, address="10.0.0.9", now=now) is None
    with pytest.raises(Limited, match="ticket.too_many_attempts"):
        portal.look_up(db, number=ticket.number, phone=PHONE, address="10.0.0.9", now=now)
    assert portal.look_up(db, number=ticket.number, phone=PHONE, address="10.0.0.8", now=now) == ticket
    portal.forget_attempts(db, now=now + timedelta(hours=1))
    assert db.scalar(select(TrackingAttempt)) is None


def test_drafts_belong_to_those_who_may_file(db, now, settings):
    store = Store(settings.data_dir)
    rest = {"asked": Asked(), "uploads": (), "store": store, "limit": 10, "now": now}
    with pytest.raises(Forbidden):
        portal.save_answers(db, cast.laoxiang(), {}, now=now)
    with pytest.raises(NotFound, match="ticket.no_draft"):
        portal.submit_draft(db, cast.kuaiji(db), **rest)
    portal.save_answers(db, cast.kuaiji(db), {"type": "fault"}, now=now)
    with pytest.raises(Invalid) as refused:
        portal.submit_draft(db, cast.kuaiji(db), **rest)
    assert set(refused.value.fields) == {"title", "body", "contact", "impact", "urgency"}
