"""The list of notices, publishing one by hand, and where it is seen then."""

import pytest
from sqlalchemy import select

from opscenter.announcements.models import Announcement
from opscenter.announcements.rules import AnnouncementKind
from tests import cast
from tests.factories.announcements import make_announcement
from tests.factories.services import make_service
from tests.factories.tickets import make_ticket
from tests.statements import counted
from tests.visitors import csrf, log_in

BANNER_PAGES = ("/", "/portal/tickets", "/portal/tickets/new/1")


def text(response, status=200):
    assert response.status_code == status, response.get_data(as_text=True)[-1500:]
    return response.get_data(as_text=True)


@pytest.fixture
def fields(db):
    make_service(db)
    cast.account(db, "shi")
    found = {
        "kind": "outage",
        "area": str(cast.city(db).id),
        "service": "",
        "title": "签章服务不稳定",
        "screen": "签章可能要多试几次。",
        "spoken": "签章服务不稳定，正在处理。",
    }
    db.commit()
    return found


def publish(client, **fields):
    page = "/announcements/new"
    return client.post(page, data={"csrf_token": csrf(client, page), **fields})


def test_a_notice_by_hand_is_listed_and_on_the_banner_of_its_area(client, db, fields):
    shi = log_in(client, db, "shi")
    assert publish(shi, **fields).location == "/announcements"
    page = text(shi.get("/announcements"))
    assert "已发布公告" in page
    assert "签章服务不稳定" in page
    kuaiji = log_in(shi, db, "kuaiji")
    for address in BANNER_PAGES:
        assert "签章服务不稳定" in text(kuaiji.get(address)), address


def test_a_withdrawn_notice_is_gone_everywhere_at_once(client, db, fields, now):
    notice = make_announcement(db, cast.city(db), title="签章服务不稳定")
    shi = log_in(client, db, "shi")
    data = {"csrf_token": csrf(shi, "/announcements")}
    text(shi.post(f"/announcements/{notice.id}/withdraw", data=data, follow_redirects=True))
    kuaiji = log_in(shi, db, "kuaiji")
    for address in (*BANNER_PAGES, "/status"):
        assert "签章服务不稳定" not in text(kuaiji.get(address)), address


def test_another_area_sees_no_banner(client, db, fields):
    make_announcement(db, cast.city(db), title="签章服务不稳定")
    assert "签章服务不稳定" not in text(log_in(client, db, "waixian").get("/"))


def test_a_key_date_is_no_banner(client, db, fields):
    make_announcement(db, cast.city(db), title="年终关账", kind=AnnouncementKind.KEY_DATE)
    assert "年终关账" not in text(log_in(client, db, "kuaiji").get("/portal/tickets"))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": ""}, "没有填写"),
        ({"spoken": " "}, "播报文字没有填"),
        ({"starts_at": "2026-12-21T20:00", "ends_at": "2026-12-21T19:00"}, "结束时间早于开始时间"),
    ],
    ids=["title", "spoken", "order"],
)
def test_a_wrong_form_comes_back_with_its_words(client, db, fields, changes, words):
    page = text(publish(log_in(client, db, "shi"), **{**fields, **changes}), 422)
    assert words in page
    assert "签章可能要多试几次" in page


def test_an_area_outside_of_the_scope_cannot_be_chosen(client, db, fields):
    answer = publish(log_in(client, db, "shi"), **{**fields, "area": str(cast.other_city(db).id)})
    assert answer.status_code == 422
    assert db.scalar(select(Announcement)) is None


def test_notices_of_incidents_have_no_button_and_refuse_the_address(client, db, fields):
    notice = make_announcement(db, cast.city(db), incident_id=make_ticket(db).id)
    shi = log_in(client, db, "shi")
    assert f"/announcements/{notice.id}/withdraw" not in text(shi.get("/announcements"))
    data = {"csrf_token": csrf(shi, "/announcements/new")}
    assert "自动撤下" in text(shi.post(f"/announcements/{notice.id}/withdraw", data=data), 409)


def test_the_list_tells_what_is_below_and_what_is_over(client, db, fields, now):
    make_announcement(db, cast.county(db), title="县里的")
    make_announcement(db, cast.county(db), title="过去的", valid_to=now)
    page = text(log_in(client, db, "shi").get("/announcements"))
    assert page.index("下级地区") < page.index("县里的") < page.index("已结束") < page.index("过去的")


def test_an_empty_list_says_why(client, db, fields):
    assert "本地区没有公告" in text(log_in(client, db, "shi").get("/announcements"))


@pytest.mark.parametrize("rows", [1, 25])
def test_the_list_costs_the_same_for_any_number_of_notices(client, db, database, fields, rows):
    for number in range(rows):
        make_announcement(db, cast.county(db), title=f"第 {number} 条")
    shi = log_in(client, db, "shi")
    with counted(database) as statements:
        text(shi.get("/announcements"))
    assert len(statements) <= 10


def test_readers_do_not_publish(client, db, fields):
    kuaiji = log_in(client, db, "kuaiji")
    assert kuaiji.get("/announcements/new").status_code == 403
    assert "/announcements/new" not in text(kuaiji.get("/announcements"))
