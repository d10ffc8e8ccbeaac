"""Traditional characters written as simplified ones, one for one, after the table of OpenCC. Pure."""

from functools import cache
from importlib.resources import files


def simplified(text: str) -> str:
    """The text in simplified characters; nothing else changes, nor does the length."""
    return text.translate(_table())


@cache
def _table() -> dict[int, str]:
    """Each traditional character and its first simplified one; what may stay as it is stays."""
    lines = files("opencc").joinpath("dictionary", "TSCharacters.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if "\t" in line)
    return {
        ord(character): meant.split()[0]
        for character, meant in pairs
        if len(character) == len(meant.split()[0]) == 1 and character not in meant.split()
    }
