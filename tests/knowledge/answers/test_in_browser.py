"""The suggestions under the question box, by keyboard, and what becomes of those that come too late."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, Page, Route, ViewportSize, expect

from knowledge.search import feed
from knowledge.search.library import library
from opscenter.app import create_app
from opscenter.core.db import Database
from opscenter.core.settings import Settings
from tests import cast
from tests.browsers import CHROMIUM, browser
from tests.factories.knowledge import content, make_article
from tests.servers import served

__all__ = ["browser"]
QUESTIONS = ["公务卡怎样还款", "公务卡丢了怎么办"]
OPTION = '<a role="option" id="suggestion-1" href="/guides">{}</a>'
TELEPHONE: ViewportSize = {"width": 390, "height": 844}
SUGGEST = "**/search/suggest?**"
pytestmark = [
    pytest.mark.browser,
    pytest.mark.indifferent,
    pytest.mark.skipif(not CHROMIUM, reason="no chromium on this machine"),
]


@pytest.fixture
def page(fresh_database: Database, tmp_path: Path, browser: Browser) -> Iterator[Page]:
    """The first page of the product with three articles; its clock stands still until a test moves it."""
    with fresh_database.unit_of_work() as db:
        for question in QUESTIONS:
            make_article(db, text=content(question=question))
        make_article(db, cast.city(db), text=content(question="退票怎么办"))
    app = create_app(replace(Settings(), data_dir=tmp_path, semantic_search=False), database=fresh_database)
    index = library()
    assert index is not None
    feed.follow(lambda: fresh_database.unit_of_work(write=False), index)
    with served(app) as address:
        window = browser.new_context(base_url=address)
        opened = window.new_page()
        opened.clock.install(time=0)
        opened.goto("/")
        opened.clock.pause_at(3_600)
        yield opened
        window.close()


def type_on(page: Page, text: str) -> None:
    """Type and wait as long as the page does before it asks."""
    page.locator("#q").press_sequentially(text)
    page.clock.run_for(200)


def test_arrows_walk_the_suggestions_and_enter_opens_the_chosen_one(page: Page) -> None:
    type_on(page, "公务卡")
    box, options = page.locator("#q"), page.get_by_role("option")
    expect(options).to_have_count(2)
    for place in (0, 1):
        box.press("ArrowDown")
        expect(box).to_have_attribute("aria-activedescendant", options.nth(place).get_attribute("id") or "")
        expect(options.nth(place)).to_have_attribute("aria-selected", "true")
    chosen = options.nth(1).locator("span").first.inner_text()
    box.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(chosen)


def test_escape_closes_the_suggestions_and_leaves_what_was_typed(page: Page) -> None:
    type_on(page, "公务卡")
    expect(page.locator("#q[aria-expanded=true]")).to_be_visible()
    page.locator("#q").press("ArrowDown")
    page.locator("#q").press("Escape")
    expect(page.locator("#suggestions")).to_be_hidden()
    expect(page.locator("#q")).to_have_value("公务卡")
    assert page.locator("#q").get_attribute("aria-activedescendant") is None


def test_an_arrow_opens_the_suggestions_again(page: Page) -> None:
    type_on(page, "公务卡")
    expect(page.get_by_role("option")).to_have_count(2)
    page.locator("#q").press("Escape")
    page.locator("#q").press("ArrowDown")
    expect(page.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    expect(page.locator("#suggestions")).to_be_visible()


def test_a_telephone_shows_whose_answer_a_suggestion_is(page: Page) -> None:
    page.set_viewport_size(TELEPHONE)
    type_on(page, "退票")
    expect(page.get_by_text("适用佛山市")).to_be_visible()


def test_filters_stay_open_on_a_telephone_while_they_are_used(page: Page) -> None:
    page.clock.resume()
    page.set_viewport_size(TELEPHONE)
    page.goto("/search?q=公务卡")
    page.get_by_role("button", name="筛选").click()
    page.get_by_role("radio").last.check(force=True)
    page.wait_for_url("**year=**")
    expect(page.get_by_role("radio").last).to_be_focused()
    expect(page.get_by_role("button", name="筛选").first).to_have_attribute("aria-expanded", "true")


def test_typing_on_cancels_the_running_request_at_once(page: Page) -> None:
    page.route(SUGGEST, lambda _route: None)
    with page.expect_request(SUGGEST):
        type_on(page, "公")
    with page.expect_event("requestfailed") as cancelled:
        page.locator("#q").press_sequentially("务")
    assert "ABORTED" in (cancelled.value.failure or "")


def test_an_answer_that_comes_late_does_not_take_the_place_of_the_newest(page: Page) -> None:
    held: dict[str, Route] = {}
    page.route(SUGGEST, lambda route: held.update({unquote(route.request.url).rpartition("=")[2]: route}))
    for typed in "公务":
        with page.expect_request(SUGGEST):
            type_on(page, typed)
    while len(held) < 2:
        page.wait_for_timeout(20)
    for words, answer in (("公务", "新的"), ("公", "旧的")):
        held[words].fulfill(content_type="text/html", body=OPTION.format(answer))
        expect(page.get_by_role("option")).to_have_text("新的")


def test_suggestions_come_after_going_back_from_a_filter(page: Page) -> None:
    page.clock.resume()
    page.goto("/search?q=公务卡")
    page.get_by_role("radio").last.check(force=True)
    page.wait_for_url("**year=**")
    with page.expect_event("load"):
        page.go_back(wait_until="commit")
    page.wait_for_url(lambda address: "year=" not in address)
    page.locator("#q").fill("")
    page.locator("#q").press_sequentially("公务卡")
    expect(page.get_by_role("option")).to_have_count(2)
