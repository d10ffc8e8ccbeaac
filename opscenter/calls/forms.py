"""Input of the pages of calls."""

from datetime import datetime

from wtforms import (
    DateTimeLocalField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp

from opscenter.calls.actions import simulator
from opscenter.calls.actions.desk import NOTE_LIMIT, Matter
from opscenter.calls.actions.manual import Slip
from opscenter.calls.models.lines import SimulatorInputKind
from opscenter.calls.routing.rules import CHOOSABLE
from opscenter.calls.rules import Disposition
from opscenter.core.text import mark
from opscenter.core.workdays import CHINA
from opscenter.tickets.rules.words import Impact, TicketType, Urgency
from opscenter.ui import texts
from opscenter.ui.forms import Form, enum_options, options
from opscenter.ui.i18n import _, lazy

DEEDS = (SimulatorInputKind.KEY, SimulatorInputKind.WORDS, SimulatorInputKind.HANG_UP)
MINUTE_FORMAT = "%Y-%m-%dT%H:%M"
# What callers ask for by telephone; changes are filed by handlers.
TYPES = [kind for kind in TicketType if kind is not TicketType.CHANGE]
# Impact and urgency in one choice, as operators say it; the order is that of how often it is meant.
WEIGHTS = (
    (Impact.UNIT, Urgency.NORMAL),
    (Impact.PERSON, Urgency.NORMAL),
    (Impact.UNIT, Urgency.HIGH),
    (Impact.AREA, Urgency.HIGH),
    (Impact.PERSON, Urgency.LOW),
)


class SimulatorCallForm(Form):
    """Who calls which number how fast; `caller` is an entry of the number book, `unknown` or `anonymous`."""

    caller = StringField(validators=[InputRequired(), Regexp(r"\d{1,18}|unknown|anonymous")])
    called = StringField(validators=[InputRequired(), Length(max=20)])
    pace = SelectField(choices=options((pace, str(pace)) for pace in sorted(simulator.PACES)), default="100")


class SimulatorInputForm(Form):
    """One deed at the simulated telephone."""

    kind = SelectField(choices=options((kind.value, kind.value) for kind in DEEDS))
    value = StringField(validators=[Length(max=200)])


class PresenceForm(Form):
    """Come, pause or go."""

    state = SelectField(choices=options((state.value, state.value) for state in CHOOSABLE))


class CallForm(Form):
    """What is written down while somebody speaks, and what came of it."""

    note = TextAreaField(mark("诉求"), [Length(max=NOTE_LIMIT)])
    service = SelectField(mark("系统"), [Optional()])
    type = SelectField(mark("类型"), [InputRequired()])
    weight = SelectField(mark("影响 × 紧急"), [InputRequired()])
    disposition = RadioField(mark("通话结果"), [Optional()])

    def fill_choices(self, services: list[tuple[str, str]]) -> None:
        """Give the select fields their options in this request's language."""
        self.service.choices = options([("", _("不涉及系统")), *services])
        self.type.choices = enum_options(TYPES)
        self.weight.choices = options((_weight(*pair), _weight_words(*pair)) for pair in WEIGHTS)
        self.disposition.choices = enum_options(Disposition)
        for field in self:
            field.label.text = _(field.label.text)

    def matter(self) -> Matter:
        """What the ticket is to be."""
        impact, _separator, urgency = (self.weight.data or _weight(*WEIGHTS[0])).partition(":")
        service = self.service.data or ""
        return Matter(
            type=TicketType(self.type.data or TicketType.FAULT),
            impact=Impact(impact),
            urgency=Urgency(urgency),
            service_id=int(service) if service.isdecimal() else None,
        )


class PickUpForm(Form):
    """The number shown on the desk telephone."""

    number = StringField(mark("来电号码"), [Length(max=30)])

    def translate(self) -> None:
        """Show the labels in this request's language."""
        for field in self:
            field.label.text = _(field.label.text)


class SlipForm(PickUpForm):
    """A paper slip."""

    started_at = DateTimeLocalField(mark("来电时间"), [InputRequired()], format=MINUTE_FORMAT)
    minutes = IntegerField(mark("通话分钟数"), [InputRequired(), NumberRange(min=0, max=240)])
    note = TextAreaField(mark("诉求和答复"), [InputRequired(), Length(max=NOTE_LIMIT)])
    disposition = SelectField(mark("通话结果"), [InputRequired()])

    def fill_choices(self) -> None:
        """Give the select field its options in this request's language."""
        self.translate()
        self.disposition.choices = enum_options(Disposition)

    def slip(self) -> Slip:
        """The slip; times are typed as the clock on the wall shows them."""
        written: datetime = self.started_at.data
        return Slip(
            number=self.number.data or "",
            started_at=written.replace(tzinfo=CHINA),
            minutes=self.minutes.data,
            note=self.note.data,
            disposition=Disposition(self.disposition.data),
        )


class PinForm(Form):
    """A telephone PIN, twice."""

    pin = PasswordField(lazy(mark("查询密码")), [InputRequired(), Length(max=20)])
    again = PasswordField(lazy(mark("再输一遍查询密码")), [InputRequired(), Length(max=20)])

    def validate_again(self, field: PasswordField) -> None:
        """Both entries agree."""
        if field.data != self.pin.data:
            raise ValidationError(texts.error("pin.not_equal"))


def _weight(impact: Impact, urgency: Urgency) -> str:
    return f"{impact.value}:{urgency.value}"


def _weight_words(impact: Impact, urgency: Urgency) -> str:
    return f"{texts.label(impact)} × {texts.label(urgency)}"
