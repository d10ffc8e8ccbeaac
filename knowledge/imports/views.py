"""Import in the browser: upload, difference report, confirm."""

from collections.abc import Iterable

from flask import Blueprint, url_for
from flask import Response as FlaskResponse
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from knowledge.imports import actions, samples
from knowledge.imports.cells import Options, Unit
from knowledge.imports.forms import UploadForm
from knowledge.imports.labels import FIELDS, PLACES, WHOLE
from knowledge.imports.readers.sheet import empty_sheet
from opscenter.core import uploads
from opscenter.core.errors import DomainError, NotFound
from opscenter.core.sheets import MEGABYTE, Refusal
from opscenter.core.text import gettext
from opscenter.ui import context, htmx, texts
from opscenter.ui.access import requires
from opscenter.ui.context import actor, db, file_store, now, settings
from opscenter.ui.forms import ConfirmForm
from opscenter.ui.i18n import _, locale
from opscenter.ui.pages import render

ROWS_SHOWN = 200
SAMPLES = {
    "csv": ("text/csv", empty_sheet),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", samples.word_sample),
    "zip": ("application/zip", samples.folder_sample),
}

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
    form.offer()
    if not form.validate():
        return _upload_page(form, 422)
    name, content = form.file.data.filename or "", form.file.data.read()
    options = Options(settings().upload_limit, form.chosen_category())
    try:
        kept = actions.keep_file(db(), actor(), content, name, options, now=now())
    except DomainError as problem:
        context.discard()
        form.add_problem(problem)
        return _upload_page(form, 422)
    return redirect(url_for("faq_imports.show_report", upload_id=kept.id), 303)


@blueprint.get("/articles/import/<int:upload_id>")
@requires("article.import")
def show_report(upload_id: int) -> Response:
    """What the file would change, computed now; of an imported one, what needs hands."""
    kept = actions.get_kept(db(), actor(), upload_id)
    report = actions.compare_kept(db(), actor(), kept, limit=settings().upload_limit)
    return render(
        "imports/report.html",
        kept=kept,
        report=report,
        counts=report.counts() if kept.is_waiting else kept.counts,
        form=ConfirmForm(None, digest=uploads.digest_of(report)),
        refused=_described(report.refused, report.unit),
        notes=_described(report.notes, report.unit),
        place_of=lambda row: _place(report.unit, row.number, row.place),
        drafts=kept.options.get("outcome", {}).get("drafts", []),
        areas=actions.names_of_areas(db(), report),
        fields=FIELDS,
        shown=ROWS_SHOWN,
    )


@blueprint.post("/articles/import/<int:upload_id>")
@requires("article.import")
def confirm(upload_id: int) -> Response:
    """Write what was seen, once: whoever confirms again is led to what came of it."""
    if not actions.get_kept(db(), actor(), upload_id).is_waiting:
        htmx.toast(_("这份文件已经导入过，没有再导入"))
        return redirect(url_for("faq_imports.show_report", upload_id=upload_id), 303)
    expected = ConfirmForm().digest.data or ""
    report = actions.apply_kept(
        db(), actor(), upload_id, expected=expected, limit=settings().upload_limit, store=file_store(), now=now()
    )
    htmx.toast(_("已导入：新增 %(added)s 篇草稿，修改 %(changed)s 篇，送审后才会发布", **report.counts()))
    return redirect(url_for("faq_imports.show_report", upload_id=upload_id), 303)


@blueprint.get("/articles/import/template.<kind>")
@requires("article.import")
def download_template(kind: str) -> Response:
    """An empty sheet with the headings, or a filled sample of another format."""
    if kind not in SAMPLES:
        raise NotFound("page.not_found")
    media_type, make = SAMPLES[kind]
    response = FlaskResponse(make(), content_type=media_type)
    response.headers.set("Content-Disposition", "attachment", filename=f"template-faq.{kind}")
    return response


def _described(problems: Iterable[Refusal], unit: Unit) -> list[tuple[str, str, str]]:
    """Place, question and reason of each, as many as are shown."""
    return [
        (_place(unit, one.number, one.place), one.text or _nameless(one.code), texts.error(one.code, one.params))
        for one in list(problems)[:ROWS_SHOWN]
    ]


def _nameless(code: str) -> str:
    """What stands for a question that is not there, or was not read."""
    return _("没有写问题") if code == "article.question_missing" else "–"


def _place(unit: Unit, number: int, name: str) -> str:
    return name or (gettext(PLACES[unit], locale(), number=number) if number else _(WHOLE))


def _upload_page(form: UploadForm, status: int = 200) -> Response:
    form.offer()
    past = actions.list_kept(db(), actor())
    return render("imports/upload.html", status, form=form, past=past, megabytes=settings().upload_limit // MEGABYTE)
