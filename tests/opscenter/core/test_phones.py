"""Telephone numbers: canonical form, display, speech and look-up by last digits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opscenter.core import phones
from opscenter.core.phones import PhoneError, PhoneKind

WRITTEN = {
    "13800001234": "+8613800001234",
    "138 0000 1234": "+8613800001234",
    "+86 138-0000-1234": "+8613800001234",
    "0086 13800001234": "+8613800001234",
    "(86)13800001234": "+8613800001234",
    "１３８００００１２３４": "+8613800001234",
    "14000001234": "+8614000001234",
    "020-83330000": "+862083330000",
    "（020）8333 0000": "+862083330000",
    "02083330000": "+862083330000",
    "0663-8220000": "+866638220000",
    "020-83330000-801": "+862083330000;ext=801",
    "020-83330000转801": "+862083330000;ext=801",
    "020 8333 0000 分机 801": "+862083330000;ext=801",
    "020-83330000 ext. 801": "+862083330000;ext=801",
    "+862083330000;ext=801": "+862083330000;ext=801",
    "020-83330000#801": "+862083330000;ext=801",
    "13800001234转1234": "+8613800001234;ext=1234",
    "400-800-0000": "+864008000000",
    "8008200000": "+868008200000",
    "12345": "12345",
    "12366": "12366",
    "95588": "95588",
    "110": "110",
    "10086": "10086",
    "020-12345": "+862012345",
    "+852 2345 6789": "+85223456789",
}


@pytest.mark.parametrize(("written", "canonical"), WRITTEN.items(), ids=list(WRITTEN))
def test_every_way_of_writing_gives_the_canonical_number(written, canonical):
    assert phones.normalize(written) == canonical


@pytest.mark.parametrize(
    "text", ["anonymous", "83330000", "12000001234", "138000012345", "GD-2026-0001", "0757-8333000", "+1", "+12345"]
)
def test_what_is_not_a_number_is_refused(text):
    with pytest.raises(PhoneError) as caught:
        phones.normalize(text)
    assert caught.value.code == "phone.invalid"


def test_an_empty_number_has_its_own_code():
    with pytest.raises(PhoneError, match=r"phone\.missing"):
        phones.normalize("  ")


def test_a_withheld_caller_is_no_number():
    assert [phones.find_normalized(text) for text in (None, "", "anonymous", "12345")] == [None, None, None, "12345"]


def test_a_local_number_is_completed_with_the_area_code_of_its_owner():
    assert phones.normalize("83330000-12", area_code="020") == "+862083330000;ext=12"


def test_a_known_area_code_does_not_touch_complete_numbers():
    written = ("13800001234", "12345", "0663-8220000")
    assert [phones.normalize(text, area_code="020") for text in written] == ["+8613800001234", "12345", "+866638220000"]


KINDS = {
    "+8613800001234": PhoneKind.MOBILE,
    "+862083330000;ext=1": PhoneKind.LANDLINE,
    "+864008000000": PhoneKind.SHARED_COST,
    "12345": PhoneKind.SHORT,
    "+85223456789": PhoneKind.FOREIGN,
}


@pytest.mark.parametrize(("number", "kind"), KINDS.items(), ids=list(KINDS))
def test_the_kind_is_read_from_the_canonical_number(number, kind):
    assert phones.kind(number) is kind


AREA_CODES = {
    "+862083330000": "020",
    "+8675783330000;ext=8": "0757",
    "+866638220000": "0663",
    "+862012345": "020",
    "+8613800001234": None,
    "+864008000000": None,
    "12345": None,
    "+85223456789": None,
}


@pytest.mark.parametrize(("number", "code"), AREA_CODES.items(), ids=list(AREA_CODES))
def test_only_landlines_have_an_area_code(number, code):
    assert phones.area_code(number) == code


PRETTY = {
    "+8613800001234": "138 0000 1234",
    "+862083330000": "020-8333 0000",
    "+866638220000": "0663-822 0000",
    "+862083330000;ext=801": "020-8333 0000 转 801",
    "+862012345": "020-12345",
    "+864008001234": "400-800-1234",
    "12345": "12345",
    "+85223456789": "+852 2345 6789",
}


@pytest.mark.parametrize(("number", "shown"), PRETTY.items(), ids=list(PRETTY))
def test_numbers_are_shown_as_people_write_them(number, shown):
    assert phones.pretty(number) == shown


SPOKEN = {
    "+8613800001234": "幺三八，零零零零，幺二三四",
    "12345": "幺二三四五",
    "+862083330000;ext=801": "零二零，八三三三，零零零零，转八零幺",
    "+864008001234": "四零零，八零零，幺二三四",
}


@pytest.mark.parametrize(("number", "read"), SPOKEN.items(), ids=list(SPOKEN))
def test_numbers_are_read_with_yao_and_pauses(number, read):
    assert phones.spoken(number) == read


def test_a_key_is_read_as_yi_and_a_name_as_yao():
    assert (phones.spoken_digits("1"), phones.spoken_digits("110")) == ("一", "幺幺零")


def test_a_year_is_read_as_yi_when_asked():
    assert phones.spoken_digits("2021", identity=False) == "二零二一"


@pytest.mark.parametrize("typed", ["1234", "0 1234", "0000-1234", "00001234"])
def test_the_last_four_to_eight_digits_find_a_number(typed):
    assert phones.ends_with("+8613800001234;ext=9", typed)


@pytest.mark.parametrize("typed", ["234", "800001234", "9999", "12a4", ""])
def test_other_digits_do_not_find_it(typed):
    assert not phones.ends_with("+8613800001234", typed)


@given(st.integers(13_000_000_000, 19_999_999_999), st.sampled_from(["", "+86", "0086 ", "86-"]))
def test_a_mobile_is_the_same_however_its_country_is_written(number, prefix):
    assert phones.normalize(f"{prefix}{number}") == f"+86{number}"


@given(st.text(max_size=30))
def test_normalizing_never_fails_otherwise_and_is_stable(text):
    number = phones.find_normalized(text)
    assert number is None or phones.normalize(number) == number


@given(st.sampled_from(sorted(WRITTEN.values())))
def test_the_shown_form_can_be_typed_in_again(number):
    assert phones.normalize(phones.pretty(number)) == number
