"""Writing the next turn of a call as a TwiML document. The only place where the app produces markup for lines."""

from twilio.twiml.voice_response import Dial, Gather, VoiceResponse

from opscenter.calls.actions.flow import Turn
from opscenter.calls.ivr import rules as ivr
from opscenter.calls.ivr.prompts import breaths
from opscenter.calls.ivr.rules import Prompt

LANGUAGE = "cmn-CN"
HEARD_LANGUAGE = "cmn-Hans-CN"
VOICE = "Polly.Zhiyu"
WAIT_URL = "/voice/wait"
# How soon a waiting caller notices that somebody took the call.
LOOK_SECONDS = 2
RING_SECONDS = 20
CLIENT = "operator-{account_id}"


def document(turn: Turn) -> str:
    """The document for a turn. Its addresses carry the step that the line's next report belongs to."""
    response = VoiceResponse()
    if turn.keys is not None:
        response.append(_gather(turn))
    else:
        _say(response, turn.prompts)
    if turn.joins_queue:
        _enqueue(response, turn)
    elif turn.leaves_queue:
        response.leave()
    elif turn.connects_to is not None:
        response.append(_dial(turn))
    elif turn.ends:
        response.hangup()
    return str(response)


def waiting(turn: Turn) -> str:
    """The document for somebody who waits: it is asked for again and again until the call leaves the queue."""
    response = VoiceResponse()
    _say(response, turn.prompts)
    if turn.leaves_queue:
        response.leave()
    elif turn.ends:
        response.hangup()
    else:
        response.pause(length=LOOK_SECONDS)
    return str(response)


def _gather(turn: Turn) -> Gather:
    keys = turn.keys
    assert keys is not None  # noqa: S101 - narrowed for the type checker, checked by the caller
    wanted: dict[str, object] = {"num_digits": keys.length} if keys.length else {}
    if keys.hears_words:
        wanted |= {"input": "dtmf speech", "language": HEARD_LANGUAGE, "speech_timeout": "auto"}
    gather = Gather(
        action=f"/voice/keys?step={turn.step}",
        timeout=max(1, keys.seconds),
        finish_on_key=ivr.END_KEY if keys.length is None else "",
        # Where the queue follows anyway, silence needs no request of its own.
        action_on_empty_result=not turn.joins_queue,
        **wanted,
    )
    _say(gather, turn.prompts)
    return gather


def _enqueue(response: VoiceResponse, turn: Turn) -> None:
    response.enqueue(f"queue-{turn.queue_id or 0}", action=f"/voice/left?step={turn.step}", wait_url=WAIT_URL)


def _dial(turn: Turn) -> Dial:
    dial = Dial(action=f"/voice/talked?step={turn.step}", timeout=RING_SECONDS, answer_on_bridge=True)
    dial.client(CLIENT.format(account_id=turn.connects_to))
    return dial


def _say(parent: VoiceResponse | Gather, prompts: tuple[Prompt, ...]) -> None:
    for prompt in prompts:
        for text in breaths(prompt.text):
            parent.say(text, language=LANGUAGE, voice=VOICE)


def nothing() -> str:
    """The answer to a notice that asks for nothing."""
    return str(VoiceResponse())
