"""Sound of Chinese text: initials for half-typed questions, syllables for homophones. Pure."""

from functools import cache, lru_cache
from importlib import import_module
from typing import Any

from knowledge.search import tokens


@cache
def pypinyin() -> Any:
    """The library, read when first needed: it takes its dictionaries along, for which no process should wait."""
    return import_module("pypinyin")


def initials(text: str) -> str:
    """`zbkbd` of 指标看不到; Latin letters and digits stay."""
    words = import_module("pypinyin.seg.mmseg").seg.cut(_plain(text))
    return "".join(map(_initials, words))


@lru_cache(maxsize=50_000)
def _initials(word: str) -> str:
    library = pypinyin()
    return "".join(library.lazy_pinyin(word, style=library.Style.FIRST_LETTER))


@lru_cache(maxsize=50_000)
def syllables(text: str) -> tuple[str, ...]:
    """`("zhi", "biao")` of 指标, without tones."""
    return tuple(pypinyin().lazy_pinyin(text))


@lru_cache(maxsize=50_000)
def readings(character: str) -> tuple[str, ...]:
    """`("hai", "huan", "fu")` of 还: every syllable that it may be, without tones, the usual one first."""
    library = pypinyin()
    return tuple(library.pinyin(character, style=library.Style.NORMAL, heteronym=True)[0])


def spelled(text: str) -> str:
    """`zhibiao` of 指标."""
    return "".join(syllables(text))


def _plain(text: str) -> str:
    return "".join(character for character in tokens.normalize(text) if character.isalnum())
