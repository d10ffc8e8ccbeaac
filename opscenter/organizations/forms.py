"""Input of the pages of organisations."""

from flask_wtf.file import FileField, FileRequired
from wtforms import IntegerField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from opscenter.core.text import mark
from opscenter.core.unmasking import PURPOSE_LIMIT, PURPOSE_MINIMUM
from opscenter.organizations.imports.parsing import YEARS
from opscenter.organizations.rules import ImportKind
from opscenter.ui.forms import Form, options
from opscenter.ui.i18n import lazy

KINDS = options([(ImportKind.UNITS.value, lazy(mark("单位"))), (ImportKind.DIVISIONS.value, lazy(mark("区划")))])
MODES = options(
    [
        ("partial", lazy(mark("增补：只新增和修改，文件里没有的不动"))),
        ("complete", lazy(mark("全量：文件里没有的单位停用"))),
    ]
)


class ImportForm(Form):
    """A file and how to read it."""

    kind = SelectField(lazy(mark("导入什么")), [InputRequired()], choices=KINDS)
    fiscal_year = IntegerField(lazy(mark("预算年度")), [InputRequired(), NumberRange(YEARS.start, YEARS.stop - 1)])
    mode = RadioField(lazy(mark("怎样导入")), [InputRequired()], choices=MODES, default="partial")
    file = FileField(lazy(mark("文件")), [FileRequired(lazy(mark("没有选择文件，请选一个 .xlsx 或 .csv 文件")))])


class PurposeForm(Form):
    """Why somebody wants to see a masked field."""

    purpose = StringField(lazy(mark("用途")), [InputRequired(), Length(min=PURPOSE_MINIMUM, max=PURPOSE_LIMIT)])


class ContactForm(Form):
    """A person of a body, or a number of the body itself."""

    name = StringField(lazy(mark("姓名")), [Optional(), Length(max=50)])
    duty = StringField(lazy(mark("岗位")), [Optional(), Length(max=50)])
    number = StringField(lazy(mark("电话")), [Optional(), Length(max=40)])


class NameForm(Form):
    """Another name."""

    name = StringField(lazy(mark("新名称")), [InputRequired(), Length(max=200)])
