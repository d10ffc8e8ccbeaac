"""How texts refer to files."""

import pytest

from knowledge.files.rules import address_of, ids_in, size_in

TEXTS = {
    "![图](/files/12/640x480.png)": (12,),
    "[表](</files/3/a.xlsx>) 和 [表](/files/3/a.xlsx)、[手册](/files/2/b.pdf)": (3, 2),
    "[手册]: /files/7/手册.pdf": (7,),
    "https://example.org/files/9/x.png、/profiles/8/x、/files/x/9": (),
    "/files/9999999999999999999/x.png": (),
}


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_refers_to_the_numbers_in_its_addresses(text: str) -> None:
    assert ids_in(text) == TEXTS[text]


def test_an_address_fits_into_markdown_whatever_the_file_is_called() -> None:
    assert address_of(4, "手册 (第 2 版)*.pdf") == "/files/4/手册-第-2-版-.pdf"


def test_the_address_of_a_picture_tells_its_size() -> None:
    assert size_in(address_of(4, "截图.PNG", (640, 480))) == ("640", "480")


@pytest.mark.parametrize("address", ["https://a.example/1x1.png", "//a/files/1/1x1.png", "/files/1/../2x2.png", ""])
def test_no_other_address_is_a_picture(address: str) -> None:
    assert size_in(address) is None
