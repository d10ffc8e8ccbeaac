"""Chinese texts of roles, findings and error codes."""

from enum import StrEnum

from opscenter.accounts.rules import Role
from opscenter.core.audit import FindingKind
from opscenter.core.text import mark
from opscenter.core.unmasking import PersonalField

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
    FindingKind.ALTERED: mark("记录被改动"),
    FindingKind.DELETED: mark("记录被删除"),
    FindingKind.INSERTED: mark("不是程序写入的记录"),
    FindingKind.UNSEALED: mark("超过 30 秒没有封存"),
    PersonalField.NAME: mark("姓名"),
    PersonalField.PHONE: mark("电话"),
    PersonalField.EMAIL: mark("邮箱"),
    PersonalField.ID_NUMBER: mark("身份证号"),
    PersonalField.BANK_ACCOUNT: mark("银行账号"),
}

ERRORS: dict[str, str] = {
    "account.bad_email": mark("邮箱写法不对，应像 name@example.cn"),
    "account.bad_login_name": mark("账号应为 3 到 50 位小写字母、数字、点或横线，以字母或数字开头"),
    "account.exists": mark("账号 {name} 已经存在，没有改动"),
    "account.invalid": mark("账号没有建立，还有内容没填对"),
    "account.login_name_taken": mark("这个账号已经有人用，请换一个"),
    "account.name_missing": mark("请填写姓名或岗位，最多 100 个字"),
    "account.no_organization": mark("还没有任何单位。请先运行 opscenter import divisions 导入区划"),
    "account.not_found": mark("没有这个账号，或者不在您的管辖范围内"),
    "account.own": mark("不能改自己的账号和角色，请另一位安全管理员来做"),
    "group.already_member": mark("这个人已经在组里"),
    "group.invalid": mark("组没有建立，还有内容没填对"),
    "group.name_missing": mark("请填写组名，最多 100 个字"),
    "group.not_found": mark("没有这个组，或者不在您的管辖范围内"),
    "login.locked": mark("输错次数太多，为了安全已暂停登录。请等 {wait}后再试，着急请打热线"),
    "login.start_again": mark("登录放得太久，请重新输入账号和密码"),
    "login.wrong": mark("账号或密码不对，请核对大小写后再试"),
    "login.wrong_code": mark("验证码不对，或者已经用过。请等手机上换新的 6 位数字再输入"),
    "password.contains_name": mark("密码里不能有账号或姓名，请换一个"),
    "password.locked": mark("现在的密码输错次数太多，请 15 分钟后再改"),
    "password.same": mark("新密码和现在的一样，请换一个"),
    "password.too_common": mark("这个密码太常见，容易被猜到，请换一个"),
    "password.too_long": mark("密码太长，最多 200 个字符"),
    "password.too_short": mark("密码太短，至少 10 个字符"),
    "password.wrong": mark("现在的密码不对"),
    "role.administrators_stand_alone": mark("系统、安全、审计管理员互相独立，也不能兼任业务角色"),
    "role.already_held": mark("已经有这个角色"),
    "role.not_held": mark("没有这个角色，可能已经收回"),
    "role.other_scope": mark("一个账号的角色共用一个范围。要换范围，请先收回现有角色"),
    "role.outsourced_or_not": mark("外包坐席不能同时是坐席"),
    "role.scope_too_wide": mark("这个范围不在您的管辖之内，请选下级"),
    "role.stands_alone": mark("单位用户和供应商人员不能兼任其他角色"),
    "role.vendor_scope": mark("供应商人员的范围应为供应商本身，其他角色的范围应为区划或单位"),
    "session.not_found": mark("没有这处登录，可能已经退出"),
    "session.own": mark("这是现在用的设备，请点“退出登录”"),
    "two_factor.already_set_up": mark("已经绑定了验证器"),
    "two_factor.invalid": mark("没有绑定成功"),
    "two_factor.no_account": mark("请先登录再绑定验证器"),
    "unmasking.bad_limit": mark("次数应为 0 到 {maximum} 之间的整数"),
}
