"""A reply as a reader sees it come."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from knowledge.search import feed
from knowledge.search.library import library
from opscenter.app import create_app
from opscenter.core.db import Database
from opscenter.core.settings import Settings
from tests.browsers import CHROMIUM, browser
from tests.factories.knowledge import content, make_article
from tests.model_server import ModelServer, model_server
from tests.servers import served

__all__ = ["browser"]
QUESTION = "公务卡还款逾期利息谁来出"
pytestmark = [
    pytest.mark.browser,
    pytest.mark.indifferent,
    pytest.mark.skipif(not CHROMIUM, reason="no chromium on this machine"),
]


@pytest.fixture
def server() -> Iterator[ModelServer]:
    """A chat model."""
    with model_server() as running:
        yield running


@pytest.fixture
def page(fresh_database: Database, tmp_path: Path, server: ModelServer, browser: Browser) -> Iterator[Page]:
    """A window on the product with one article and the model."""
    with fresh_database.unit_of_work() as db:
        make_article(db, text=content(question=QUESTION, answer_sentence="利息由持卡人本人出，单位不报销。"))
    settings = replace(Settings(), data_dir=tmp_path, semantic_search=False, model_url=server.url, answer_model="qwen")
    app = create_app(settings, database=fresh_database)
    index = library()
    assert index is not None
    feed.follow(lambda: fresh_database.unit_of_work(write=False), index)
    with served(app) as address:
        window = browser.new_context(base_url=address)
        yield window.new_page()
        window.close()


def test_sentences_take_the_place_of_the_quotation_with_links_to_their_sources(page: Page, server: ModelServer) -> None:
    server.pieces = ["逾期的利息由持卡人本人出。[1]", "<b>单位不报销</b>。[1]", "领导可以代付。[1]"]
    page.goto(f"/search?q={QUESTION}")
    expect(page.locator(".reply-state")).to_contain_text("由模型根据")
    expect(page.locator(".reply-text")).to_have_text("逾期的利息由持卡人本人出。1 单位不报销。1")
    page.locator(".reply-text a").first.click()
    expect(page.locator("#source-1")).to_be_in_viewport()


def test_when_the_model_is_down_the_quotation_stays(page: Page, server: ModelServer) -> None:
    server.is_down = True
    page.goto(f"/search?q={QUESTION}")
    expect(page.locator(".reply-state")).to_contain_text("没有完成")
    expect(page.locator(".reply-text")).to_contain_text("单位不报销")
