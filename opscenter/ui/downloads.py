"""Sending an export to the browser as a file."""

from flask import Response

from opscenter.core.exports import Export, FileKind

MEDIA_TYPES = {
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileKind.CSV: "text/csv; charset=utf-8",
}


def send(made: Export, kind: FileKind, name: str) -> Response:
    """The file, named after what it holds and the number of its record; no browser keeps a copy of the answer."""
    response = Response(made.content, content_type=MEDIA_TYPES[kind])
    response.headers.set("Content-Disposition", "attachment", filename=f"{name}-{made.record_id}.{kind.value}")
    response.headers["Cache-Control"] = "no-store"
    return response
