"""Adding, trying and changing a check."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Response, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from opscenter.core.errors import DomainError
from opscenter.organizations.queries import list_divisions
from opscenter.services.queries import list_services
from opscenter.ui import htmx
from opscenter.ui.access import requires
from opscenter.ui.context import actor, db, discard, now, settings
from opscenter.ui.i18n import _, locale
from opscenter.ui.pages import render
from probes.checks.registry import kinds
from probes.engine import trial
from probes.engine.forms import CheckForm, form_for
from probes.engine.process import surroundings_of
from probes.engine.views.base import blueprint
from probes.targets.actions import create_check, edit_check, record_trial
from probes.targets.configuration import validated, with_kept_secrets
from probes.targets.models import Check
from probes.targets.queries import get_check, get_target
from probes.targets.texts import sentence


@blueprint.get("/checks/new")
@requires("check.manage")
def new() -> Response:
    """Choose a kind, then fill in its form."""
    kind = request.args.get("kind", "")
    if kind not in kinds():
        return render("checks/kinds.html", kinds=kinds().values())
    return _show(_new_form(kind))


@blueprint.post("/checks/new")
@requires("check.manage")
def create() -> BaseResponse:
    """Try what was typed, or save it."""
    kind = request.args.get("kind", "")
    form = _new_form(kind if kind in kinds() else "http")
    if not form.validate():
        return _show(form, status=422)
    if "try" in request.form:
        return _try(form, form.settings_values())
    return _save(form, lambda: create_check(db(), actor(), form.draft(), now=now()))


@blueprint.get("/checks/<int:check_id>/edit")
@requires("check.manage")
def edit(check_id: int) -> Response:
    """The same form with what is stored; passwords are not shown."""
    check = get_check(db(), actor(), check_id)
    return _show(_edit_form(check), check)


@blueprint.post("/checks/<int:check_id>/edit")
@requires("check.manage")
def change(check_id: int) -> BaseResponse:
    """Try what was typed, or save it."""
    check = get_check(db(), actor(), check_id)
    form = _edit_form(check)
    if not form.validate():
        return _show(form, check, status=422)
    if "try" in request.form:
        return _try(form, with_kept_secrets(check.kind, form.settings_values(), check.secrets), check)
    return _save(form, lambda: edit_check(db(), actor(), check_id, form.draft(), now=now()), check)


def _new_form(kind: str) -> CheckForm:
    divisions = list_divisions(db(), actor())
    return form_for(
        kinds()[kind],
        organizations=[(division.id, division.name) for division in divisions],
        services=[(service.id, service.name) for service in list_services(db())],
    )


def _edit_form(check: Check) -> CheckForm:
    """Body and system cannot be changed, so they are the only choices."""
    stored = {column.key: getattr(check, column.key) for column in Check.__table__.columns if column.key != "secrets"}
    place = {"service_id": check.service_id or 0, "target_name": get_target(db(), check).name}
    return form_for(
        kinds()[check.kind],
        organizations=[(check.organization_id, "")],
        services=[(check.service_id or 0, "")],
        is_new=False,
        data={**stored, **check.settings, **place},
    )


def _show(form: CheckForm, check: Check | None = None, *, status: int = 200, **more: Any) -> Response:
    template = htmx.template("checks/form.html", "trial") if "outcome" in more else "checks/form.html"
    return render(template, status, form=form, check=check, **more)


def _try(form: CheckForm, values: Mapping[str, Any], check: Check | None = None) -> Response:
    """Run once. The request's transaction is given up first: nobody may wait for a lock while we wait for a target."""
    try:
        validated(form.kind.name, values)
    except DomainError as problem:
        form.add_problem(problem)
        return _show(form, check, status=422)
    discard()
    outcome = trial.try_once(form.kind.name, values, form.timing().timeout_seconds, surroundings_of(settings()))
    record_trial(db(), actor(), form.draft(), outcome.status, now=now())
    words = sentence(form.kind.name, outcome.message, outcome.params, locale())
    return _show(form, check, outcome=outcome, words=words)


def _save(form: CheckForm, act: Callable[[], Check], check: Check | None = None) -> BaseResponse:
    try:
        saved = act()
    except DomainError as problem:
        discard()
        form.add_problem(problem)
        return _show(form, check, status=problem.status)
    htmx.toast(_("已保存检查，第一次结果几秒内出现"))
    return htmx.redirect(url_for("checks.page", check_id=saved.id))
