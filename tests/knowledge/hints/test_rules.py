"""What a text lacks, where it is hard to read, and which questions are alike."""

from dataclasses import replace

import pytest

from knowledge.articles.outlines import OUTLINES
from knowledge.articles.rules import AnswerKind, Basis, Content
from knowledge.diagnosis.rules import tree_of, walk
from knowledge.hints.labels import HINTS
from knowledge.hints.rules import hints_of, likeness

WHOLE = Content(
    question="指标看不到，怎么查",
    answer_sentence="先看年度和单位，再把状态改成“全部”。",
    body="1. **看年度**\n\n   如果不是今年，点一下切换。",
    spoken_text="指标看不到，请先看年度。" * 22,
    sms_text="先看年度和单位。",
    phrasings=("指标没了", "查不到指标", "没有指标"),
    basis=(Basis("预算管理办法", "财办〔2023〕12号", "第八条"),),
)


def codes(kind: AnswerKind = AnswerKind.STEP, **changes: object) -> list[str]:
    values = {**vars(WHOLE), **changes}
    return [hint.code for hint in hints_of(Content(**values), kind)]


def test_a_whole_text_gets_no_hint() -> None:
    assert codes() == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"answer_sentence": ""}, "sentence_missing"),
        ({"answer_sentence": "〔用一句话写出答案。〕"}, "places_open"),
        ({"basis": ()}, "basis_missing"),
        ({"phrasings": ("一种",)}, "few_phrasings"),
        ({"spoken_text": ""}, "spoken_missing"),
        ({"spoken_text": "念" * 400}, "spoken_long"),
        ({"spoken_text": "太短了。"}, "spoken_short"),
        ({"spoken_text": WHOLE.spoken_text + "https://example.cn"}, "spoken_unspeakable"),
        ({"sms_text": ""}, "sms_missing"),
        ({"sms_text": "字" * 71}, "sms_long"),
        ({"body": "1. 看图\n\n![](/files/1)"}, "picture_without_words"),
        ({"body": "没有编号的步骤。"}, "steps_unnumbered"),
        ({"body": "1. " + "很长的一句话" * 11 + "。"}, "long_sentences"),
        ({"body": "1. 请及时联系相关部门。"}, "vague_words"),
    ],
)
def test_what_is_missing_or_hard_to_read_is_named(changes: dict[str, object], code: str) -> None:
    assert code in codes(**changes)


@pytest.mark.parametrize(
    ("kind", "changes", "code"),
    [
        (AnswerKind.DIAGNOSIS, {"body": "1. 如果不是今年，请重启。"}, "tree_missing"),
        (AnswerKind.TRANSFER, {"body": "请找财政局。"}, "no_contact"),
        (AnswerKind.POLICY, {"basis": (Basis("预算管理办法"),)}, "no_document_number"),
    ],
)
def test_each_kind_has_its_own_needs(kind: AnswerKind, changes: dict[str, object], code: str) -> None:
    assert code in codes(kind, **changes)


@pytest.mark.parametrize("kind", AnswerKind)
def test_an_outline_has_what_its_kind_needs(kind: AnswerKind) -> None:
    wanted = {"steps_unnumbered", "tree_missing", "no_contact"}
    assert wanted.isdisjoint(codes(kind, body=OUTLINES[kind]))


def test_the_outline_of_a_diagnosis_is_walked_to_a_ticket() -> None:
    tree = tree_of(OUTLINES[AnswerKind.DIAGNOSIS])
    assert tree is not None
    found = walk(tree, (1, 1))
    assert found is not None
    assert found[0].text.startswith("提交工单")


@pytest.mark.parametrize(
    ("body", "code", "quote"),
    [
        ("- 年度对吗？", "tree_question_open", "年度对吗？"),
        ("- 年度对吗？\n  - 对：单位呢？\n  - 不对：改。", "tree_question_open", "单位呢？"),
        ("- 年度对吗？\n  - 对：好。\n  - **不对**\n", "tree_choice_open", "不对"),
        ("- 年度对吗？\n  - 对：\n  - 不对：\n", "tree_choice_open", "对："),
        ("- 年度对吗？\n  - 对：看下面\n    - 甲：一。\n    - 乙：二。\n  - 不对：改。", "tree_not_asking", "看下面"),
        ("- 年度对吗？\n  - 对：好。", "tree_choices", "年度对吗？"),
    ],
)
def test_the_first_place_where_a_tree_breaks_off_is_named(body: str, code: str, quote: str) -> None:
    hints = hints_of(replace(WHOLE, body=body), AnswerKind.DIAGNOSIS)
    assert [(hint.code, hint.quote) for hint in hints] == [(code, quote)]
    assert code in HINTS


def test_a_tree_deeper_than_a_caller_follows_is_named_too() -> None:
    body = "".join(f"{'  ' * depth}- 否：停。\n{'  ' * depth}- 是：问 {depth}？\n" for depth in range(1, 12))
    assert "tree_deep" in codes(AnswerKind.DIAGNOSIS, body=f"- 开始吗？\n{body}")


def test_every_hint_has_its_words() -> None:
    empty = Content("", "", "", spoken_text="|" * 900, sms_text="字" * 80)
    found = {hint.code for kind in AnswerKind for hint in hints_of(empty, kind)}
    assert found <= set(HINTS)


@pytest.mark.parametrize(
    ("question", "other", "is_alike"),
    [
        ("指标看不到，怎么查", "指标看不到怎么查？", True),
        ("指标看不到，怎么查", "结转指标看不到，怎么查", True),
        ("指标看不到，怎么查", "公务卡怎样还款", False),
        ("", "公务卡怎样还款", False),
        ("卡", "卡", True),
    ],
)
def test_questions_are_alike_by_the_pairs_they_share(question: str, other: str, is_alike: bool) -> None:
    assert (likeness(question, [other]) >= 0.5) is is_alike


def test_the_likeliest_wording_counts() -> None:
    assert likeness("指标没了", ["指标看不到，怎么查", "指标没了"]) == 1.0
    assert likeness("指标没了", []) == 0.0
