"""The language of a page: Chinese unless the visitor chose English; read from the `lang` cookie.

Texts outside requests (mail, speech) use `opscenter.core.text`; both read the same catalogues.
"""

from typing import Any

from flask import Flask, g, has_request_context, request
from flask_babel import Babel, LazyString

from opscenter.core.text import CATALOGUES, SOURCE_LOCALE, gettext, ngettext, verbatim
from opscenter.ui import preferences

LOCALES = {"zh": SOURCE_LOCALE, "en": "en"}
MANY = 2
# Each language is offered in its own words.
LANGUAGE_NAMES = {"zh": verbatim("中文"), "en": "English"}


def init_app(app: Flask) -> None:
    """Bind Flask-Babel to our catalogues; `_` becomes available in templates."""
    app.config.setdefault("BABEL_TRANSLATION_DIRECTORIES", str(CATALOGUES))
    Babel(app, default_locale=SOURCE_LOCALE, default_timezone="UTC", locale_selector=choose_locale)


def choose_locale() -> str:
    """The locale of this request."""
    return LOCALES[preferences.read("lang", request)]


def locale() -> str:
    """`zh_CN` or `en`, chosen once per request; outside a request Chinese."""
    if not has_request_context():
        return SOURCE_LOCALE
    # A page asks some two hundred times.
    try:
        chosen: str = g.locale
    except AttributeError:
        chosen = g.locale = choose_locale()
    return chosen


def _(message: str, **variables: Any) -> str:
    """The message in this request's language; placeholders are written %(name)s."""
    translated = gettext(message, locale())
    return translated % variables if variables else translated


def _n(message: str, n: int, **variables: Any) -> str:
    """The form of the message that fits the count `%(n)s`, which is shown as `1,234`."""
    return ngettext(message, n, locale()) % {"n": f"{n:,}", **variables}


def _many(message: str) -> str:
    """The name of a list or of its menu entry, which is a plural in English."""
    return ngettext(message, MANY, locale())


def lazy(message: str) -> LazyString:
    """A marked message that is translated when it is shown; for labels of form classes."""
    return LazyString(_, message)
