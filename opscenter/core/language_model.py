"""A language model behind an OpenAI-compatible address on the premises: meanings of texts, and written answers.

The address is checked like every other one that our code connects to; by default only private networks are allowed,
so that nothing leaves the house because of a mistyped address.
"""

import http.client
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from opscenter.core.egress import AllowList, exchange
from opscenter.core.settings import Settings

ANSWER_LIMIT = 64 * 1024 * 1024
ERROR_LIMIT = 300
STREAM_END = "[DONE]"


class ModelError(Exception):
    """The model gave nothing usable: out of reach, refused, too slow, or no answer of the agreed form."""


@dataclass(frozen=True)
class ModelAddress:
    """Where the model listens: the base URL that ends in /v1, a key if it wants one, and what may be connected to."""

    url: str
    key: str
    allow: AllowList

    @classmethod
    def of(cls, settings: Settings) -> "ModelAddress | None":
        """The address that these settings name, None without one."""
        if not settings.model_url:
            return None
        return cls(settings.model_url, settings.model_key, AllowList.parse(settings.model_allow))

    def embed(self, model: str, texts: Sequence[str], *, timeout: float) -> list[list[float]]:
        """One vector per text, in their order; raises ModelError."""
        with self._post("embeddings", {"model": model, "input": list(texts)}, timeout) as answer:
            try:
                rows = json.loads(answer.read(ANSWER_LIMIT))["data"]
                vectors = [row["embedding"] for row in sorted(rows, key=lambda row: row["index"])]
            except (ValueError, KeyError, TypeError) as error:
                raise ModelError(f"no embeddings: {error!r}") from error
        if len(vectors) != len(texts):
            raise ModelError(f"{len(vectors)} embeddings for {len(texts)} texts")
        return vectors

    def chat(
        self, model: str, messages: Sequence[Mapping[str, str]], *, timeout: float, deadline: float, most_tokens: int
    ) -> Iterator[str]:
        """The answer as it comes, in pieces of any length.

        `timeout` holds for each piece, `deadline` (seconds, too) for all of them; raises ModelError.
        """
        body = {
            "model": model,
            "messages": list(messages),
            "stream": True,
            "temperature": 0,
            "max_tokens": most_tokens,
        }
        end = time.monotonic() + deadline
        with self._post("chat/completions", body, timeout) as answer:
            for line in answer:
                if time.monotonic() > end:
                    raise ModelError(f"not done after {deadline:.0f} s")
                data = line.decode("utf-8", "replace").strip().removeprefix("data:").strip()
                if data == STREAM_END:
                    return
                if data.startswith("{"):
                    yield _piece(data)

    @contextmanager
    def _post(self, path: str, body: Mapping[str, Any], timeout: float) -> Iterator[http.client.HTTPResponse]:
        headers = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        sent = json.dumps(body, ensure_ascii=False).encode()
        url = f"{self.url.rstrip('/')}/{path}"
        try:
            with exchange(self.allow, "POST", url, headers=headers, body=sent, timeout=timeout) as answer:
                if answer.status != http.client.OK:
                    raise ModelError(f"status {answer.status}: {answer.read(ERROR_LIMIT)!r}")
                yield answer
        except (OSError, http.client.HTTPException) as error:
            raise ModelError(f"{url}: {error!r}") from error


def _piece(data: str) -> str:
    try:
        choices = json.loads(data)["choices"]
        return str(choices[0]["delta"].get("content") or "") if choices else ""
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        raise ModelError(f"not a piece of an answer: {data[:ERROR_LIMIT]!r}") from error
