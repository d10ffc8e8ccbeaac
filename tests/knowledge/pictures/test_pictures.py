"""The words of a screenshot: read letter by letter, within limits, and only where something is installed for it."""

import io
import struct
import threading
import zlib
from collections.abc import Sequence
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from playwright.sync_api import Browser, expect

from knowledge.pictures.reader import opened, read, reader_of
from knowledge.pictures.rules import BYTES, LONGEST, SIDE, words_of
from knowledge.pictures.views import EXTENSION
from opscenter.app import create_app
from opscenter.core.db import Database
from opscenter.core.errors import Invalid, Limited
from opscenter.core.settings import Settings
from tests.browsers import CHROMIUM, browser
from tests.servers import served

__all__ = ["browser"]
DIALOG = (Path(__file__).parent / "dialog.png").read_bytes()
LINES = ["支付凭证发送代理银行失败", "错误代码：ERR-PAY-20417"]


class Told:
    """A reader that has read these lines, once it is let."""

    def __init__(self, lines: Sequence[str], go: threading.Event | None = None) -> None:
        self.lines, self.go = lines, go

    def read(self, picture: Image.Image) -> Sequence[str]:
        assert picture.mode == "RGB"
        if self.go is not None:
            self.go.wait(10)
        return self.lines


@pytest.fixture
def installed(app: Flask) -> Told:
    """The application with a reader."""
    reader = Told(LINES)
    app.extensions[EXTENSION] = reader
    return reader


def bomb() -> bytes:
    """A PNG of a few bytes that says to be 60,000 by 60,000."""
    head = b"IHDR" + struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    ends, begins = struct.pack(">I", zlib.crc32(head)), struct.pack(">I", 9) + b"IDAT"
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + head + ends + begins


def drawn(width: int, height: int) -> bytes:
    file = io.BytesIO()
    Image.new("L", (width, height)).save(file, "PNG")
    return file.getvalue()


def send(client: FlaskClient, data: bytes | None = DIALOG) -> tuple[int, str]:
    form = {"picture": (io.BytesIO(data), "x.png")} if data is not None else {}
    answer = client.post("/search/picture", data=form, headers={"Accept": "application/json"})
    told = answer.get_json()
    return answer.status_code, told.get("text") or told["error"]["code"]


def test_lines_become_one_question_that_is_not_too_long() -> None:
    assert words_of(["  错误  代码 ", "", "ERR-1", "确定", "取消"]) == "错误 代码 ERR-1"
    assert len(words_of(["字" * 300])) == LONGEST


def test_the_words_go_back_letter_by_letter(client: FlaskClient, installed: Told) -> None:
    assert send(client) == (200, " ".join(LINES))


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (None, "picture.missing"),
        (b"", "picture.unreadable"),
        (b"<svg onload=alert(1)>", "picture.unreadable"),
        (DIALOG[:400], "picture.unreadable"),
        (b"x" * (BYTES + 1), "picture.too_heavy"),
        (bomb(), "picture.too_many_pixels"),
        (drawn(5000, 5000), "picture.too_many_pixels"),
    ],
    ids=["none", "empty", "no picture", "cut off", "heavy", "bomb", "large"],
)
def test_what_is_no_fit_picture_is_explained(
    client: FlaskClient, installed: Told, data: bytes | None, problem: str
) -> None:
    assert send(client, data) == (422, problem)


def test_a_picture_without_words_is_explained(client: FlaskClient, installed: Told) -> None:
    installed.lines = [" "]
    assert send(client) == (422, "picture.no_words")


def test_large_pictures_are_made_smaller() -> None:
    assert max(opened(drawn(4800, 100)).size) == SIDE


def test_one_picture_is_read_at_a_time_and_nobody_waits_for_ever() -> None:
    go = threading.Event()
    with pytest.raises(Limited, match=r"picture\.too_slow"):
        read(Told(LINES, go), DIALOG, patience=0.05)
    with pytest.raises(Limited, match=r"picture\.busy"):
        read(Told(LINES), b"not even decoded")
    go.set()
    for _ in range(100):
        try:
            assert read(Told(LINES), DIALOG) == LINES
            return
        except Limited:
            threading.Event().wait(0.05)
    raise AssertionError("the place was never given back")


def test_without_a_reader_there_is_no_button_and_nothing_is_read(app: Flask, client: FlaskClient) -> None:
    app.extensions[EXTENSION] = None
    assert "data-picture" not in client.get("/").text
    assert send(client) == (404, "picture.not_installed")


def test_with_a_reader_the_search_box_takes_pictures(client: FlaskClient, installed: Told) -> None:
    assert 'data-picture="/search/picture"' in client.get("/").text


@pytest.mark.skipif(reader_of() is None, reason="the optional requirements/ocr.lock is not installed")
def test_a_real_error_message_is_read_with_its_code() -> None:
    reader = reader_of()
    assert reader is not None
    lines = read(reader, DIALOG, patience=60)
    assert "支付凭证发送代理银行失败" in lines
    assert any("ERR-PAY-20417" in line for line in lines)


def test_an_unreadable_picture_is_no_fault_of_the_server() -> None:
    with pytest.raises(Invalid):
        opened(b"GIF89a")


@pytest.mark.browser
@pytest.mark.indifferent
@pytest.mark.skipif(not CHROMIUM, reason="no chromium on this machine")
def test_a_pasted_screenshot_is_looked_at_before_it_is_searched_for(
    fresh_database: Database, settings: Settings, browser: Browser
) -> None:
    app = create_app(settings, database=fresh_database)
    app.extensions[EXTENSION] = Told(LINES)
    with served(app) as address:
        window = browser.new_context(base_url=address)
        page = window.new_page()
        page.goto("/")
        page.evaluate(PASTE, list(DIALOG))
        expect(page.locator("#q")).to_have_value(" ".join(LINES))
        expect(page.locator("[data-picture-state]")).to_contain_text("核对后再搜索")
        page.locator("[data-picture]").set_input_files({"name": "x.png", "mimeType": "image/png", "buffer": b"x"})
        expect(page.locator("[data-picture-state]")).to_contain_text("图片打不开")
        window.close()


PASTE = """(bytes) => {
  const data = new DataTransfer();
  data.items.add(new File([new Uint8Array(bytes)], "x.png", { type: "image/png" }));
  const paste = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
  document.querySelector("#q").dispatchEvent(paste);
}"""
