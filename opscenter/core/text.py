"""Marking and translating text outside web requests (mail, speech, jobs, command line).

Pages use `opscenter.ui.i18n`; both read the same catalogues in `opscenter/translations`.
"""

import re
from functools import lru_cache
from gettext import NullTranslations
from pathlib import Path

from babel.support import Translations

SOURCE_LOCALE = "zh_CN"
CATALOGUES = Path(__file__).resolve().parent.parent / "translations"
# What XML, and with it every office format, cannot hold; it comes along unseen when people copy from other programs.
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def mark(message: str) -> str:
    """Return the message unchanged; the call lets `pybabel extract` find it in tables of labels."""
    return message


def verbatim(text: str) -> str:
    """Return text that is Chinese in every language (capital numerals, digits read aloud); never extracted."""
    return text


def without_controls(text: str) -> str:
    """Text without the control characters that nobody sees and no office file holds; line breaks and tabs stay."""
    return _UNSEEN.sub("", text)


def gettext(message: str, /, locale: str = SOURCE_LOCALE, **params: object) -> str:
    """Translate a Chinese source string and fill its `{name}` placeholders.

    `locale` accepts `zh_CN`, `en` and the hyphenated spelling. A missing catalogue or entry gives the
    source string. Without parameters the text is returned as it is, braces included.
    """
    translated = _translated(message, locale) if message else ""
    return translated.format(**params) if params else translated


def ngettext(message: str, count: int, /, locale: str = SOURCE_LOCALE) -> str:
    """The form of a message that fits a number. Chinese has one; without two in the other language it is `gettext`."""
    found = _catalogue(locale.replace("-", "_")).ngettext(message, message, count)
    return found if found != message else gettext(message, locale)


@lru_cache(maxsize=10_000)
def _translated(message: str, locale: str) -> str:
    catalogue = _catalogue(locale.replace("-", "_"))
    found = catalogue.gettext(message)
    # Not every Python looks by itself for a text that has a plural, too; that of Debian 12 does not.
    return found if found != message else catalogue.ngettext(message, message, 1)


@lru_cache(maxsize=16)
def _catalogue(locale: str) -> NullTranslations:
    return Translations.load(CATALOGUES, [locale])
