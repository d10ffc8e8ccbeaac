"""Readers' pages in a browser that runs no scripts: plain links and forms do everything, and paper takes an article."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from knowledge.search import feed
from knowledge.search.library import library
from opscenter.app import create_app
from opscenter.core.db import Database
from opscenter.core.settings import Settings
from tests.browsers import CHROMIUM, browser
from tests.factories.knowledge import content, make_article
from tests.servers import served

__all__ = ["browser"]
QUESTION = "公务卡怎样还款"
pytestmark = [
    pytest.mark.browser,
    pytest.mark.indifferent,
    pytest.mark.skipif(not CHROMIUM, reason="no chromium on this machine"),
]


@pytest.fixture
def address(fresh_database: Database, tmp_path: Path) -> Iterator[str]:
    """The product with one article."""
    with fresh_database.unit_of_work() as db:
        make_article(db, text=content(question=QUESTION, answer_sentence="先登记，再还款。"))
    app = create_app(replace(Settings(), data_dir=tmp_path, semantic_search=False), database=fresh_database)
    index = library()
    assert index is not None
    feed.follow(lambda: fresh_database.unit_of_work(write=False), index)
    with served(app) as running:
        yield running


@pytest.fixture
def window(address: str, browser: Browser) -> Iterator[BrowserContext]:
    """A window of a telephone's width that runs no scripts."""
    size = {"width": 390, "height": 800}
    opened = browser.new_context(base_url=address, java_script_enabled=False, viewport=size)  # type: ignore[arg-type]
    yield opened
    opened.close()


def open_article(window: BrowserContext) -> Page:
    page = window.new_page()
    page.goto("/")
    page.get_by_label("写下您的问题").fill("公务卡还款")
    page.get_by_role("button", name="搜索").click()
    page.get_by_role("link", name=QUESTION).click()
    return page


def test_a_question_leads_to_its_article_and_the_verdict_is_taken(window: BrowserContext) -> None:
    page = open_article(window)
    expect(page.get_by_role("heading", level=1)).to_have_text(QUESTION)
    page.get_by_role("button", name="有用，解决了").click()
    expect(page.get_by_text("已记下：解决了")).to_be_visible()


def test_large_type_is_chosen_by_a_link_and_stays(window: BrowserContext) -> None:
    page = open_article(window)
    answer = page.locator("p.answer")
    before = float(answer.evaluate("element => parseFloat(getComputedStyle(element).fontSize)"))
    page.get_by_role("link", name="长辈版").first.click()
    page.goto(page.url.partition("?")[0])
    sizes = answer.evaluate("element => [parseFloat(getComputedStyle(element).fontSize), document.body.scrollWidth]")
    assert sizes[0] > before
    assert sizes[1] <= 390


def test_in_large_print_the_number_of_the_hotline_stays_on_one_line(window: BrowserContext) -> None:
    page = window.new_page()
    page.goto("/?elder=on")
    number = page.locator(".hotline-button .nowrap")
    height, line = number.evaluate(
        "one => [one.getBoundingClientRect().height, parseFloat(getComputedStyle(one).lineHeight)]"
    )
    assert height == line


def test_in_the_largest_print_nothing_that_is_needed_stays_small(window: BrowserContext) -> None:
    page = window.new_page()
    page.goto("/?elder=larger")
    sizes = [
        page.locator(one).evaluate("element => parseFloat(getComputedStyle(element).fontSize)")
        for one in (".site-foot", ".search-submit")
    ]
    assert min(sizes) >= 24
    assert page.evaluate("document.body.scrollWidth") <= 390


def test_the_menu_is_open_and_its_button_gone(window: BrowserContext) -> None:
    page = window.new_page()
    page.goto("/")
    expect(page.get_by_role("button", name="菜单")).to_be_hidden()
    expect(page.get_by_role("navigation", name="主菜单").get_by_role("link", name="单位登录")).to_be_visible()


def test_sharing_unfolds_and_shows_the_address(window: BrowserContext) -> None:
    page = open_article(window)
    page.get_by_text("分享").click()
    expect(page.get_by_role("img", name="二维码").last).to_be_visible()
    expect(page.get_by_label("这一页的网址")).to_be_visible()
    expect(page.get_by_role("button", name="复制网址")).to_be_hidden()


def test_on_paper_stand_answer_basis_validity_date_and_code_on_one_sheet(window: BrowserContext) -> None:
    page = open_article(window)
    page.emulate_media(media="print")
    for words in ("先登记，再还款。", "本地操作说明", "长期有效", "打印", "扫码看最新内容"):
        expect(page.get_by_text(words).locator("visible=true").first).to_be_visible()
    expect(page.get_by_role("button", name="有用，解决了")).to_be_hidden()
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4"))) == 1


@pytest.mark.parametrize("width", [390, 718, 1000, 1200])
def test_on_paper_of_any_width_the_facts_have_room_and_the_code_covers_none_of_them(
    window: BrowserContext, width: int
) -> None:
    page = open_article(window)
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(media="print")
    facts = page.locator(".article-side .panel").evaluate("element => element.getBoundingClientRect().toJSON()")
    code = page.locator("img.qr:visible").evaluate("element => element.getBoundingClientRect().toJSON()")
    assert facts["width"] > 320
    assert facts["right"] <= code["left"] or facts["bottom"] <= code["top"]


def test_the_address_is_copied_where_scripts_run(address: str, browser: Browser) -> None:
    window = browser.new_context(base_url=address, permissions=["clipboard-read", "clipboard-write"])
    page = open_article(window)
    page.get_by_text("分享").click()
    page.get_by_role("button", name="复制网址").click()
    expect(page.get_by_role("button", name="已复制")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").endswith("/articles/1")
    window.close()
