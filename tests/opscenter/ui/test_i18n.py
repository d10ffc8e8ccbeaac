"""Languages of pages."""

from flask import Flask

from opscenter.ui import i18n


def test_placeholders_are_filled(site: Flask) -> None:
    with site.test_request_context("/"):
        assert i18n._("共 %(n)s 件", n=3) == "共 3 件"


def test_the_form_follows_the_number(site: Flask) -> None:
    with site.test_request_context("/"):
        assert i18n.ngettext("%(num)s 件", "%(num)s 件", 2) == "2 件"


def test_the_locale_follows_the_choice(site: Flask) -> None:
    with site.test_request_context("/?lang=en"):
        assert i18n.locale() == "en"
    with site.test_request_context("/?lang=klingon"):
        assert i18n.locale() == "zh_CN"


def test_outside_requests_the_language_is_chinese() -> None:
    assert i18n.locale() == "zh_CN"
