"""Links of the layout to pages of features: shown only where this installation has the page."""

from flask import current_app
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from opscenter.core.text import mark

# Pages open to everybody, in the order of the header and of the site map.
PUBLIC = (
    ("/", mark("首页")),
    ("/guides", mark("办事指南")),
    ("/track", mark("我的工单")),
    ("/status", mark("系统状态")),
    ("/accessibility", mark("无障碍说明")),
    ("/privacy", mark("隐私")),
    ("/login", mark("单位登录")),
)
# The search of the staff pages; without it their box asks the public one.
SEARCHES = ("/find", "/search")


def has_page(path: str) -> bool:
    """Whether a GET of this path leads to a page."""
    try:
        current_app.url_map.bind("localhost").match(path, method="GET")
    except RequestRedirect:
        return True
    except HTTPException:
        return False
    return True


def search_path() -> str:
    """Where the search box of the top bar leads."""
    return next((path for path in SEARCHES if has_page(path)), SEARCHES[-1])


def public_pages() -> list[tuple[str, str]]:
    """(path, text) of the public pages that exist."""
    return [(path, text) for path, text in PUBLIC if has_page(path)]
