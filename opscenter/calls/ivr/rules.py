"""The conversation as a pure step function: facts and the caller's keys in, words and the next step out.

`0` leads to a person at any moment, `*` repeats, and whoever presses nothing or wrong keys twice reaches a person:
the hotline never hangs up on somebody who does not get along with keys.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from opscenter.calls.ivr import prompts
from opscenter.calls.rules import Flow, StepKind
from opscenter.core.text import gettext

PERSON_KEY = "0"
REPEAT_KEY = "*"
END_KEY = "#"
FIRST_SECONDS = 7
SECOND_SECONDS = 14
PATIENCE = 2
MAX_KEYS = 4
TICKET_DIGITS = 12


class Node(StrEnum):
    """Where in the conversation the call is."""

    WELCOME = "welcome"
    MENU = "menu"
    TICKET = "ticket"
    QUEUE = "queue"


class Matter(StrEnum):
    """What a key on offer leads to."""

    ARTICLE = "article"
    TICKET = "ticket"


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
    """What anybody who knows a ticket's number may hear."""

    number: str
    state: str
    due_at: datetime | None


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


@dataclass(frozen=True)
class Prompt:
    """Words to be said, and as what they are kept in the call's history."""

    text: str
    kind: StepKind = StepKind.HEARD
    announcement_id: int | None = None


@dataclass(frozen=True)
class Keys:
    """What is listened for: `length` keys, or any number up to the end key when None."""

    live: str
    seconds: int
    length: int | None = 1


@dataclass(frozen=True)
class Reply:
    """What happens next: words, then keys, or the waiting line when `keys` is None or nothing comes.

    `tries` counts failed inputs in a row. `wants_ticket` asks the caller of this function to look a number up and
    to go on with `tell_ticket`.
    """

    node: Node
    prompts: tuple[Prompt, ...] = ()
    keys: Keys | None = None
    joins_queue: bool = False
    tries: int = 0
    wants_ticket: str | None = None


def begin(facts: Facts) -> Reply:
    """The first words: name of the service, then the notices of the caller's own area, then the offer or a person."""
    opening = (Prompt(prompts.greeting(facts.unit)), *_notices(facts))
    if facts.flow is Flow.PUBLIC or facts.is_direct or not offered(facts):
        # The keys stay live while the notices are said, so that 0 cuts them short.
        spoken = (*opening, Prompt(gettext(prompts.TO_PERSON)))
        return Reply(Node.WELCOME, spoken, Keys(PERSON_KEY, 0), joins_queue=True)
    return _menu(facts, opening, tries=0)


def advance(node: Node, digits: str, facts: Facts, *, tries: int) -> Reply:
    """What follows on keys (or on none, when `digits` is empty) pressed at a node."""
    if node is Node.TICKET:
        return _ticket_digits(digits, facts, tries)
    if node is not Node.MENU or digits == PERSON_KEY:
        return person()
    if digits == REPEAT_KEY:
        return _menu(facts, _notices(facts), tries=0)
    matter = offered(facts).get(digits)
    if matter is Matter.ARTICLE and facts.article is not None:
        return _menu(facts, (Prompt(facts.article.title), Prompt(facts.article.spoken)), tries=0)
    if matter is Matter.TICKET:
        return _ask_number((), tries=0)
    return _failed(digits, lambda words, count: _menu(facts, words, tries=count), tries)


def tell_ticket(status: TicketStatus | None, facts: Facts, *, tries: int) -> Reply:
    """Say how a ticket stands, then offer the keys again; an unknown number may be typed once more."""
    if status is not None:
        told = prompts.ticket_state(status.number, status.state, status.due_at)
        return _menu(facts, (Prompt(told),), tries=0)
    if tries + 1 >= PATIENCE:
        return person(Prompt(gettext(prompts.NUMBER_UNKNOWN)))
    return _ask_number((Prompt(gettext(prompts.NUMBER_UNKNOWN)),), tries=tries + 1)


def person(*before: Prompt) -> Reply:
    """On to the waiting line."""
    return Reply(Node.QUEUE, (*before, Prompt(gettext(prompts.TO_PERSON))), joins_queue=True)


def offered(facts: Facts) -> dict[str, Matter]:
    """The keys on offer, numbered from 1 without gaps; a matter that cannot be served is not offered."""
    matters = [matter for matter, is_there in _matters(facts) if is_there][:MAX_KEYS]
    return {str(number): matter for number, matter in enumerate(matters, start=1)}


def live_keys(facts: Facts) -> str:
    """The keys that do something in the menu."""
    return "".join(offered(facts)) + REPEAT_KEY + PERSON_KEY


def _matters(facts: Facts) -> tuple[tuple[Matter, bool], ...]:
    return (Matter.ARTICLE, facts.article is not None), (Matter.TICKET, facts.offers_tickets)


def _notices(facts: Facts) -> tuple[Prompt, ...]:
    own = tuple(Prompt(notice.text, StepKind.ANNOUNCEMENT, notice.id) for notice in facts.notices)
    return (*own, Prompt(prompts.cities_with_outages(facts.cities), StepKind.ANNOUNCEMENT)) if facts.cities else own


def _menu(facts: Facts, before: tuple[Prompt, ...], *, tries: int) -> Reply:
    keys = {matter: key for key, matter in offered(facts).items()}
    menu = prompts.menu(keys.get(Matter.ARTICLE), keys.get(Matter.TICKET))
    seconds = SECOND_SECONDS if tries else FIRST_SECONDS
    return Reply(Node.MENU, (*before, Prompt(menu)), Keys(live_keys(facts), seconds), tries=tries)


def _ask_number(before: tuple[Prompt, ...], *, tries: int) -> Reply:
    seconds = SECOND_SECONDS if tries else FIRST_SECONDS
    keys = Keys("0123456789" + END_KEY, seconds, length=None)
    return Reply(Node.TICKET, (*before, Prompt(gettext(prompts.ASK_NUMBER))), keys, tries=tries)


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
    return _ask_number((), tries=tries) if node is Node.TICKET else person()
