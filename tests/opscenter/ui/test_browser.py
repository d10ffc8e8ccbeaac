"""The web layer in a real browser: accessible in both skins and all widths, and alive under the content policy."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from opscenter.core import live
from opscenter.core.actor import Actor
from opscenter.core.db import Database
from opscenter.ui.assets import VENDOR
from tests.browsers import CHROMIUM, browser
from tests.opscenter.ui.conftest import READER
from tests.servers import served

AXE = Path(__file__).parents[3] / "frontend" / "test-vendor" / "axe.min.js"
RULES = "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']"
LISTEN = "opscenterLive(['open:1'], (kind) => { document.body.dataset.heard = kind; }) && null"
PATHS = ["/_gallery", "/_gallery/public", "/_gallery/public?elder=on", "/problem/404"]
__all__ = ["browser"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.indifferent,
    pytest.mark.skipif(not CHROMIUM, reason="no chromium on this machine"),
    pytest.mark.skipif(not (AXE.exists() and VENDOR.exists()), reason="`make assets` has not run"),
]


@pytest.fixture
def address(site: Flask, fresh_database: Database) -> Iterator[str]:
    """The small site behind a real port, on a database that really commits."""
    site.config["DATABASE"] = fresh_database
    live.topic("open", allowed=lambda _db, _actor, _key: True)
    with served(site) as found:
        yield found


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A tab on the small site; a script error or a blocked resource fails the test."""
    complaints: list[str] = []
    context = browser.new_context(base_url=address, viewport={"width": 1440, "height": 900})
    tab = context.new_page()
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    yield tab
    context.close()
    assert complaints == []


def findings(browser: Browser, address: str, width: int) -> list[str]:
    """What axe-core finds on a page; it is injected, so the page's own policy must step aside."""
    context = browser.new_context(viewport={"width": width, "height": 900}, bypass_csp=True)
    tab = context.new_page()
    tab.goto(address)
    tab.evaluate(AXE.read_text(encoding="utf-8"))
    result: dict[str, Any] = tab.evaluate(f"axe.run(document, {{runOnly: {RULES}}})")
    context.close()
    return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in result["violations"]]


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("path", PATHS)
def test_axe_finds_nothing(browser: Browser, address: str, path: str, width: int) -> None:
    assert findings(browser, address + path, width) == []


@pytest.mark.parametrize("path", [*PATHS[:3], "/_gallery/public?elder=larger"])
def test_no_page_scrolls_sideways(page: Page, path: str) -> None:
    page.goto(path)
    for width in (320, 390, 600, 768, 1024, 1366, 1920):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_rail_becomes_a_menu_on_the_phone(page: Page, actor_of_request: list[Actor]) -> None:
    actor_of_request.append(READER)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/inside")
    assert not page.locator(".rail").is_visible()
    page.get_by_role("button", name="菜单").click()
    expect(page.locator(".rail")).to_be_visible()


def test_the_longest_word_of_the_english_rail_fits_its_column(page: Page, actor_of_request: list[Actor]) -> None:
    actor_of_request.append(READER)
    page.goto("/inside?lang=en")
    rail = page.locator(".rail-list").first
    rail.evaluate("list => { list.innerHTML = '<li><a class=rail-item><span>Announcements</span></a></li>' }")
    column, word = (page.locator(one).bounding_box() for one in (".rail-item", ".rail-item span"))
    assert column is not None
    assert word is not None
    assert column["x"] < word["x"] < word["x"] + word["width"] < column["x"] + column["width"]


def test_the_keyboard_walks_and_marks_rows(page: Page) -> None:
    page.goto("/_gallery")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("x")
    assert page.locator("[data-row]").nth(2).locator("input").is_checked()


def test_letters_never_fire_in_fields(page: Page) -> None:
    page.goto("/_gallery")
    page.get_by_label("手机号码").fill("j2k")
    assert page.get_by_label("手机号码").input_value() == "j2k"


def test_control_k_leads_to_the_search_box(page: Page) -> None:
    page.goto("/_gallery")
    page.keyboard.press("Control+k")
    assert page.evaluate("document.activeElement.name") == "q"


def test_arrows_walk_the_heat_map(page: Page) -> None:
    page.goto("/_gallery")
    page.locator("a.heat-cell").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.title") == "资产管理，广州 正常"


def test_the_note_tab_turns_the_whole_reply_box(page: Page) -> None:
    page.goto("/_gallery")
    assert not page.get_by_role("button", name="存为内部备注").is_visible()
    page.get_by_role("tab", name="内部备注").click()
    expect(page.get_by_role("button", name="存为内部备注")).to_be_visible()
    expect(page.get_by_role("button", name="发送并解决").nth(1)).not_to_be_visible()


def test_live_events_reach_the_page(page: Page, fresh_database: Database) -> None:
    page.goto("/open")
    with page.expect_response("**/live?*"):
        page.evaluate(LISTEN)
    with fresh_database.unit_of_work() as db:
        live.push(db, topic="open:1", kind="step", data={}, now=datetime.now(UTC))
    page.locator("body[data-heard=step]").wait_for()


def test_a_page_without_a_free_stream_polls(page: Page, fresh_database: Database) -> None:
    page.route("**/live?*", lambda route: route.fulfill(status=204))
    page.goto("/open")
    with page.expect_response("**/live?*"):
        page.evaluate(LISTEN)
    with fresh_database.unit_of_work() as db:
        live.push(db, topic="open:1", kind="step", data={}, now=datetime.now(UTC))
    page.locator("body[data-heard=step]").wait_for()


def test_a_staff_page_whose_session_has_ended_says_so_until_it_is_live_again(shaky: Page) -> None:
    shaky.goto("/_gallery")
    strip = shaky.get_by_text("登录已过期，页面不再更新")
    shaky.route("**/live*", lambda route: route.fulfill(status=401))
    shaky.route("**/live/poll*", lambda route: route.fulfill(status=401))
    shaky.evaluate(LISTEN)
    expect(strip).to_be_visible()
    shaky.unroute_all()
    expect(strip).to_be_hidden()


def test_a_public_page_works_without_script(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    tab = context.new_page()
    tab.goto(f"{address}/open")
    assert tab.get_by_role("link", name="单位登录").is_visible()
    tab.get_by_role("link", name="长辈版").first.click()
    assert tab.get_by_text("打电话问人").is_visible()
    context.close()


FORM = """(address) => {
  document.querySelector('main').innerHTML = `<h1>x</h1>
    <form method="post" action="/own" ${address ? `hx-post="${address}"` : ''}>
    <label>写<textarea name="text"></textarea></label><button>提交</button></form>`;
  if (address) htmx.process(document.querySelector('main'));
  document.querySelector('textarea').value = '写了一半';
}"""


@pytest.fixture
def shaky(browser: Browser, address: str) -> Iterator[Page]:
    """A tab on which requests may fail."""
    context = browser.new_context(base_url=address)
    yield context.new_page()
    context.close()


def test_a_lost_network_is_said_in_place_and_nothing_typed_is_lost(shaky: Page) -> None:
    shaky.goto("/open")
    shaky.evaluate(FORM, "/write")
    shaky.route("**/write", lambda route: route.abort())
    shaky.get_by_role("button", name="提交").click()
    shaky.get_by_text("没有连上服务器").wait_for()
    assert shaky.locator("textarea").input_value() == "写了一半"
    shaky.unroute("**/write")
    shaky.get_by_role("button", name="再试一次").click()
    shaky.get_by_text("done").wait_for()


@pytest.mark.parametrize(("status", "said"), [("409", "已关闭"), ("429", "没有办成"), ("503", "没有办成")])
def test_a_refused_part_says_why_and_keeps_the_form(shaky: Page, status: str, said: str) -> None:
    shaky.goto("/open")
    shaky.evaluate(FORM, f"/problem/{status}")
    shaky.get_by_role("button", name="提交").click()
    shaky.locator("[data-trouble]").get_by_text(said).first.wait_for()
    assert shaky.locator("textarea").input_value() == "写了一半"


def test_a_part_sent_after_the_session_ended_keeps_what_was_typed_and_leads_to_the_login(shaky: Page) -> None:
    shaky.goto("/open")
    shaky.evaluate(FORM, "/own")
    shaky.get_by_role("button", name="提交").click()
    trouble = shaky.locator("[data-trouble]")
    expect(trouble).to_contain_text("登录已过期，这次没有提交")
    assert shaky.locator("textarea").input_value() == "写了一半"
    with shaky.context.expect_page() as opened:
        trouble.get_by_role("link", name="在新窗口登录").click()
    assert opened.value.url.endswith("/login?next=%2Fopen")
    assert shaky.locator("textarea").input_value() == "写了一半"


def test_a_page_that_is_offline_keeps_its_form(shaky: Page) -> None:
    shaky.goto("/open")
    shaky.evaluate(FORM, "")
    shaky.context.set_offline(True)
    shaky.get_by_role("button", name="提交").click()
    expect(shaky.get_by_text("没有连上服务器")).to_be_visible()
    assert shaky.locator("textarea").input_value() == "写了一半"


def test_the_word_about_a_lost_network_is_in_sight_below_a_long_form(shaky: Page) -> None:
    shaky.set_viewport_size({"width": 390, "height": 600})
    shaky.goto("/open")
    shaky.evaluate(FORM, "")
    shaky.evaluate("document.querySelector('main textarea').style.height = '1500px'")
    shaky.context.set_offline(True)
    shaky.get_by_role("button", name="提交").click()
    expect(shaky.locator("[data-trouble]")).to_be_in_viewport()


def test_a_form_is_sent_once_however_often_it_is_clicked(shaky: Page) -> None:
    sent: list[str] = []
    shaky.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    shaky.goto("/open")
    shaky.evaluate(FORM, "")
    with shaky.expect_request("**/own"):
        shaky.get_by_role("button", name="提交").dblclick(no_wait_after=True)
    shaky.wait_for_timeout(500)
    assert len(sent) == 1


def test_the_keys_are_listed_and_letters_can_be_switched_off(page: Page, actor_of_request: list[Actor]) -> None:
    actor_of_request.append(READER)
    page.goto("/_gallery")
    page.keyboard.press("?")
    page.get_by_label("使用单字母快捷键").uncheck()
    page.keyboard.press("Escape")
    page.reload()
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.matches('[data-row]')") is False


def test_the_skip_link_comes_first_and_leads_to_the_content(page: Page) -> None:
    page.goto("/_gallery")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip-link"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
