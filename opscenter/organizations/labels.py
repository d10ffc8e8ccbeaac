"""Chinese texts of tiers, kinds and error codes."""

from enum import StrEnum

from opscenter.core.text import mark
from opscenter.organizations.rules import Kind, Tier

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
}

ERRORS: dict[str, str] = {
    "organization.not_found": mark("没有这个单位，或者您的权限看不到它"),
}
