"""Everything the hotline says, in one place, in Chinese first. Short: nobody hears more than eight seconds at once."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from opscenter.core import phones
from opscenter.core.text import SOURCE_LOCALE, gettext, mark, verbatim
from opscenter.core.workdays import CHINA
from opscenter.tickets.rules.words import TicketState

# Mandarin at an unhurried pace; used to show how long a prompt takes and to keep prompts short.
CHARACTERS_PER_SECOND = 4.5
LONGEST_SECONDS = 8
NAMED_CITIES = 4
SENTENCE_END = verbatim(r"(?<=[。！？；!?;\n])")
CLAUSE_END = verbatim(r"(?<=[，、：,:])")

GREETING = mark("您好，这里是数字财政运维热线。")
GREETING_KNOWN = mark("您好，数字财政运维热线，{unit}。")
CITIES = mark("目前{cities}有系统故障正在处理。")
CITIES_MORE = mark("目前{cities}等{count}个市有系统故障正在处理。")
LIST_SEPARATOR = mark("、")
KEY_ARTICLE = mark("听常见解答请按 {key}，")
KEY_TICKET = mark("查工单进度请按 {key}，")
KEY_CONTENT = mark("听办理内容请按 {key}，")
SAY_QUESTION = mark("您可以直接说出问题。")
KEY_AGAIN_AND_PERSON = mark("重听请按星号，转人工请按 0。")
BAD_KEY = mark("没有这个按键。")
NOTHING_PRESSED = mark("没有收到按键。")
NO_ANSWER = mark("这个问题没有现成的解答。")
ASK_NUMBER = mark("请输入十二位工单号，以井号结束。转人工请按 0 加井号。")
NUMBER_UNKNOWN = mark("没有查到这个工单号。")
TICKET_TOLD = mark("工单尾号 {tail}，{state}。")
TICKET_DUE = mark("预计{time}前答复。")
ASK_PIN = mark("请输入六位查询密码，以井号结束。转人工请按 0 加井号。")
PIN_WRONG = mark("查询密码不对。")
PIN_LOCKED = mark("输错次数太多，查询密码已锁定，请登录网页重新设置。")
TICKET_CONTENT = mark("事由：{title}。")
TICKET_REPLY = mark("最近答复：{reply}")
TICKET_NO_REPLY = mark("还没有答复。")
TO_PERSON = mark("正在为您转接人工，请稍候。")
WAIT_NEXT = mark("您是下一位，请稍候。")
WAIT_BEHIND = mark("前面还有 {count} 位。")
WAIT_MINUTES = mark("大约等 {minutes} 分钟。")
NOBODY = mark("现在没有坐席在线。您可以继续等，也可以挂机，我们会按来电号码回电。")
NOBODY_WITHHELD = mark("现在没有坐席在线。您可以继续等，或稍后再打。")
CLOSED = mark("现在是非工作时间，{time}起有人接听。")
CLOSED_CALL_BACK = mark("您可以挂机，上班后我们会按来电号码回电。")
CLOSED_WITHHELD = mark("请届时再打，或在网上提交工单。")
CONNECTED = mark("电话已接通。")
FAREWELL = mark("感谢来电，再见。")
FAILURE = mark("线路暂时有问题，请稍后再拨。已经登记的事项不受影响。")
SPOKEN_TIME = mark("{month}月{day}日{hour}点{minute}")
SPOKEN_MINUTE = mark("{minute}分")

STATES = {
    TicketState.NEW: mark("已收到"),
    TicketState.OPEN: mark("正在处理"),
    TicketState.PENDING: mark("等您或有关方面补充"),
    TicketState.SOLVED: mark("已答复"),
    TicketState.CLOSED: mark("已结束"),
}


def greeting(unit: str | None, locale: str = SOURCE_LOCALE) -> str:
    """The first words; a caller known by number hears the unit's name and so knows to be recognised."""
    return gettext(GREETING_KNOWN, locale, unit=unit) if unit else gettext(GREETING, locale)


def cities_with_outages(cities: Sequence[str], locale: str = SOURCE_LOCALE) -> str:
    """The one sentence that a caller of unknown place hears of city outages."""
    named = gettext(LIST_SEPARATOR, locale).join(cities[:NAMED_CITIES])
    if len(cities) > NAMED_CITIES:
        return gettext(CITIES_MORE, locale, cities=named, count=len(cities))
    return gettext(CITIES, locale, cities=named)


def menu(offered: Sequence[tuple[str, str]], locale: str = SOURCE_LOCALE, *, hears_words: bool = False) -> str:
    """The keys on offer as (sentence, key), each said once, ending with the two that always work."""
    said = [gettext(SAY_QUESTION, locale)] if hears_words else []
    said += [gettext(text, locale, key=key) for text, key in offered]
    return "".join(said) + gettext(KEY_AGAIN_AND_PERSON, locale)


def ticket_state(number: str, state: str, due_at: datetime | None, locale: str = SOURCE_LOCALE) -> str:
    """State and expected time of a ticket and nothing of its content: whoever knows the number may ask."""
    digits = "".join(character for character in number if character.isdigit())
    told = gettext(TICKET_TOLD, locale, tail=phones.spoken_digits(digits[-4:], identity=True), state=state)
    return told + (gettext(TICKET_DUE, locale, time=spoken_time(due_at, locale)) if due_at else "")


def ticket_content(title: str, reply: str | None, locale: str = SOURCE_LOCALE) -> str:
    """What a ticket is about and what was answered last: for whoever knows the unit's PIN."""
    answer = gettext(TICKET_REPLY, locale, reply=reply) if reply else gettext(TICKET_NO_REPLY, locale)
    return gettext(TICKET_CONTENT, locale, title=title) + answer


def nobody(*, opens_at: datetime | None, calls_back: bool, locale: str = SOURCE_LOCALE) -> str:
    """That nobody is on duty: `opens_at` outside of office hours, None within them."""
    if opens_at is None:
        return gettext(NOBODY if calls_back else NOBODY_WITHHELD, locale)
    then = gettext(CLOSED_CALL_BACK if calls_back else CLOSED_WITHHELD, locale)
    return gettext(CLOSED, locale, time=spoken_time(opens_at, locale)) + then


def state_words(state: TicketState, locale: str = SOURCE_LOCALE) -> str:
    """The words for a ticket's state that requesters hear."""
    return gettext(STATES[state], locale)


def waiting(ahead: int, minutes: int | None, locale: str = SOURCE_LOCALE) -> str:
    """Place in the line; the minutes only where they are more than a moment."""
    place = gettext(WAIT_BEHIND, locale, count=ahead) if ahead else gettext(WAIT_NEXT, locale)
    return place + (gettext(WAIT_MINUTES, locale, minutes=minutes) if minutes else "")


def spoken_time(instant: datetime, locale: str = SOURCE_LOCALE) -> str:
    """An instant as one says it in China's time: 12月21日17点30分."""
    local = instant.astimezone(CHINA)
    minute = gettext(SPOKEN_MINUTE, locale, minute=local.minute) if local.minute else ""
    return gettext(SPOKEN_TIME, locale, month=local.month, day=local.day, hour=local.hour, minute=minute)


def is_routine(text: str) -> bool:
    """Whether a kept prompt is what everybody hears (greeting, keys, what to type), and so tells nothing of a call."""
    beginning = gettext(GREETING_KNOWN).partition("{unit}")[0]
    return (
        text.startswith((beginning, gettext(GREETING)))
        or text.endswith(gettext(KEY_AGAIN_AND_PERSON))
        or text in {gettext(said) for said in (ASK_NUMBER, ASK_PIN, TO_PERSON, WAIT_NEXT)}
    )


def breaths(text: str) -> Iterator[str]:
    """The text in parts that take at most eight seconds each, cut at the ends of sentences, else at commas."""
    most = int(LONGEST_SECONDS * CHARACTERS_PER_SECOND)
    part = ""
    for piece in _pieces(text, most):
        if part and len(part) + len(piece) > most:
            yield part
            part = ""
        part += piece
    if part:
        yield part


def _pieces(text: str, most: int) -> Iterator[str]:
    for sentence in re.split(SENTENCE_END, text.strip()):
        for clause in re.split(CLAUSE_END, sentence) if len(sentence) > most else (sentence,):
            yield from (clause[start : start + most] for start in range(0, len(clause), most))


def seconds(text: str) -> float:
    """How long a prompt takes to say, roughly."""
    return len(text) / CHARACTERS_PER_SECOND
