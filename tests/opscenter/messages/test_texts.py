"""Texts of messages."""

import string

import pytest

from opscenter.messages import texts

TIME = "2026-12-21T01:00:00+00:00"
CONTEXT = {
    "area": "禅城区",
    "service": "支付电子化",
    "summary": "前置机 {8443}：拒绝连接",
    "since_at": TIME,
    "recovered_at": TIME,
    "ends_at": TIME,
    "minutes": 3,
    "name": "值班甲",
    "reason": "割接",
}
OWN = ("alert.critical", "alert.escalated", "alert.warning", "alert.taken", "alert.resolved", "alert.silence_ends")


@pytest.mark.parametrize("template", OWN)
def test_a_message_is_filled_completely(template):
    assert texts.is_registered(template)
    rendered = texts.render(template, CONTEXT)
    shown = (rendered.title + rendered.body).replace("{8443}", "")
    assert rendered.title
    assert rendered.body
    assert [field for _, field, _, _ in string.Formatter().parse(shown) if field] == []


def test_braces_in_what_people_typed_are_only_text():
    assert "前置机 {8443}：拒绝连接" in texts.render("alert.critical", CONTEXT).title


def test_a_message_whose_text_is_gone_shows_its_name():
    rendered = texts.render("feature.gone", {"since_at": TIME})
    assert (rendered.title, rendered.body) == ("feature.gone", "")


def test_a_value_that_an_older_message_does_not_have_is_a_dash():
    rendered = texts.render("alert.resolved", {"area": "禅城区", "summary": "前置机"})
    assert "禅城区" in rendered.title
    assert "–" in rendered.body


def test_the_same_message_reads_in_another_language():
    texts.register("tests.hello", title="工单", body="")
    assert texts.render("tests.hello", {}, "en").body == ""
