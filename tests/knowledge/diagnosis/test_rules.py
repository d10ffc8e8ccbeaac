"""Trees of questions, and the way through them."""

import pytest

from knowledge.diagnosis.rules import place_of, told, tree_of, walk, written

BODY = """请照屏幕上写的选。

- 右上角的年度是今年吗？
  - 不是：改成今年，再查一次。
  - 是：单位是您自己的吗？
    - 不是：换成本单位。

      换不了的，请单位管理员加权限。
    - 是：提交工单，写上项目名称。

查的是预算指标，不是绩效指标。
"""


def test_a_nested_list_that_asks_is_a_tree() -> None:
    tree = tree_of(BODY)
    assert tree is not None
    assert (tree.before, tree.after) == ("请照屏幕上写的选。", "查的是预算指标，不是绩效指标。")
    assert [one.label for one in tree.root.choices] == ["不是", "是"]
    assert tree.root.choices[1].step.text == "单位是您自己的吗？"


def test_the_way_to_a_step_is_remembered_with_the_way_back() -> None:
    tree = tree_of(BODY)
    assert tree is not None
    found = walk(tree, (1, 0))
    assert found is not None
    step, way = found
    assert step.text == "换成本单位。\n\n换不了的，请单位管理员加权限。"
    assert [(one.label, one.place) for one in way] == [("是", ()), ("不是", (1,))]
    assert told(way) == "右上角的年度是今年吗？是；单位是您自己的吗？不是"


@pytest.mark.parametrize("place", [(2,), (0, 0), (1, 0, 0)])
def test_there_is_no_way_beside_the_choices(place: tuple[int, ...]) -> None:
    tree = tree_of(BODY)
    assert tree is not None
    assert walk(tree, place) is None


@pytest.mark.parametrize(
    "body",
    [
        "1. 看年度\n2. 看单位",
        "- 看年度\n- 看单位",
        "- 年度对吗？",
        "- 年度对吗？\n  - 对：好。",
        "- 年度对吗？\n  - 对\n  - 不对",
        "- 年度对吗？\n  - 对：单位呢？\n  - 不对：改。",
        "- 年度对吗？\n  - 对：看下面\n    - 甲：一。\n    - 乙：二。\n  - 不对：改。",
        "- 年度对吗？\n" + "".join(f"  - 第{number}种：改。\n" for number in range(9)),
        "",
    ],
    ids=["steps", "list", "no choices", "one choice", "no answers", "open end", "no question", "too many", "nothing"],
)
def test_what_leaves_a_reader_standing_is_no_tree(body: str) -> None:
    assert tree_of(body) is None


def test_a_tree_that_never_ends_is_none() -> None:
    body = "- 开始吗？\n"
    for depth in range(1, 12):
        indent = "  " * depth
        body += f"{indent}- 否：停。\n{indent}- 是：第 {depth} 问？\n"
    assert tree_of(body) is None


@pytest.mark.parametrize(
    ("text", "place"), [("", ()), ("0", (0,)), ("1.0.3", (1, 0, 3)), ("1.", None), ("x", None), ("10", None)]
)
def test_a_place_is_written_as_numbers_with_dots(text: str, place: tuple[int, ...] | None) -> None:
    assert place_of(text) == place
    assert place is None or written(place) == text
