"""The form that issues a key."""

from wtforms import RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from opscenter.core.text import mark
from opscenter.ui.forms import Form, options
from opscenter.ui.i18n import lazy

AUDIENCES = (("public", lazy(mark("公众能看的"))), ("unit", lazy(mark("预算单位能看的"))))


class KeyForm(Form):
    """Who will ask, for which area, and what it may be told."""

    name = StringField(lazy(mark("哪个系统")), [InputRequired(), Length(max=100)])
    organization_id = SelectField(lazy(mark("地区")), [InputRequired()], coerce=int)
    audience = RadioField(lazy(mark("能得到的答案")), choices=options(AUDIENCES), default="public")
