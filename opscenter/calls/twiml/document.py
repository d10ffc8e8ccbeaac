"""Reading a TwiML document into plain nodes, and reading their attributes. Sizes and nesting are bounded here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin
from xml.parsers import expat

from opscenter.calls.twiml.errors import (
    DOCUMENT_TOO_LARGE,
    INVALID_URL,
    PARSE_FAILED,
    UNKNOWN_CONTENT_TYPE,
    DocumentError,
)

MAX_BYTES = 64 * 1024
MAX_DEPTH = 10
XML_TYPES = frozenset({"text/xml", "application/xml", "text/html", ""})


@dataclass(frozen=True)
class Node:
    """An element: `content` keeps text and children in their order, because Say mixes both."""

    name: str
    attributes: Mapping[str, str]
    content: tuple[str | Node, ...] = ()

    @property
    def text(self) -> str:
        """The element's own words without those of its children, trimmed."""
        return "".join(part for part in self.content if isinstance(part, str)).strip()

    @property
    def children(self) -> tuple[Node, ...]:
        """The nested elements in order."""
        return tuple(part for part in self.content if isinstance(part, Node))


@dataclass(frozen=True)
class Document:
    """A fetched document. `url` is the base of its relative addresses and Gather's and Record's default action."""

    url: str
    method: str
    verbs: tuple[Node, ...]


def parse(url: str, method: str, content_type: str, body: str) -> Document:
    """Turn an answer into a document: XML is TwiML, plain text is spoken, a sound is played, nothing is empty."""
    kind = content_type.split(";", maxsplit=1)[0].strip().lower()
    if kind == "text/plain":
        return Document(url, method, (Node("Say", {}, (body,)),))
    if kind.startswith("audio/"):
        return Document(url, method, (Node("Play", {}, (url,)),))
    if kind not in XML_TYPES:
        raise DocumentError(UNKNOWN_CONTENT_TYPE, kind)
    if len(body.encode()) > MAX_BYTES:
        raise DocumentError(DOCUMENT_TOO_LARGE, url)
    if not body.strip():
        return Document(url, method, ())
    return Document(url, method, _response(body).children)


def _response(body: str) -> Node:
    builder = _Builder()
    parser = expat.ParserCreate()
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.text
    parser.StartDoctypeDeclHandler = builder.refuse_doctype
    try:
        parser.Parse(body.encode(), True)
    except (expat.ExpatError, ValueError) as error:
        raise DocumentError(PARSE_FAILED, str(error)) from error
    root = builder.root()
    if root.name != "Response":
        raise DocumentError(PARSE_FAILED, f"root element is {root.name}")
    return root


class _Builder:
    """Collects nodes from expat's calls; entities cannot occur, because a document type is refused."""

    def __init__(self) -> None:
        self._open: list[tuple[str, dict[str, str], list[str | Node]]] = [("", {}, [])]

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._open) > MAX_DEPTH:
            raise DocumentError(PARSE_FAILED, "nested too deeply")
        self._open.append((name, attributes, []))

    def end(self, _name: str) -> None:
        name, attributes, content = self._open.pop()
        self._open[-1][2].append(Node(name, attributes, tuple(content)))

    def text(self, text: str) -> None:
        content = self._open[-1][2]
        if content and isinstance(content[-1], str):
            content[-1] += text
        else:
            content.append(text)

    def refuse_doctype(self, *_declaration: object) -> None:
        raise DocumentError(PARSE_FAILED, "a document type is not allowed")

    def root(self) -> Node:
        return next(part for part in self._open[0][2] if isinstance(part, Node))


def whole(node: Node, name: str, default: int, *, minimum: int = 0) -> int:
    """A whole number attribute; anything unreadable or below the minimum means the default."""
    value = node.attributes.get(name, "").strip()
    return int(value) if value.isascii() and value.isdigit() and int(value) >= minimum else default


def flag(node: Node, name: str, default: bool) -> bool:
    """A true/false attribute."""
    value = node.attributes.get(name, "").strip().lower()
    return value == "true" if value in ("true", "false") else default


def http_method(node: Node, name: str = "method") -> str:
    """GET or POST; POST when absent or unknown."""
    value = node.attributes.get(name, "POST").strip().upper()
    return value if value in ("GET", "POST") else "POST"


def resolve(document: Document, address: str) -> str:
    """An absolute address; relative ones start at the document's own."""
    url = urljoin(document.url, address.strip())
    if not url.startswith(("http://", "https://")):
        raise DocumentError(INVALID_URL, address)
    return url
