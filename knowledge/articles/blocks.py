"""The Markdown of an article as a flat row of blocks, for formats that are not HTML and for telling texts apart."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from knowledge.files.rules import size_in

OWN_ARTICLES = "/articles/"
_LEADING = re.compile(rf"(?:https?|mailto|tel):|{OWN_ARTICLES}\d+$", re.IGNORECASE)


class Kind(StrEnum):
    """What a block is."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    ITEM = "item"
    QUOTE = "quote"
    CODE = "code"
    TABLE = "table"
    RULE = "rule"


@dataclass(frozen=True)
class Run:
    """Text of one look; `url` is where it leads: to a site, a telephone, a mailbox or an article of ours.

    The text of a `picture` says what it shows.
    """

    text: str
    is_bold: bool = False
    is_italic: bool = False
    is_code: bool = False
    url: str = ""
    picture: str = ""


Runs = tuple[Run, ...]


@dataclass(frozen=True)
class Block:
    """One paragraph or table. `depth` counts the lists around it, or is a heading's level.

    `ordinal` is an item's number, None for one with a dot.
    """

    kind: Kind
    runs: Runs = ()
    depth: int = 0
    ordinal: int | None = None
    rows: tuple[tuple[Runs, ...], ...] = ()

    @property
    def text(self) -> str:
        """The words without their looks."""
        return "".join(run.text for run in self.runs)


def blocks_of(markdown: str) -> list[Block]:
    """All blocks in their order; how the Markdown was spaced leaves no trace."""
    return list(_Walk(_parser().parse(markdown)).blocks())


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False, "linkify": False}).enable(["table", "strikethrough"])


class _Walk:
    """Goes through the tokens once, knowing which lists and quotations are open."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = iter(tokens)
        self.numbers: list[int | None] = []
        self.is_first_of_item = False
        self.quotes = 0

    def blocks(self) -> Iterator[Block]:
        for token in self.tokens:
            if token.type == "heading_open":
                runs = _runs(next(self.tokens))
                yield Block(Kind.HEADING, runs, depth=int(token.tag[1:]))
            elif token.type == "inline":
                yield self._paragraph(_runs(token))
            elif token.type in ("fence", "code_block"):
                yield Block(Kind.CODE, (Run(token.content.rstrip("\n"), is_code=True),), depth=len(self.numbers))
            elif token.type == "hr":
                yield Block(Kind.RULE)
            elif token.type == "table_open":
                yield Block(Kind.TABLE, depth=len(self.numbers), rows=tuple(self._rows()))
            else:
                self._open_or_close(token)

    def _open_or_close(self, token: Token) -> None:
        if token.type == "bullet_list_open":
            self.numbers.append(None)
        elif token.type == "ordered_list_open":
            self.numbers.append(int(token.attrGet("start") or 1))
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            self.numbers.pop()
        elif token.type == "list_item_open":
            self.is_first_of_item = True
        elif token.type in ("blockquote_open", "blockquote_close"):
            self.quotes += 1 if token.nesting == 1 else -1

    def _paragraph(self, runs: Runs) -> Block:
        if self.quotes:
            return Block(Kind.QUOTE, runs, depth=len(self.numbers))
        if not (self.numbers and self.is_first_of_item):
            return Block(Kind.PARAGRAPH, runs, depth=len(self.numbers))
        self.is_first_of_item = False
        ordinal = self.numbers[-1]
        if ordinal is not None:
            self.numbers[-1] = ordinal + 1
        return Block(Kind.ITEM, runs, depth=len(self.numbers), ordinal=ordinal)

    def _rows(self) -> Iterator[tuple[Runs, ...]]:
        row: list[Runs] = []
        for token in self.tokens:
            if token.type == "table_close":
                return
            if token.type == "inline":
                row.append(_runs(token))
            elif token.type == "tr_close":
                yield tuple(row)
                row = []


def _runs(inline: Token) -> Runs:
    runs: list[Run] = []
    look = Run("")
    for token in inline.children or ():
        if token.type in ("strong_open", "strong_close"):
            look = replace(look, is_bold=token.nesting == 1)
        elif token.type in ("em_open", "em_close"):
            look = replace(look, is_italic=token.nesting == 1)
        elif token.type in ("link_open", "link_close"):
            look = replace(look, url=_url(token))
        elif token.type == "code_inline":
            runs.append(replace(look, text=token.content, is_code=True))
        elif token.type in ("softbreak", "hardbreak"):
            runs.append(replace(look, text="\n" if token.type == "hardbreak" else " "))
        elif token.type == "image" and size_in(str(token.attrGet("src"))):
            runs.append(replace(look, text=token.content, picture=str(token.attrGet("src"))))
        elif token.content:
            runs.append(replace(look, text=token.content))
    return _joined(runs)


def leads_on(url: str) -> bool:
    """Whether an address means the same in a file as in the article: places of the page and our files do not."""
    return _LEADING.match(url) is not None


def _url(opening: Token) -> str:
    """Where a link leads that opens here; empty for its end."""
    url = str(opening.attrGet("href") or "")
    return url if leads_on(url) else ""


def _joined(runs: list[Run]) -> Runs:
    """Neighbours of one look as one run."""
    joined: list[Run] = []
    for run in runs:
        if joined and replace(joined[-1], text=run.text) == run:
            joined[-1] = replace(run, text=joined[-1].text + run.text)
        else:
            joined.append(run)
    return tuple(joined)
