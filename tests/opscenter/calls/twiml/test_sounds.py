"""How the words of a Say are cut into stretches."""

from __future__ import annotations

from opscenter.calls.twiml.actions import Spoken
from opscenter.calls.twiml.document import Document, parse
from opscenter.calls.twiml.sounds import sound


def _say(inner: str) -> tuple[Spoken, ...]:
    document: Document = parse("http://app/", "POST", "text/xml", f"<Response><Say>{inner}</Say></Response>")
    action = sound(document, document.verbs[0])
    assert action is not None
    return action.segments  # type: ignore[union-attr]  # a Say by construction


def test_digits_are_marked_for_reading_one_by_one() -> None:
    assert _say('code <say-as interpret-as="digits">123</say-as>') == (Spoken("code "), Spoken("123", "digits"))


def test_a_break_is_silence_of_its_length() -> None:
    assert _say('a<break time="1.5s"/>b<break time="200ms"/>c') == (
        Spoken("a"),
        Spoken("", pause_ms=1500),
        Spoken("b"),
        Spoken("", pause_ms=200),
        Spoken("c"),
    )


def test_a_break_without_time_has_the_length_of_its_strength() -> None:
    assert _say('a<break strength="strong"/>b')[1].pause_ms == 700


def test_an_alias_is_spoken_instead_of_the_letters() -> None:
    assert _say('<sub alias="国库集中支付">TSA</sub>')[0].text == "国库集中支付"


def test_nested_sentences_keep_their_words() -> None:
    assert "".join(part.text for part in _say("<p><s>one</s><s>two</s></p>")) == "onetwo"
