"""The conversation as a pure step function: facts and the caller's keys in, words and the next step out.

`0` leads to a person at any moment, `*` repeats, and whoever presses nothing or wrong keys twice reaches a person:
the hotline never hangs up on somebody who does not get along with keys.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from opscenter.calls.ivr import prompts
from opscenter.calls.rules import Flow, StepKind
from opscenter.core.text import gettext, mark

PERSON_KEY = "0"
REPEAT_KEY = "*"
END_KEY = "#"
FIRST_SECONDS = 7
SECOND_SECONDS = 14
PATIENCE = 2
MAX_KEYS = 4
TICKET_DIGITS = 12
PIN_DIGITS = 6


class Node(StrEnum):
    """Where in the conversation the call is."""

    WELCOME = "welcome"
    MENU = "menu"
    TICKET = "ticket"
    PIN = "pin"
    QUEUE = "queue"


class Matter(StrEnum):
    """What a key on offer leads to."""

    ARTICLE = "article"
    TICKET = "ticket"
    CONTENT = "content"


class PinProblem(StrEnum):
    """Why a ticket's content is not told."""

    WRONG = "wrong"
    LOCKED = "locked"


OFFERS = {
    Matter.ARTICLE: prompts.KEY_ARTICLE,
    Matter.TICKET: prompts.KEY_TICKET,
    Matter.CONTENT: prompts.KEY_CONTENT,
}
HEARD_ARTICLE = mark("解答：{title}")
HEARD_CONTENT = mark("凭查询密码听了办理内容")


@dataclass(frozen=True)
class Notice:
    """An announcement as it is spoken."""

    id: int
    text: str


@dataclass(frozen=True)
class Article:
    """The article that is read aloud: its spoken text is a few short sentences."""

    title: str
    spoken: str


@dataclass(frozen=True)
class TicketStatus:
    """What anybody who knows a ticket's number may hear; `has_content` when a PIN opens more."""

    number: str
    state: str
    due_at: datetime | None
    ticket_id: int = 0
    has_content: bool = False


@dataclass(frozen=True)
class Facts:
    """What the conversation knows of the caller. `cities` are named only to callers of unknown place."""

    flow: Flow
    is_direct: bool = False
    unit: str | None = None
    notices: Sequence[Notice] = ()
    cities: Sequence[str] = ()
    article: Article | None = None
    offers_tickets: bool = False
    offers_content: bool = False
    hears_words: bool = False


@dataclass(frozen=True)
class Prompt:
    """Words to be said. The call's history keeps `kept` instead where it is given; empty means not at all."""

    text: str
    kind: StepKind = StepKind.HEARD
    announcement_id: int | None = None
    kept: str | None = None


@dataclass(frozen=True)
class Keys:
    """What is listened for: `length` keys, or any number up to the end key when None; what each offers.

    With `hears_words` a question may be said instead.
    """

    live: str
    seconds: int
    length: int | None = 1
    matters: Mapping[str, Matter] = field(default_factory=dict)
    hears_words: bool = False


@dataclass(frozen=True)
class Reply:
    """What happens next: words, then keys, or the waiting line when `keys` is None or nothing comes.

    `tries` counts failed inputs in a row. `wants_ticket` asks the caller of this function to look a number up and
    to go on with `tell_ticket`, `wants_pin` to check a PIN and to go on with `tell_content`.
    """

    node: Node
    prompts: tuple[Prompt, ...] = ()
    keys: Keys | None = None
    joins_queue: bool = False
    tries: int = 0
    wants_ticket: str | None = None
    wants_pin: str | None = None


def begin(facts: Facts) -> Reply:
    """The first words: name of the service, then the notices of the caller's own area, then the offer or a person."""
    opening = (Prompt(prompts.greeting(facts.unit)), *_notices(facts))
    if facts.flow is Flow.PUBLIC or facts.is_direct or not offered(facts):
        # The keys stay live while the notices are said, so that 0 cuts them short.
        spoken = (*opening, _to_person())
        return Reply(Node.WELCOME, spoken, Keys(PERSON_KEY, 0), joins_queue=True)
    return _menu(facts, opening, tries=0)


def advance(node: Node, digits: str, facts: Facts, *, tries: int) -> Reply:
    """What follows on keys (or on none, when `digits` is empty) pressed at a node."""
    if node is Node.TICKET:
        return _ticket_digits(digits, facts, tries)
    if node is Node.PIN:
        return _pin_digits(digits, facts, tries)
    if node is not Node.MENU or digits == PERSON_KEY:
        return person()
    if digits == REPEAT_KEY:
        return _menu(facts, _notices(facts), tries=0)
    matter = offered(facts).get(digits)
    if matter is None:
        return _failed(digits, lambda words, count: _menu(facts, words, tries=count), tries)
    return _serve(matter, facts)


def tell_ticket(status: TicketStatus | None, facts: Facts, *, tries: int) -> Reply:
    """Say how a ticket stands, then offer the keys again; an unknown number may be typed once more."""
    if status is not None:
        told = prompts.ticket_state(status.number, status.state, status.due_at)
        return _menu(replace(facts, offers_content=status.has_content), (Prompt(told),), tries=0)
    if tries + 1 >= PATIENCE:
        return person(Prompt(gettext(prompts.NUMBER_UNKNOWN)))
    return _ask_number((Prompt(gettext(prompts.NUMBER_UNKNOWN)),), tries=tries + 1)


def tell_content(found: str | PinProblem, facts: Facts, *, tries: int) -> Reply:
    """Read what the PIN has opened, then offer the keys again; a wrong PIN may be typed once more."""
    if found is PinProblem.LOCKED:
        return person(Prompt(gettext(prompts.PIN_LOCKED)))
    if found is PinProblem.WRONG:
        wrong = Prompt(gettext(prompts.PIN_WRONG))
        return person(wrong) if tries + 1 >= PATIENCE else _ask_pin((wrong,), tries=tries + 1)
    return _menu(facts, (Prompt(found, kept=gettext(HEARD_CONTENT)),), tries=0)


def tell_answer(article: Article | None, facts: Facts) -> Reply:
    """Read the article that answers what was said; a question that none answers for sure goes to a person."""
    return _read(article, facts) if article else person(Prompt(gettext(prompts.NO_ANSWER)))


def person(*before: Prompt) -> Reply:
    """On to the waiting line."""
    return Reply(Node.QUEUE, (*before, _to_person()), joins_queue=True)


def offered(facts: Facts) -> dict[str, Matter]:
    """The keys on offer, numbered from 1 without gaps; a matter that cannot be served is not offered."""
    matters = [matter for matter, is_there in _matters(facts) if is_there][:MAX_KEYS]
    return {str(number): matter for number, matter in enumerate(matters, start=1)}


def live_keys(facts: Facts) -> str:
    """The keys that do something in the menu."""
    return "".join(offered(facts)) + REPEAT_KEY + PERSON_KEY


def _serve(matter: Matter, facts: Facts) -> Reply:
    if matter is Matter.TICKET:
        return _ask_number((), tries=0)
    if matter is Matter.CONTENT:
        return _ask_pin((), tries=0)
    return _read(facts.article or Article("", ""), facts)


def _read(article: Article, facts: Facts) -> Reply:
    title = Prompt(article.title, kept=gettext(HEARD_ARTICLE, title=article.title))
    return _menu(facts, (title, Prompt(article.spoken, kept="")), tries=0)


def _matters(facts: Facts) -> Sequence[tuple[Matter, bool]]:
    return (
        (Matter.ARTICLE, facts.article is not None),
        (Matter.TICKET, facts.offers_tickets),
        (Matter.CONTENT, facts.offers_content),
    )


def _to_person() -> Prompt:
    return Prompt(gettext(prompts.TO_PERSON))


def _notices(facts: Facts) -> tuple[Prompt, ...]:
    own = tuple(Prompt(notice.text, StepKind.ANNOUNCEMENT, notice.id) for notice in facts.notices)
    return (*own, Prompt(prompts.cities_with_outages(facts.cities), StepKind.ANNOUNCEMENT)) if facts.cities else own


def _menu(facts: Facts, before: tuple[Prompt, ...], *, tries: int) -> Reply:
    keys = Keys(live_keys(facts), SECOND_SECONDS if tries else FIRST_SECONDS, 1, offered(facts), facts.hears_words)
    offers = [(OFFERS[matter], key) for key, matter in keys.matters.items()]
    menu = prompts.menu(offers, hears_words=keys.hears_words)
    return Reply(Node.MENU, (*before, Prompt(menu)), keys, tries=tries)


def _ask_number(before: tuple[Prompt, ...], *, tries: int) -> Reply:
    return _ask(Node.TICKET, (*before, Prompt(gettext(prompts.ASK_NUMBER))), tries)


def _ask_pin(before: tuple[Prompt, ...], *, tries: int) -> Reply:
    return _ask(Node.PIN, (*before, Prompt(gettext(prompts.ASK_PIN))), tries)


def _ask(node: Node, said: tuple[Prompt, ...], tries: int) -> Reply:
    seconds = SECOND_SECONDS if tries else FIRST_SECONDS
    return Reply(node, said, Keys("0123456789" + END_KEY, seconds, length=None), tries=tries)


def _ticket_digits(digits: str, facts: Facts, tries: int) -> Reply:
    if digits == PERSON_KEY:
        return person()
    if len(digits) == TICKET_DIGITS and digits.isdecimal():
        return Reply(Node.TICKET, tries=tries, wants_ticket=f"{digits[:4]}-{digits[4:8]}-{digits[8:]}")
    if digits == REPEAT_KEY:
        return _ask_number((), tries=0)
    if digits:
        return tell_ticket(None, facts, tries=tries)
    return _failed(digits, lambda words, count: _ask_number(words, tries=count), tries)


def _pin_digits(digits: str, facts: Facts, tries: int) -> Reply:
    if digits == PERSON_KEY:
        return person()
    if digits == REPEAT_KEY:
        return _ask_pin((), tries=0)
    if len(digits) == PIN_DIGITS and digits.isdecimal():
        return Reply(Node.PIN, tries=tries, wants_pin=digits)
    if digits:
        return tell_content(PinProblem.WRONG, facts, tries=tries)
    return _failed(digits, lambda words, count: _ask_pin(words, tries=count), tries)


def _failed(digits: str, again: Callable[[tuple[Prompt, ...], int], Reply], tries: int) -> Reply:
    if tries + 1 >= PATIENCE:
        return person()
    return again((Prompt(gettext(prompts.BAD_KEY if digits else prompts.NOTHING_PRESSED)),), tries + 1)


def repeat(node: Node, facts: Facts, *, tries: int) -> Reply:
    """What is said at a node, once more: for a line that asks again for a step it has already had."""
    if node is Node.WELCOME:
        return begin(facts)
    if node is Node.MENU:
        return _menu(facts, (), tries=tries)
    if node is Node.PIN:
        return _ask_pin((), tries=tries)
    return _ask_number((), tries=tries) if node is Node.TICKET else person()
