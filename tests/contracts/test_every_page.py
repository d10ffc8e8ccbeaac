"""Every page in a real browser: axe-core finds nothing, nothing scrolls sideways, English pages speak English."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext
from playwright.sync_api import Page as Tab

from opscenter.app import create_app
from opscenter.core.db import Database
from opscenter.core.settings import Settings
from opscenter.ui.assets import VENDOR
from tests import cast
from tests.browsers import CHROMIUM, browser
from tests.conftest import copy_of
from tests.contracts.test_translations import CHINESE, PLACEHOLDER, english
from tests.contracts.visit import (
    Page,
    busy_province,
    data_of,
    endpoint_of,
    follow_links,
    log_in,
    page_endpoints,
)
from tests.province import Province
from tests.servers import served

AXE = Path(__file__).parents[2] / "frontend" / "test-vendor" / "axe.min.js"
RULES = "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']"
AXE_RUN = f"axe.run(document, {{runOnly: {RULES}, resultTypes: ['violations'], preload: false}})"
LONGEST_MOTION = r"""() => Math.max(...[...document.querySelectorAll('*')].flatMap((part) => {
  const style = getComputedStyle(part);
  return `${style.transitionDuration}, ${style.animationDuration}`.split(', ').map(parseFloat);
}))"""
# Every text and every name for the ear, but what a person typed: that carries lang="zh-CN".
CHINESE_TEXTS = r"""() => {
  const found = new Set();
  const note = (text) => { if (/[\u3400-\u9fff]/.test(text ?? '')) found.add(text.trim()); };
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    if (!walker.currentNode.parentElement.closest('[lang=zh-CN],script,style')) note(walker.currentNode.data);
  }
  for (const part of document.querySelectorAll('[aria-label],[placeholder],[title]')) {
    if (part.closest('[lang=zh-CN]')) continue;
    for (const name of ['aria-label', 'placeholder', 'title']) note(part.getAttribute(name));
  }
  return [...found];
}"""
__all__ = ["browser"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.indifferent,
    pytest.mark.timeout(480),
    pytest.mark.skipif(not CHROMIUM, reason="no chromium on this machine"),
    pytest.mark.skipif(not (AXE.exists() and VENDOR.exists()), reason="`make assets` has not run"),
]


@dataclass(frozen=True)
class Site:
    """One application behind a port, and the pages to look at."""

    app: Flask
    address: str
    pages: list[Page]
    data: set[str]


@pytest.fixture(scope="module")
def full(province_template: Province, tmp_path_factory: pytest.TempPathFactory, worker_name: str) -> Iterator[Site]:
    """The demo province with things going on."""
    made = busy_province(province_template, tmp_path_factory.mktemp("full"), f"full_{worker_name}")
    with made as (app, unlinked), served(app) as address:
        with app.config["DATABASE"].unit_of_work(write=False) as db:
            data = data_of(db)
        yield Site(app, address, [*follow_links(app).values(), *unlinked], data)


@pytest.fixture(scope="module")
def empty(database_template: Database, tmp_path_factory: pytest.TempPathFactory, worker_name: str) -> Iterator[Site]:
    """People and their bodies, nothing else."""
    folder = tmp_path_factory.mktemp("empty")
    database = copy_of(database_template, folder, f"empty_{worker_name}")
    with database.unit_of_work() as db:
        for name in ("sheng", "kuaiji", "sysadmin", "secadmin"):
            cast.account(db, name)
    app = create_app(replace(Settings(), data_dir=folder), database=database)
    with served(app) as address:
        pages = follow_links(app, ("sheng", "kuaiji", "sysadmin", "secadmin"))
        yield Site(app, address, list(pages.values()), set())
    database.dispose()


@pytest.fixture
def visits(browser: Browser) -> Iterator["Visits"]:
    """Tabs of people, closed at the end."""
    opened = Visits(browser)
    yield opened
    opened.close()


class Visits:
    """One browser window per person; the pages' policy steps aside because axe is injected."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.contexts: dict[str, BrowserContext] = {}
        self.tabs: dict[str, Tab] = {}

    def tab(self, site: Site, who: str) -> Tab:
        """The person's tab, logged in."""
        if who not in self.tabs:
            context = self.browser.new_context(base_url=site.address, bypass_csp=True, reduced_motion="reduce")
            cookie = log_in(site.app, who).get_cookie("opscenter")
            if cookie is not None:
                context.add_cookies([{"name": "opscenter", "value": cookie.value, "url": site.address}])
            # Streams would keep the server's threads busy after the visit.
            context.route("**/live?*", lambda route: route.abort())
            self.contexts[who], self.tabs[who] = context, context.new_page()
        return self.tabs[who]

    def close(self) -> None:
        """Close all windows."""
        for context in self.contexts.values():
            context.close()


def open_page(tab: Tab, address: str, width: int, **choices: str) -> None:
    """Open an address in a width, in the language chosen."""
    more = "&".join(f"{name}={value}" for name, value in choices.items())
    tab.set_viewport_size({"width": width, "height": 900})
    tab.goto(f"{address}{'&' if '?' in address else '?'}{more}", wait_until="load")


def axe(tab: Tab) -> list[str]:
    """What axe-core finds on the page as shown."""
    if not tab.evaluate("'axe' in window"):
        tab.evaluate(AXE.read_text(encoding="utf-8"))
    # Cells scrolled away under the fixed first column count as small targets for axe, though nobody sees them.
    tab.evaluate("document.querySelectorAll('.heat-scroll').forEach((map) => { map.scrollLeft = 0; })")
    result: dict[str, Any] = tab.evaluate(AXE_RUN)
    return [f"{one['id']}: {node['html'][:160]}" for one in result["violations"] for node in one["nodes"][:2]]


def too_wide(tab: Tab, widths: tuple[int, ...]) -> list[str]:
    """Widths at which the page scrolls sideways."""
    found = []
    for width in widths:
        tab.set_viewport_size({"width": width, "height": 900})
        if tab.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"scrolls sideways at {width}")
    return found


@cache
def sources() -> re.Pattern[str]:
    """Matches any of our own Chinese texts, placeholders filled."""
    texts = {form for entry in english() for form in entry if len(CHINESE.findall(form)) > 1}
    return re.compile("|".join(".+?".join(map(re.escape, PLACEHOLDER.split(text))) for text in texts))


def is_ours(text: str, data: set[str]) -> bool:
    """Whether a text is one of ours that was not translated, and not data."""
    for one in sorted(data, key=len, reverse=True):
        text = text.replace(one, "")
    return sources().fullmatch(text) is not None


def look(site: Site, visits: Visits, language: str, width: int) -> list[str]:
    """Everything that is wrong on any page of a site, seen by axe in one language and width."""
    wrong = []
    for who, address in site.pages:
        tab = visits.tab(site, who)
        open_page(tab, address, width, lang=language)
        found = axe(tab) + too_wide(tab, (320, 390))
        if language == "en":
            found += [f"not translated: {text}" for text in tab.evaluate(CHINESE_TEXTS) if is_ours(text, site.data)]
        wrong += [f"{who or 'anybody'} {address} {one}" for one in dict.fromkeys(found)]
    return wrong


@pytest.mark.parametrize(("language", "width"), [("zh", 1440), ("en", 390)])
def test_no_page_has_a_barrier(full: Site, visits: Visits, language: str, width: int) -> None:
    wrong = look(full, visits, language, width)
    assert not wrong, "\n".join(wrong)


def test_no_empty_page_has_a_barrier(empty: Site, visits: Visits) -> None:
    wrong = look(empty, visits, "zh", 390)
    assert not wrong, "\n".join(wrong)


def test_every_page_is_looked_at(full: Site) -> None:
    looked_at = {endpoint_of(full.app, address) for _who, address in full.pages}
    missing = page_endpoints(full.app) - looked_at
    assert not missing, f"no link leads to {sorted(missing)}"


@pytest.mark.parametrize(("who", "address"), [("", "/"), ("zuoxi", "/tickets"), ("yunwei", "/health")])
def test_nothing_moves_for_those_who_asked_for_less_motion(full: Site, visits: Visits, who: str, address: str) -> None:
    tab = visits.tab(full, who)
    open_page(tab, address, 1440)
    assert tab.evaluate(LONGEST_MOTION) <= 0.001


def test_a_heat_map_on_the_telephone_begins_at_its_worst_cell(full: Site, visits: Visits) -> None:
    tab = visits.tab(full, "yunwei")
    open_page(tab, "/health", 390)
    cell = tab.locator(".heat-cell--down").first.bounding_box()
    assert cell is not None
    assert 72 <= cell["x"] <= 390 - cell["width"]


def test_the_head_of_a_public_page_is_one_line_in_english(full: Site, visits: Visits) -> None:
    tab = visits.tab(full, "kuaiji")
    open_page(tab, "/", 1440, lang="en")
    tops = tab.eval_on_selector_all(".site-nav > a", "links => links.map((a) => a.offsetTop + a.offsetHeight / 2)")
    assert max(tops) - min(tops) < 2
