"""The conversation, as a table of what is pressed and what follows."""

from datetime import UTC, datetime

import pytest

from opscenter.calls.ivr import history, prompts
from opscenter.calls.ivr.history import Wish
from opscenter.calls.ivr.rules import (
    Article,
    Facts,
    Node,
    Notice,
    Reply,
    TicketStatus,
    advance,
    begin,
    repeat,
    tell_ticket,
)
from opscenter.calls.rules import Flow, StepKind

OUTAGE = Notice(7, "佛山市支付系统正在处理。")
ARTICLE = Article("退票怎么办", "核对账号后重新提交。")
UNIT = Facts(Flow.UNIT, unit="示例小学", article=ARTICLE, offers_tickets=True)
PUBLIC = Facts(Flow.PUBLIC, notices=(OUTAGE,))


def _said(reply: Reply) -> str:
    return "".join(prompt.text for prompt in reply.prompts)


def test_the_public_line_says_the_outage_and_leads_to_a_person() -> None:
    reply = begin(PUBLIC)
    assert [prompt.text for prompt in reply.prompts][1] == OUTAGE.text
    assert reply.joins_queue
    assert reply.keys is not None
    assert (reply.keys.live, reply.keys.seconds) == ("0", 0)


def test_a_notice_keeps_its_number_for_the_history() -> None:
    announced = [prompt for prompt in begin(PUBLIC).prompts if prompt.kind is StepKind.ANNOUNCEMENT]
    assert [prompt.announcement_id for prompt in announced] == [7]


def test_the_unit_line_greets_by_name_and_offers_keys() -> None:
    reply = begin(UNIT)
    assert "示例小学" in _said(reply)
    assert reply.keys is not None
    assert (reply.node, reply.keys.live, reply.joins_queue) == (Node.MENU, "12*0", False)


def test_a_direct_line_skips_the_keys() -> None:
    assert begin(Facts(Flow.UNIT, is_direct=True, article=ARTICLE, offers_tickets=True)).joins_queue


def test_a_unit_line_with_nothing_to_offer_leads_to_a_person() -> None:
    assert begin(Facts(Flow.UNIT)).joins_queue


def test_the_keys_on_offer_are_numbered_without_a_gap() -> None:
    reply = begin(Facts(Flow.UNIT, offers_tickets=True))
    assert reply.keys is not None
    assert reply.keys.live == "1*0"
    assert "工单进度请按 1" in _said(reply)


def test_a_caller_of_unknown_place_hears_the_cities_named_once() -> None:
    assert "目前佛山市、韶关市有系统故障正在处理。" in _said(begin(Facts(Flow.PUBLIC, cities=("佛山市", "韶关市"))))


def test_many_cities_are_counted_and_not_all_named() -> None:
    said = prompts.cities_with_outages(["甲市", "乙市", "丙市", "丁市", "戊市"])
    assert said == "目前甲市、乙市、丙市、丁市等5个市有系统故障正在处理。"


FOLLOWS = {
    "0 is a person": (Node.MENU, "0", 0, Node.QUEUE, True),
    "a star repeats": (Node.MENU, "*", 1, Node.MENU, False),
    "1 reads the article": (Node.MENU, "1", 0, Node.MENU, False),
    "2 asks for a number": (Node.MENU, "2", 0, Node.TICKET, False),
    "a first wrong key is asked again": (Node.MENU, "9", 0, Node.MENU, False),
    "a second wrong key is a person": (Node.MENU, "9", 1, Node.QUEUE, True),
    "a first silence is asked again": (Node.MENU, "", 0, Node.MENU, False),
    "a second silence is a person": (Node.MENU, "", 1, Node.QUEUE, True),
    "0 instead of a number is a person": (Node.TICKET, "0", 0, Node.QUEUE, True),
    "too short a number is asked again": (Node.TICKET, "123", 0, Node.TICKET, False),
    "too short a number twice is a person": (Node.TICKET, "123", 1, Node.QUEUE, True),
    "no number is asked again": (Node.TICKET, "", 0, Node.TICKET, False),
    "no number twice is a person": (Node.TICKET, "", 1, Node.QUEUE, True),
    "a star asks for the number again": (Node.TICKET, "*", 1, Node.TICKET, False),
    "any key while the notices are said is a person": (Node.WELCOME, "0", 0, Node.QUEUE, True),
}


@pytest.mark.parametrize(("node", "digits", "tries", "then", "queued"), FOLLOWS.values(), ids=FOLLOWS.keys())
def test_what_follows_on_a_key(node: Node, digits: str, tries: int, then: Node, queued: bool) -> None:
    reply = advance(node, digits, UNIT, tries=tries)
    assert (reply.node, reply.joins_queue) == (then, queued)


def test_the_second_try_waits_twice_as_long() -> None:
    reply = advance(Node.MENU, "", UNIT, tries=0)
    assert reply.keys is not None
    assert (reply.keys.seconds, reply.tries) == (14, 1)


def test_a_good_key_forgets_earlier_failures() -> None:
    assert advance(Node.MENU, "1", UNIT, tries=1).tries == 0


def test_the_article_is_read_aloud_and_the_keys_are_offered_again() -> None:
    said = _said(advance(Node.MENU, "1", UNIT, tries=0))
    assert said.startswith("退票怎么办核对账号后重新提交。")
    assert said.endswith("转人工请按 0。")


def test_twelve_digits_are_looked_up_as_a_ticket_number() -> None:
    assert advance(Node.TICKET, "202612210152", UNIT, tries=0).wants_ticket == "2026-1221-0152"


def test_a_ticket_is_told_by_its_last_digits_state_and_time() -> None:
    due = datetime(2026, 12, 21, 9, 30, tzinfo=UTC)
    reply = tell_ticket(TicketStatus("2026-1221-0152", "正在处理", due), UNIT, tries=0)
    assert "工单尾号 零幺五二，正在处理。预计12月21日17点30分前答复。" in _said(reply)


def test_an_unknown_number_may_be_typed_once_more() -> None:
    assert tell_ticket(None, UNIT, tries=0).node is Node.TICKET
    assert tell_ticket(None, UNIT, tries=1).joins_queue


@pytest.mark.parametrize(
    ("digits", "node", "wants", "queued"),
    [
        ("274913", Node.PIN, "274913", False),
        ("*", Node.PIN, None, False),
        ("", Node.PIN, None, False),
        ("12", Node.PIN, None, False),
        ("0", Node.QUEUE, None, True),
    ],
    ids=["six digits", "repeat", "nothing", "too few", "a person"],
)
def test_what_follows_on_a_pin(digits: str, node: Node, wants: str | None, queued: bool) -> None:
    reply = advance(Node.PIN, digits, UNIT, tries=0)
    assert (reply.node, reply.wants_pin, reply.joins_queue) == (node, wants, queued)


@pytest.mark.parametrize("node", [Node.TICKET, Node.PIN])
def test_two_silences_lead_to_a_person(node: Node) -> None:
    assert advance(node, "", UNIT, tries=1).joins_queue


@pytest.mark.parametrize("node", [Node.MENU, Node.TICKET, Node.PIN])
def test_a_node_is_said_again_as_it_was(node: Node) -> None:
    again = repeat(node, UNIT, tries=1)
    assert (again.node, again.tries, again.joins_queue) == (node, 1, False)
    assert again.keys is not None


def test_the_welcome_is_said_again_from_the_beginning() -> None:
    assert repeat(Node.WELCOME, PUBLIC, tries=0) == begin(PUBLIC)


def test_whoever_was_on_the_way_to_a_person_still_is() -> None:
    assert repeat(Node.QUEUE, UNIT, tries=0).joins_queue


@pytest.mark.parametrize("name", [name for name in vars(prompts) if name.isupper() and name not in ("CHINA",)])
def test_no_prompt_takes_more_than_eight_seconds(name: str) -> None:
    value = getattr(prompts, name)
    assert not isinstance(value, str) or prompts.seconds(value) <= 8


ARTICLE_TEXT = "做支付申请的时候，系统直接扣指标。" * 9
LONG = {"sentences": ARTICLE_TEXT, "one long sentence": "甲乙丙丁，" * 40, "no pause at all": "字" * 100}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG.keys())
def test_whatever_is_said_is_said_in_breaths_of_eight_seconds(text: str) -> None:
    breaths = list(prompts.breaths(text))
    assert "".join(breaths) == text
    assert max(map(prompts.seconds, breaths)) <= 8


def test_a_short_text_is_one_breath() -> None:
    assert list(prompts.breaths("您好。请稍候。")) == ["您好。请稍候。"]


def test_outside_of_office_hours_the_opening_is_said() -> None:
    opens_at = datetime(2026, 12, 22, 1, 0, tzinfo=UTC)
    said = prompts.nobody(opens_at=opens_at, calls_back=True)
    assert said == "现在是非工作时间，12月22日9点起有人接听。您可以挂机，上班后我们会按来电号码回电。"
    assert "回电" not in prompts.nobody(opens_at=opens_at, calls_back=False)


MEANT = {
    "an offered key": (Node.MENU, "1", Wish.HEAR_ARTICLE),
    "a key without meaning": (Node.MENU, "7", Wish.NOTHING_OFFERED),
    "a person": (Node.TICKET, "0", Wish.PERSON),
    "a ticket number": (Node.TICKET, "202612210152", Wish.TYPED_NUMBER),
    "a PIN": (Node.PIN, "274913", Wish.TYPED_PIN),
    "nothing": (Node.MENU, "", None),
}


@pytest.mark.parametrize(("node", "digits", "meant"), MEANT.values(), ids=MEANT.keys())
def test_what_was_meant_by_a_key(node: Node, digits: str, meant: Wish | None) -> None:
    assert history.wish(node, digits, UNIT) == meant


def test_a_pin_is_kept_as_stars() -> None:
    assert history.written_keys(Node.PIN, "2749") == "******"
    assert history.written_keys(Node.MENU, "2") == "2"


def test_what_everybody_hears_is_told_apart_from_what_this_caller_heard() -> None:
    routine = [prompt.text for prompt in begin(UNIT).prompts]
    assert all(map(prompts.is_routine, [*routine, prompts.waiting(0, None), prompts.ASK_PIN]))
    assert not any(map(prompts.is_routine, [OUTAGE.text, prompts.waiting(3, 4), "工单尾号 零幺五二，正在处理。"]))
