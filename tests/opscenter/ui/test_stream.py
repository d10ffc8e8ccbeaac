"""Live events: who may listen, from where one continues, and what happens when all streams are taken."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from opscenter.core import live
from opscenter.ui import stream


@pytest.fixture(autouse=True)
def _open_topic(monkeypatch: pytest.MonkeyPatch) -> None:
    """Topics "open:…" are for everybody, "shut:…" for nobody; streams look at the database each time."""
    live.topic("open", allowed=lambda _db, _actor, _key: True)
    live.topic("shut", allowed=lambda _db, _actor, _key: False)
    monkeypatch.setattr(stream, "LOOK_SECONDS", 0.0)


def push(db: Session, now: datetime, *kinds: str, topic: str = "open:1") -> None:
    """Committed live events."""
    for kind in kinds:
        live.push(db, topic=topic, kind=kind, data={"n": 1}, now=now)
    db.commit()


def blocks(client: FlaskClient, address: str, count: int, **headers: str) -> list[str]:
    """The first blocks of a stream."""
    answer = client.get(address, headers=headers)
    chunks: Iterator[bytes] = iter(answer.response)  # type: ignore[arg-type]
    found = [next(chunks).decode() for _ in range(count)]
    answer.close()
    return found


@pytest.mark.parametrize(
    "address", ["/live", "/live?topic=shut:1", "/live?topic=unknown:1", "/live?topic=open:1&topic=shut:1"]
)
def test_a_topic_that_is_not_open_to_the_actor_is_refused(visitor: FlaskClient, address: str) -> None:
    assert visitor.get(address, headers={"Accept": "application/json"}).status_code == 403


def test_a_stream_begins_at_the_newest_event(visitor: FlaskClient, db: Session, now: datetime) -> None:
    push(db, now, "old")
    assert blocks(visitor, "/live?topic=open:1", 1) == [f"retry: 2000\nid: {live.newest_id(db)}\n\n"]


def test_a_stream_continues_after_the_last_event_seen(visitor: FlaskClient, db: Session, now: datetime) -> None:
    push(db, now, "first", "second")
    newest = live.newest_id(db)
    _, block = blocks(visitor, "/live?topic=open:1", 2, **{"Last-Event-ID": str(newest - 1)})
    assert block == f'id: {newest}\nevent: live\ndata: {{"topic": "open:1", "kind": "second", "data": {{"n": 1}}}}\n\n'


def test_streams_end_when_their_server_stops(visitor: FlaskClient) -> None:
    answer = visitor.get("/live?topic=open:1")
    chunks: Iterator[bytes] = iter(answer.response)  # type: ignore[arg-type]
    next(chunks)
    stream.stop(visitor.application)
    assert list(chunks) == []


def test_other_topics_are_not_heard(visitor: FlaskClient, db: Session, now: datetime) -> None:
    start = live.newest_id(db)
    push(db, now, "hidden", topic="shut:1")
    push(db, now, "seen")
    _, block = blocks(visitor, f"/live?topic=open:1&after={start}", 2)
    assert '"seen"' in block


def test_a_quiet_stream_beats(visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "BEAT_SECONDS", 0.0)
    assert blocks(visitor, "/live?topic=open:1", 2)[1] == ": beat\n\n"


def test_a_stream_ends_so_that_the_right_is_asked_again(visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "LIFE_SECONDS", 0.0)
    assert visitor.get("/live?topic=open:1").text.startswith("retry: 2000")


def test_after_forty_streams_the_next_one_is_asked_to_poll(visitor: FlaskClient) -> None:
    with ExitStack() as streams:
        for _ in range(stream.CAP):
            streams.callback(visitor.get("/live?topic=open:1").close)
        refused = visitor.get("/live?topic=open:1", headers={"Accept": "application/json"})
        assert (refused.status_code, refused.json and refused.json["error"]["code"]) == (429, "live.too_many")
    again = visitor.get("/live?topic=open:1")
    again.close()
    assert again.status_code == 200


def test_polling_gives_what_happened_since(visitor: FlaskClient, db: Session, now: datetime) -> None:
    start = visitor.get("/live/poll?topic=open:1").json
    assert start
    push(db, now, "news")
    answer = visitor.get(f"/live/poll?topic=open:1&after={start['last_id']}").json
    assert answer
    assert [message["kind"] for message in answer["messages"]] == ["news"]
    assert answer["last_id"] == live.newest_id(db)
