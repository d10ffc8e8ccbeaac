"""Response headers and cookie settings: nothing runs, loads or frames that we did not put there."""

from secrets import token_urlsafe

from flask import Flask, Response, current_app, g

from opscenter.core.settings import Settings
from opscenter.ui.context import request_reference

POLICY = (
    "default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; "
    "img-src 'self' data: blob:; media-src 'self' blob:; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), payment=(), usb=(), microphone=(self)",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
HSTS = "max-age=31536000; includeSubDomains"


def nonce() -> str:
    """The value that lets this response's own inline scripts run."""
    if "csp_nonce" not in g:
        g.csp_nonce = token_urlsafe(16)
    value: str = g.csp_nonce
    return value


def init_app(app: Flask) -> None:
    """Cookies and headers for every response."""
    settings: Settings = app.config["SETTINGS"]
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME="opscenter",
        SESSION_COOKIE_SECURE=not settings.is_development,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        # A form is good for as long as the session whose cookie holds its secret; log-in and log-out begin a new one.
        WTF_CSRF_TIME_LIMIT=None,
        MAX_CONTENT_LENGTH=settings.upload_limit + 1024 * 1024,
    )
    app.after_request(_set_headers)


def _set_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Content-Security-Policy", POLICY.format(nonce=nonce()))
    response.headers["X-Request-Id"] = request_reference()
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers["Strict-Transport-Security"] = HSTS
    # Pages are made for one person; only assets with a hash in their name may be kept.
    response.headers.setdefault("Cache-Control", "no-store")
    return response
