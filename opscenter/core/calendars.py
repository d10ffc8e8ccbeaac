"""The table behind working time: decreed days per year, their import, and the question which decree is missing.

Seeded from `chinesecalendar` for the years it knows, continued by importing each year's decree. Arithmetic is in
`core.workdays`, reading a decree in `core.decrees`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from chinese_calendar import constants
from sqlalchemy import Date, Integer, String, delete, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from opscenter.core import audit
from opscenter.core.actor import SYSTEM, Actor
from opscenter.core.db import Base, EnumText
from opscenter.core.decrees import Decree, DecreedDay
from opscenter.core.errors import Forbidden
from opscenter.core.events import event, publish
from opscenter.core.jobs import JobContext, job
from opscenter.core.workdays import DayChange, DayKind, WorkCalendar, changes

SEED_SOURCE = "chinesecalendar"
# The decree of the next year usually comes in November; from then on its absence is worth a warning.
WARN_FROM_MONTH = 11


class WorkCalendarDay(Base):
    """A day on which a decree departs from the Monday-to-Friday week."""

    __tablename__ = "work_calendar_days"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    kind: Mapped[DayKind] = mapped_column(EnumText(DayKind))
    name: Mapped[str] = mapped_column(String(50))
    decree_year: Mapped[int] = mapped_column(Integer, index=True)
    source: Mapped[str] = mapped_column(String(200))
    is_confirmed: Mapped[bool]


@event("core.work_calendar_changed")
@dataclass(frozen=True)
class WorkCalendarChanged:
    """A year's decree was loaded or replaced: due times that touch it are to be computed again."""

    year: int


def load(db: Session) -> WorkCalendar:
    """The calendar as a value, in one statement."""
    rows = db.execute(
        select(WorkCalendarDay.day, WorkCalendarDay.kind, WorkCalendarDay.decree_year, WorkCalendarDay.is_confirmed)
    ).all()
    return WorkCalendar(
        {row.day: row.kind for row in rows}, frozenset(row.decree_year for row in rows if row.is_confirmed)
    )


def list_days(db: Session, year: int) -> list[WorkCalendarDay]:
    """The decreed days of one year's decree, by date."""
    return list(
        db.scalars(select(WorkCalendarDay).where(WorkCalendarDay.decree_year == year).order_by(WorkCalendarDay.day))
    )


def missing_decrees(db: Session, today: date) -> tuple[int, ...]:
    """The years that should have a decree by now: this one, and from November on the next."""
    expected = [today.year, today.year + 1] if today.month >= WARN_FROM_MONTH else [today.year]
    confirmed = set(
        db.scalars(
            select(WorkCalendarDay.decree_year)
            .where(WorkCalendarDay.decree_year.in_(expected), WorkCalendarDay.is_confirmed)
            .distinct()
        )
    )
    return tuple(year for year in expected if year not in confirmed)


def difference(db: Session, decree: Decree) -> tuple[DayChange, ...]:
    """What importing the decree would change: days that become worked or free. For the preview."""
    before = load(db)
    replaced = set(db.scalars(select(WorkCalendarDay.day).where(WorkCalendarDay.decree_year == decree.year)))
    kept = {day: kind for day, kind in before.days.items() if day not in replaced}
    decreed = {day: decreed.kind for day, decreed in decree.days.items()}
    after = WorkCalendar({**kept, **decreed}, before.confirmed_years | {decree.year})
    return changes(before, after, min([date(decree.year, 1, 1), *decreed]), max([date(decree.year, 12, 31), *decreed]))


def import_decree(db: Session, actor: Actor, decree: Decree, *, source: str, now: datetime) -> tuple[DayChange, ...]:
    """Replace a year's decree and return the days that changed; `source` names the notice (文号 or title).

    Publishes WorkCalendarChanged even when no day changed, because provisional due times become firm. Raises
    Forbidden `calendar.not_allowed`.
    """
    if not actor.can("settings.update"):
        raise Forbidden("calendar.not_allowed")
    changed = difference(db, decree)
    _replace(db, decree, source)
    audit.record(
        db,
        actor,
        "calendar.import",
        object_type="work_calendar",
        object_id=decree.year,
        detail={"source": source, "days": len(decree.days), "changed": [change.on.isoformat() for change in changed]},
        now=now,
    )
    publish(db, WorkCalendarChanged(decree.year), key=f"work_calendar:{decree.year}", now=now)
    return changed


def seed(db: Session, *, now: datetime) -> tuple[int, ...]:
    """Load the years that the library knows and the table lacks; returns them. Imported decrees are never touched."""
    known = set(db.scalars(select(WorkCalendarDay.decree_year).distinct()))
    added = [decree for decree in library_decrees() if decree.year not in known]
    for decree in added:
        import_decree(db, SYSTEM, decree, source=SEED_SOURCE, now=now)
    return tuple(decree.year for decree in added)


def library_decrees() -> list[Decree]:
    """All decrees contained in the installed `chinesecalendar`, by year."""
    years: dict[int, dict[date, DecreedDay]] = {}
    for kind, days in ((DayKind.HOLIDAY, constants.holidays), (DayKind.WORKDAY, constants.workdays)):
        for day, festival in _named(days):
            # New Year's days in December stand in the decree of the year that begins.
            is_early = festival is constants.Holiday.new_years_day and day.month == 12
            years.setdefault(day.year + is_early, {})[day] = DecreedDay(kind, festival.chinese)
    return [Decree(year, years[year]) for year in sorted(years)]


@job("calendar.seed", every=timedelta(hours=24))
def seed_calendar(context: JobContext) -> None:
    """Take over years that a newer `chinesecalendar` brought; nothing to do on all other days."""
    with context.unit_of_work() as db:
        seed(db, now=context.now())


def _named(days: Mapping[date, str]) -> Iterable[tuple[date, constants.Holiday]]:
    return ((day, constants.Holiday(name)) for day, name in days.items())


def _replace(db: Session, decree: Decree, source: str) -> None:
    outdated = or_(WorkCalendarDay.decree_year == decree.year, WorkCalendarDay.day.in_(decree.days))
    db.execute(delete(WorkCalendarDay).where(outdated))
    db.add_all(
        WorkCalendarDay(
            day=day,
            kind=decreed.kind,
            name=decreed.name,
            decree_year=decree.year,
            source=source,
            is_confirmed=True,
        )
        for day, decreed in decree.days.items()
    )
    db.flush()
