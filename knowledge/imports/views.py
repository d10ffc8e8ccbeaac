"""Import in the browser: upload, difference report, confirm."""

from flask import Blueprint, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from knowledge.imports import actions
from knowledge.imports.forms import UploadForm
from knowledge.imports.labels import FIELDS
from knowledge.imports.parsing import empty_sheet
from opscenter.core import uploads
from opscenter.core.errors import DomainError
from opscenter.ui import context, htmx, texts
from opscenter.ui.access import requires
from opscenter.ui.context import actor, db, now, settings
from opscenter.ui.forms import ConfirmForm
from opscenter.ui.i18n import _
from opscenter.ui.pages import render

ROWS_SHOWN = 200

blueprint = Blueprint("faq_imports", __name__, template_folder="templates")


@blueprint.get("/articles/import")
@requires("article.import")
def choose_file() -> Response:
    """Which file."""
    return _upload_page(UploadForm(None))


@blueprint.post("/articles/import")
@requires("article.import")
def upload() -> Response:
    """Keep the file if it can be read, and show its report."""
    form = UploadForm()
    if not form.validate():
        return _upload_page(form, 422)
    name, content = form.file.data.filename or "", form.file.data.read()
    try:
        kept = actions.keep_file(db(), actor(), content, file_name=name, limit=settings().upload_limit, now=now())
    except DomainError as problem:
        context.discard()
        form.add_problem(problem)
        return _upload_page(form, 422)
    return redirect(url_for("faq_imports.show_report", upload_id=kept.id), 303)


@blueprint.get("/articles/import/<int:upload_id>")
@requires("article.import")
def show_report(upload_id: int) -> Response:
    """What the file would change, computed now."""
    kept = actions.get_kept(db(), actor(), upload_id)
    report = actions.compare_file(db(), actor(), kept.content or b"", limit=settings().upload_limit)
    form = ConfirmForm(None, digest=uploads.digest_of(report))
    reasons = {row.number: texts.error(row.code, row.params) for row in report.refused[:ROWS_SHOWN]}
    return render(
        "imports/report.html", kept=kept, report=report, form=form, reasons=reasons, fields=FIELDS, shown=ROWS_SHOWN
    )


@blueprint.post("/articles/import/<int:upload_id>")
@requires("article.import")
def confirm(upload_id: int) -> Response:
    """Write what was seen."""
    expected = ConfirmForm().digest.data or ""
    report = actions.apply_kept(db(), actor(), upload_id, expected=expected, limit=settings().upload_limit, now=now())
    htmx.toast(_("已导入：新增 %(added)s 篇草稿，修改 %(changed)s 篇，送审后才会发布", **report.counts()))
    return redirect(url_for("articles.list_articles"), 303)


@blueprint.get("/articles/import/template.csv")
@requires("article.import")
def download_template() -> Response:
    """An empty sheet with the headings."""
    response = Response(empty_sheet(), mimetype="text/csv")
    response.headers["Content-Disposition"] = "attachment; filename=template-faq.csv"
    return response


def _upload_page(form: UploadForm, status: int = 200) -> Response:
    return render("imports/upload.html", status, form=form, past=actions.list_kept(db(), actor()))
