"""Input of the vocabulary."""

from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from knowledge.search.vocabulary import Entry, Kind
from knowledge.words.rules import LIST_MARK, NOTE_LIMIT, REASON_LIMIT, WORD_LIMIT, entry_of
from opscenter.ui.forms import Form, enum_options
from opscenter.ui.i18n import lazy

OTHERS_LIMIT = 400


class EntryForm(Form):
    """One entry: its kind, its word, and the words that go with it."""

    kind = SelectField(lazy("类别"), [DataRequired()])
    word = StringField(lazy("词"), [DataRequired(), Length(max=WORD_LIMIT)])
    others = StringField(lazy("相关的词"), [Optional(), Length(max=OTHERS_LIMIT)])

    def offer(self) -> None:
        """What can be chosen."""
        self.kind.choices = enum_options(Kind)

    def entry(self) -> Entry:
        """What was typed."""
        return entry_of(Kind(self.kind.data), self.word.data, self.others.data or "")


class PublishForm(Form):
    """The draft that was looked at, what it is about, and why in spite of what gets worse."""

    fingerprint = HiddenField(validators=[DataRequired(), Length(max=64)])
    note = StringField(lazy("这一版改了什么"), [DataRequired(), Length(max=NOTE_LIMIT)])
    reason = TextAreaField(lazy("有问题变差仍要发布的原因"), [Optional(), Length(max=REASON_LIMIT)])


class UploadForm(Form):
    """A table of entries."""

    file = FileField(lazy("文件"), [FileRequired(lazy("没有选择文件，请选一个"))])


def filled(entry: Entry) -> dict[str, str]:
    """An entry as the form shows it."""
    return {"kind": entry.kind.value, "word": entry.words[0], "others": LIST_MARK.join(entry.words[1:])}
