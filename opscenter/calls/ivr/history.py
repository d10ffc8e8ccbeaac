"""How the conversation is kept: what the caller wanted with a key, and which keys are never written down. Pure."""

from opscenter.calls.ivr.rules import PERSON_KEY, PIN_DIGITS, REPEAT_KEY, Facts, Matter, Node, offered
from opscenter.core.text import gettext, mark

SPECIAL = {PERSON_KEY: mark("转人工"), REPEAT_KEY: mark("重听")}
TYPED = {Node.TICKET: mark("输入工单号"), Node.PIN: mark("输入查询密码")}
CHOSEN = {
    Matter.ARTICLE: mark("听常见解答"),
    Matter.TICKET: mark("查工单进度"),
    Matter.CONTENT: mark("听办理内容"),
}
WRONG_KEY = mark("没有这个按键")


def meaning(node: Node, digits: str, facts: Facts) -> str:
    """What the caller wanted with these keys at this node; empty where no key came."""
    if not digits:
        return ""
    if digits in SPECIAL:
        return gettext(SPECIAL[digits])
    if node in TYPED:
        return gettext(TYPED[node])
    matter = offered(facts).get(digits) if node is Node.MENU else None
    return gettext(CHOSEN[matter] if matter else WRONG_KEY)


def written_keys(node: Node, digits: str) -> str:
    """The keys as they may be kept: a PIN is never written down."""
    return "*" * PIN_DIGITS if node is Node.PIN and digits and digits not in SPECIAL else digits
