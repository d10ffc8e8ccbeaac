"""Chinese texts of states and errors."""

from enum import StrEnum

from opscenter.core.text import mark
from probes.targets.rules import CheckState

LABELS: dict[StrEnum, str] = {
    CheckState.OK: mark("正常"),
    CheckState.DEGRADED: mark("降级"),
    CheckState.DOWN: mark("中断"),
    CheckState.UNKNOWN: mark("未知"),
    CheckState.PAUSED: mark("暂停"),
}

ERRORS: dict[str, str] = {
    "check.not_found": mark("没有这个检查，或者它不在您的管辖范围内"),
    "check.organization_not_found": mark("没有这个单位，或者它不在您的管辖范围内"),
    "check.not_allowed": mark("您的角色不能增改检查，请找运维工程师"),
    "check.not_yours_to_export": mark("导出检查结果由运维工程师或业务主管办理"),
    "check.invalid": mark("检查没有保存：请改正标出的栏目"),
    "check.kind_unknown": mark("没有这种检查类型，请重新选择"),
    "check.field_missing": mark("没有填写，请填上"),
    "check.field_wrong": mark("填得不对，请按说明改正"),
    "check.no_heartbeat": mark("只有心跳检查才有报到地址"),
    "check.heartbeat_unknown": mark("报到地址不对，或者这个心跳已停用"),
    "drill.not_allowed": mark("您的角色不能做演练，请找运维工程师"),
    "drill.no_checks": mark("您的管辖范围内没有演练用的检查"),
    "drill.is_running": mark("演练已经在进行，请先修复目标"),
    "drill.not_recovered": mark("演示系统的检查还没有全部正常，等它们恢复后再演练"),
    "drill.is_over": mark("现在没有演练，不用修复"),
    "check.is_paused": mark("这个检查已经暂停"),
    "check.is_running": mark("这个检查没有暂停"),
}
