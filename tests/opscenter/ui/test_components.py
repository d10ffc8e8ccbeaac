"""Components: what they promise to screen readers, and that they escape what they show."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from opscenter.ui import tiers


@pytest.fixture(autouse=True)
def _request(site: Flask) -> Iterator[None]:
    with site.test_request_context("/"):
        yield


def rendered(site: Flask, component: str, call: str, **context: Any) -> str:
    """The markup of one macro call."""
    name = call.partition("(")[0]
    source = f'{{% from "components/{component}.html" import {name} %}}{{{{ {call} }}}}'
    return site.jinja_env.from_string(source).render(**context)


@pytest.mark.parametrize(
    ("current", "passed", "spoken"),
    [
        ("county", [], "现在由县级负责"),
        ("city", ["county"], "现在由市级负责，经过县级"),
        ("vendor", ["city", "county"], "现在由承建商负责，经过县级、市级"),
        (None, [], "尚未派给任何一级"),
    ],
)
def test_the_tier_strip_is_said_in_words(current: str | None, passed: list[str], spoken: str) -> None:
    assert tiers.strip(current, passed).spoken == spoken


def test_public_pages_leave_the_vendor_out() -> None:
    assert [cell.text for cell in tiers.strip("city", has_vendor=False).cells] == ["县", "市", "省"]


def test_the_state_of_each_tier_is_a_class_of_its_own(site: Flask) -> None:
    markup = rendered(site, "tier_strip", "tier_strip('city', ['county'])")
    assert [markup.count(f"tier--{state}") for state in ("past", "now", "off")] == [1, 1, 2]


@pytest.mark.parametrize("state", ["running", "amber", "over", "paused", "tentative", "met"])
def test_each_clock_has_a_shape_and_a_word(site: Flask, state: str) -> None:
    markup = rendered(site, "clock", f"clock('{state}', '1:47', 0.5)")
    assert "1:47" in markup
    assert f"clock--{state}" in markup
    assert "<svg" in markup or "aria-hidden" in markup


@pytest.mark.parametrize(("share", "dash"), [(-1, "0.0"), (0.5, "18.9"), (7, "37.7")])
def test_the_ring_never_leaves_its_circle(site: Flask, share: float, dash: str) -> None:
    assert f'stroke-dasharray="{dash} 37.7"' in rendered(site, "clock", f"clock('running', '', {share})")


@pytest.mark.parametrize(
    ("component", "call"),
    [
        ("badge", "badge(text)"),
        ("chips", "chip(text, '#')"),
        ("state", "empty(text, text)"),
        ("table", "two_lines(text, text)"),
        ("stats", "dl([(text, text)])"),
        ("heat", "heat_cell('ok', text, text, '#')"),
        ("chain", "chain([{'name': text, 'icon': 'x', 'offset': text, 'note': text, 'state': 'done'}])"),
        ("timeline", "timeline([{'time': text, 'text': text, 'box': text}])"),
        ("callbar", "callbar('active', text, text, text)"),
        ("field", "plain_field('a', text, text, text, text)"),
        ("error_summary", "error_summary({'a': text})"),
        ("chart", "sparkline([1, 2], text)"),
    ],
)
def test_components_escape_what_they_show(site: Flask, component: str, call: str) -> None:
    markup = rendered(site, component, call, text='<b onclick="x">"')
    assert "<b onclick" not in markup
    assert "&lt;b" in markup


def test_a_failed_station_says_so(site: Flask) -> None:
    call = "chain([{'name': '值班通知', 'icon': 'users', 'offset': '', 'note': '', 'state': 'failed'}])"
    assert "未送达" in rendered(site, "chain", call)


def test_a_heat_cell_says_its_state_in_words(site: Flask) -> None:
    assert "佛山 未知" in rendered(site, "heat", "heat_cell('unknown', label='佛山', url='#')")


def test_the_error_summary_leads_to_the_field(site: Flask) -> None:
    markup = rendered(site, "error_summary", "error_summary({'phone': '少一位'})")
    assert '<a href="#phone">少一位</a>' in markup
    assert "还差一处没填对" in markup


@pytest.mark.parametrize("address", ["/_gallery", "/_gallery/public"])
def test_the_gallery_shows_every_component(visitor: FlaskClient, address: str) -> None:
    answer = visitor.get(address)
    assert (answer.status_code, answer.text.count("<h1")) == (200, 1)


def test_an_unknown_skin_does_not_exist(visitor: FlaskClient) -> None:
    assert visitor.get("/_gallery/none").status_code == 404


@pytest.mark.parametrize("address", ["/accessibility", "/privacy", "/sitemap"])
def test_pages_about_the_site_are_open(visitor: FlaskClient, address: str) -> None:
    answer = visitor.get(address)
    assert (answer.status_code, answer.text.count("<h1")) == (200, 1)


@pytest.mark.parametrize("exists", [True, False])
def test_the_layout_links_only_to_pages_that_exist(site: Flask, exists: bool) -> None:
    if exists:
        site.add_url_rule("/guides", "guides", lambda: "")
    assert ('href="/guides"' in site.test_client().get("/open").text) == exists
