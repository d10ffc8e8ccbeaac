"""Example values for the component gallery, the developers' reference sheet. Everything in it is invented."""

import math
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired

from opscenter.core.text import verbatim
from opscenter.ui import charts
from opscenter.ui.forms import Form, options

SKINS = ("staff", "public")
CITIES = verbatim("省级 广州 深圳 珠海 汕头 佛山 韶关 河源").split()
SYSTEMS = verbatim(
    "预算管理一体化 资产管理 部门决算 政府财务报告 地方分析评价 债务管理 财务共享 财政专项 数据工程 "
    "支付电子化 非税与票据 政府采购 工资统发 预算绩效 执行监控 补贴一卡通 投资评审 会计人员"
).split()
STATES = {
    (0, 8): ("degraded", verbatim("晚")),
    (0, 15): ("none", None),
    (4, 8): ("none", None),
    (5, 0): ("degraded", None),
    (5, 9): ("down", verbatim("断 12")),
    (6, 1): ("maintenance", None),
    (6, 5): ("maintenance", None),
    (7, 0): ("unknown", None),
    (7, 1): ("unknown", None),
}
COLOURS = verbatim(
    "墨 900|墨 700|墨 500|强线|线|底|暖底|侧栏|蓝 700|蓝 600|蓝 100|蓝 50|绿 700|橙 800|橙 400|红 800|红 600|备注|焦点"
).split("|")
CODES = (
    "18222F 3B4858 5E6A79 7B8794 DCE1E8 F3F5F8 FCFBF8 15273F 17488F 1F5CB3 "
    "DCE8F7 EFF5FC 176B4D 7A4300 E79A2B 8C1F19 BF2F27 FFF9DB FFC21A"
)
SWATCHES = [(name, f"#{code}") for name, code in zip(COLOURS, CODES.split(), strict=True)]


class ExampleForm(Form):
    """One field of each kind, two of them wrong."""

    class Meta(Form.Meta):
        """The gallery sends nothing."""

        csrf = False

    code = StringField(verbatim("统一社会信用代码"), [DataRequired()], default="91440600MA4W0000X1")
    mobile = StringField(verbatim("手机号码"), default="138 0000")
    region = SelectField(verbatim("所在地区"), [DataRequired()], choices=options([("1", verbatim("佛山市 › 禅城区"))]))
    words = TextAreaField(verbatim("诉求"), [DataRequired()])
    agree = BooleanField(verbatim("同意在短信里收到进度"))
    answer = RadioField(
        verbatim("我们怎样答复您？"),
        [DataRequired()],
        choices=options(
            [
                ("sms", verbatim("短信通知，网页看详情")),
                ("call", verbatim("请打电话给我")),
                ("web", verbatim("只在网页查看")),
            ]
        ),
        default="sms",
    )
    result = RadioField(
        verbatim("通话结果"),
        [DataRequired()],
        choices=options(
            enumerate(verbatim("当场答复 挂到事件 转工单 转接他处 约定回电 非本台业务 误拨静默 投诉举报").split())
        ),
        default="1",
    )


def examples() -> dict[str, Any]:
    """Everything that the gallery's templates show."""
    form = ExampleForm()
    form.code.errors = [verbatim("第 18 位校验不符，请核对")]
    return {
        "form": form,
        "swatches": SWATCHES,
        "cities": CITIES,
        "systems": SYSTEMS,
        "heat": STATES,
        "instant": datetime(2026, 12, 21, 2, 12, 3, tzinfo=UTC),
        "response_times": response_times(),
        "quarter_hours": [{31: "unknown", 57: "degraded", 95: "down"}.get(index, "ok") for index in range(96)],
    }


def response_times() -> charts.LineChart:
    """A day of answers in milliseconds that ends in an outage."""
    usual = [205 + 50 * math.sin(index / 46 - 1.2) for index in range(288)]
    measured: list[float | None] = [value + wave for value, wave in zip(usual, _waves(), strict=False)]
    measured[146] = 318
    measured[284:] = [None] * 4
    labels = [(19, verbatim("昨天 12:00")), (91, "18:00"), (163, verbatim("今天 00:00")), (235, "06:00")]
    band = [(value - 32, value + 32) for value in usual]
    return charts.line_chart(measured, x_labels=labels, band=band, limit=300)


def _waves() -> Iterator[float]:
    index = 0
    while True:
        yield 14 * math.sin(index * 1.7) * math.cos(index * 0.61)
        index += 1
