"""Links to pages of features: shown only where this installation has the page and whoever looks may open it."""

from collections.abc import Sequence

from flask import current_app
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from opscenter.core.text import mark
from opscenter.ui.access import access_of
from opscenter.ui.context import actor, settings

# Pages open to everybody, in the order of the header and of the site map.
PUBLIC = (
    ("/", mark("首页")),
    ("/guides", mark("办事指南")),
    ("/dates", mark("截止日期")),
    ("/track", mark("我的工单")),
    ("/status", mark("系统状态")),
    ("/accessibility", mark("无障碍说明")),
    ("/privacy", mark("隐私")),
    ("/login", mark("单位登录")),
)
# The search of the staff pages; without it their box asks the public one.
PUBLIC_PAGES = "opscenter.public_pages"
SEARCHES = ("/find", "/search")


def has_page(path: str) -> bool:
    """Whether a GET of this path leads to a page."""
    try:
        _endpoint(path)
    except RequestRedirect:
        return True
    except HTTPException:
        return False
    return True


def offered(path: str) -> str:
    """The path if the actor may open the page, else nothing; without an account the login page comes first."""
    try:
        access = access_of(current_app.view_functions[_endpoint(path)])
    except HTTPException:
        return ""
    return path if access and (not actor().is_logged_in or access.admits(actor())) else ""


def _endpoint(path: str) -> str:
    return str(current_app.url_map.bind("localhost").match(path, method="GET")[0])


def search_path() -> str:
    """Where the search box of the top bar leads."""
    return next((path for path in SEARCHES if has_page(path)), SEARCHES[-1])


def absolute(path: str) -> str:
    """The address of a page of ours for people and machines elsewhere."""
    return f"{settings().public_base_url}{path}"


def public_pages() -> Sequence[tuple[str, str]]:
    """(path, text) of the public pages that exist; looked up once, because every public page shows them."""
    found: Sequence[tuple[str, str]] | None = current_app.extensions.get(PUBLIC_PAGES)
    if found is None:
        found = current_app.extensions[PUBLIC_PAGES] = [(path, text) for path, text in PUBLIC if has_page(path)]
    return found
