"""Writing a reply to a question, sentence by sentence."""

import json
from collections.abc import Iterator, Sequence

import structlog
from flask import Blueprint, request
from werkzeug.wrappers import Response

from knowledge.answers.views import asker
from knowledge.replies.queries import evidence_for
from knowledge.replies.rules import Passage
from knowledge.replies.writer import Writer, slots, writer_of, written
from knowledge.search.queries import search
from opscenter.core.errors import Limited, NotFound
from opscenter.core.language_model import ModelError
from opscenter.ui.access import public
from opscenter.ui.context import actor, db, now, settings

blueprint = Blueprint("replies", __name__, template_folder="templates")
log = structlog.get_logger(__name__)


@blueprint.get("/search/reply")
@public
def write_reply() -> Response:
    """JSON lines: `{"text", "sources"}` per sentence that stands, then `{"end": "written" | "refused" | "trouble"}`.

    Raises:
        Limited: `reply.too_many` while as many as the server takes are being written.
        NotFound: `reply.nothing_to_say`: no model is set, or nothing answers the question well enough.
    """
    writer = writer_of(settings())
    found = search(db(), actor(), request.args.get("q", ""), asker.current().place, now=now())
    evidence = evidence_for(db(), actor(), found, now=now())
    if writer is None or evidence is None:
        raise NotFound("reply.nothing_to_say")
    if not slots.acquire(blocking=False):
        raise Limited("reply.too_many")
    response = Response(_lines(writer, evidence.question, evidence.passages), mimetype="application/x-ndjson")
    response.call_on_close(slots.release)
    response.headers["X-Accel-Buffering"] = "no"
    return response


def _lines(writer: Writer, question: str, passages: Sequence[Passage]) -> Iterator[str]:
    end = "refused"
    try:
        for sentence in written(writer, question, passages):
            yield _line(text=sentence.text, sources=sentence.sources)
            end = "written"
    except ModelError as error:
        log.warning("reply_not_written", error=repr(error))
        end = "trouble"
    yield _line(end=end)


def _line(**values: object) -> str:
    return json.dumps(values, ensure_ascii=False) + "\n"
