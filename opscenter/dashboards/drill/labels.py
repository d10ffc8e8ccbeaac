"""Chinese texts of the nine stations."""

from collections.abc import Mapping
from enum import StrEnum

from opscenter.core.text import mark
from opscenter.dashboards.drill.rules import StationName

LABELS: dict[StrEnum, str] = {
    StationName.PROBE: mark("探针"),
    StationName.ALERT: mark("告警"),
    StationName.TICKET: mark("工单"),
    StationName.HOTLINE: mark("热线播报"),
    StationName.PORTAL: mark("门户横幅"),
    StationName.STATUS: mark("状态页"),
    StationName.DUTY: mark("值班通知"),
    StationName.RECOVERY: mark("恢复"),
    StationName.CONTRACT: mark("记入合同"),
}

NOTES: Mapping[str, str] = {
    "probe": mark("第一次探测失败"),
    "alert": mark("连续 3 次失败，{count} 条告警"),
    "ticket": mark("{number} 派{group}，承建商 {vendor}"),
    "ticket_alone": mark("{number} 派{group}，无合同"),
    "hotline": mark("模拟一通本区来电，听到了"),
    "portal": mark("首页、文章和提单页，电话播报同时上线"),
    "status": mark("公开可查"),
    "duty": mark("{people} 人收到"),
    "recovery": mark("播报等各处自动撤回"),
    "contract": mark("中断记 {minutes} 分钟"),
    "no_contract": mark("记中断 {minutes} 分钟，无合同"),
    "quiet": mark("恢复后再模拟一通本区来电，没有再播报"),
    "not_quiet": mark("恢复后再模拟一通本区来电，仍在播报"),
}
