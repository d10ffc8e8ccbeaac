"""Routes of the web layer itself: assets, live events, pages about the site, and the developers' gallery."""

from flask import Blueprint, Response, abort, request

from opscenter.core.settings import Environment
from opscenter.ui import assets, finders, gallery, htmx, stream
from opscenter.ui.access import public, requires
from opscenter.ui.context import settings
from opscenter.ui.pages import render
from opscenter.ui.recognition import recognise

FOUND_TYPED, FOUND_ON_PAGE = 3, 10

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


@blueprint.get("/find")
@requires()
def find() -> Response:
    """Everything that a text may mean: as you type a few of each kind, on a page of its own more."""
    is_typed = htmx.wants_fragment("found")
    text = request.args.get("q", "")
    wanted = recognise(text, FOUND_TYPED if is_typed else FOUND_ON_PAGE)
    groups = finders.look_up(wanted) if wanted else []
    return render("find/_list.html" if is_typed else "find/page.html", text=text, wanted=wanted, groups=groups)


@blueprint.get("/accessibility")
@public
def accessibility() -> Response:
    """What the site does against barriers, and whom to tell about one."""
    return render("about/accessibility.html")


@blueprint.get("/privacy")
@public
def privacy() -> Response:
    """What is kept about people."""
    return render("about/privacy.html")


@blueprint.get("/sitemap")
@public
def sitemap() -> Response:
    """All public pages."""
    return render("about/sitemap.html")


@blueprint.get("/_gallery")
@blueprint.get("/_gallery/<skin>")
@public
def component_gallery(skin: str = "staff") -> Response:
    """All components in all states; exists in development only."""
    if settings().environment is Environment.PRODUCTION or skin not in gallery.SKINS:
        abort(404)
    return render(f"gallery/{skin}.html", **gallery.examples())
