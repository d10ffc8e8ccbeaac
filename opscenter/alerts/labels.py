"""Chinese words for alerts: severities, states, errors, and the messages people get."""

from enum import StrEnum

from opscenter.alerts.rules import AlertState, Severity
from opscenter.core.text import mark
from opscenter.messages.texts import register

LABELS: dict[StrEnum, str] = {
    Severity.CRITICAL: mark("严重"),
    Severity.WARNING: mark("警告"),
    AlertState.FIRING: mark("未恢复"),
    AlertState.RESOLVED: mark("已恢复"),
}

ERRORS: dict[str, str] = {
    "alert.not_found": mark("没有这条告警，或者您的权限看不到它"),
    "alert.check_not_found": mark("没有这个检查项，或者它不属于所选单位"),
    "alert.is_over": mark("告警已经恢复，不用再确认"),
    "alert.somebody_has_it": mark("已经有人在处理这条告警"),
    "alert.invalid": mark("还有内容没填对"),
    "alert.note_missing": mark("备注没有填，请写明看到了什么或做了什么"),
    "alert.reason_missing": mark("事由没有填，请用一句话写明为什么静默"),
    "alert.silence_not_found": mark("没有这条静默，或者您的权限看不到它"),
    "alert.silence_is_over": mark("结束时间已经过去，应晚于现在"),
    "alert.silence_too_long": mark("静默太长，最多 7 天；更长的请安排维护窗口"),
    "alert.shift_not_found": mark("没有这个班次，或者您的权限看不到它"),
    "alert.shift_ends_before_it_begins": mark("下班时间早于上班时间，应在上班之后"),
    "alert.shift_too_long": mark("一个班次最长 31 天，请分开排"),
    "alert.person_unknown": mark("请从名单里选一个本地区的在用账号"),
}

register(
    "alert.critical",
    title=mark("【严重】{area} {summary}"),
    body=mark("{since_at} 起中断。系统：{service}\n请打开告警并确认；5 分钟内没有人确认，会通知下一位值班人。"),
)
register(
    "alert.escalated",
    title=mark("【严重，尚无人确认】{area} {summary}"),
    body=mark("{since_at} 起中断。系统：{service}\n前面的值班人还没有确认，请打开告警并确认。"),
)
register(
    "alert.warning",
    title=mark("【警告】{area} {summary}"),
    body=mark("{since_at} 起变慢或部分不可用。系统：{service}"),
)
register(
    "alert.taken",
    title=mark("{name} 已确认：{area} {summary}"),
    body=mark("您不用再处理。"),
)
register(
    "alert.resolved",
    title=mark("【已恢复】{area} {summary}"),
    body=mark("{since_at} 至 {recovered_at}，共 {minutes} 分钟。"),
)
register(
    "alert.silence_ends",
    title=mark("静默将于 {ends_at} 结束：{reason}"),
    body=mark("到时还没有恢复的检查项会重新告警。需要延长的，请重新静默并写明事由。"),
)
