"""Taking the table of a check away as a file."""

from flask import Response, request

from opscenter.core.errors import Invalid
from opscenter.core.exports import FileKind
from opscenter.ui import downloads, texts
from opscenter.ui.access import requires
from opscenter.ui.context import actor, db, discard, now
from opscenter.ui.pages import render
from probes.engine import shown
from probes.engine.actions import exporting
from probes.engine.views.base import blueprint, wanted_range
from probes.targets.queries import get_check


@blueprint.get("/checks/<int:check_id>/export")
@requires("check.export")
def export_page(check_id: int) -> Response:
    """Asks for the purpose; says what will be in the file."""
    return _page(check_id)


@blueprint.post("/checks/<int:check_id>/export")
@requires("check.export")
def export_results(check_id: int) -> Response:
    """The file."""
    try:
        made = exporting.export_results(
            db(),
            actor(),
            check_id,
            wanted_range(),
            header=shown.table_header(),
            cells=shown.table_cells,
            purpose=request.form.get("purpose", ""),
            now=now(),
        )
    except Invalid as problem:
        discard()
        return _page(check_id, 422, problems=texts.field_errors(problem))
    return downloads.send(made, FileKind.CSV, f"check-{check_id}")


def _page(check_id: int, status: int = 200, *, problems: dict[str, str] | None = None) -> Response:
    return render(
        "checks/export.html",
        status,
        check=get_check(db(), actor(), check_id),
        range=wanted_range(),
        purpose=request.form.get("purpose", ""),
        problems=problems or {},
    )
