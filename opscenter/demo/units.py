"""Invented units of the demo province, written as the same file that an administrator would import."""

import csv
import io
from collections.abc import Sequence

from opscenter.organizations.models import Organization
from opscenter.organizations.rules import Tier

HEADINGS = ("区划代码", "单位代码", "单位名称", "预算年度", "单位类型")
BUDGET = "预算单位"
# Agency code and name; the three digits in front are the department, as in practice.
COUNTY_UNITS = (
    ("101001", "农业农村局"),
    ("203001", "教育局"),
    ("203018", "环湖路小学"),
    ("203027", "大湾路初级中学"),
    ("361001", "卫生健康局"),
)
CITY_UNITS = (("101001", "农业农村局"), ("203001", "教育局"), ("203018", "第一示例中学"), ("410001", "机关事务中心"))
NON_BUDGET_UNITS = (("901001", "示例种养合作社"),)


def units_file(divisions: Sequence[Organization], fiscal_year: int) -> bytes:
    """A CSV of demo units for every city and county, in UTF-8."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADINGS)
    for division in divisions:
        units = COUNTY_UNITS if division.tier is Tier.COUNTY else CITY_UNITS
        for code, name in units:
            full_name = f"{division.short_name}{name}（演示）"
            writer.writerow((division.code, code, full_name, fiscal_year, BUDGET))
        for code, name in NON_BUDGET_UNITS if division.tier is Tier.COUNTY else ():
            full_name = f"{division.short_name}{name}（演示）"
            writer.writerow((division.code, code, full_name, fiscal_year, "非预算单位"))
    return text.getvalue().encode()
