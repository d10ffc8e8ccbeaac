"""English is complete: every marked text has a translation with the same placeholders and without Chinese."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from opscenter.core.text import CATALOGUES

ROOT = CATALOGUES.parent.parent
PACKAGES = ("opscenter", "knowledge", "probes")
KEYWORDS = {**DEFAULT_KEYWORDS, "mark": None, "lazy": None, "_n": (1, 1), "_many": (1, 1)}
PLACEHOLDER = re.compile(r"%\(\w+\)[.\d]*[sdf]|\{\w+\}")
COUNTED = re.compile(r"%\(n\)s (?:other )?(?!stays)(?:\w{3,}s\b|people)")
SINGLE = re.compile(r'\b_\("([^"]+)"')
# Counts that the code keeps above one.
NEVER_ONE = ("every %(n)s", "to wrap up", "%(n)s characters", "At most %(n)s", "%(n)s entries are not right")
CHINESE = re.compile(r"[\u3400-\u9fff]")
Forms = tuple[str, ...]


def forms(text: str | Forms | list[str]) -> Forms:
    """The singular and, where there is one, the plural."""
    return (text,) if isinstance(text, str) else tuple(text)


@cache
def marked() -> dict[str, Forms]:
    """Every text that the source marks for translation: once where one form is enough, twice where a count decides."""

    def extracted(package: str) -> Iterator[Forms]:
        with (ROOT / "tools" / "babel.cfg").open(encoding="utf-8") as file:
            methods, options = parse_mapping_cfg(file)
        for _path, _line, text, _comments, _context in extract_from_dir(
            Path(ROOT, package), methods, options, KEYWORDS
        ):
            yield forms(text)

    found = sorted(text for package in PACKAGES for text in extracted(package))
    return {text[0]: text for text in found}


def source_files() -> Iterator[Path]:
    """Where texts are marked."""
    return (path for package in PACKAGES for kind in ("*.py", "*.html") for path in Path(ROOT, package).rglob(kind))


@cache
def english() -> dict[Forms, Forms]:
    """The catalogue as committed, without what is marked as a guess: that is never shown."""
    with (CATALOGUES / "en" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return {
            forms(entry.id): forms(entry.string) for entry in read_po(file, locale="en") if entry.id and not entry.fuzzy
        }


def test_every_marked_text_has_an_english_form() -> None:
    missing = sorted(text for text in marked().values() if not all(english().get(text, ("",))))
    assert missing == [], f"{len(missing)} texts without English; run `make translations` and translate them"


def test_a_text_with_two_forms_is_never_shown_without_its_count() -> None:
    counted = {text[0] for text in marked().values() if len(text) == 2 and "%(n)s" in text[0]}
    single = {text for path in source_files() for text in SINGLE.findall(path.read_text(encoding="utf-8"))}
    assert sorted(counted & single) == []


def test_the_catalogue_holds_no_text_that_is_gone() -> None:
    assert sorted(set(english()) - set(marked().values())) == []


def test_no_empty_text_is_marked() -> None:
    # gettext answers "" with the head of the catalogue.
    assert "" not in marked()


def test_translations_keep_the_placeholders() -> None:
    wanted = {text: set(PLACEHOLDER.findall("".join(text))) for text in english()}
    assert [text for text, given in english().items() if set(PLACEHOLDER.findall("".join(given))) != wanted[text]] == []


def test_a_count_that_stands_before_a_plural_has_a_singular_as_well() -> None:
    counted = [given for text, given in english().items() if "%(n)s" in text[0] and len(given) == 1]
    assert [
        given for (given,) in counted if COUNTED.search(given) and not any(part in given for part in NEVER_ONE)
    ] == []


def test_translations_contain_no_chinese() -> None:
    assert [given for given in english().values() if CHINESE.search("".join(given))] == []


@pytest.mark.parametrize("text", ["%(n)s 件", "{number} 已关闭"])
def test_both_kinds_of_placeholder_are_seen(text: str) -> None:
    assert len(PLACEHOLDER.findall(text)) == 1
