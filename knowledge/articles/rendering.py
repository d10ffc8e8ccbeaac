"""Turns the Markdown of an article into clean HTML: no scripts, no raw HTML, nothing fetched from another host.

Pictures of other hosts disappear; headings start at level 2, because the page's own title is level 1.
"""

from functools import cache

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

TAGS = frozenset(
    {"p", "br", "strong", "em", "code", "pre", "blockquote", "hr", "a", "ol", "ul", "li", "h2", "h3", "h4"}
    | {"table", "thead", "tbody", "tr", "th", "td", "del", "img"}
)
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}, "img": {"src", "alt", "title"}}
SCHEMES = frozenset({"http", "https", "tel", "mailto"})
OWN_FILES = "/files/"
_GROUPS, _GROUP_ENDS = frozenset({"list_item_open", "tr_open"}), frozenset({"list_item_close", "tr_close"})
_MARKS = frozenset({"strong_open", "strong_close", "em_open", "em_close", "link_open", "link_close"})
_HEADINGS = frozenset({"heading_open", "heading_close"})


def render(markdown: str) -> Markup:
    """The body of an article as HTML that is safe to show."""
    parser = _parser()
    environment: dict[str, object] = {}
    tokens = parser.parse(markdown, environment)
    for token in tokens:
        if token.type in _HEADINGS:
            token.tag = f"h{min(max(int(token.tag[1:]), 2), 4)}"
    html = parser.renderer.render(tokens, parser.options, environment)
    cleaned = nh3.clean(
        html,
        tags=set(TAGS),
        attributes=ATTRIBUTES,
        attribute_filter=_own_pictures_only,
        url_schemes=set(SCHEMES),
        link_rel="noopener noreferrer",
    )
    return Markup(cleaned)  # noqa: S704 - cleaned by nh3 in the line above


def blocks(markdown: str) -> list[str]:
    """The paragraphs, list items and table rows of a text as plain words, each once; headings left out."""
    found: list[str] = []
    open_groups: list[int] = []
    previous = ""
    for token in _parser().parse(markdown):
        if token.type in _GROUPS:
            open_groups.append(len(found))
            found.append("")
        elif token.type in _GROUP_ENDS:
            open_groups.pop()
        elif token.type == "inline" and previous != "heading_open":
            words = "".join(child.content or " " for child in token.children or () if child.type not in _MARKS)
            if open_groups:
                found[open_groups[-1]] = f"{found[open_groups[-1]]} {words}".strip()
            else:
                found.append(words)
        previous = token.type
    return [block for block in found if block]


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False, "linkify": False}).enable(["table", "strikethrough"])


def _own_pictures_only(tag: str, attribute: str, value: str) -> str | None:
    if tag == "img" and attribute == "src" and not value.startswith(OWN_FILES):
        return None
    return value
