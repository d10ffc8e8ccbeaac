"""Import in the browser: upload, difference report, confirm."""

from flask import request, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from opscenter.core import uploads
from opscenter.core.errors import DomainError, NotFound
from opscenter.core.workdays import local_day
from opscenter.organizations.forms import ImportForm
from opscenter.organizations.imports import actions
from opscenter.organizations.imports.actions import Source
from opscenter.organizations.imports.parsing import template_for
from opscenter.organizations.rules import ImportKind
from opscenter.organizations.views.blueprint import blueprint
from opscenter.ui import context, htmx, texts
from opscenter.ui.access import requires
from opscenter.ui.context import actor, db, now, settings
from opscenter.ui.forms import ConfirmForm
from opscenter.ui.i18n import _
from opscenter.ui.pages import render

ROWS_SHOWN = 200


@blueprint.get("/organizations/import")
@requires("organization.import")
def choose_file() -> Response:
    """Which file, read how."""
    kind = request.args.get("kind", ImportKind.UNITS.value)
    return _upload_page(ImportForm(None, kind=kind, fiscal_year=local_day(now()).year))


@blueprint.post("/organizations/import")
@requires("organization.import")
def upload() -> Response:
    """Keep the file if it can be read, and show its report."""
    form = ImportForm()
    if not form.validate():
        return _upload_page(form, 422)
    source = Source(
        kind=ImportKind(form.kind.data),
        content=form.file.data.read(),
        fiscal_year=form.fiscal_year.data,
        limit=settings().upload_limit,
        is_complete=form.mode.data == "complete",
    )
    try:
        kept = actions.keep_file(db(), actor(), source, file_name=form.file.data.filename or "", now=now())
    except DomainError as problem:
        context.discard()
        form.add_problem(problem)
        return _upload_page(form, 422)
    return redirect(url_for("organizations.show_report", upload_id=kept.id), 303)


@blueprint.get("/organizations/import/<int:upload_id>")
@requires("organization.import")
def show_report(upload_id: int) -> Response:
    """What the file would change, computed now."""
    kept = actions.get_kept(db(), actor(), upload_id)
    source = actions.source_of(kept, limit=settings().upload_limit)
    report = actions.compare_file(db(), actor(), source, now=now())
    form = ConfirmForm(None, digest=uploads.digest_of(report))
    reasons = {row.number: texts.error(row.code, row.params) for row in report.refused[:ROWS_SHOWN]}
    return render(
        "organizations/report.html",
        kept=kept,
        source=source,
        report=report,
        form=form,
        reasons=reasons,
        shown=ROWS_SHOWN,
    )


@blueprint.post("/organizations/import/<int:upload_id>")
@requires("organization.import")
def confirm(upload_id: int) -> Response:
    """Apply what was seen."""
    form = ConfirmForm()
    report = actions.apply_kept(
        db(), actor(), upload_id, expected=form.digest.data or "", limit=settings().upload_limit, now=now()
    )
    htmx.toast(
        _(
            "已导入：新增 %(added)s，修改 %(changed)s，停用 %(ended)s",
            added=len(report.added),
            changed=len(report.changed),
            ended=len(report.ended),
        )
    )
    return redirect(url_for("organizations.list_bodies"), 303)


@blueprint.get("/organizations/import/template-<kind>.csv")
@requires("organization.import")
def download_template(kind: str) -> Response:
    """An empty file with the headings, readable for every spreadsheet program."""
    if kind not in list(ImportKind):
        raise NotFound("page.not_found")
    response = Response(template_for(ImportKind(kind)), mimetype="text/csv")
    response.headers["Content-Disposition"] = f"attachment; filename=template-{kind}.csv"
    return response


def _upload_page(form: ImportForm, status: int = 200) -> Response:
    return render("organizations/import.html", status, form=form, past=actions.list_kept(db(), actor()))
