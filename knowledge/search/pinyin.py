"""Sound of Chinese text: initials for half-typed questions, syllables for homophones. Pure."""

from functools import lru_cache

from pypinyin import Style, lazy_pinyin

from knowledge.search import tokens


def initials(text: str) -> str:
    """`zbkbd` of 指标看不到; Latin letters and digits stay."""
    return "".join(lazy_pinyin(_plain(text), style=Style.FIRST_LETTER))


@lru_cache(maxsize=50_000)
def syllables(text: str) -> tuple[str, ...]:
    """`("zhi", "biao")` of 指标, without tones."""
    return tuple(lazy_pinyin(text))


def spelled(text: str) -> str:
    """`zhibiao` of 指标."""
    return "".join(syllables(text))


def _plain(text: str) -> str:
    return "".join(character for character in tokens.normalize(text) if character.isalnum())
