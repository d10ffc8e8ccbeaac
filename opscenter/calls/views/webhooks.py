"""The webhooks that every line calls: one check of the signature, one receipt, then one action and one document."""

import re
from collections.abc import Callable

from flask import Blueprint, Response, request

from opscenter.calls.actions import flow, receipts
from opscenter.calls.actions.flow import Arrival
from opscenter.calls.lines import documents, signing
from opscenter.calls.rules import LineKind
from opscenter.core.errors import Forbidden, Invalid
from opscenter.ui.access import public
from opscenter.ui.context import db, now, settings
from opscenter.ui.setup import csrf

blueprint = Blueprint("voice", __name__, url_prefix="/voice")
csrf.exempt(blueprint)

CALL_SID = re.compile(r"[A-Za-z0-9_-]{1,64}")
LONGEST_TOKEN = 160
LONGEST_WORDS = 200
Handler = Callable[[LineKind], str]
DONE = documents.nothing()


@blueprint.post("/start")
@public
def start() -> Response:
    """A call rings."""
    return _once(lambda line: documents.document(flow.begin_call(db(), _arrival(line), now=now())))


@blueprint.post("/keys")
@public
def keys() -> Response:
    """Keys were pressed, something was said, or neither in time."""
    digits = re.sub(r"[^0-9*#]", "", request.form.get("Digits", ""))
    words = request.form.get("SpeechResult", "").strip()[:LONGEST_WORDS]
    return _once(
        lambda _line: documents.document(flow.press_keys(db(), _sid(), _step(), digits, words=words, now=now()))
    )


@blueprint.post("/wait")
@public
def wait() -> Response:
    """A caller waits in the queue."""
    return _once(lambda _line: documents.waiting(flow.wait_in_queue(db(), _sid(), now=now())))


@blueprint.post("/left")
@public
def left() -> Response:
    """A caller left the queue."""
    abandoned = request.form.get("QueueResult") == "hangup"
    return _once(lambda _line: documents.document(flow.leave_queue(db(), _sid(), abandoned=abandoned, now=now())))


@blueprint.post("/talked")
@public
def talked() -> Response:
    """The talk with the operator is over, or did not come about."""
    connected = request.form.get("DialCallStatus") == "completed"
    return _once(lambda _line: documents.document(flow.end_talk(db(), _sid(), was_connected=connected, now=now())))


@blueprint.post("/status")
@public
def status() -> Response:
    """The call is over."""
    return _once(_finished)


def _once(handle: Handler) -> Response:
    url = signing.signed_url(settings(), request.path, request.query_string.decode())
    line = signing.line_of(settings(), url, request.form, request.headers.get(signing.HEADER, ""))
    if line is None:
        raise Forbidden("webhook.forged")
    if not CALL_SID.fullmatch(_sid()):
        raise Invalid("webhook.no_call")
    claim = receipts.claim(
        db(),
        fingerprint=signing.fingerprint(url, request.form.items(multi=True)),
        token=request.headers.get(signing.TOKEN_HEADER, "")[:LONGEST_TOKEN] or None,
        call_sid=_sid(),
        now=now(),
    )
    if claim.receipt_id is None:
        return Response(claim.answer, mimetype="text/xml")
    answer = handle(line)
    receipts.keep_answer(db(), claim.receipt_id, answer)
    return Response(answer, mimetype="text/xml")


def _finished(line: LineKind) -> str:
    if request.form.get("CallStatus") in signing.FINAL_STATES:
        flow.hang_up(db(), _arrival(line), now=now())
    return DONE


def _arrival(line: LineKind) -> Arrival:
    form = request.form
    return Arrival(_sid(), form.get("AccountSid", "")[:64], line, form.get("From", ""), form.get("To", ""))


def _sid() -> str:
    return request.form.get("CallSid", "")


def _step() -> int:
    given = request.args.get("step", "")
    return int(given) if re.fullmatch(r"[0-9]{1,9}", given) else 0
