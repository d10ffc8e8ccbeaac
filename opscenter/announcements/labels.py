"""Chinese words for the enums and errors of notices."""

from enum import StrEnum

from opscenter.announcements.rules import AnnouncementKind
from opscenter.core.text import mark

LABELS: dict[StrEnum, str] = {
    AnnouncementKind.OUTAGE: mark("故障"),
    AnnouncementKind.MAINTENANCE: mark("维护"),
    AnnouncementKind.KEY_DATE: mark("关键日期"),
    AnnouncementKind.NOTICE: mark("通知"),
}

ERRORS: dict[str, str] = {
    "announcement.not_found": mark("没有这条公告，可能已经删除或地址有误"),
    "announcement.not_your_area": mark("只能为本地区及下级地区发布公告"),
    "announcement.ends_with_incident": mark("这条公告由事件发布，事件恢复时自动撤下，不能手工撤"),
    "announcement.invalid": mark("公告还有内容没填对"),
    "announcement.title_missing": mark("标题没有填，请用一句话写明发生了什么"),
    "announcement.screen_text_missing": mark("页面文字没有填，请写明影响和办法"),
    "announcement.spoken_text_missing": mark("播报文字没有填，请写一段 8 秒以内能读完的话"),
    "announcement.ends_before_it_begins": mark("结束时间早于开始时间，应在开始之后"),
}
