"""Template filters: dates, ages, durations, money, figures and masks, worded as design rules them (Chinese first)."""

from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from flask import Flask

from opscenter.core import masking, money, phones
from opscenter.core.text import mark
from opscenter.ui import context, texts
from opscenter.ui.i18n import _, _n, locale

# One time zone for the whole country and no summer time since 1991.
CHINA = timezone(timedelta(hours=8), "CST")
MINUTE, HOUR = 60, 3600
WEEKDAYS = (mark("周一"), mark("周二"), mark("周三"), mark("周四"), mark("周五"), mark("周六"), mark("周日"))
MISSING = "–"


def china_date(value: date | datetime) -> date:
    """The calendar day in China of an instant; a plain date stays as it is."""
    return value.astimezone(CHINA).date() if isinstance(value, datetime) else value


def full_date(value: date | datetime | None) -> str:
    """`2026-12-24（周四）`, for tables."""
    if value is None:
        return MISSING
    day = china_date(value)
    return _("%(date)s（%(weekday)s）", date=day.isoformat(), weekday=_(WEEKDAYS[day.weekday()]))


def near_date(value: date | datetime | None) -> str:
    """`12-24 周四`, for days of this year."""
    if value is None:
        return MISSING
    day = china_date(value)
    return f"{day:%m-%d} {_(WEEKDAYS[day.weekday()])}"


def iso(value: date | datetime | None) -> str:
    """For the `datetime` attribute of `<time>`: ISO 8601 with offset."""
    if value is None:
        return ""
    return value.astimezone(CHINA).isoformat(timespec="seconds") if isinstance(value, datetime) else value.isoformat()


def time_of_day(value: datetime | None) -> str:
    """`17:30`, what people need."""
    return value.astimezone(CHINA).strftime("%H:%M") if value else MISSING


def time_with_seconds(value: datetime | None) -> str:
    """`10:12:03`, what machines did."""
    return value.astimezone(CHINA).strftime("%H:%M:%S") if value else MISSING


def stamp(value: datetime | None) -> str:
    """`2026-12-24 17:30`, when the day must not depend on today."""
    return value.astimezone(CHINA).strftime("%Y-%m-%d %H:%M") if value else MISSING


def when(value: datetime | None) -> str:
    """`今天 17:30`, `明天 09:00`, `12-24 周四 17:30`, another year `2025-12-24 17:30`."""
    if value is None:
        return MISSING
    day, today = china_date(value), china_date(context.now())
    nearby = {0: mark("今天"), -1: mark("昨天"), 1: mark("明天")}.get((day - today).days)
    if nearby:
        return f"{_(nearby)} {time_of_day(value)}"
    return f"{near_date(day)} {time_of_day(value)}" if day.year == today.year else stamp(value)


def age(value: datetime | None) -> str:
    """How long ago, for columns: `刚刚`, `4 分前`, `3 小时前`, `昨天`, `12-15`."""
    if value is None:
        return MISSING
    seconds = int((context.now() - value).total_seconds())
    if seconds < MINUTE:
        return _("刚刚")
    if seconds < HOUR:
        return _("%(n)s 分前", n=seconds // MINUTE)
    day, today = china_date(value), china_date(context.now())
    if day == today or seconds < 6 * HOUR:
        return _("%(n)s 小时前", n=seconds // HOUR)
    if (today - day).days == 1:
        return _("昨天")
    return f"{day:%m-%d}" if day.year == today.year else day.isoformat()


def ahead(value: date | datetime | None) -> str:
    """How many days are left: `今天`, `明天`, `3 天后`; a day gone by is `3 天前`."""
    if value is None:
        return MISSING
    days = (china_date(value) - china_date(context.now())).days
    if days in (0, 1):
        return _("明天") if days else _("今天")
    return _n("%(n)s 天后", days) if days > 0 else _n("%(n)s 天前", -days)


def seconds_of(value: timedelta | float) -> int:
    """Whole seconds of a duration given as timedelta or number of seconds."""
    return int(value.total_seconds()) if isinstance(value, timedelta) else int(value)


def duration(value: timedelta | float | None) -> str:
    """For sentences: `41 秒`, `46 分 12 秒`, `2 小时 5 分`, `3 天 4 小时`."""
    if value is None:
        return MISSING
    seconds = seconds_of(value)
    minutes, rest = divmod(seconds, MINUTE)
    hours, minutes = divmod(minutes, 60)
    days, day_hours = divmod(hours, 24)
    if days:
        return _("%(d)s 天 %(h)s 小时", d=days, h=day_hours) if day_hours else _("%(d)s 天", d=days)
    if hours:
        return _("%(h)s 小时 %(m)s 分", h=hours, m=minutes) if minutes else _("%(h)s 小时", h=hours)
    if minutes:
        return _("%(m)s 分 %(s)s 秒", m=minutes, s=rest) if rest else _("%(m)s 分", m=minutes)
    return _("%(s)s 秒", s=rest)


def hours_minutes(value: timedelta | float | None) -> str:
    """For clocks of hours: `1:47`; the sign is left to the shape of the clock."""
    if value is None:
        return MISSING
    hours, minutes = divmod(abs(seconds_of(value)) // MINUTE, 60)
    return f"{hours}:{minutes:02}"


def minutes_seconds(value: timedelta | float | None) -> str:
    """For calls: `02:36`; from an hour on `1:02:36`."""
    if value is None:
        return MISSING
    minutes, seconds = divmod(abs(seconds_of(value)), MINUTE)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes:02}:{seconds:02}"


def offset(value: timedelta | float | None) -> str:
    """Offset on the incident chain: `0 秒`, `+11 秒`, from a minute on `46:12`."""
    if value is None:
        return MISSING
    seconds = seconds_of(value)
    if seconds >= MINUTE:
        return minutes_seconds(seconds).removeprefix("0")
    return _("+%(s)s 秒", s=seconds) if seconds else _("0 秒")


def number(value: float | None, digits: int = 0) -> str:
    """`31,882`; negative figures with a true minus."""
    if value is None:
        return MISSING
    return f"{value:,.{digits}f}".replace("-", money.MINUS)


def percent(value: float | None, digits: int = 1) -> str:
    """`76.4%` of a share between 0 and 1; availability takes two digits. Half goes up, as in accounts."""
    if value is None:
        return MISSING
    exact = (Decimal(str(value)) * 100).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return f"{exact}%".replace("-", money.MINUS)


def wan(fen: int | None) -> str:
    """`126.26 万元`, for overviews."""
    return MISSING if fen is None else money.wan_yuan(fen, locale=locale())


def file_size(size: int | None) -> str:
    """`186 kB`, `2.4 MB`."""
    if size is None:
        return MISSING
    if size < 1_000_000:
        return f"{max(1, round(size / 1000))} kB"
    return f"{size / 1_000_000:.1f} MB"


def _optional(function: Callable[[Any], str]) -> Callable[[Any], str]:
    return lambda value: function(value) if value not in (None, "") else MISSING


FILTERS: dict[str, Callable[..., str]] = {
    "full_date": full_date,
    "near_date": near_date,
    "iso": iso,
    "time_of_day": time_of_day,
    "time_with_seconds": time_with_seconds,
    "stamp": stamp,
    "when": when,
    "age": age,
    "ahead": ahead,
    "duration": duration,
    "hours_minutes": hours_minutes,
    "minutes_seconds": minutes_seconds,
    "offset": offset,
    "number": number,
    "percent": percent,
    "amount": _optional(money.amount),
    "yuan": _optional(money.yuan),
    "wan": wan,
    "capitals": _optional(money.capitals),
    "file_size": file_size,
    "label": texts.label,
    "phone": _optional(phones.pretty),
    "mask_phone": _optional(masking.mask_phone),
    "mask_name": _optional(masking.mask_name),
    "mask_email": _optional(masking.mask_email),
    "mask_id_number": _optional(masking.mask_id_number),
    "mask_bank_account": _optional(masking.mask_bank_account),
}


def init_app(app: Flask) -> None:
    """Make the filters available to templates."""
    app.jinja_env.filters.update(FILTERS)
