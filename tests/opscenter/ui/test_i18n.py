"""Languages of pages."""

from flask import Flask

from opscenter.ui import i18n


def test_placeholders_are_filled(site: Flask) -> None:
    with site.test_request_context("/"):
        assert i18n._("共 %(n)s 件", n=3) == "共 3 件"


def test_the_form_follows_the_number(site: Flask) -> None:
    with site.test_request_context("/"):
        assert i18n._n("%(n)s 条告警合并为 1 件", 1234) == "1,234 条告警合并为 1 件"
    with site.test_request_context("/?lang=en"):
        assert i18n._n("%(n)s 家单位 +1", 1) == "+1 by 1 unit"
        assert i18n._n("%(n)s 家单位 +1", 37) == "+1 by 37 units"


def test_a_list_has_a_plural_name_and_one_of_its_rows_the_singular(site: Flask) -> None:
    with site.test_request_context("/?lang=en"):
        assert (i18n._("工单"), i18n._many("工单"), i18n._many("审计")) == ("Ticket", "Tickets", "Audit")


def test_the_locale_follows_the_choice(site: Flask) -> None:
    with site.test_request_context("/?lang=en"):
        assert i18n.locale() == "en"
    with site.test_request_context("/?lang=klingon"):
        assert i18n.locale() == "zh_CN"


def test_outside_requests_the_language_is_chinese() -> None:
    assert i18n.locale() == "zh_CN"
