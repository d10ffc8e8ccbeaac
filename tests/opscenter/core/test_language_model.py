"""The OpenAI-compatible address: what is sent, what is taken as an answer, what is trouble."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from opscenter.core.egress import AllowList
from opscenter.core.language_model import ModelAddress, ModelError
from opscenter.core.settings import Settings
from tests.model_server import ModelServer, meaning, model_server

MESSAGES = [{"role": "user", "content": "怎么还款"}]


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with model_server() as running:
        yield running


def said(server: ModelServer) -> list[str]:
    return list(server.address.chat("m", MESSAGES, timeout=2, deadline=5, most_tokens=50))


def test_vectors_come_in_the_order_of_the_texts(server: ModelServer) -> None:
    assert server.address.embed("m", ["甲", "乙"], timeout=2) == [meaning("甲"), meaning("乙")]
    assert (server.asked[0][1], server.keys) == ({"model": "m", "input": ["甲", "乙"]}, ["Bearer test-key"])


def test_an_answer_comes_piece_by_piece(server: ModelServer) -> None:
    server.pieces = ["每月", "", "10 日前"]
    assert "".join(said(server)) == "每月10 日前"
    assert server.asked[0][1]["messages"] == MESSAGES


@pytest.mark.parametrize(
    "answer",
    [b"", b"<html>", b'{"data": [{"index": 0}]}', b'{"data": []}', b'{"data": "x"}'],
    ids=["nothing", "html", "no vector", "too few", "no list"],
)
def test_what_is_no_list_of_vectors_is_refused(server: ModelServer, answer: bytes) -> None:
    server.answer = answer
    with pytest.raises(ModelError):
        server.address.embed("m", ["甲"], timeout=2)


@pytest.mark.parametrize("event", [{}, {"choices": [{}]}, {"choices": [{"delta": None}]}, {"error": "x"}], ids=str)
def test_what_is_no_piece_of_an_answer_is_refused(server: ModelServer, event: object) -> None:
    server.answer = f"data: {json.dumps(event)}\n\n".encode()
    with pytest.raises(ModelError):
        said(server)


def test_a_refusal_names_its_status(server: ModelServer) -> None:
    server.is_down = True
    with pytest.raises(ModelError, match="503"):
        server.address.embed("m", ["甲"], timeout=2)


def test_nothing_is_sent_to_an_address_that_is_not_allowed(server: ModelServer) -> None:
    elsewhere = replace(server.address, allow=AllowList.parse("10.0.0.0/8:*"))
    with pytest.raises(ModelError, match="refused"):
        elsewhere.embed("m", ["甲"], timeout=2)
    assert server.asked == []


def test_by_default_only_private_networks_are_asked() -> None:
    address = ModelAddress.of(replace(Settings(), model_url="http://127.0.0.1/v1"))
    assert address is not None
    assert address.allow.allows("10.1.2.3", 8000)
    assert not address.allow.allows("8.8.8.8", 443)
    assert ModelAddress.of(Settings()) is None


def test_an_answer_that_takes_too_long_is_cut(server: ModelServer) -> None:
    server.pieces = ["慢"]
    with pytest.raises(ModelError, match="not done"):
        list(server.address.chat("m", MESSAGES, timeout=2, deadline=-1, most_tokens=50))
