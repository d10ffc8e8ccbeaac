"""Names of the figures, how each is reckoned, and the words of their lists."""

from collections.abc import Mapping
from enum import StrEnum

from opscenter.core.text import mark
from opscenter.dashboards.articles.rules.measures import Measure, Span, Trouble

LABELS: dict[StrEnum, str] = {
    Measure.SELF_SERVICE: mark("自助解决率（网页）"),
    Measure.CONTAINMENT: mark("自助解决率（热线）"),
    Measure.USEFUL: mark("文章有用率"),
    Measure.DEAD: mark("没人看的文章"),
    Measure.CONTRADICTORY: mark("互相矛盾的文章"),
    Measure.REVIEW_DUE: mark("待复审的文章"),
    Measure.EXPIRED: mark("已过期的文章"),
    Measure.CONTRIBUTORS: mark("写文章的人"),
    Span.MONTH: mark("本月"),
    Span.QUARTER: mark("本季度"),
    Span.YEAR: mark("本年"),
    Trouble.NUMBERS: mark("数字不同"),
    Trouble.WORDS: mark("说法不同"),
}

DEFINITIONS: Mapping[Measure, str] = {
    Measure.SELF_SERVICE: mark(
        "说“解决了”的次数 ÷（说“解决了”的次数 + 人工提交的工单数）。告警自动开的工单不算；读上级文章解决的，记在上级。"
    ),
    Measure.CONTAINMENT: mark("听过公告或按过键、没有转人工就挂机的来电 ÷ 全部来电。"),
    Measure.USEFUL: mark("说“有用”的次数 ÷ 全部评价次数。同一访客对一篇文章只算一次。"),
    Measure.DEAD: mark("在线 90 天以上、近 90 天没有人打开的文章。"),
    Measure.CONTRADICTORY: mark(
        "同一分类里问题相近、地区和年度有重叠、答案的数字或说法不同的两篇在线文章。各地对同一问题的规定不算。"
    ),
    Measure.REVIEW_DUE: mark("在线、下次核对日期已到的文章。"),
    Measure.EXPIRED: mark("有效期已过、读者已看不到的文章。"),
    Measure.CONTRIBUTORS: mark("这段时间至少写过一版文章的人。"),
}

ERRORS: dict[str, str] = {
    "figures.not_yours_to_export": mark("外包坐席不能导出"),
}
