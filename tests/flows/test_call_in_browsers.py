"""A caller at the simulated telephone and an operator at the desk, each in a browser: announcement, call, ticket."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from opscenter.announcements.actions import withdraw
from opscenter.announcements.models import Announcement
from opscenter.calls.models.calls import Call
from opscenter.calls.rules import Disposition, LineKind
from opscenter.core.actor import SYSTEM
from opscenter.core.db import Database
from opscenter.demo.people import PASSWORD
from opscenter.organizations.models import Organization
from opscenter.organizations.rules import DIVISION_KINDS
from opscenter.tickets.models import Ticket
from opscenter.ui.assets import VENDOR
from tests.browsers import CHROMIUM, browser
from tests.factories.announcements import make_announcement
from tests.flows.house import House

OUTAGE = "禅城区支付凭证暂时发不出去，正在抢修，不用重新提交。"
UNKNOWN = "今天晚上吃什么菜比较好呢"
WORDS = "三笔授权支付昨天送审，还没有审核"
__all__ = ["browser"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.indifferent,
    pytest.mark.server,
    pytest.mark.timeout(240),
    pytest.mark.skipif(not (CHROMIUM and VENDOR.exists()), reason="no chromium, or `make assets` has not run"),
]


@pytest.fixture
def house(fresh_database: Database, tmp_path: Path) -> Iterator[House]:
    """The product running, with an outage announced to 禅城区."""
    house = House(tmp_path, fresh_database.url)
    try:
        house.start()
        now = house.context.now()
        with house.context.unit_of_work() as db:
            for other in db.scalars(select(Announcement.id).where(Announcement.valid_to.is_(None))).all():
                withdraw(db, SYSTEM, other, now=now)
            county = db.scalars(
                select(Organization).where(Organization.short_name == "禅城区", Organization.kind.in_(DIVISION_KINDS))
            ).one()
            make_announcement(db, county, spoken_text=OUTAGE, valid_from=now)
        yield house
    finally:
        house.stop()


def sit_down(browser: Browser, house: House, account: str, path: str) -> Page:
    """A window of somebody who has logged in and opened a page."""
    page = browser.new_context(base_url=house.settings.public_base_url, locale="zh-CN").new_page()
    page.goto("/login")
    page.fill("input[name=login_name]", account)
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.goto(path)
    return page


def test_a_caller_hears_the_outage_reaches_a_person_and_leaves_a_ticket(browser: Browser, house: House) -> None:
    desk = sit_down(browser, house, "zuoxi", "/calls")
    desk.click("#presence summary")
    desk.click("#presence button[value=ready]")
    phone = sit_down(browser, house, "yunwei", "/simulator")
    phone.select_option("#called", label=phone.locator("#called option", has_text="9061").first.inner_text())
    phone.select_option("#pace", "400")
    phone.click("[data-dial]")
    expect(phone.locator("[data-log]")).to_contain_text(OUTAGE[:10])
    phone.click("[data-digit='7']")
    expect(phone.locator("[data-typed]")).to_have_text("7")
    expect(phone.locator("[data-log]")).to_contain_text("没有这个按键")
    expect(phone.locator("[data-typed]")).to_be_empty()
    phone.click("[data-digit='0']")
    answer_and_sum_up(desk)
    expect(phone.locator("[data-state-text]")).to_have_text("已结束")
    assert_ticket(house)


def answer_and_sum_up(desk: Page) -> None:
    desk.click(".callbar-btn--answer")
    expect(desk.locator(".key-path")).to_contain_text(OUTAGE)
    expect(desk.locator("#call-bar")).to_contain_text("环湖路小学")
    expect(desk.locator("#call-bar")).not_to_contain_text("正在接通")
    desk.reload()
    expect(desk.locator(".callbar-btn--end")).to_be_visible()
    desk.keyboard.press("Alt+q")
    expect(desk.locator("#ask")).to_be_focused()
    desk.keyboard.type("公务卡逾期了利息谁来出")
    desk.keyboard.press("Enter")
    expect(desk.locator("#asked .quote")).to_contain_text("持卡人")
    desk.fill("#ask", UNKNOWN)
    desk.keyboard.press("Enter")
    desk.click("button:has-text('记到诉求里')")
    expect(desk.locator("#note")).to_be_focused()
    expect(desk.locator("#note")).to_have_value(UNKNOWN)
    desk.fill("#note", WORDS)
    desk.click("button:has-text('保存为工单')")
    expect(desk.locator("#call-foot")).to_contain_text("已保存为工单")
    desk.click(".callbar-btn--end")
    expect(desk.locator(".callbar--wrapup")).to_be_visible(timeout=10_000)
    desk.evaluate("document.activeElement.blur()")
    desk.keyboard.press("3")
    desk.click("button:has-text('完成小结')")
    expect(desk.locator("#waiting")).to_be_visible()


def assert_ticket(house: House) -> None:
    with house.context.unit_of_work(write=False) as db:
        newest = select(Call).where(Call.line == LineKind.SIMULATOR).order_by(Call.id.desc()).limit(1)
        call = db.scalars(newest).one()
        assert db.get_one(Ticket, call.ticket_id).title == WORDS
    assert call.disposition is Disposition.TICKET
