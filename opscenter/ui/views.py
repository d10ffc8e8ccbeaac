"""Routes of the web layer itself: assets and live events."""

from flask import Blueprint, Response

from opscenter.ui import assets, stream
from opscenter.ui.access import public

blueprint = Blueprint("ui", __name__, template_folder="templates")


@blueprint.get("/static/<path:address>")
@public
def asset(address: str) -> Response:
    """Style sheets, scripts, icons."""
    return assets.send(address)


@blueprint.get("/favicon.ico")
@public
def favicon() -> Response:
    """Browsers ask for it by this name."""
    return assets.send("favicon.svg")


@blueprint.get("/live")
@public
def live_stream() -> Response:
    """Server-sent events; each topic decides who may listen."""
    return stream.stream()


@blueprint.get("/live/poll")
@public
def live_poll() -> Response:
    """The same events for browsers without a free stream."""
    return stream.poll()
