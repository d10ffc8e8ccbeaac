"""The page of figures, the list behind each, and its export."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, request
from werkzeug.wrappers import Response

from opscenter.core.errors import Invalid
from opscenter.core.exports import FileKind
from opscenter.core.workdays import local_day
from opscenter.dashboards.articles import actions, shown
from opscenter.dashboards.articles.labels import DEFINITIONS
from opscenter.dashboards.articles.queries.figures import overview
from opscenter.dashboards.articles.rules.measures import Measure, Period, Span, before, period_of
from opscenter.dashboards.articles.shown import Row
from opscenter.ui import downloads, texts
from opscenter.ui.access import requires
from opscenter.ui.context import actor, db, discard, now
from opscenter.ui.pages import render

SHOWN = 200

blueprint = Blueprint("figures", __name__, url_prefix="/articles/figures", template_folder="templates")


@dataclass(frozen=True)
class Behind:
    """The list behind a figure."""

    measure: Measure
    span: Span
    rows: Sequence[Row]

    @property
    def period(self) -> Period:
        """What it is for."""
        return period_of(self.span, local_day(now()))


@blueprint.get("")
@requires("article.measure")
def index() -> Response:
    """All figures of a period, each with its definition, the period before, and the way to its list."""
    span = _span()
    period = period_of(span, local_day(now()))
    return render(
        "figures/index.html",
        span=span,
        spans=list(Span),
        period=period,
        earlier=before(span, period),
        figures=overview(db(), actor(), span, now=now()),
        definitions=DEFINITIONS,
    )


@blueprint.get("/<measure>")
@requires("article.measure")
def behind(measure: str) -> Response:
    """The rows behind one figure."""
    found = _behind(measure)
    return render(
        "figures/list.html",
        found=found,
        rows=found.rows[:SHOWN],
        header=shown.header(found.measure),
        definition=DEFINITIONS[found.measure],
    )


@blueprint.get("/<measure>/export")
@requires("article.measure")
def export_page(measure: str) -> Response:
    """Asks for purpose and format; says what will be in the file."""
    return _export_page(_behind(measure))


@blueprint.post("/<measure>/export")
@requires("article.measure")
def export(measure: str) -> Response:
    """The file."""
    found = _behind(measure)
    kind = FileKind.CSV if request.form.get("file") == FileKind.CSV else FileKind.XLSX
    try:
        made = actions.export_rows(
            db(),
            actor(),
            kind,
            found.measure,
            found.span,
            header=shown.header(found.measure),
            rows=[row.cells for row in found.rows],
            purpose=request.form.get("purpose", ""),
            now=now(),
        )
    except Invalid as problem:
        discard()
        return _export_page(found, 422, problems=texts.field_errors(problem))
    return downloads.send(made, kind, f"articles-{found.measure.value}")


def _behind(name: str) -> Behind:
    if name not in set(Measure):
        abort(404)
    measure, span = Measure(name), _span()
    return Behind(measure, span, shown.rows_of(db(), actor(), measure, period_of(span, local_day(now())), now=now()))


def _span() -> Span:
    asked = request.args.get("span", "")
    return Span(asked) if asked in set(Span) else Span.MONTH


def _export_page(found: Behind, status: int = 200, *, problems: dict[str, str] | None = None) -> Response:
    return render(
        "figures/export.html",
        status,
        found=found,
        purpose=request.form.get("purpose", ""),
        problems=problems or {},
    )
