"""How one row of the audit trail looks in words. Used by the templates."""

from collections.abc import Iterator
from datetime import datetime

from opscenter.accounts import audit_texts as words
from opscenter.core.audit import AuditEntry
from opscenter.ui import filters, texts
from opscenter.ui.i18n import _

# A fingerprint is compared with another one by its first characters.
FINGERPRINT = 12
LISTED = 3


def action(entry: AuditEntry) -> str:
    """What was done to what kind of thing."""
    return " · ".join(_(part) for part in words.parts(entry.action))


def record(entry: AuditEntry) -> str:
    """Which record it was done to."""
    kind = _(words.RECORDS.get(entry.object_type, entry.object_type))
    return f"{kind} {_(words.RECORD_NAMES.get(entry.object_id, entry.object_id))}"


def person(entry: AuditEntry) -> str:
    """Who did it."""
    return _(words.ACTORS.get(entry.actor_name, entry.actor_name))


def details(entry: AuditEntry) -> Iterator[tuple[str, str]]:
    """Name and value of each detail; an action without details of its own has none."""
    about = entry.action.partition(".")[0]
    for name, value in entry.detail.items():
        yield _(words.DETAILS.get(name, name)), _shown(about, name, value)


def _shown(about: str, name: str, value: object) -> str:
    match value:
        case bool():
            return _("是") if value else _("否")
        case int() if name in words.REFERENCES:
            return f"#{value}"
        case list() if len(value) > LISTED:
            return _("%(first)s 等 %(n)s 个", first="、".join(map(str, value[:LISTED])), n=len(value))
        case list():
            return "、".join(map(str, value)) or "–"
        case str():
            return _written(about, name, value)
    return str(value)


def _written(about: str, name: str, value: str) -> str:
    if name == "sha256":
        return f"{value[:FINGERPRINT]}…"
    if name in words.TIMES:
        return filters.stamp(datetime.fromisoformat(value))
    found = texts.word(words.WORDS.get((about, name), ""), value)
    return found or _(words.VALUES.get(value, value))
