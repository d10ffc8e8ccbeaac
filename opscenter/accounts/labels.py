"""Chinese texts of roles and error codes."""

from enum import StrEnum

from opscenter.accounts.rules import Role
from opscenter.core.text import mark

LABELS: dict[StrEnum, str] = {
    Role.UNIT_USER: mark("单位用户"),
    Role.OPERATOR: mark("坐席"),
    Role.OUTSOURCED_OPERATOR: mark("外包坐席"),
    Role.OPS_ENGINEER: mark("运维工程师"),
    Role.KNOWLEDGE_EDITOR: mark("知识编辑"),
    Role.KNOWLEDGE_REVIEWER: mark("知识审核"),
    Role.MANAGER: mark("业务主管"),
    Role.VENDOR: mark("供应商人员"),
    Role.SYSTEM_ADMINISTRATOR: mark("系统管理员"),
    Role.SECURITY_ADMINISTRATOR: mark("安全管理员"),
    Role.AUDIT_ADMINISTRATOR: mark("审计管理员"),
}

ERRORS: dict[str, str] = {
    "role.administrators_stand_alone": mark("系统、安全、审计管理员互相独立，也不能兼任业务角色"),
    "role.stands_alone": mark("单位用户和供应商人员不能兼任其他角色"),
    "role.outsourced_or_not": mark("外包坐席不能同时是坐席"),
}
