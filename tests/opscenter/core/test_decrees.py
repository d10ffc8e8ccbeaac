"""Reading the yearly holiday decree."""

from datetime import date

import pytest

from opscenter.core.decrees import parse_decree
from opscenter.core.errors import Invalid
from opscenter.core.workdays import DayKind

NOTICE_2026 = """国务院办公厅关于2026年部分节假日安排的通知
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五、农历端午当日）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五、农历中秋当日）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
节假日期间，各地区、各部门要妥善安排好值班和安全、保卫等工作。"""


def days(decree, kind: DayKind) -> list[str]:
    return [f"{day:%m%d}" for day, decreed in sorted(decree.days.items()) if decreed.kind is kind]


def test_the_notice_of_2026_gives_its_free_and_worked_days():
    decree = parse_decree(NOTICE_2026)
    assert decree.year == 2026
    assert days(decree, DayKind.WORKDAY) == ["0104", "0214", "0228", "0509", "0920", "1010"]
    free = days(decree, DayKind.HOLIDAY)
    assert (len(free), free[:4], free[-1]) == (33, ["0101", "0102", "0103", "0215"], "1007")
    assert decree.days[date(2026, 9, 20)].name == "国庆节"


def test_a_notice_pasted_as_one_line_is_the_same():
    assert parse_decree(NOTICE_2026.replace("\n", "")) == parse_decree(NOTICE_2026)


def test_a_range_over_new_year_names_both_years():
    text = "关于2023年部分节假日安排的通知 一、元旦：2022年12月31日至2023年1月2日放假调休，共3天。"
    assert [day.isoformat() for day in parse_decree(text).days] == ["2022-12-31", "2023-01-01", "2023-01-02"]


def test_a_single_day_and_a_doubled_festival_are_read():
    text = """关于2024年部分节假日安排的通知
    一、元旦：1月1日（周一）放假1天，不调休。
    二、国庆节、中秋节：10月1日至3日放假。9月28日（星期六）上班。"""
    decree = parse_decree(text)
    assert days(decree, DayKind.HOLIDAY) == ["0101", "1001", "1002", "1003"]
    assert decree.days[date(2024, 9, 28)].name == "国庆节、中秋节"


def test_csv_lines_are_read_in_either_language():
    decree = parse_decree("日期,类型,名称\n2024-01-01,holiday,元旦\n2024/2/4,班,春节\n\n2023-12-31,休")
    assert (decree.year, days(decree, DayKind.WORKDAY)) == (2024, ["0204"])
    assert decree.days[date(2024, 1, 1)].name == "元旦"


FAULTS = {
    "weekday": (NOTICE_2026.replace("1日（周四）", "1日（周三）", 1), "calendar.decree_weekday"),
    "wrong year": (NOTICE_2026.replace("2026年", "2027年"), "calendar.decree_weekday"),
    "count": (NOTICE_2026.replace("共9天", "共8天"), "calendar.decree_count"),
    "no such day": (NOTICE_2026.replace("2月28日", "2月30日"), "calendar.decree_unreadable"),
    "paragraph missing": (NOTICE_2026.split("七、国庆", maxsplit=1)[0], "calendar.decree_incomplete"),
    "no free day": (NOTICE_2026.replace("4月4日（周六）至6日（周一）放假", ""), "calendar.decree_count"),
    "no title": (NOTICE_2026.split("\n", 1)[1], "calendar.decree_without_year"),
    "csv kind": ("2027-01-01,party", "calendar.decree_unreadable"),
    "csv date": ("2027-01,holiday", "calendar.decree_unreadable"),
    "prose": ("放假通知", "calendar.decree_unreadable"),
    "empty": ("", "calendar.decree_without_year"),
    "csv incomplete": ("2027-01-01,holiday", "calendar.decree_incomplete"),
}


@pytest.mark.parametrize(("text", "code"), FAULTS.values(), ids=list(FAULTS))
def test_a_text_that_contradicts_itself_is_refused(text, code):
    with pytest.raises(Invalid) as caught:
        parse_decree(text)
    assert caught.value.code == code


def test_the_forgotten_statutory_days_are_named():
    with pytest.raises(Invalid) as caught:
        parse_decree(NOTICE_2026.split("七、国庆", maxsplit=1)[0])
    assert caught.value.params == {"days": "2026-10-01, 2026-10-02, 2026-10-03"}
