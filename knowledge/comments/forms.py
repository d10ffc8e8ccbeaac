"""Input of remarks."""

from wtforms import IntegerField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from knowledge.comments.rules import QUOTE_LIMIT, TEXT_LIMIT
from opscenter.ui.forms import Form
from opscenter.ui.i18n import lazy


class CommentForm(Form):
    """A remark on words of the version that was looked at."""

    number = IntegerField(validators=[InputRequired()])
    quote = StringField(lazy("针对哪句话"), [Optional(), Length(max=QUOTE_LIMIT)])
    text = TextAreaField(lazy("批注"), [DataRequired(), Length(max=TEXT_LIMIT)])


class AnswerForm(Form):
    """What is said to a remark, or when it is closed."""

    answer = StringField(lazy("回复，或怎么处理的"), [Optional(), Length(max=TEXT_LIMIT)])
