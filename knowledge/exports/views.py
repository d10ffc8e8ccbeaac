"""Export in the browser: choose format and readers, say why, get the file."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, url_for
from flask import Response as FlaskResponse
from werkzeug.wrappers import Response

from knowledge.articles.views.editing import asked
from knowledge.exports import policy, queries
from knowledge.exports.actions import Write, hand_out, render_articles
from knowledge.exports.forms import ExportForm
from knowledge.exports.labels import HINTS
from knowledge.exports.rules import Format, Reach
from knowledge.exports.writers import exchange, pdf, site, word
from opscenter.core.errors import DomainError, Forbidden
from opscenter.core.workdays import local_day
from opscenter.ui import context
from opscenter.ui.access import requires
from opscenter.ui.context import actor, db, file_store, now
from opscenter.ui.i18n import _
from opscenter.ui.pages import render

OOXML = "application/vnd.openxmlformats-officedocument."
WRITERS: Mapping[Format, tuple[str, Write]] = {
    Format.XLSX: (f"{OOXML}spreadsheetml.sheet", exchange.write_sheet),
    Format.JSON: ("application/json", exchange.write_json),
    Format.WORD: (f"{OOXML}wordprocessingml.document", word.write_word),
    Format.SITE: ("application/zip", site.write_site),
    Format.PDF: ("application/pdf", pdf.write_pdf),
}

blueprint = Blueprint("article_exports", __name__, template_folder="templates")


@blueprint.get("/articles/export")
@requires("article.export")
def choose_format() -> Response:
    """Asks for format, readers and purpose; says what will be in the file."""
    return _page(ExportForm(None))


@blueprint.post("/articles/export")
@requires("article.export")
def export() -> Response:
    """The file."""
    form = ExportForm()
    form.offer()
    if not form.validate():
        return _page(form, 422)
    kept, filters = asked()
    kind, reach = Format(form.file.data), Reach(form.reach.data)
    media_type, write = WRITERS[kind]
    try:
        with context.read_unit() as reading:
            rendered = render_articles(
                reading, actor(), kind, reach=reach, filters=filters, write=write, store=file_store(), now=now()
            )
        made = hand_out(
            db(), actor(), kind, rendered, reach=reach, asked=kept, purpose=form.purpose.data or "", now=now()
        )
    except DomainError as problem:
        context.discard()
        form.add_problem(problem)
        return _page(form, problem.status)
    response = FlaskResponse(made.content, content_type=media_type)
    response.headers.set("Content-Disposition", "attachment", filename=f"articles-{made.record_id}.{kind.value}")
    response.headers["Cache-Control"] = "no-store"
    return response


def _page(form: ExportForm, status: int = 200) -> Response:
    if not policy.can_export(actor()):
        raise Forbidden("article.not_yours_to_export")
    form.offer()
    kept, filters = asked()
    return render(
        "exports/export.html",
        status,
        form=form,
        kept=kept,
        filters=filters,
        counts=queries.count_by_audience(db(), actor(), filters, day=local_day(now())),
        limit=queries.ARTICLES_LIMIT,
        hints={kind.value: _(text) for kind, text in HINTS.items()},
        address=_address("article_exports.export", kept),
        back=_address("articles.list_articles", kept),
    )


def _address(endpoint: str, kept: Mapping[str, Any]) -> str:
    return url_for(endpoint, **kept)
