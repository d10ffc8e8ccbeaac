"""Answers to htmx."""

import pytest
from flask import Flask, get_flashed_messages

from opscenter.ui import htmx

ASKS = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "div#rows"}


@pytest.mark.parametrize(
    ("headers", "template"),
    [
        ({}, "tickets/queue.html"),
        (ASKS, "tickets/_queue.html"),
        ({**ASKS, "HX-Target": "div#other"}, "tickets/queue.html"),
        ({**ASKS, "HX-Request-Type": "full"}, "tickets/queue.html"),
        ({**ASKS, "HX-History-Restore-Request": "true"}, "tickets/queue.html"),
    ],
    ids=["browser", "part", "another part", "whole page", "restored history"],
)
def test_htmx_gets_the_part_it_asks_for(site: Flask, headers: dict[str, str], template: str) -> None:
    with site.test_request_context("/", headers=headers):
        assert htmx.template("tickets/queue.html", "rows") == template


def test_a_browser_is_sent_on_by_a_see_other(site: Flask) -> None:
    with site.test_request_context("/"):
        assert (htmx.redirect("/next").status_code, htmx.redirect("/next").location) == (303, "/next")


def test_what_was_done_is_said_on_the_next_page(site: Flask) -> None:
    with site.test_request_context("/"):
        htmx.toast("已改派 2 件", undo="/undo/1")
        assert list[object](get_flashed_messages(category_filter=["toast"])) == [
            {"text": "已改派 2 件", "undo": "/undo/1"}
        ]
