"""Chinese words for the readers' side."""

from enum import StrEnum

from knowledge.answers.rules import Channel
from knowledge.articles.readers import ReaderRole
from opscenter.core.text import mark

LABELS: dict[StrEnum, str] = {
    ReaderRole.BUDGET_UNIT: mark("预算单位"),
    ReaderRole.OTHER_UNIT: mark("企业和其他单位"),
    ReaderRole.CITIZEN: mark("个人"),
    ReaderRole.STAFF: mark("财政工作人员"),
    Channel.PORTAL: mark("服务台网页"),
    Channel.DESK: mark("坐席"),
    Channel.PHONE: mark("电话"),
    Channel.PROGRAM: mark("别的系统"),
}

ERRORS: dict[str, str] = {
    "answer.unknown_place": mark("没有这个地区，请重新选择"),
}
