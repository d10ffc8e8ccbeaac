"""Whose answers are asked for, and which words of a text are marked."""

from dataclasses import replace

import pytest

from knowledge.answers.rules import (
    BOLD,
    Choice,
    RunStep,
    asks_for,
    asks_for_person,
    highlighter,
    is_half_typed,
    remember_read,
    run_steps,
    speaks_of,
    unpack,
)
from knowledge.articles.readers import ReaderRole
from knowledge.search import tokens
from knowledge.search.vocabulary import shipped_words


def marked(text: str, *wanted: str) -> str:
    return highlighter(wanted)(text).replace("<mark>", "[").replace("</mark>", "]")


@pytest.mark.parametrize("path", [None, "/1/", "/1/23/456/"])
def test_a_choice_survives_its_cookie(path: str | None) -> None:
    choice = Choice(path, 2026, ReaderRole.CITIZEN)
    assert unpack(choice.pack()) == choice
    assert unpack(replace(choice, is_presumed=True).pack()) == replace(choice, is_presumed=True)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "/1/.2026.boss",
        "/1/.1999.citizen",
        "1.2026.citizen",
        "/1/'; DROP TABLE x.2026.citizen",
        "/1/.2026.citizen\n",
    ],
)
def test_a_cookie_that_is_none_of_ours_counts_as_no_choice(text: str) -> None:
    assert unpack(text) is None


def test_who_asks_for_nothing_but_a_person_is_known() -> None:
    asked = {"人工", "转人工", "我要找人工！", "请帮我转人工客服", "热线电话是多少", "怎么联系客服？"}
    assert {one for one in (*asked, "人工对账", "人工费怎么列支", "客服系统报错") if asks_for_person(one)} == asked


def test_pairs_of_the_question_are_marked_single_characters_are_not() -> None:
    assert marked("指标看不到，怎么查指标", "指标", "不") == "[指标]看不到，怎么查[指标]"


def test_what_else_stands_in_a_marked_text_is_shown_as_it_is() -> None:
    assert marked("<b>指标</b> & {}", "指标") == "&lt;b&gt;[指标]&lt;/b&gt; &amp; {}"
    assert highlighter({"a<"}, BOLD)("a<b") == "<b>a&lt;</b>b"


def test_question_words_are_not_marked() -> None:
    assert marked("退票后怎么退款，谁来办", "怎么", "么退", "谁来", "退款") == "退票后怎么[退款]，谁来办"


def test_overlapping_pairs_give_one_run() -> None:
    assert marked("用款计划", "用款", "款计") == "[用款计]划"


def test_full_width_letters_are_marked_where_they_stand() -> None:
    assert marked("插上ＵＫｅｙ", "ukey") == "插上[ＵＫｅｙ]"


def test_an_article_read_again_moves_to_the_end() -> None:
    read = [{"url": "/articles/1"}, {"url": "/articles/2"}]
    assert [one["url"] for one in remember_read(read, {"url": "/articles/1"})] == ["/articles/2", "/articles/1"]


def test_only_the_last_articles_are_remembered() -> None:
    read = [{"url": str(number)} for number in range(20)]
    assert len(remember_read(read, {"url": "new"})) == 10


def test_a_run_book_is_its_numbered_steps_without_what_stands_around_them() -> None:
    body = "先看这里。\n\n1. **看主机**\n\n   磁盘满的，先腾空间。\n\n2. 找承建商\n\n数据不一致的，不自己改。"
    assert run_steps(body) == [RunStep("**看主机**\n\n磁盘满的，先腾空间。"), RunStep("找承建商")]


@pytest.mark.parametrize("mark", ["（自动查：sql）", "(自动查: sql)", "（自动查:sql）"])
def test_a_step_names_the_kind_of_check_that_has_done_it(mark: str) -> None:
    assert run_steps(f"1. **看数据库**{mark}\n\n   再看页面。") == [RunStep("**看数据库**\n\n再看页面。", "sql")]


def test_a_text_without_numbers_has_no_steps() -> None:
    assert run_steps("- 看一看\n\n截至 2026. 年底") == []


@pytest.mark.parametrize(
    ("text", "speaks"), [("授权支付申请截止", True), ("支付令样式更新", False), ("什么时候", False), ("", False)]
)
def test_one_common_word_does_not_make_a_notice_speak_of_a_question(text: str, speaks: bool) -> None:
    assert speaks_of(text, tokens.cut("支付申请什么时候截止")) is speaks


@pytest.mark.parametrize(
    ("question", "title", "is_meant"),
    [
        ("结账", "本月结账截止", True),
        ("月底几号封账", "本月结账截止", True),
        ("年终结账", "本月结账截止", False),
        ("反结账怎么做", "本月结账截止", False),
        ("结账后支付", "本月结账截止", False),
        ("我想知道公务卡的钱几号还", "公务卡还款截止", True),
        ("授权支付截止哪天", "直接支付申请和公务卡还款截止", False),
        ("授权支付截止哪天", "授权支付申请截止", True),
        ("决算上报截止", "佛山市用款计划上报截止", False),
        ("年报截止", "佛山市用款计划上报截止", False),
        ("年报截止", "资产年报上报", True),
        ("资产年报截止", "佛山市用款计划上报截止", False),
        ("年度预算上报截止", "佛山市用款计划上报截止", False),
        ("公积金要在几号前报送", "住房公积金基数申报", True),
        ("佛山社保几号截止", "佛山市用款计划上报截止", False),
        ("最近有哪些截止日期", "本月结账截止", True),
        ("几号截止", "本月结账截止", True),
        ("上报时间", "佛山市用款计划上报截止", False),
    ],
)
def test_a_date_is_meant_by_what_a_question_says_beside_asking_for_a_date(
    question: str, title: str, is_meant: bool
) -> None:
    assert asks_for(question, title, shipped_words()) is is_meant


@pytest.mark.parametrize(
    ("typed", "is_half"),
    [
        ("gongwuka h", True),
        ("gwk", True),
        ("公务卡h", True),
        ("公务卡还款", False),
        ("插上ukey", False),
        ("提示ORA-00942", False),
        ("", False),
    ],
)
def test_letters_at_the_end_that_are_no_word_are_half_typed(typed: str, is_half: bool) -> None:
    assert is_half_typed(typed, shipped_words()) is is_half
