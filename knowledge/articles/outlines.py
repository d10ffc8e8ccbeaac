"""A skeleton for each kind of answer, for whoever starts from an empty page. What stands in 〔〕 is to be replaced."""

import re

from knowledge.articles.rules import AnswerKind, Content
from opscenter.core.text import verbatim

OUTLINES: dict[AnswerKind, str] = {
    AnswerKind.STEP: verbatim(
        "1. **看〔年度和单位〕**\n\n   〔右上角应为今年和您的单位。〕\n\n"
        "2. **进〔菜单 → 菜单〕**\n\n   〔点哪里，看到什么。〕\n\n"
        "3. **核对后提交**\n\n   〔提交后状态变成什么，谁接着办。〕\n\n"
        "## 还是不行\n\n〔记下什么，找谁。〕\n"
    ),
    AnswerKind.POLICY: verbatim(
        "## 结论\n\n〔可以，还是不可以；谁说了算。〕\n\n"
        "## 依据\n\n〔哪一条怎么写的，一两句。〕\n\n"
        "## 适用范围\n\n| 谁 | 适用吗 | 说明 |\n| --- | --- | --- |\n| 〔预算单位〕 | 〔是〕 | 〔条件〕 |\n\n"
        "## 本地不一样的地方\n\n〔没有就删掉这一段。〕\n"
    ),
    AnswerKind.DIAGNOSIS: verbatim(
        "- 〔先问最常见的原因〕？\n"
        "  - 是：〔这样办〕。\n"
        "  - 不是：〔再问第二个原因〕？\n"
        "    - 是：〔这样办〕。\n"
        "    - 不是：提交工单，写明〔单位、时间、截图〕。\n"
    ),
    AnswerKind.STATUS: verbatim(
        "进 **〔菜单 → 查询〕**，看“状态”一栏：\n\n"
        "| 状态 | 在谁那里 | 您要做什么 | 一般多久 |\n| --- | --- | --- | --- |\n"
        "| 〔待审核〕 | 〔主管部门〕 | 等 | 〔1 个工作日〕 |\n| 〔退回〕 | 您 | 〔按意见改后再提交〕 | – |\n"
    ),
    AnswerKind.TRANSFER: verbatim(
        "这件事要由〔哪个股室〕办，网上办不了。\n\n"
        "- 电话：〔号码〕，〔工作日 9:00–12:00，14:30–17:30〕\n- 或者提交工单，类型选“〔类型〕”\n\n"
        "**先准备好**\n\n- 〔单位名称和代码〕\n- 〔公函或截图〕\n"
    ),
}
# How a text begins that is drafted from what people asked.
SENTENCE = verbatim("〔用一句话写出答案。〕")
MATERIAL = verbatim("## 工单里是这样解决的〔改写进上面，再删掉这一段〕")

_BRACKETED = re.compile(verbatim(r"〔[^〕\n]*〕"))
# Documents have years, numbers and notes in the same brackets: only what we wrote ourselves is to be replaced.
_PLACES = frozenset(_BRACKETED.findall("\n".join((*OUTLINES.values(), SENTENCE, MATERIAL))))


def open_places(content: Content) -> tuple[str, ...]:
    """What a template asks to be replaced and still stands there."""
    texts = (content.question, content.answer_sentence, content.body, content.spoken_text, content.sms_text)
    found = (place for text in (*texts, *content.phrasings) for place in _BRACKETED.findall(text))
    return tuple(place for place in found if place in _PLACES)
