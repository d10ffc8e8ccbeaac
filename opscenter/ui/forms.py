"""The base of all HTML forms: CSRF, Chinese messages that say what is wrong and what is right, errors of the domain."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from opscenter.core.errors import DomainError
from opscenter.core.text import mark
from opscenter.ui import texts
from opscenter.ui.i18n import _

# WTForms' own messages (the keys are its English source strings).
REQUIRED = "This field is required."
MESSAGES = {
    REQUIRED: mark("没有填写，请填上"),
    "Invalid input.": mark("格式不对，请按示例填写"),
    "Invalid email address.": mark("邮箱格式不对，应像 name@example.cn"),
    "Not a valid choice.": mark("没有这个选项，请重新选择"),
    "Not a valid choice": mark("没有这个选项，请重新选择"),
    "'%(value)s' is not a valid choice for this field.": mark("没有“%(value)s”这个选项，请重新选择"),
    "'%(value)s' are not valid choices for this field.": mark("没有“%(value)s”这些选项，请重新选择"),
    "Invalid Choice: could not coerce.": mark("没有这个选项，请重新选择"),
    "Invalid Choice(s): one or more data inputs could not be coerced.": mark("有的选项不存在，请重新选择"),
    "Not a valid integer value.": mark("应为整数，例如 12"),
    "Not a valid decimal value.": mark("应为数字，例如 12.50"),
    "Not a valid float value.": mark("应为数字，例如 12.5"),
    "Not a valid date value.": mark("日期写法不对，应像 2026-12-24"),
    "Not a valid time value.": mark("时间写法不对，应像 17:30"),
    "Not a valid datetime value.": mark("日期时间写法不对，应像 2026-12-24 17:30"),
    "Number must be at least %(min)s.": mark("太小，最小为 %(min)s"),
    "Number must be at most %(max)s.": mark("太大，最大为 %(max)s"),
    "Number must be between %(min)s and %(max)s.": mark("超出范围，应在 %(min)s 到 %(max)s 之间"),
    "Field must be at least %(min)d character long.": mark("太短，至少 %(min)d 个字"),
    "Field must be at least %(min)d characters long.": mark("太短，至少 %(min)d 个字"),
    "Field cannot be longer than %(max)d character.": mark("太长，最多 %(max)d 个字"),
    "Field cannot be longer than %(max)d characters.": mark("太长，最多 %(max)d 个字"),
    "Field must be between %(min)d and %(max)d characters long.": mark("长度不对，应为 %(min)d 到 %(max)d 个字"),
    "Field must be exactly %(max)d character long.": mark("长度不对，应为 %(max)d 个字"),
    "Field must be exactly %(max)d characters long.": mark("长度不对，应为 %(max)d 个字"),
    "Field must be equal to %(other_name)s.": mark("两次填写的不一样，请重新填写"),
    "Invalid URL.": mark("网址写法不对，应以 https:// 开头"),
    "File does not have an approved extension: {extensions}": mark("文件类型不支持，可用：{extensions}"),
}


def options(pairs: Iterable[tuple[object, str]]) -> list[SelectChoice]:
    """Choices of a select or radio field from (value, text)."""
    return [SelectChoice(value=value, label=text) for value, text in pairs]


def enum_options(members: Iterable[StrEnum], *, empty: str | None = None) -> list[SelectChoice]:
    """Choices of enum members with their labels; `empty` is the text of a first choice without value.

    Call it inside a request, because the labels follow its language.
    """
    first = [("", empty)] if empty is not None else []
    return options([*first, *((member.value, texts.label(member)) for member in members)])


class _Unnamed(str):
    """A built-in message: it does not say which field it is about, also after its placeholders were filled."""

    __slots__ = ()

    def __mod__(self, values: object) -> "_Unnamed":
        return _Unnamed(super().__mod__(values))


class _Messages:
    """What WTForms asks for its texts."""

    def gettext(self, message: str) -> str:
        return _Unnamed(_(MESSAGES[message])) if message in MESSAGES else message

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return self.gettext(singular if n == 1 else plural)


class _ChoiceMessages(_Messages):
    """The same where something is chosen and not written."""

    def gettext(self, message: str) -> str:
        return _Unnamed(_("没有选，请选一项")) if message == REQUIRED else super().gettext(message)


class Form(FlaskForm):  # type: ignore[misc]  # flask_wtf ships no types
    """Base of every form. A field that is not required says 选填 by itself; required ones say nothing."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]  # flask_wtf ships no types
        """Our messages instead of WTForms' catalogues."""

        def get_translations(self, form: Any) -> _Messages:  # noqa: ARG002 - the signature is WTForms'
            """The source of built-in messages."""
            return _Messages()

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Any:
            """A field with the messages that fit it."""
            if issubclass(unbound_field.field_class, RadioField):
                options = {**options, "translations": _ChoiceMessages()}
            return super().bind_field(form, unbound_field, options)

    def add_problem(self, problem: DomainError) -> None:
        """Show a domain error on this form: at its fields where the error names them, else above the form."""
        for name, message in texts.field_errors(problem).items():
            target = self[name].errors if name in self else self.form_errors
            target.append(message) if isinstance(target, list) else self._set_errors(name, [*target, message])
        if not problem.fields:
            self.form_errors.append(texts.describe(problem))

    def _set_errors(self, name: str, messages: list[str]) -> None:
        self[name].errors = messages

    @property
    def problems(self) -> Mapping[str, str]:
        """Field id (empty for the whole form) to first message, in the order of the fields; for the error summary.

        Away from its field, a message that does not name the field gets the name in front.
        """
        found = {field.id: _named(field.label.text, field.errors[0]) for field in self if field.errors}
        return {"": str(self.form_errors[0]), **found} if self.form_errors else found


def _named(label: str, message: str) -> str:
    return _("%(name)s：%(value)s", name=label, value=message) if isinstance(message, _Unnamed) else str(message)


class ConfirmForm(Form):
    """The report of an upload that the person has seen, by its fingerprint."""

    digest = HiddenField(validators=[InputRequired(), Length(max=64)])
