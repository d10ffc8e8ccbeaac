"""Single texts, Markdown or HTML, one question each; front matter or folders say what the text does not."""

import re
from pathlib import PurePosixPath

from bs4 import BeautifulSoup, Tag
from markdown_it import MarkdownIt

from knowledge.imports.cells import COLUMNS, NAMES, Options, Parsed, Unit, category_of, one_line, read_cells
from knowledge.imports.foreign import Missing, left_out, missing_field, without_foreign
from knowledge.imports.pictures import Find, nowhere
from knowledge.imports.readers.html import HEADINGS, TEXT_LIMIT, fields_of, parse, take_missing, to_markdown
from opscenter.core.sheets import SHOWN_LENGTH, Refusal, RefusedError, decoded
from opscenter.core.text import verbatim

MARKDOWN = (".md", ".markdown")
HTML = (".html", ".htm")
FENCE = "---"
HEAD_LIMIT = 5_000
_HEADING = re.compile(r"(#{1,6})[ \t]+(\S.*)")
# In our own files several entries share one line.
_JOINED = {"phrasings": verbatim("｜"), "basis": verbatim("；")}


def read(content: bytes, name: str, options: Options) -> Parsed:
    """The one question of a file of this name.

    Raises:
        Invalid: `import.unreadable` if it is no text.
    """
    return read_text(1, decoded(content), name, options)


def read_text(number: int, text: str, name: str, options: Options, find: Find = nowhere) -> Parsed:
    """The one question of a text; `name` is its path, whose folders may name the category."""
    cells: dict[str, str] = {}
    try:
        is_page = name.lower().endswith(HTML) or text.lstrip().startswith("<")
        cells, missing = _page_cells(text, find) if is_page else _markdown_cells(text, find)
        if "category" not in cells:
            cells["category"] = _folder_category(name)
        row = read_cells(number, cells, place=name, category=options.category)
    except RefusedError as problem:
        shown = one_line(cells.get("question", ""))[:SHOWN_LENGTH]
        return Parsed(Unit.FILE, refused=(Refusal(number, problem.code, shown, problem.params, name),))
    notes = [left_out(row, one) for one in missing]
    return Parsed(Unit.FILE, (row,), notes=tuple(notes))


def _folder_category(name: str) -> str:
    folders = [part.name for part in PurePosixPath(name).parents if part.name]
    return next((folder for folder in folders if category_of(folder)), folders[0] if folders else "")


def _page_cells(text: str, find: Find) -> tuple[dict[str, str], list[Missing]]:
    page = BeautifulSoup(text[:HEAD_LIMIT].partition("<body")[0], "html.parser")
    cells = {}
    for meta in page.find_all("meta"):
        name = NAMES.get(str(meta.get("name", "")).lower())
        if name:
            cells[name] = str(meta.get("content", ""))
    soup = parse(text)
    missing = take_missing(soup, find)
    heading = soup.find(HEADINGS)
    if heading is not None:
        cells["question"] = one_line(heading.get_text())
        heading.decompose()
    elif page.title is not None:
        cells["question"] = one_line(page.title.get_text())
    return {**cells, **fields_of(_blocks(soup))}, missing


def _blocks(soup: Tag) -> list[object]:
    """The parts of a page, through boxes around all of them."""
    parts = [one for one in soup.contents if str(one).strip()]
    while len(parts) == 1 and isinstance(parts[0], Tag) and parts[0].name == "div":
        parts = [one for one in parts[0].contents if str(one).strip()]
    return list(parts)


def _markdown_cells(text: str, find: Find) -> tuple[dict[str, str], list[Missing]]:
    fields, rest = _front_matter(text.replace("\r\n", "\n").lstrip("\n"))
    cells = {name: value for name, value in fields.items() if name in COLUMNS}
    missing = [missing_field(name) for name, value in fields.items() if value and name not in COLUMNS]
    lines = _without_markup(rest, missing, find).strip().split("\n")
    rank, question = _heading(lines[0])
    if rank:
        cells["question"] = question
        lines = "\n".join(lines[1:]).strip().split("\n")
        if lines[0].startswith("> ") and not "".join(lines[1:2]).startswith(">"):
            cells["answer_sentence"] = lines.pop(0)[2:]
    return cells | _sections(lines), missing


def _front_matter(text: str) -> tuple[dict[str, str], str]:
    """The facts between two lines of dashes, by their names, of unknown ones as they are written."""
    if not text.startswith(FENCE + "\n"):
        return {}, text
    head, fence, rest = text[len(FENCE) :].partition(f"\n{FENCE}\n")
    if not fence:
        raise RefusedError("faq.front_matter_open")
    fields: dict[str, str] = {}
    name = ""
    for line in head.splitlines():
        key, colon, value = line.partition(":")
        entry = line.strip()
        if entry.startswith("- ") and name:
            fields[name] = f"{fields.get(name, '')}\n{entry[2:]}".strip()
        elif colon and not entry.startswith("#"):
            name = NAMES.get(key.strip(), key.strip())
            fields[name] = value.strip().strip("\"'").replace(_JOINED.get(name, "\n"), "\n")
    return fields, rest


def _sections(lines: list[str]) -> dict[str, str]:
    """The body, and what stands under headings that name a field until the next heading of their rank."""
    parts: dict[str, list[str]] = {"body": []}
    current, rank, is_code = "body", 0, False
    for line in lines:
        is_code ^= line.lstrip().startswith("```")
        level, heading = (0, "") if is_code else _heading(line)
        if heading in NAMES:
            current, rank = NAMES[heading], level
            parts.setdefault(current, [])
            continue
        if level and level <= rank:
            current = "body"
        parts[current].append(line)
    joined = {name: "\n".join(part).strip() for name, part in parts.items()}
    return {name: text if name in ("body", "spoken_text") else _entries(text) for name, text in joined.items() if text}


def _heading(line: str) -> tuple[int, str]:
    """Rank and words of a heading, 0 for any other line; signs that close it are no words."""
    found = _HEADING.fullmatch(line.rstrip())
    if found is None:
        return 0, ""
    words = found[2].rstrip("#")
    return len(found[1]), (words.rstrip() if words.endswith((" ", "\t")) else found[2])


def _entries(text: str) -> str:
    lines = (re.sub(r"^\s*(?:[-*+]|\d+[.)])\s+", "", line).strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def _without_markup(text: str, missing: list[Missing], find: Find) -> str:
    """Markdown without pictures and links of elsewhere; raw HTML in it is cleaned and becomes Markdown, too."""
    if len(text) > TEXT_LIMIT:
        raise RefusedError("faq.text_too_long")
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    tokens = parser.parse(text)
    inline = [child for token in tokens for child in token.children or ()]
    if any(token.type in ("html_block", "html_inline") for token in (*tokens, *inline)):
        soup = parse(str(parser.render(text)))
        missing += take_missing(soup, find)
        return to_markdown(str(soup))

    body, left = without_foreign(text, find)
    missing += left
    return body
