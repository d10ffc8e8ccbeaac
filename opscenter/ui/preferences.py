"""Choices of appearance kept in cookies: language, 长辈版, density. A link such as `?elder=on` sets them."""

from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import Flask, Request, Response, current_app, request, url_for

CHOICES: dict[str, tuple[str, ...]] = {
    "lang": ("zh", "en"),
    "elder": ("off", "on", "larger"),
    "density": ("compact", "comfortable"),
}
YEAR_SECONDS = 365 * 24 * 3600


def read(name: str, source: Request) -> str:
    """The choice in force: from the address, else from the cookie, else the first of the allowed values."""
    allowed = CHOICES[name]
    for value in (source.args.get(name), source.cookies.get(name)):
        if value in allowed:
            return value
    return allowed[0]


def current(name: str) -> str:
    """The choice of this request."""
    return read(name, request)


def address_with(**choices: str) -> str:
    """This page's own address with other choices, for the switches in the header.

    The answer to a form has no address of its own: there the switches lead back to the page of the form.
    """
    if request.endpoint is None or request.method not in {"GET", "HEAD"}:
        came_from = urlsplit(request.referrer or "")
        is_ours = came_from.netloc == request.host
        asked = dict(parse_qsl(came_from.query)) if is_ours else {}
        return f"{came_from.path if is_ours else '/'}?{urlencode({**asked, **choices})}"
    kept = {name: request.args.getlist(name) for name in request.args if name not in CHOICES}
    return url_for(request.endpoint, **{**(request.view_args or {}), **kept, **choices})


def init_app(app: Flask) -> None:
    """Remember a choice made in the address."""
    app.after_request(_remember)


def _remember(response: Response) -> Response:
    for name, allowed in CHOICES.items():
        value = request.args.get(name)
        if value in allowed and request.cookies.get(name) != value:
            response.set_cookie(
                name,
                value,
                max_age=YEAR_SECONDS,
                samesite="Lax",
                secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
            )
    return response
