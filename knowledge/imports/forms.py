"""Input of the import page."""

from flask_wtf.file import FileField, FileRequired

from opscenter.ui.forms import Form
from opscenter.ui.i18n import lazy


class UploadForm(Form):
    """A sheet of questions and answers."""

    file = FileField(lazy("文件"), [FileRequired(lazy("没有选择文件，请选一个 .xlsx 或 .csv 文件"))])
