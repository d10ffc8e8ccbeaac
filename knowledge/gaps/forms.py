"""Input of the pages of gaps."""

from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, Length

from knowledge.gaps.rules import REASON_LIMIT
from opscenter.ui.forms import Form
from opscenter.ui.i18n import lazy


class OwnerForm(Form):
    """Who is to write the article."""

    owner = SelectField(lazy("负责人"), [DataRequired()], coerce=int)


class DismissForm(Form):
    """Why no article is needed."""

    reason = StringField(lazy("为什么不需要"), [DataRequired(), Length(max=REASON_LIMIT)])
