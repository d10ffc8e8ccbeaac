"""Chinese words for a reply that cannot be written."""

from opscenter.core.text import mark

ERRORS: dict[str, str] = {
    "reply.nothing_to_say": mark("这个问题没有可以直接回答的内容，请看下面的条目"),
    "ask.not_json": mark("请求的正文不是 JSON 对象，请按接口说明改正"),
    "ask.invalid": mark("请求里有字段不对，fields 里写明了是哪些"),
    "ask.question": mark("问题应为 1–500 个字"),
    "ask.area": mark("没有这个地区，应为 6 位或 9 位的区划代码"),
    "ask.fiscal_year": mark("年度应为 2000–2099 之间的整数"),
    "ask.role": mark("身份应为 budget_unit、other_unit、citizen 或 staff"),
    "ask.unknown": mark("没有这个字段"),
    "ask.area_not_yours": mark("这个密钥不能问这个地区，只能问发放时写明的地区和下级地区"),
    "reply.too_many": mark("正在答复的人太多，请先看下面的条目"),
}
