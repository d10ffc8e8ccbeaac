"""Menus, panels, texts and the hotline: what features register and pages show."""

from collections.abc import Iterator
from enum import StrEnum

import pytest
from flask import Flask, g
from markupsafe import Markup

from opscenter.core.actor import ANONYMOUS
from opscenter.core.errors import Conflict
from opscenter.ui import hotline, menus, panels, texts
from tests.opscenter.ui.conftest import READER


class Ripeness(StrEnum):
    """Something with texts."""

    GREEN = "green"
    RIPE = "ripe"


class Light(StrEnum):
    """Something else with the same value."""

    GREEN = "green"


@pytest.fixture(autouse=True)
def _request(site: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A request on registries that are empty and forgotten afterwards."""
    monkeypatch.setattr(menus, "_items", {})
    monkeypatch.setattr(panels, "_places", {})
    monkeypatch.setattr(hotline, "_wait", [])
    with site.test_request_context("/inside/5"):
        yield


def test_a_menu_shows_what_the_actor_may_open() -> None:
    menus.register("closed", label="关闭", icon="x", endpoint="site.closed", permissions=("ticket.close",))
    menus.register("late", label="设置", icon="settings", endpoint="site.own", is_at_end=True, order=1)
    menus.register("inside", label="工单", icon="inbox", endpoint="site.inside", permissions=("ticket.read",))
    menus.register("gone", label="没有", icon="x", endpoint="site.missing")
    assert [item.name for item in menus.items_for(READER)] == ["inside", "late"]
    assert [item.name for item in menus.items_for(ANONYMOUS)] == ["late"]


def test_the_entry_of_the_page_shown_is_the_current_one() -> None:
    menus.register("inside", label="工单", icon="inbox", endpoint="site.inside")
    menus.register("own", label="我的", icon="user", endpoint="site.own")
    current = menus.current(menus.items_for(READER))
    assert current is not None
    assert current.name == "inside"


def test_of_two_entries_to_which_a_page_belongs_the_inner_one_is_current(monkeypatch: pytest.MonkeyPatch) -> None:
    inner, outer = (menus.MenuItem(name, name, "x", name) for name in ("/inside/5", "/inside"))
    monkeypatch.setattr(menus.MenuItem, "url", property(lambda item: item.name))
    assert menus.current([inner, outer]) is menus.current([outer, inner]) is inner


def test_the_entry_of_the_first_page_is_current_there_only() -> None:
    menus.register("home", label="首页", icon="home", endpoint="site.home")
    items = menus.items_for(READER)
    assert [item.url for item in items] == ["/"]
    assert menus.current(items) is None


def test_panels_stand_in_their_order_and_empty_ones_leave_no_trace() -> None:
    panels.register("test.side", lambda ticket: Markup(f"<p>{ticket}</p>"), order=2)
    panels.register("test.side", lambda ticket: None, order=1)
    assert panels.show("test.side", ticket=5) == "<p>5</p>"


def test_a_panel_may_ask_for_a_permission() -> None:
    panels.register("test.side", lambda: "secret", permission="ticket.read")
    assert panels.show("test.side") == ""
    g.actor = READER
    assert panels.show("test.side") == "secret"


def test_equal_values_of_two_enums_keep_their_own_texts(site: Flask) -> None:
    texts.install(site.extensions, {(Ripeness, "green"): "未熟", (Light, "green"): "绿灯"}, {"page.failed": "x"})
    assert (texts.label(Ripeness.GREEN), texts.label(Light.GREEN)) == ("未熟", "绿灯")
    assert texts.label(Ripeness.RIPE) == "ripe"
    assert texts.label(None) == ""


def test_an_enum_in_an_error_is_shown_by_its_label(site: Flask) -> None:
    texts.install(site.extensions, {(Light, "green"): "绿灯"}, {"light.on": "现在是{light}"})
    assert texts.describe(Conflict("light.on", light=Light.GREEN)) == "现在是绿灯"


def test_the_hotline_is_written_as_people_read_it() -> None:
    assert (hotline.number(), hotline.link()) == ("020-0000 9060", "tel:02000009060")


def test_nobody_says_how_long_one_waits_without_a_call_centre() -> None:
    assert hotline.wait() is None


def test_the_call_centre_supplies_the_wait_once_per_page() -> None:
    waits = iter(["现在约等 2 分钟"])
    hotline.provide_wait(lambda: next(waits))
    assert [hotline.wait(), hotline.wait()] == ["现在约等 2 分钟"] * 2
