"""Names of people in what others wrote: found where they are, and no word taken for one."""

import json
from pathlib import Path

import pytest

from knowledge.articles.actions.load import documents
from opscenter.core.people import mask_people

SAMPLES = json.loads(Path(__file__).with_name("names.json").read_text(encoding="utf-8"))


def share_masked(names: list[str]) -> float:
    """The share of sentences about these people that name nobody afterwards."""
    sentences = [(sentence.format(name), name) for name in names for sentence in SAMPLES["sentences"]]
    return sum(name not in mask_people(text) for text, name in sentences) / len(sentences)


@pytest.mark.parametrize(("kind", "least"), [("common", 0.95), ("rare", 0.85)])
def test_sentences_about_people_name_nobody(kind: str, least: float) -> None:
    assert share_masked(SAMPLES[kind]) >= least


NAMED = {
    "王小明的公务卡丢了": "王*的公务卡丢了",
    "给欧阳静开通账号": "给欧阳*开通账号",
    "我叫方圆，密码忘了": "我叫方*，密码忘了",
    "收款人：石砺，账号退回": "收款人：石*，账号退回",
    "孙翀公务卡还款": "孙*公务卡还款",
    "孟丹 登录不了": "孟* 登录不了",
    "张三的工资，李四的个税": "张*的工资，李*的个税",
}


@pytest.mark.parametrize(("text", "shown"), NAMED.items(), ids=list(NAMED))
def test_a_name_shows_its_surname(text: str, shown: str) -> None:
    assert mask_people(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "单位会计换人了",
        "张老师的工资",
        "钱付不出去",
        "余额不足",
        "为何我登录不了",
        "安全证书过期",
        "一张公务卡还款",
        "高明区的社保",
    ],
)
def test_words_that_begin_with_a_surname_stay(text: str) -> None:
    assert mask_people(text) == text


def test_nothing_in_the_articles_that_come_with_the_product_is_a_name() -> None:
    texts = [
        text
        for found in documents()
        for text in (found.content.question, *found.content.phrasings, found.content.body, found.content.spoken_text)
    ]
    assert [text for text in texts if mask_people(text) != text] == []
