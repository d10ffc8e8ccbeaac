"""HTML made into the plain Markdown of articles: cleaned first, so that nothing hostile is left to convert."""

import re
from collections.abc import Iterable, Iterator

import nh3
from bs4 import BeautifulSoup, Tag
from markdownify import MarkdownConverter

from knowledge.articles.blocks import leads_on
from knowledge.articles.rendering import SCHEMES
from knowledge.articles.rendering import TAGS as ARTICLE_TAGS
from knowledge.files.rules import OWN_FILES
from knowledge.imports.cells import NAMES, one_line
from knowledge.imports.foreign import Missing, file_name, missing_link, missing_picture, picture_mark
from knowledge.imports.pictures import Find, nowhere
from opscenter.core.sheets import RefusedError

TAGS = ARTICLE_TAGS | {"b", "i", "s", "h1", "h5", "h6", "div", "caption", "main", "article"}
ATTRIBUTES = {"a": {"href"}, "ol": {"start"}, "img": {"src", "alt"}, "td": {"colspan"}, "th": {"colspan"}}
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
BLOCKS = ("p", "li", "pre", *HEADINGS)
# What a page shows around its text.
AROUND = ("script", "style", "title", "nav", "header", "footer", "aside", "form", "template", "noscript")
# Characters of one text with its markup, and boxes inside boxes: far beyond what an article may hold.
TEXT_LIMIT, DEPTH_LIMIT = 300_000, 60
_TAG = re.compile(r"<(/?)([a-z0-9]+)")
_VOID = frozenset({"br", "hr", "img"})
_EMPTY_LINES = re.compile(r"\n{3,}")


def parse(html: str, *, limit: int | None = TEXT_LIMIT) -> BeautifulSoup:
    """A page or a piece of one without scripts, styles, event handlers, and links to anything but pages.

    Raises RefusedError for what would take too long to read: too much of it, or boxes inside boxes without end. The
    cleaner is the only one to see the text as it came; it takes any text in time.
    """
    if limit is not None and len(html) > limit:
        raise RefusedError("faq.text_too_long")
    cleaned = nh3.clean(
        html,
        tags=set(TAGS),
        clean_content_tags=set(AROUND),
        attributes=ATTRIBUTES,
        url_schemes=set(SCHEMES),
        link_rel=None,
    )
    if _depth(cleaned) > DEPTH_LIMIT:
        raise RefusedError("faq.text_too_deep")
    page = BeautifulSoup(cleaned, "html.parser")
    main = page.find("main") or page.find("article")
    return BeautifulSoup(main.decode_contents(), "html.parser") if isinstance(main, Tag) else page


def _depth(cleaned: str) -> int:
    depth = deepest = 0
    for closing, name in _TAG.findall(cleaned):
        if name not in _VOID:
            depth += -1 if closing else 1
            deepest = max(deepest, depth)
    return deepest


def take_missing(soup: BeautifulSoup, find: Find = nowhere) -> list[Missing]:
    """Leave only pictures that come along and links that lead somewhere; tell of the others."""
    return [*_take_pictures(soup, find), *_take_links(soup)]


def _take_links(soup: BeautifulSoup) -> Iterator[Missing]:
    """Places inside the page or beside it do not exist in an article: their words stay."""
    for link in soup.find_all("a"):
        target = str(link.get("href", ""))
        if leads_on(target) or target.startswith(OWN_FILES):
            continue
        if target and not target.startswith("#"):
            yield missing_link(target, link.find_parent(BLOCKS))
        link.unwrap()


def _take_pictures(soup: BeautifulSoup, find: Find) -> Iterator[Missing]:
    """Let pictures that come along have their new address; put a mark where one of elsewhere was, and tell of it."""
    for image in soup.find_all("img"):
        source = str(image.get("src", ""))
        if source.startswith(OWN_FILES):
            continue
        address = find(source)
        if address:
            image["src"] = address
            continue
        name = one_line(str(image.get("alt", ""))) or file_name(source)
        yield missing_picture(name, image.find_parent(BLOCKS))
        image.replace_with(picture_mark(name))


def fields_of(nodes: Iterable[object]) -> dict[str, str]:
    """The body and whatever stands under a heading, or in a table of two columns, that names a field."""
    parts: dict[str, list[str]] = {"body": []}
    cells: dict[str, str] = {}
    current, rank = "body", 0
    for node in nodes:
        level = int(node.name[1]) if isinstance(node, Tag) and node.name in HEADINGS else 0
        name = NAMES.get(one_line(node.get_text())) if level and isinstance(node, Tag) else None
        facts = _facts_of(node) if isinstance(node, Tag) and node.name == "table" else {}
        cells |= facts
        if name:
            current, rank = name, level
            parts.setdefault(current, [])
        elif not facts:
            current = "body" if level and level <= rank else current
            parts[current].append(str(node))
    for name, pieces in parts.items():
        text = to_markdown("".join(pieces)) if name == "body" else to_lines("".join(pieces))
        if text:
            cells[name] = text
    return cells


def to_markdown(html: str) -> str:
    """Markdown with `#` headings, `-` lists and tables that always have a head."""
    soup = BeautifulSoup(html, "html.parser")
    for bar in [text for cell in soup.find_all(["td", "th"]) for text in cell.find_all(string=re.compile(r"\|"))]:
        bar.replace_with(str(bar).replace("|", "\\|"))
    converter = MarkdownConverter(heading_style="ATX", bullets="-", escape_underscores=False, table_infer_header=True)
    text = str(converter.convert_soup(soup))
    return _EMPTY_LINES.sub("\n\n", "\n".join(line.rstrip() for line in text.splitlines())).strip()


def to_lines(html: str) -> str:
    """The bare text, one line a paragraph or entry of a list."""
    soup = BeautifulSoup(html, "html.parser")
    for found in soup.find_all((*BLOCKS, "br")):
        found.insert_after("\n")
    lines = (one_line(line) for line in soup.get_text().splitlines())
    return "\n".join(line for line in lines if line)


def _facts_of(table: Tag) -> dict[str, str]:
    """A table of names and values; empty if any of its rows is something else."""
    facts: dict[str, str] = {}
    for row in table.find_all("tr"):
        cells = row.find_all(["td", "th"])
        name = NAMES.get(one_line(cells[0].get_text())) if len(cells) == 2 else None
        if name is None:
            return {}
        facts[name] = to_lines(cells[1].decode_contents())
    return facts
