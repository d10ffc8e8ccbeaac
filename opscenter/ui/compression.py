"""Pages and partial pages are sent compressed where the browser accepts it; assets come compressed from `assets`.

A length must not tell what a page holds (BREACH): other sites cannot ask for pages of
somebody logged in (SameSite cookies), the token of a form is signed anew with the time, and the random file name in the
gzip header blurs the length ("HTB: A Very Effective Method to Protect Web Servers Against BREACH Attack to HTTPS",
IEEE Access 10, 2022).
"""

import gzip
import io
from secrets import randbelow, token_hex

from flask import Flask, Response, request

COMPRESSIBLE = {"text/html", "application/json", "text/plain", "text/csv", "application/xml", "text/xml"}
LEAST = 1000
LEVEL = 5
MOST_PADDING = 50


def init_app(app: Flask) -> None:
    """Compress what is worth it, after everybody else has written the answer."""
    app.after_request(_compress)


def _compress(response: Response) -> Response:
    if response.mimetype not in COMPRESSIBLE or response.is_streamed or response.direct_passthrough:
        return response
    response.vary.add("Accept-Encoding")
    content = response.get_data()
    if len(content) >= LEAST and request.accept_encodings["gzip"] and "Content-Encoding" not in response.headers:
        response.set_data(pack(content))
        response.headers["Content-Encoding"] = "gzip"
    return response


def pack(content: bytes) -> bytes:
    """The content as a gzip file whose length differs each time."""
    packed = io.BytesIO()
    with gzip.GzipFile(token_hex(randbelow(MOST_PADDING)), "wb", LEVEL, packed, mtime=0) as file:
        file.write(content)
    return packed.getvalue()
