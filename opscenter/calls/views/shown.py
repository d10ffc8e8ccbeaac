"""How a call looks in words: steps grouped for reading, who calls, how long. Used by the templates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from opscenter.calls.ivr import prompts
from opscenter.calls.ivr.history import Wish
from opscenter.calls.models.calls import Call, CallStep
from opscenter.calls.queries.console import ScreenPop
from opscenter.calls.rules import StepKind
from opscenter.core import masking
from opscenter.organizations.models import OrganizationContact
from opscenter.ui import texts
from opscenter.ui.i18n import _

# What the operator needs before the first word: what was said and pressed, not how it was offered around.
TOLD = frozenset({StepKind.HEARD, StepKind.ANNOUNCEMENT, StepKind.PRESSED, StepKind.NO_INPUT, StepKind.JOINED_QUEUE})


@dataclass(frozen=True)
class PathLine:
    """One line of what was heard and pressed."""

    at: datetime
    key: str
    text: str
    is_important: bool


def path_of(steps: Sequence[CallStep]) -> list[PathLine]:
    """What the caller heard and pressed before a person answered."""
    lines = []
    for step in steps:
        if step.kind not in TOLD or (step.kind is StepKind.HEARD and prompts.is_routine(step.text)):
            continue
        lines.append(PathLine(step.at, step.key, _told(step), step.kind is StepKind.ANNOUNCEMENT))
    return lines


def _told(step: CallStep) -> str:
    if not step.text:
        return texts.label(step.kind)
    if step.kind is StepKind.ANNOUNCEMENT:
        return _("公告：%(text)s", text=step.text)
    return _wish(step.text) if step.kind is StepKind.PRESSED else step.text


def _wish(stored: str) -> str:
    """What a key meant; rows from before the codes hold the Chinese words themselves."""
    return texts.label(Wish(stored)) if stored in set(Wish) else _(stored)


def caller(pop: ScreenPop) -> str:
    """Who calls: unit and person; for unknown numbers the area or that it is unknown."""
    return who(pop.call, pop.body.short_name, pop.contact)


def who(call: Call, body_name: str, contact: OrganizationContact | None) -> str:
    """The same from its parts."""
    if contact is None:
        return name_of(call, body_name)
    duty = _("（%(duty)s）", duty=contact.duty) if contact.duty else ""
    return f"{body_name} · {masking.mask_name(contact.name)}{duty}"


def name_of(call: Call, body_name: str) -> str:
    """A body that is known to call, or the area of a stranger."""
    if call.is_recognized or call.area_source.value == "operator":
        return body_name
    return _("未登记来电（%(area)s）", area=body_name if call.area_source.value != "unknown" else _("地区不明"))


def number(call: Call) -> str:
    """The masked number."""
    return masking.mask_phone(call.phone) if call.phone else _("号码未送出")


def talked(call: Call, now: datetime) -> timedelta | None:
    """How long the talk has lasted, or lasted."""
    return (call.ended_at or now) - call.answered_at if call.answered_at else None
