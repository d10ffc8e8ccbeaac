"""Turns the Markdown of an article into clean HTML: no scripts, no raw HTML, nothing fetched from another host.

Pictures of other hosts disappear; those of ours say how large they are, so that nothing moves while they come. A film
is a link that stands alone, never a part of the page. Headings start at level 2: the page's own title is level 1.
"""

from collections.abc import Sequence
from functools import cache
from itertools import pairwise

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from knowledge.files.rules import size_in
from opscenter.core.text import verbatim

TAGS = frozenset(
    {"p", "br", "strong", "em", "code", "pre", "blockquote", "hr", "a", "ol", "ul", "li", "h2", "h3", "h4"}
    | {"table", "thead", "tbody", "tr", "th", "td", "del", "img"}
)
ATTRIBUTES = {
    "a": {"href", "title"},
    "ol": {"start"},
    "img": {"src", "alt", "title", "width", "height", "loading"},
    "p": {"class"},
}
SCHEMES = frozenset({"http", "https", "tel", "mailto"})
FILM, FILM_CARD = (verbatim("视频"), "Film:"), "film"
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
        for child in token.children or ():
            if child.type == "image":
                _measure(child)
    for opening, inline in pairwise(tokens):
        if opening.type == "paragraph_open" and _is_film(inline.children or []):
            opening.attrSet("class", FILM_CARD)
    html = parser.renderer.render(tokens, parser.options, environment)
    cleaned = nh3.clean(
        html,
        tags=set(TAGS),
        attributes=ATTRIBUTES,
        attribute_filter=_only_ours,
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


def _measure(picture: Token) -> None:
    size = size_in(str(picture.attrGet("src")))
    if size is not None:
        for name, value in zip(("width", "height"), size, strict=True):
            picture.attrSet(name, value)
        picture.attrSet("loading", "lazy")


def _is_film(children: Sequence[Token]) -> bool:
    """A paragraph that is nothing but a link whose words say that it is a film."""
    kinds = [child.type for child in children]
    return kinds == ["link_open", "text", "link_close"] and children[1].content.startswith(FILM)


def _only_ours(tag: str, attribute: str, value: str) -> str | None:
    is_foreign = attribute == "src" and size_in(value) is None
    return None if is_foreign or (tag == "p" and value != FILM_CARD) else value
