"""Chinese texts of what one run found."""

from enum import StrEnum

from opscenter.core.text import mark
from probes.checks.base import Status

LABELS: dict[StrEnum, str] = {
    Status.OK: mark("正常"),
    Status.DEGRADED: mark("偏慢或将到期"),
    Status.DOWN: mark("失败"),
    Status.UNKNOWN: mark("没能探测"),
}
