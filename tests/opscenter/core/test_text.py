"""Text that is marked and translated outside requests."""

from gettext import GNUTranslations

import pytest

from opscenter.core.text import _translated, gettext, mark, without_controls


def test_characters_that_nobody_sees_are_left_out_and_breaks_and_tabs_stay():
    assert without_controls("a\x00b\x0bc\ufffe\td\r\n") == "abc\td\r\n"


def test_marking_returns_the_message_itself():
    assert mark("新建") == "新建"


@pytest.mark.parametrize("locale", ["zh_CN", "zh-CN", "fr", "xx"])
def test_a_locale_without_a_catalogue_gives_the_source_string(locale):
    assert gettext("尚未翻译的句子", locale) == "尚未翻译的句子"


def test_named_placeholders_are_filled():
    assert gettext("工单 {number} 已关闭", number="GD-1") == "工单 GD-1 已关闭"


def test_a_parameter_may_be_called_message():
    assert gettext("原因：{message}", message="超时") == "原因：超时"


def test_braces_stay_when_no_parameter_is_given():
    assert gettext("写法 {number}") == "写法 {number}"


def test_the_empty_string_is_not_the_catalogue_header():
    assert gettext("", "en") == ""


def test_the_singular_of_a_text_with_two_forms_is_found_by_every_python(monkeypatch):
    monkeypatch.setattr(GNUTranslations, "gettext", lambda self, message: self._catalog.get(message, message))
    _translated.cache_clear()
    assert gettext("通话", "en") == "Call"
