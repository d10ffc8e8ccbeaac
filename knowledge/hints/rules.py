"""Pure rules of hints: completeness, readability, and how alike two questions are. A hint reminds and never forbids."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from knowledge.articles.outlines import open_places
from knowledge.articles.rules import (
    MIN_PHRASINGS,
    SMS_LIMIT,
    SPOKEN_SECONDS,
    AnswerKind,
    Content,
    reading_seconds,
)
from knowledge.diagnosis.rules import Broken, read_tree
from opscenter.core.text import verbatim

SENTENCE_CHARACTERS = 60
QUOTED = 24
ALIKE = 0.5
# Words that leave the reader asking: who, which rule, by when.
VAGUE = tuple(
    verbatim(
        "相关部门 有关部门 有关规定 相关规定 按规定 及时 尽快 适时 酌情 原则上 一定期限 必要时 等情况 另行通知"
    ).split()
)

_ENDS = re.compile("[。！？；!?;\\n]")
_MARKS = re.compile(r"[*_`#>|\[\]()!-]|\d+\.")
_NUMBERED = re.compile(r"^\s*\d+\.\s", re.MULTILINE)
_PICTURE_WITHOUT_WORDS = re.compile(r"!\[\s*\]\(")
_ADDRESS = re.compile(r"https?://|www\.|^\s*\|", re.MULTILINE | re.IGNORECASE)
_WORDS = re.compile(r"[^\w]|_")
_TELEPHONE = re.compile(r"\d{5,}")


@dataclass(frozen=True)
class Hint:
    """One reminder: `code` is the text's key; `value` a number, `quote` the words that it is about."""

    code: str
    value: int = 0
    quote: str = ""


def hints_of(content: Content, kind: AnswerKind) -> tuple[Hint, ...]:
    """Everything that keeps this text from helping all its readers; what is missing comes first."""
    return (*_missing(content), *_of_kind(content, kind), *_of_channels(content), *_of_language(content))


def likeness(question: str, others: Iterable[str]) -> float:
    """How alike a question is to the likeliest of others, between 0 and 1: the pairs of characters they share."""
    own = pairs(question)
    return max((_shared(own, pairs(other)) for other in others), default=0.0)


def pairs(text: str) -> frozenset[str]:
    """The pairs of neighbouring characters of a text, by which questions are compared."""
    plain = _WORDS.sub("", text).lower()
    return frozenset(plain[place : place + 2] for place in range(len(plain) - 1)) or frozenset(plain)


def _missing(content: Content) -> Iterator[Hint]:
    if places := open_places(content):
        yield Hint("places_open", len(places), places[0][:QUOTED])
    if not content.answer_sentence:
        yield Hint("sentence_missing")
    if not content.basis:
        yield Hint("basis_missing")
    if len(content.phrasings) < MIN_PHRASINGS:
        yield Hint("few_phrasings", len(content.phrasings))
    if not content.spoken_text:
        yield Hint("spoken_missing")
    if not content.sms_text:
        yield Hint("sms_missing")


def _of_kind(content: Content, kind: AnswerKind) -> Iterator[Hint]:
    if not content.body:
        return
    if kind is AnswerKind.STEP and not _NUMBERED.search(content.body):
        yield Hint("steps_unnumbered")
    if kind is AnswerKind.DIAGNOSIS:
        yield from _of_tree(content.body)
    if kind is AnswerKind.TRANSFER and not (_TELEPHONE.search(content.body) or _TICKET in content.body):
        yield Hint("no_contact")
    if kind is AnswerKind.POLICY and content.basis and not any(basis.number for basis in content.basis):
        yield Hint("no_document_number")


def _of_tree(body: str) -> Iterator[Hint]:
    try:
        read_tree(body)
    except Broken as broken:
        yield Hint(broken.code, quote=_MARKS.sub("", broken.quote).strip()[:QUOTED])


def _of_channels(content: Content) -> Iterator[Hint]:
    seconds = reading_seconds(content.spoken_text)
    if seconds > SPOKEN_SECONDS[1]:
        yield Hint("spoken_long", seconds)
    elif content.spoken_text and seconds < SPOKEN_SECONDS[0]:
        yield Hint("spoken_short", seconds)
    if _ADDRESS.search(content.spoken_text):
        yield Hint("spoken_unspeakable")
    if len(content.sms_text) > SMS_LIMIT:
        yield Hint("sms_long", len(content.sms_text))
    if _PICTURE_WITHOUT_WORDS.search(content.body):
        yield Hint("picture_without_words")


def _of_language(content: Content) -> Iterator[Hint]:
    text = "\n".join((content.answer_sentence, content.body, content.spoken_text))
    sentences = [_MARKS.sub("", one).strip() for one in _ENDS.split(text)]
    long_ones = [one for one in sentences if len(one) > SENTENCE_CHARACTERS]
    if long_ones:
        yield Hint("long_sentences", len(long_ones), long_ones[0][:QUOTED])
    vague = [word for word in VAGUE if word in text]
    if vague:
        yield Hint("vague_words", len(vague), verbatim("、").join(vague[:4]))


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


_TICKET = verbatim("工单")
