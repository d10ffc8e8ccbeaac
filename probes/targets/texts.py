"""Sentences for what a run found: the code and parameters of an outcome as Chinese (or translated) text."""

from collections.abc import Mapping
from typing import Any

from opscenter.core.text import gettext
from probes.checks.registry import kinds
from probes.runner.execute import MESSAGES


def sentence(kind: str, message: str, params: Mapping[str, Any], locale: str = "zh_CN") -> str:
    """The sentence of one outcome; a code without text (a newer runner) is shown as it is."""
    known = kinds().get(kind)
    text = MESSAGES.get(message) or (known.messages.get(message) if known else None)
    return gettext(text, locale, **params) if text else message


def cause(kind: str, message: str, locale: str = "zh_CN") -> str:
    """What mostly lies behind a fault of this kind of check; empty where nothing can be said."""
    known = kinds().get(kind)
    return gettext(known.causes.get(message, ""), locale) if known else ""
