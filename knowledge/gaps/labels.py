"""Chinese words for gaps, their errors and messages."""

from enum import StrEnum

from knowledge.gaps.rules import GapState, Reason
from opscenter.core.text import mark
from opscenter.messages.texts import register

LABELS: dict[StrEnum, str] = {
    GapState.NEW: mark("新"),
    GapState.ASSIGNED: mark("已派"),
    GapState.DRAFTING: mark("起草中"),
    GapState.COVERED: mark("已补上"),
    GapState.NOT_NEEDED: mark("不需要"),
    Reason.ABANDONED: mark("没点开"),
    Reason.WEAK: mark("答得不准"),
    Reason.NO_ANSWER: mark("没有结果"),
    Reason.CALL: mark("接着来电"),
    Reason.TICKET: mark("接着提工单"),
    Reason.UNANSWERED_TICKET: mark("工单没用上文章"),
}

ERRORS: dict[str, str] = {
    "gap.not_found": mark("没有这个缺口，可能已并入别的缺口，或者您看不到它"),
    "gap.no_question": mark("这个问题已经不在这个缺口里"),
    "gap.closed": mark("这个缺口已经办结，要处理请先重新打开"),
    "gap.open": mark("这个缺口还开着"),
    "gap.same": mark("请选另一个缺口"),
    "gap.last_question": mark("只剩这一种问法，不用移出"),
    "gap.drafted": mark("已经有人起草了文章"),
    "gap.invalid": mark("没有保存：请先改正下面的内容"),
    "gap.owner_unfit": mark("这位同事不维护您这里的文章"),
    "gap.reason_missing": mark("请写明为什么不需要"),
    "gap.reason_too_long": mark("原因最多 500 字"),
}

register(
    "gap.assigned",
    title=mark("请补一篇文章：{question}"),
    body=mark("{by}把这个知识缺口派给您。打开可以看到大家怎么问，并起草文章。"),
)
register(
    "gap.reopened",
    title=mark("知识缺口重新打开了：{question}"),
    body=mark("补上以后还是有人没找到答案，或者文章撤下了，缺口已重新打开。"),
)
