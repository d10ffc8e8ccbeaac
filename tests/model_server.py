"""A small OpenAI-compatible server: meanings from the characters of a text, answers as told beforehand."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from opscenter.core.egress import AllowList
from opscenter.core.language_model import ModelAddress

WIDTH = 64


@dataclass
class ModelServer:
    """What the server does and what it was asked; `url` is its base address."""

    url: str = ""
    is_down: bool = False
    pieces: list[str] = field(default_factory=list)
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    answer: bytes | None = None

    @property
    def address(self) -> ModelAddress:
        """How the product reaches it."""
        return ModelAddress(self.url, "test-key", AllowList.parse("127.0.0.0/8:*"))


def meaning(text: str) -> list[float]:
    """The same characters, the same direction."""
    vector = [0.01] * WIDTH
    for character in text:
        vector[ord(character) % WIDTH] += 1.0
    return vector


@contextmanager
def model_server() -> Iterator[ModelServer]:
    """A server on a free port of this machine."""
    state = ModelServer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            """Answer one request."""
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            state.asked.append((self.path, body))
            state.keys.append(self.headers.get("Authorization"))
            if state.is_down:
                self.send_error(503)
                return
            self.send_response(200)
            self.end_headers()
            self.wfile.write(state.answer if state.answer is not None else self.reply(body))

        def reply(self, body: dict[str, Any]) -> bytes:
            if self.path.endswith("/embeddings"):
                rows = [{"index": place, "embedding": meaning(text)} for place, text in enumerate(body["input"])]
                return json.dumps({"data": rows[::-1]}).encode()
            events = [{"choices": [{"delta": {"content": piece}}]} for piece in state.pieces]
            lines = [f"data: {json.dumps(event)}\n\n" for event in ({"choices": []}, *events)]
            return "".join([*lines, "data: [DONE]\n\n"]).encode()

        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield state
    server.shutdown()
    server.server_close()
    thread.join()
