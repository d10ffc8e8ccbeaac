"""The table as a file: taken out, and put into the draft."""

from flask import url_for
from werkzeug.wrappers import Response

from knowledge.words import policy, sheets
from knowledge.words.forms import UploadForm
from knowledge.words.views.blueprint import blueprint
from opscenter.core.errors import DomainError
from opscenter.core.exports import FileKind
from opscenter.ui import context, downloads, htmx, texts
from opscenter.ui.access import requires
from opscenter.ui.context import actor, db, now, settings
from opscenter.ui.i18n import _
from opscenter.ui.pages import render


@blueprint.get("/articles/words/file")
@requires("article.write", "article.review")
def choose_file() -> Response:
    """The file to take out or to put in."""
    return _page(UploadForm(None))


@blueprint.post("/articles/words/file")
@requires("article.write", "article.review")
def put_in() -> Response:
    """Draft every line of a file, or none and say which ones make no sense."""
    form = UploadForm()
    if not form.validate():
        return _page(form, 422)
    try:
        report = sheets.put_in(db(), actor(), form.file.data.read(), limit=settings().upload_limit, now=now())
    except DomainError as problem:
        context.discard()
        form.add_problem(problem)
        return _page(form, problem.status)
    if report.refused:
        refused = [(line.number, line.text, texts.error(line.code, line.params)) for line in report.refused]
        return _page(form, 422, refused=refused)
    htmx.toast(_("已写进草稿：新加 %(added)s 条，改了 %(altered)s 条", added=report.added, altered=report.altered))
    return htmx.redirect(url_for("words.show_draft"))


@blueprint.post("/articles/words/export")
@requires("article.write", "article.review")
def take_out() -> Response:
    """What counts now as a CSV."""
    return downloads.send(sheets.take_out(db(), actor(), now=now()), FileKind.CSV, "words")


def _page(form: UploadForm, status: int = 200, refused: list[tuple[int, str, str]] | None = None) -> Response:
    policy.require_change(actor())
    return render("words/file.html", status, form=form, refused=refused or [])
