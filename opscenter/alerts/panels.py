"""What alerts show on the pages of checks: open alerts of a cell or a check, with the way to take or silence them."""

from typing import Any

from flask import render_template

from opscenter.alerts.queries.pages import open_alerts_of
from opscenter.ui import panels
from opscenter.ui.context import actor, db


def of_cell(check_ids: list[int], **_: Any) -> str | None:
    """The open alerts behind one cell of the health board."""
    return _render(check_ids)


def of_check(check: Any) -> str | None:
    """The open alert of one check."""
    return _render([check.id])


def _render(check_ids: list[int]) -> str | None:
    alerts = open_alerts_of(db(), actor(), check_ids)
    return render_template("alerts/_of_checks.html", alerts=alerts) if alerts else None


panels.register("checks.cell", of_cell, order=10, permission="alert.read")
panels.register("checks.page.side", of_check, order=10, permission="alert.read")
