"""Chinese words for the state of the platform."""

from enum import StrEnum

from opscenter.core.text import mark
from opscenter.dashboards.operations.rules import JobHealth

LABELS: dict[StrEnum, str] = {
    JobHealth.FAILED: mark("上次失败"),
    JobHealth.LATE: mark("没有按时运行"),
    JobHealth.NEVER: mark("还没运行过"),
    JobHealth.RUNNING: mark("运行中"),
    JobHealth.WELL: mark("正常"),
}

ERRORS: dict[str, str] = {
    "operation.not_given_up": mark("这一条不在放弃之列，可能已经有人重试过"),
}
