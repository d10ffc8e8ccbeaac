"""Chinese texts of tiers, kinds, fields and error codes."""

from enum import StrEnum

from opscenter.core.text import mark
from opscenter.organizations.imports.rules import Field
from opscenter.organizations.rules import ImportKind, Kind, Tier

LABELS: dict[StrEnum, str] = {
    Tier.PROVINCE: mark("省级"),
    Tier.CITY: mark("市级"),
    Tier.COUNTY: mark("县级"),
    Tier.TOWNSHIP: mark("乡镇"),
    Kind.FINANCE_BUREAU: mark("财政部门"),
    Kind.TOWNSHIP_FINANCE_OFFICE: mark("乡镇财政所"),
    Kind.BUDGET_UNIT: mark("预算单位"),
    Kind.NON_BUDGET_UNIT: mark("非预算单位"),
    Kind.VENDOR: mark("供应商"),
    Kind.BANK: mark("代理银行"),
    ImportKind.DIVISIONS: mark("区划"),
    ImportKind.UNITS: mark("单位"),
    Field.NAME: mark("名称"),
    Field.SHORT_NAME: mark("简称"),
    Field.KIND: mark("类型"),
    Field.CODE: mark("代码"),
    Field.CREDIT_CODE: mark("统一社会信用代码"),
    Field.AREA_CODE: mark("电话区号"),
    Field.PARENT: mark("上级"),
    Field.PHONE: mark("新增电话"),
    Field.REVIVED: mark("重新启用"),
}

ERRORS: dict[str, str] = {
    "organization.not_found": mark("没有这个单位，或者您的权限看不到它"),
    "organization.invalid": mark("单位信息还有内容没填对"),
    "organization.name_missing": mark("没有填写名称，请填上全称"),
    "organization.name_too_long": mark("名称太长，最多 200 个字"),
    "organization.circle": mark("不能挂到自己或自己的下级下面，请另选上级"),
    "organization.already_ended": mark("这个单位已经停用"),
    "organization.bad_successor": mark("承接单位不能是自己，也不能是已停用的单位，请另选"),
    "organization.contact_not_found": mark("没有这个联系人，可能已经删除"),
    "organization.phone_not_found": mark("没有这个电话，可能已经删除"),
    "organization.phone_invalid": mark("电话号码写法不对，应像 13800000001 或 0757-83331234"),
    "import.report_changed": mark("上传以后单位信息有变化，差异已经重新计算。请看过新的差异再确认"),
    "import.division_code_invalid": mark("区划代码“{value}”不对，应为 6 位或 9 位数字"),
    "import.agency_code_invalid": mark("单位代码“{value}”不对，应为 1 到 21 位数字或字母"),
    "import.name_missing": mark("没有名称"),
    "import.name_too_long": mark("名称太长，最多 {limit} 个字"),
    "import.formula_text": mark("“{value}”像公式，名称不能以 = + - @ 开头"),
    "import.tier_unknown": mark("级次“{tier}”不认识，应为省、市、县或乡镇"),
    "import.parent_missing": mark("没有上级区划代码"),
    "import.parent_unknown": mark("上级“{parent}”不在文件里，也不在您管理的范围内"),
    "import.not_below_parent": mark("级次不低于上级，请核对级次和上级代码"),
    "import.year_invalid": mark("预算年度“{value}”不对，应像 2026"),
    "import.kind_unknown": mark("单位类型“{value}”不认识，应为预算单位或非预算单位"),
    "import.credit_code_invalid": mark("统一社会信用代码“{value}”校验不通过，请核对 18 位代码"),
    "import.area_code_invalid": mark("电话区号“{value}”不对，应像 0757"),
    "import.phone_invalid": mark("联系电话写法不对，应像 13800000001 或 0757-83331234"),
    "import.duplicate": mark("和第 {other} 行的代码重复"),
    "import.same_body": mark("和第 {other} 行是同一个单位"),
    "import.former_unknown": mark("原代码“{code}”在系统里没有，请核对"),
    "import.identity_unclear": mark(
        "这个代码去年是“{name}”。同一单位改名，请在“原单位代码”填它的代码；另一个新单位，请填“新设”"
    ),
}
