"""Chinese words for the enums and errors of the catalogue."""

from enum import StrEnum

from opscenter.core.text import mark
from opscenter.services.rules import Deployment, Duty, ServiceHours, SlaClass

LABELS: dict[StrEnum, str] = {
    Deployment.PROVINCE: mark("省集中"),
    Deployment.CITY: mark("市级"),
    Duty.RESPONSIBLE: mark("负责"),
    Duty.ACCOUNTABLE: mark("审批"),
    Duty.CONSULTED: mark("配合"),
    Duty.INFORMED: mark("知会"),
    ServiceHours.OFFICE: mark("工作日"),
    ServiceHours.EXTENDED: mark("每天 12 小时"),
    ServiceHours.ALWAYS: mark("全天"),
    SlaClass.BASIC: mark("基础"),
    SlaClass.STANDARD: mark("标准"),
    SlaClass.HIGH: mark("高等"),
}

# What the groups behind the codes of the matrix are for; an administrator's own codes show as they are.
GROUPS: dict[str, str] = {
    "desk": mark("服务台"),
    "payment": mark("支付与指标组"),
    "application": mark("应用支撑组"),
    "operations": mark("运维中心"),
}

ERRORS: dict[str, str] = {
    "service.not_found": mark("目录里没有这个系统"),
    "service.not_yours": mark("服务目录由省级管理人员维护"),
}
