"""Input of the export page."""

from wtforms import RadioField, StringField
from wtforms.validators import DataRequired, Length

from knowledge.exports.rules import Format, Reach
from opscenter.core.exports import PURPOSE_LENGTH
from opscenter.ui.forms import Form, enum_options
from opscenter.ui.i18n import lazy


class ExportForm(Form):
    """What is exported as what, and why."""

    file = RadioField(lazy("导出成什么"), [DataRequired()], default=Format.XLSX.value)
    reach = RadioField(lazy("包括哪些文章"), [DataRequired()], default=Reach.UNIT.value)
    purpose = StringField(lazy("导出用途"), [DataRequired(), Length(max=PURPOSE_LENGTH)])

    def offer(self) -> None:
        """What can be chosen."""
        self.file.choices = enum_options(Format)
        self.reach.choices = enum_options(Reach)
