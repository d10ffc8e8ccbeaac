"""Input of the pages of calls."""

from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length, Regexp

from opscenter.calls.actions import simulator
from opscenter.calls.models.lines import SimulatorInputKind
from opscenter.ui.forms import Form

DEEDS = (SimulatorInputKind.KEY, SimulatorInputKind.WORDS, SimulatorInputKind.HANG_UP)


class SimulatorCallForm(Form):
    """Who calls which number how fast; `caller` is an entry of the number book, `unknown` or `anonymous`."""

    caller = StringField(validators=[InputRequired(), Regexp(r"\d{1,18}|unknown|anonymous")])
    called = StringField(validators=[InputRequired(), Length(max=20)])
    pace = SelectField(choices=[(str(pace), str(pace)) for pace in sorted(simulator.PACES)], default="100")


class SimulatorInputForm(Form):
    """One deed at the simulated telephone."""

    kind = SelectField(choices=[(kind.value, kind.value) for kind in DEEDS])
    value = StringField(validators=[Length(max=200)])
