"""The numbers that carriers use for what goes wrong in a call, and the error that carries one."""

from __future__ import annotations

INVALID_URL = 11100
RETRIEVAL_FAILED = 11200
CONNECTION_FAILED = 11205
TOO_MANY_DOCUMENTS = 11215
DOCUMENT_TOO_LARGE = 11750
PARSE_FAILED = 12100
SCHEMA_WARNING = 12200
UNKNOWN_CONTENT_TYPE = 12300
INVALID_LANGUAGE = 13512
INVALID_SAY_TEXT = 13520


class DocumentError(Exception):
    """A document that cannot be executed. The fallback URL, or the error announcement, takes over."""

    def __init__(self, code: int, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
