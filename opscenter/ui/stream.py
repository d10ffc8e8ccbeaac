"""Live events for open pages: `/live` keeps the connection (server-sent events), `/live/poll` answers at once.

One process holds at most CAP streams, because each occupies a thread; whoever comes later polls every five seconds.
Both continue after Last-Event-ID, so a lost connection loses nothing.
"""

import json
import threading
import time
from collections.abc import Iterator

from flask import Flask, Response, current_app, jsonify, request

from opscenter.core import live
from opscenter.core.db import Database
from opscenter.core.errors import Forbidden, Limited
from opscenter.core.live import LiveMessage
from opscenter.ui.context import actor, database, db

CAP = 40
LOOK_SECONDS = 0.3
BEAT_SECONDS = 15.0
# After this time the browser connects again, and with it the right to listen is asked again.
LIFE_SECONDS = 120.0
_STOPPING = "live.stopping"
_slots = threading.BoundedSemaphore(CAP)


class Pulse:
    """The newest event id of a database, looked up once for all streams of the process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._looked_at = float("-inf")
        self._newest = 0

    def newest(self, source: Database) -> int:
        """At most LOOK_SECONDS old."""
        with self._lock:
            if time.monotonic() - self._looked_at >= LOOK_SECONDS:
                with source.unit_of_work(write=False) as session:
                    self._newest = live.newest_id(session)
                self._looked_at = time.monotonic()
            return self._newest


_pulse = Pulse()


def stop(app: Flask) -> None:
    """End every stream of an application whose server stops, so that no thread comes back to its database."""
    _stopping(app).set()


def _stopping(app: Flask) -> threading.Event:
    event: threading.Event = app.extensions.setdefault(_STOPPING, threading.Event())
    return event


def stream() -> Response:
    """Server-sent events of the topics asked for.

    Raises:
        Limited: `live.too_many` when all streams are taken; the page then polls.
    """
    topics, last_id = _allowed_topics(), _last_id()
    if not _slots.acquire(blocking=False):
        raise Limited("live.too_many")
    # The generator gets the database and not this request's session: a session kept open would hold its snapshot.
    events = _events(database(), topics, last_id, _stopping(current_app))
    response = Response(events, mimetype="text/event-stream")
    response.call_on_close(_slots.release)
    response.headers["X-Accel-Buffering"] = "no"
    return response


def poll() -> Response:
    """The same events as JSON, for browsers that found no free stream."""
    topics, last_id = _allowed_topics(), _last_id()
    messages = live.messages_after(db(), topics, last_id)
    return jsonify(
        last_id=messages[-1].id if messages else last_id,
        messages=[{"id": one.id, "topic": one.topic, "kind": one.kind, "data": one.data} for one in messages],
    )


def _allowed_topics() -> list[str]:
    topics = list(dict.fromkeys(request.args.getlist("topic")))
    if not topics or not all(live.may_listen(db(), actor(), name) for name in topics):
        raise Forbidden("live.forbidden")
    return topics


def _last_id() -> int:
    given = request.headers.get("Last-Event-ID") or request.args.get("after", "")
    return int(given) if given.isdecimal() else live.newest_id(db())


def _events(source: Database, topics: list[str], last_id: int, stopping: threading.Event) -> Iterator[str]:
    ends_at = time.monotonic() + LIFE_SECONDS
    beat_at = time.monotonic() + BEAT_SECONDS
    # An id without data is not an event, but the browser will send it when it connects again.
    yield f"retry: 2000\nid: {last_id}\n\n"
    while time.monotonic() < ends_at and not stopping.is_set():
        if _pulse.newest(source) > last_id:
            with source.unit_of_work(write=False) as session:
                messages = live.messages_after(session, topics, last_id)
            for message in messages:
                last_id = message.id
                yield _as_text(message)
        if time.monotonic() >= beat_at:
            beat_at = time.monotonic() + BEAT_SECONDS
            yield ": beat\n\n"
        stopping.wait(LOOK_SECONDS)


def _as_text(message: LiveMessage) -> str:
    body = json.dumps({"topic": message.topic, "kind": message.kind, "data": message.data}, ensure_ascii=False)
    return f"id: {message.id}\nevent: live\ndata: {body}\n\n"
