"""What the outage records show on the page of a check: availability as the contract counts it, and what is left."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import current_app, render_template

from opscenter.core import calendars
from opscenter.core.workdays import WorkCalendar
from opscenter.status.queries import find_budget
from opscenter.ui import panels
from opscenter.ui.context import db, now

# Decrees come once a year; asking once a minute spares a statement on every page.
LOOK_AGAIN = timedelta(minutes=1)


@dataclass(frozen=True)
class Known:
    """The calendar of working days as looked up last."""

    calendar: WorkCalendar
    read_at: datetime


def budget_of(check: Any, path: str) -> str:
    """This quarter of the system in the check's area, against what the contract agrees."""
    found = find_budget(
        db(),
        service_id=check.service_id,
        organization_id=check.organization_id,
        path=path,
        calendar=_calendar,
        now=now(),
    )
    return render_template("status/_budget.html", budget=found)


def _calendar() -> WorkCalendar:
    known: Known | None = current_app.extensions.get("opscenter.status.calendar")
    if known is None or not timedelta(0) <= now() - known.read_at < LOOK_AGAIN:
        known = current_app.extensions["opscenter.status.calendar"] = Known(calendars.load(db()), now())
    return known.calendar


panels.register("checks.page.availability", budget_of, permission="check.read")
