"""Compression: pages come as gzip to who accepts it, and their length tells nothing exact."""

import gzip

from flask.testing import FlaskClient

from opscenter.ui.compression import pack

ACCEPTS = {"Accept-Encoding": "gzip"}


def test_a_page_is_sent_compressed_to_a_browser_that_accepts_it(visitor: FlaskClient) -> None:
    packed, plain = visitor.get("/_gallery", headers=ACCEPTS), visitor.get("/_gallery")
    assert (packed.headers["Content-Encoding"], plain.headers.get("Content-Encoding")) == ("gzip", None)
    assert gzip.decompress(packed.data).startswith(plain.data[:200])
    assert packed.content_length == len(packed.data) < len(plain.data) / 3
    assert "Accept-Encoding" in plain.vary


def test_a_short_answer_stays_as_it_is(visitor: FlaskClient) -> None:
    assert "Content-Encoding" not in visitor.get("/api/v1/problem/404", headers=ACCEPTS).headers


def test_an_error_page_is_compressed_too(visitor: FlaskClient) -> None:
    answer = visitor.get("/problem/404", headers=ACCEPTS)
    assert (answer.status_code, answer.headers["Content-Encoding"]) == (404, "gzip")


def test_the_same_page_has_another_length_each_time() -> None:
    assert len({len(pack(b"page" * 1000)) for _ in range(50)}) > 5
