"""Pages of handlers: the queue, the ticket and its steps, a new ticket; what each costs in statements."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from opscenter.accounts.models import GroupMember
from opscenter.accounts.rules import Role
from opscenter.core.audit import AuditEntry
from opscenter.tickets.actions import assign, flow, talk
from opscenter.tickets.models import Ticket, TicketEntry
from opscenter.tickets.rules.words import EntryKind, Impact, PendingReason, TicketState, TicketType, Urgency
from tests import cast
from tests.factories.accounts import make_account
from tests.factories.services import make_duty_group, make_service
from tests.factories.tickets import CREATED, make_ticket, ticket_form
from tests.statements import counted
from tests.visitors import csrf, log_in, log_in_as

QUEUE_STATEMENTS = 6


@pytest.fixture
def ticket(db):
    ticket = make_ticket(db, actor=cast.kuaiji(db))
    cast.account(db, "xian")
    db.commit()
    return ticket


@pytest.fixture
def xian(client, db, ticket):
    db.add(GroupMember(group_id=ticket.group_id, account_id=cast.account(db, "xian").id))
    return log_in(client, db, "xian")


def text(response, status=200):
    assert response.status_code == status, response.get_data(as_text=True)[-2000:]
    return response.get_data(as_text=True)


def post(client, ticket, step, **data):
    page = f"/tickets/{ticket.number}"
    return client.post(f"{page}/{step}", data={"csrf_token": csrf(client, page), **data})


def seen(client, ticket):
    page = text(client.get(f"/tickets/{ticket.number}"))
    return page.partition('data-seen="')[2].partition('"')[0]


def test_the_queue_shows_words_requester_tiers_queue_state_clock_and_age(xian, ticket):
    page = text(xian.get("/tickets?view=group"))
    for words in (
        "授权支付送审后指标被重复占用",
        "“昨天下午退回重报",
        "预算单位 · 陈*",
        "禅城区 desk",
        "新建",
        "现在由县级负责",
        "1 小时前",
    ):
        assert words in page


@pytest.mark.parametrize("rows", [1, 50])
def test_the_queue_needs_six_statements_for_any_number_of_rows(xian, db, database, rows):
    for number in range(rows - 1):
        make_ticket(db, title=f"第 {number} 件")
    db.commit()
    with counted(database) as statements:
        text(xian.get("/tickets?view=scope"))
    assert len(statements) == QUEUE_STATEMENTS


def test_pages_of_the_queue_follow_one_another_without_gap_or_repeat(xian, db, ticket):
    for number in range(29):
        make_ticket(db, title=f"第 {number} 件")
    db.commit()
    first = text(xian.get("/tickets?view=scope"))
    address = first.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")
    second = text(xian.get(address))
    shown = [page.count("data-row>") for page in (first, second)]
    assert shown == [25, 5]


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("type=fault", True),
        ("type=complaint", False),
        ("priority=p3", True),
        ("priority=p1", False),
        ("state=new", True),
        ("state=closed", False),
        ("q=重复占用", True),
        ("q=5678", True),
        ("q=13800005678", True),
        ("q=%2B86 138 0000 5678", True),
        ("q=0001", True),
        ("q=13800009999", False),
        ("q=没有这种事", False),
        ("state=nonsense&service=x&area=y", True),
    ],
    ids=str,
)
def test_filters_narrow_the_view_and_are_shown_as_chips(xian, ticket, query, is_found):
    page = text(xian.get(f"/tickets?view=scope&{query}"))
    assert (f"/tickets/{ticket.number}" in page) is is_found
    if not is_found:
        assert "没有符合这些条件的工单" in page


def test_a_system_and_an_area_are_conditions_too(xian, db, ticket):
    service = make_service(db)
    other = make_ticket(db, title="支付的事", service_id=service.id)
    db.commit()
    by_service = text(xian.get(f"/tickets?view=scope&service={service.id}"))
    assert (other.number in by_service, ticket.number in by_service) == (True, False)
    by_area = text(xian.get(f"/tickets?view=scope&area={cast.unit(db).id}"))
    assert "地区：禅城区教育局（演示）" in by_area
    assert xian.get(f"/tickets?view=scope&area={cast.other_county(db).id}").status_code == 404


def test_the_form_of_conditions_keeps_what_is_in_force(xian):
    page = text(xian.get("/tickets/filters?view=scope&type=fault&q=额度"))
    assert '<option value="fault" selected>' in page
    assert 'value="额度"' in page


def test_an_empty_view_says_what_would_be_there(xian):
    assert "这里没有未办结的工单" in text(xian.get("/tickets?view=returned"))


def test_the_queue_answers_htmx_with_its_fragment(xian):
    fragment = text(xian.get("/tickets?view=scope", headers={"HX-Request": "true", "HX-Target": "div#queue"}))
    assert "<html" not in fragment


def test_a_stranger_sees_an_empty_queue_and_no_page(client, db, ticket):
    waixian = log_in(client, db, "waixian")
    assert ticket.number not in text(waixian.get("/tickets?view=scope"))
    assert waixian.get(f"/tickets/{ticket.number}").status_code == 404
    for step in ("reply", "note", "claim", "handover", "return", "pause", "resume", "close", "reopen", "priority"):
        data = {"csrf_token": csrf(waixian, "/tickets"), "body": "x", "reason": "x", "waits_for": "bank", "group": "1"}
        data |= {"impact": "unit", "urgency": "low"}
        assert waixian.post(f"/tickets/{ticket.number}/{step}", data=data).status_code in (403, 404), step


def test_the_ticket_opens_with_the_words_and_names_who_asks(xian, ticket):
    page = text(xian.get(f"/tickets/{ticket.number}"))
    words = page.index("公用经费")
    assert words < page.index('id="history"') < page.index("回复诉求人")
    assert "138****5678" in page
    assert "陈*" in page
    assert "13800005678" not in page


def test_the_ticket_page_costs_the_same_for_one_and_fifty_entries(xian, db, database, ticket):
    def statements():
        with counted(database) as found:
            text(xian.get(f"/tickets/{ticket.number}"))
        return len(found)

    statements()
    before = statements()
    for number in range(50):
        talk.add_note(db, cast.xian(db), ticket.number, f"备注 {number}", now=CREATED)
    db.commit()
    assert statements() == before <= 12


def test_requesters_are_led_to_their_own_page(client, db, ticket):
    kuaiji = log_in(client, db, "kuaiji")
    assert kuaiji.get(f"/tickets/{ticket.number}").location == f"/portal/tickets/{ticket.number}"
    assert kuaiji.get("/tickets").location == "/portal/tickets"


def test_a_reply_is_sent_and_solves_if_the_button_says_so(xian, db, ticket):
    post(xian, ticket, "reply", body="已重新汇总额度", after="solve")
    page = text(xian.get(f"/tickets/{ticket.number}"))
    assert "已发送并解决" in page
    assert db.get_one(Ticket, ticket.id, populate_existing=True).state is TicketState.SOLVED


def test_an_empty_reply_is_shown_again_with_its_error(xian, ticket):
    assert "还没有写内容" in text(post(xian, ticket, "reply", body=" "), 422)


def test_a_double_click_sends_one_reply(xian, db, ticket):
    form = {"body": "正在看", "seen": seen(xian, ticket)}
    first, second = post(xian, ticket, "reply", **form), post(xian, ticket, "reply", **form)
    assert (first.status_code, second.status_code) == (303, 303)
    assert "没有重复发送" in text(xian.get(f"/tickets/{ticket.number}"))
    assert len(db.scalars(select(TicketEntry).where(TicketEntry.kind == EntryKind.REPLY)).all()) == 1


def test_a_reply_overtaken_by_a_colleague_keeps_its_words_and_shows_the_news(xian, db, ticket):
    old = seen(xian, ticket)
    talk.reply(db, cast.shi(db), ticket.number, "市里已在处理", now=CREATED)
    db.commit()
    page = text(post(xian, ticket, "reply", body="县里在看", seen=old), 409)
    for words in ("shi 已有新动作", "市里已在处理", "县里在看</textarea>"):
        assert words in page
    assert post(xian, ticket, "reply", body="县里在看", seen=seen(xian, ticket)).status_code == 303


def test_a_conflict_is_told_on_the_ticket_itself(xian, db, ticket):
    assign.claim(db, cast.shi(db), ticket.number, now=CREATED)
    db.commit()
    assert "已由 shi 认领" in text(post(xian, ticket, "claim"), 409)


def test_notes_are_kept_apart_and_never_shown_to_the_requester(xian, db, ticket):
    post(xian, ticket, "note", body="内部：先查凭证库")
    assert "内部：先查凭证库" in text(xian.get(f"/tickets/{ticket.number}"))
    assert "凭证库" not in text(log_in(xian, db, "kuaiji").get(f"/portal/tickets/{ticket.number}"))


def test_steps_change_the_state_one_after_the_other(xian, db, ticket):
    post(xian, ticket, "claim")
    post(xian, ticket, "pause", waits_for="bank")
    assert "等银行" in text(xian.get(f"/tickets/{ticket.number}"))
    post(xian, ticket, "resume")
    post(xian, ticket, "priority", impact="area", urgency="high", reason="附近几家都这样")
    post(xian, ticket, "reply", body="好了", after="solve")
    post(xian, ticket, "reopen", reason="还有一笔")
    post(xian, ticket, "reply", body="都好了", after="solve")
    post(xian, ticket, "close")
    page = text(xian.get(f"/tickets/{ticket.number}"))
    assert "已关闭，不能再改" in page
    assert "优先级由 P3 改为 P1" in page


@pytest.mark.parametrize(
    ("step", "data"),
    [
        ("pause", {"waits_for": "nobody"}),
        ("priority", {"impact": "x", "urgency": "low"}),
        ("priority", {"impact": "unit", "urgency": "low", "reason": ""}),
        ("handover", {"group": "x"}),
    ],
    ids=["pause", "impact", "reason", "group"],
)
def test_wrong_input_of_a_step_is_told_in_place(xian, ticket, step, data):
    text(post(xian, ticket, step, **data), 422)


def test_handing_over_and_returning_through_the_page(xian, db, ticket):
    desk = make_duty_group(db, cast.city(db), name="佛山服务台")
    db.commit()
    post(xian, ticket, "handover", group=str(desk.id), reason="要市级查")
    page = text(xian.get(f"/tickets/{ticket.number}"))
    assert "现在由市级负责，经过县级" in page
    post(xian, ticket, "return", reason="县里能查")
    assert "县里能查" in text(xian.get(f"/tickets/{ticket.number}"))


def test_a_number_is_shown_once_and_leaves_a_trace(xian, db, ticket):
    answer = post(xian, ticket, "phone", purpose="回电核实")
    assert "138 0000 5678" in text(answer)
    assert answer.headers["Cache-Control"] == "no-store"
    assert db.scalars(select(AuditEntry).where(AuditEntry.purpose == "回电核实")).one()
    assert "用途" in text(post(xian, ticket, "phone", purpose=""), 422)


def test_waiting_tickets_show_whom_they_wait_for(xian, db, ticket):
    flow.pause(db, cast.xian(db), ticket.number, PendingReason.APPROVAL, now=CREATED)
    db.commit()
    assert "暂停 · 等审批" in text(xian.get("/tickets?view=scope"))


def test_what_is_late_says_by_how_much(xian, db, ticket):
    make_ticket(db, impact=Impact.WIDE, urgency=Urgency.HIGH)
    db.commit()
    assert "超 " in text(xian.get("/tickets?view=scope"))


def test_a_limit_in_a_year_without_decree_is_provisional(xian, db, clock, ticket):
    make_ticket(db, title="跨年的事", now=CREATED + timedelta(days=10, hours=8))
    db.commit()
    assert "暂定" in text(xian.get("/tickets?view=scope"))


def file(client, **changes):
    token = csrf(client, "/tickets/new")
    return client.post("/tickets/new", data={"csrf_token": token, **ticket_form(**changes)})


def test_an_operator_files_a_ticket_for_a_caller(xian, db):
    answer = file(xian)
    page = text(xian.get(answer.location))
    assert "怎么补打凭证" in page
    assert "坐席代填" in page
    assert file(xian).location == answer.location


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"unit": "没有这家"}, "范围内没有这个单位"),
        ({"phone": "1380000"}, "手机号码不对"),
        ({"title": ""}, "没有填写"),
    ],
    ids=["unit", "phone", "title"],
)
def test_a_wrong_form_comes_back_with_its_words(xian, db, changes, words):
    page = text(file(xian, **changes), 422)
    assert words in page
    assert "想补打上个月的凭证" in page


def test_the_form_takes_what_the_page_before_knows(xian):
    page = text(xian.get("/tickets/new?unit=205001&title=额度"))
    assert 'value="205001"' in page
    assert 'value="额度"' in page


def test_an_outsourced_operator_is_told_why_a_complaint_is_not_his(client, db, ticket):
    complaint = make_ticket(db, type=TicketType.COMPLAINT, title="态度不好")
    db.commit()
    waibao = log_in(client, db, "waibao")
    answer = post(waibao, complaint, "reply", body="已办", after="solve")
    assert "须由在编人员办结" in text(answer, 403)


def test_a_manager_reads_and_leaves_a_remark_and_nothing_else(client, db, ticket):
    manager = make_account(db, Role.MANAGER, organization=cast.city(db))
    browser, page = log_in_as(client, db, manager), f"/tickets/{ticket.number}"
    shown = text(browser.get(page))
    assert "内部备注" in shown
    assert not [word for word in ("回复诉求人", "发送并解决", "认领", "移交") if word in shown]
    assert post(browser, ticket, "note", body="同意，三天内办结。").status_code == 303
    assert "同意，三天内办结。" in text(browser.get(page))
    assert post(browser, ticket, "reply", body="越过了").status_code == 403


def test_the_queue_of_a_manager_offers_what_a_manager_does(client, db, ticket):
    queue = text(log_in_as(client, db, make_account(db, Role.MANAGER, organization=cast.city(db))).get("/tickets"))
    assert "范围内未办结" in queue
    assert ticket.title in queue
    assert not [word for word in ("待我处理", "认领", "新建工单", '<kbd class="kbd">N') if word in queue]


def test_the_desk_that_files_from_search_comes_to_its_own_form(xian):
    sent_on = xian.get("/portal/tickets/new?q=送审报错")
    assert sent_on.location.startswith("/tickets/new?title=")
    assert "送审报错" in text(xian.get(sent_on.location))
