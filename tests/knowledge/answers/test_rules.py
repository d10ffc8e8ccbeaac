"""Whose answers are asked for, and which words of a text are marked."""

import pytest

from knowledge.answers.rules import Choice, ReaderRole, highlight, remember_read, unpack


def marked(text: str, *wanted: str) -> str:
    return "".join(f"[{piece.text}]" if piece.is_marked else piece.text for piece in highlight(text, wanted))


@pytest.mark.parametrize("path", [None, "/1/", "/1/23/456/"])
def test_a_choice_survives_its_cookie(path: str | None) -> None:
    choice = Choice(path, 2026, ReaderRole.CITIZEN)
    assert unpack(choice.pack()) == choice


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


def test_pairs_of_the_question_are_marked_single_characters_are_not() -> None:
    assert marked("指标看不到，怎么查指标", "指标", "不") == "[指标]看不到，怎么查[指标]"


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
