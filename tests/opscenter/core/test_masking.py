"""Masking of personal data on screens and in logs."""

import io
import logging

import pytest

from opscenter.core import masking

PHONES = {
    "13800005678": "138****5678",
    "+8613800005678": "138****5678",
    "020-83335678": "020-****5678",
    "+862083335678;ext=801": "020-****5678",
    "0663-8225678": "0663-***5678",
    "+85223455678": "+852****5678",
    "12345": "12345",
    "400-800-1234": "400-800-1234",
    "anonymous": "*****mous",
    "abc": "***",
    "": "",
}


@pytest.mark.parametrize(("number", "shown"), PHONES.items(), ids=list(PHONES))
def test_a_phone_shows_its_head_and_last_four(number, shown):
    assert masking.mask_phone(number) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [("440106199001011234", "440106********1234"), ("44010619900101123X", "440106********123X"), ("12345", "*2345")],
)
def test_an_id_number_shows_region_and_last_four(number, shown):
    assert masking.mask_id_number(number) == shown


def test_a_bank_card_shows_its_last_four_and_not_its_length():
    assert masking.mask_bank_account("6222 0200 0000 0001 234") == masking.mask_bank_account("6222020000001234")


def test_a_short_bank_account_shows_nothing():
    assert masking.mask_bank_account("1234") == "****"


@pytest.mark.parametrize(("name", "shown"), [("张三", "张*"), ("欧阳小明", "欧*"), (" ", "")])
def test_a_name_shows_its_first_character(name, shown):
    assert masking.mask_name(name) == shown


@pytest.mark.parametrize(("address", "shown"), [("li.si@example.cn", "l***@example.cn"), ("nobody", "n*")])
def test_an_email_shows_its_host(address, shown):
    assert masking.mask_email(address) == shown


TEXTS = {
    "请回电13800005678谢谢": "请回电138****5678谢谢",
    "tel=+86 138-0000-5678&x": "tel=138****5678&x",
    "座机020-83335678": "座机020-****5678",
    "座机+862083335678": "座机020-****5678",
    "身份证440106199001011234。": "身份证440106********1234。",
    "卡号 4111 1111 1111 1111": "卡号 ****1111",
    "身份证 440106 19900101 1234": "身份证 440106********1234",
    "邮箱 li.si@example.cn": "邮箱 l***@example.cn",
    "请拨12345或400-800-1234": "请拨12345或400-800-1234",
    "单号202611211405001234": "单号202611211405001234",
    "时间戳 20261121140500123": "时间戳 20261121140500123",
    "1763715200 ok": "1763715200 ok",
}


@pytest.mark.parametrize(("text", "shown"), TEXTS.items(), ids=list(TEXTS))
def test_free_text_loses_personal_data_only(text, shown):
    assert masking.mask_text(text) == shown


WORDINGS = {
    "王小明 13800005678": "王* 138****5678",
    "微信号：wxid_abc123 加我": "微信号：**** 加我",
    "QQ 12345678": "QQ ****",
    "粤A12345 的加油费": "粤A***** 的加油费",
    "粤财预〔2026〕12号怎么查": "粤财预〔2026〕12号怎么查",
    "报错 E30012": "报错 E30012",
}


@pytest.mark.parametrize(("text", "shown"), WORDINGS.items(), ids=list(WORDINGS))
def test_what_people_wrote_loses_names_accounts_and_plates_too(text, shown):
    assert masking.mask_wording(text) == shown


def test_the_log_filter_masks_message_arguments_and_traceback():
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.addFilter(masking.MaskingFilter())
    logger = logging.Logger("calls")
    logger.addHandler(handler)
    try:
        raise ValueError("bad caller 13800005678")
    except ValueError:
        logger.exception("call from %s", "13800001234")
    logger.info("no traceback")
    assert "call from 138****1234" in written.getvalue()
    assert "bad caller 138****5678" in written.getvalue()
    assert "0000" not in written.getvalue()


def test_the_structlog_processor_masks_nested_strings():
    event = {"event": "来电 13800005678", "detail": {"from": ["13800001234"]}, "count": 3}
    assert masking.mask_event(None, "info", event) == {
        "event": "来电 138****5678",
        "detail": {"from": ["138****1234"]},
        "count": 3,
    }
