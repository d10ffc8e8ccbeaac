"""Files of articles: taken in while somebody writes, fetched by whoever reads."""

from typing import BinaryIO, cast

from flask import jsonify, request, send_file
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from knowledge.articles import linked
from knowledge.articles.forms import ArticleForm
from knowledge.articles.views.blueprint import blueprint
from knowledge.files.actions import keep_file
from knowledge.files.models import ArticleFile
from knowledge.files.rules import ids_in
from opscenter.core.errors import Invalid
from opscenter.core.files import DOCUMENTS
from opscenter.ui import texts
from opscenter.ui.access import public, requires
from opscenter.ui.context import actor, db, file_store, now, settings
from opscenter.ui.pages import render

PDF = DOCUMENTS[".pdf"].media_type


@blueprint.get("/files/<int:file_id>/<name>")
@public
def file(file_id: int, name: str) -> Response:  # noqa: ARG001 - the name in the address is for people
    """A picture or PDF to look at, anything else as a download; browsers ask each time whether they still may."""
    found = linked.get_file(db(), actor(), file_id, now=now())
    is_shown = found.is_picture or found.media_type == PDF
    response = send_file(
        file_store().verified_path(found.sha256).resolve(),
        mimetype=found.media_type if is_shown else "application/octet-stream",
        as_attachment=not is_shown,
        download_name=found.name,
        etag=found.sha256,
    )
    response.headers["Cache-Control"] = "private, no-cache"
    # Browsers show a PDF in a sandbox of their own, and not at all in this one.
    if found.media_type != PDF:
        response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@blueprint.post("/articles/files")
@requires("article.write")
def add_file() -> Response:
    """Take in one file; the answer is what goes into the text."""
    given = request.files.get("file")
    if given is None or not given.filename:
        raise Invalid("file.empty")
    kept = _keep(given)
    return jsonify({"markdown": f"![]({kept.address})" if kept.is_picture else f"[{kept.name}]({kept.address})"})


@blueprint.post("/articles/files/named")
@requires("article.write")
def list_files() -> Response:
    """The files that the typed text refers to, and how far their text is read."""
    wanted = ids_in(ArticleForm().content().body)
    found = linked.list_fetchable(db(), actor(), wanted, now=now()) if wanted else []
    problems = {one.id: texts.error(one.text_problem) for one in found if one.text_problem}
    return render("articles/_files.html", files=found, unknown=len(wanted) - len(found), problems=problems)


def _keep(given: FileStorage) -> ArticleFile:
    content, name = cast(BinaryIO, given.stream), given.filename or ""
    return keep_file(db(), actor(), content, name, store=file_store(), limit=settings().upload_limit, now=now())
