"""The audit administrator's pages."""

from datetime import date

from flask import request
from werkzeug.wrappers import Response as BaseResponse

from opscenter.accounts import audit_texts
from opscenter.accounts.actions.audit import verify_trail
from opscenter.accounts.audit_trail import Filter, list_entries
from opscenter.accounts.views import shown
from opscenter.accounts.views.blueprint import blueprint
from opscenter.core import audit
from opscenter.ui import htmx
from opscenter.ui.access import requires
from opscenter.ui.context import actor, db, now, settings
from opscenter.ui.pages import render


@blueprint.get("/audit")
@requires("audit.read")
def audit_trail() -> BaseResponse:
    """The trail, newest first."""
    wanted = Filter(
        person=request.args.get("person", "").strip(),
        action=request.args.get("action", "").strip(),
        object_id=request.args.get("object_id", "").strip(),
        first_day=_day("first_day"),
        last_day=_day("last_day"),
    )
    page = list_entries(db(), actor(), wanted, cursor=request.args.get("cursor"))
    lag = audit.sealing_lag_seconds(db(), now())
    return render(
        htmx.template("accounts/audit.html", "audit"), page=page, wanted=wanted, lag=lag, words=audit_texts, shown=shown
    )


@blueprint.post("/audit/verify")
@requires("audit.verify")
def verify() -> BaseResponse:
    """Recompute the chain and say what was found."""
    result = verify_trail(db(), actor(), settings().audit_key, now=now())
    return render("accounts/verified.html", result=result)


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
