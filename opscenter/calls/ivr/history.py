"""How the conversation is kept: what the caller wanted with a key, and which keys are never written down. Pure."""

from enum import StrEnum

from opscenter.calls.ivr.rules import PERSON_KEY, PIN_DIGITS, REPEAT_KEY, Facts, Matter, Node, offered


class Wish(StrEnum):
    """What the caller wanted with the keys of one step."""

    PERSON = "person"
    AGAIN = "again"
    TYPED_NUMBER = "typed_number"
    TYPED_PIN = "typed_pin"
    HEAR_ARTICLE = "hear_article"
    HEAR_TICKET = "hear_ticket"
    HEAR_CONTENT = "hear_content"
    NOTHING_OFFERED = "nothing_offered"


SPECIAL = {PERSON_KEY: Wish.PERSON, REPEAT_KEY: Wish.AGAIN}
TYPED = {Node.TICKET: Wish.TYPED_NUMBER, Node.PIN: Wish.TYPED_PIN}
CHOSEN = {Matter.ARTICLE: Wish.HEAR_ARTICLE, Matter.TICKET: Wish.HEAR_TICKET, Matter.CONTENT: Wish.HEAR_CONTENT}


def wish(node: Node, digits: str, facts: Facts) -> Wish | None:
    """What the caller wanted with these keys at this node; None where no key came."""
    if not digits:
        return None
    if digits in SPECIAL:
        return SPECIAL[digits]
    if node in TYPED:
        return TYPED[node]
    matter = offered(facts).get(digits) if node is Node.MENU else None
    return CHOSEN[matter] if matter else Wish.NOTHING_OFFERED


def written_keys(node: Node, digits: str) -> str:
    """The keys as they may be kept: a PIN is never written down."""
    return "*" * PIN_DIGITS if node is Node.PIN and digits and digits not in SPECIAL else digits
