"""What a text shows or links to that lies elsewhere and does not come along: a mark or its words stay, a note tells."""

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import unquote

from bs4 import Tag

from knowledge.files.rules import OWN_FILES
from knowledge.imports.cells import Row
from knowledge.imports.pictures import Find, nowhere
from opscenter.core.sheets import SHOWN_LENGTH, Refusal
from opscenter.core.text import verbatim

PICTURE = verbatim("【此处原有图片{name}】")
NAMED = verbatim("：{name}")
_MARK = re.compile(verbatim(r"【此处原有图片(?:：[^】\n]*)?】"))
_PICTURE = re.compile(r"!\[([^\]\n]{0,300})\]\([ \n]{0,9}<?([^)\s>]{0,2000})>?[^)\n]{0,300}\)")
# A link to something beside the text or to a place in it: neither to a site nor to a place of this house.
_LINK = re.compile(r"(?<!!)\[([^\]\n]{1,300})\]\((?!/|[a-zA-Z]+:)<?([^)\s>]{1,2000})>?[^)\n]{0,300}\)")


@dataclass(frozen=True)
class Missing:
    """Something that was taken out: the code of what is said of it, what it was called, the paragraph it stood in."""

    code: str
    name: str
    block: Tag | None = None


def without_foreign(text: str, find: Find = nowhere) -> tuple[str, list[Missing]]:
    """Markdown with only those pictures that come along and links that lead somewhere, and what was taken out."""
    missing: list[Missing] = []

    def replaced(found: re.Match[str]) -> str:
        if found[2].startswith(OWN_FILES):
            return found[0]
        address = find(found[2])
        if address:
            return f"![{found[1]}]({address})"
        name = found[1] or file_name(found[2])
        missing.append(missing_picture(name))
        return picture_mark(name)

    def words(found: re.Match[str]) -> str:
        if not found[2].startswith("#"):
            missing.append(missing_link(found[2]))
        return found[1]

    return _LINK.sub(words, _PICTURE.sub(replaced, text)), missing


def file_name(source: str) -> str:
    """What a picture was called, for the place where it was; empty for data and for addresses without a name."""
    name = PurePosixPath(source.partition("?")[0]).name
    return name if "." in name and not source.startswith("data:") else ""


def picture_mark(name: str) -> str:
    """What stands where a picture was."""
    return PICTURE.format(name=NAMED.format(name=name) if name else "")


def without_marks(text: str) -> str:
    """The text without what stands where pictures were."""
    return _MARK.sub("", text)


def missing_picture(name: str, block: Tag | None = None) -> Missing:
    """A picture that does not come along, by its name if it has one."""
    return Missing("faq.picture_named" if name else "faq.picture_left_out", name, block)


def missing_link(target: str, block: Tag | None = None) -> Missing:
    """A link to something beside the text, which does not come along."""
    return Missing("faq.link_left_out", unquote(target)[:SHOWN_LENGTH], block)


def missing_field(name: str) -> Missing:
    """A field before a text whose name we do not know."""
    return Missing("faq.field_left_out", name[:SHOWN_LENGTH])


def left_out(row: Row, one: Missing) -> Refusal:
    """The note that a question comes without something."""
    return Refusal(row.number, one.code, row.question, {"name": one.name} if one.name else {}, row.place)
