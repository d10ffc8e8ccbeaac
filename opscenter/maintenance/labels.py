"""Chinese words for maintenance and freezes."""

from enum import StrEnum

from opscenter.core.text import mark
from opscenter.maintenance.rules import Phase

LABELS: dict[StrEnum, str] = {
    Phase.PLANNED: mark("未开始"),
    Phase.RUNNING: mark("进行中"),
    Phase.OVER: mark("已结束"),
}

ERRORS: dict[str, str] = {
    "maintenance.not_found": mark("没有这个维护窗口，或者您的权限看不到它"),
    "maintenance.freeze_not_found": mark("没有这个封网期，或者您的权限看不到它"),
    "maintenance.not_your_area": mark("只能安排本地区及下级地区的维护和封网"),
    "maintenance.invalid": mark("还有内容没填对"),
    "maintenance.reason_missing": mark("事由没有填，请用一句话写明做什么"),
    "maintenance.ends_before_it_begins": mark("结束时间早于开始时间，应在开始之后"),
    "maintenance.already_over": mark("结束时间已经过去，应晚于现在"),
    "maintenance.too_long": mark("时间太长，维护最多 72 小时，封网最多 60 天"),
    "maintenance.frozen": mark("这段时间在封网期“{name}”内，不能安排变更；确有必要的，由主管按紧急变更安排"),
    "maintenance.is_over": mark("已经结束，不用再结束"),
}
