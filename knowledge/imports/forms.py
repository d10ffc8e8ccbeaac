"""Input of the import page."""

from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField
from wtforms.validators import Optional

from knowledge.articles.rules import Category
from opscenter.ui.forms import Form, enum_options
from opscenter.ui.i18n import _, lazy


class UploadForm(Form):
    """A file of questions and answers, and where those of an unknown category go."""

    file = FileField(lazy("文件"), [FileRequired(lazy("没有选择文件，请选一个"))])
    category = SelectField(lazy("认不出分类的归到"), [Optional()])

    def offer(self) -> None:
        """What can be chosen."""
        self.category.choices = enum_options(Category, empty=_("不归，列为拒绝"))

    def chosen_category(self) -> Category | None:
        """None: such questions are refused."""
        return Category(self.category.data) if self.category.data else None
