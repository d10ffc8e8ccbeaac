"""The form of a check, made from the settings model of its kind: a new check type brings its own form."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, get_args, get_origin

from pydantic import SecretStr
from pydantic.fields import FieldInfo
from wtforms import (
    BooleanField,
    DecimalField,
    Field,
    IntegerField,
    PasswordField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional

from opscenter.core.text import mark
from opscenter.ui.forms import Form, options
from opscenter.ui.i18n import _, lazy
from probes.checks.base import CheckKind
from probes.targets.actions import Draft
from probes.targets.rules import Timing

LONG_TEXT = 1000
Choices = Sequence[tuple[int, str]]


class CheckForm(Form):
    """What every check has; the fields of its kind are added by `form_for`."""

    organization_id = SelectField(lazy("单位"), coerce=int, validators=[InputRequired()])
    service_id = SelectField(lazy("系统"), coerce=int, validators=[InputRequired()])
    target_name = StringField(lazy("对象"), validators=[InputRequired(), Length(max=100)])
    name = StringField(lazy("检查名称"), validators=[InputRequired(), Length(max=100)])
    interval_seconds = IntegerField(lazy("每隔多少秒"), default=60, validators=[InputRequired()])
    timeout_seconds = DecimalField(lazy("最多等多少秒"), default=3, places=None, validators=[InputRequired()])
    confirm_tries = IntegerField(lazy("失败后再试几次"), default=2, validators=[InputRequired()])
    confirm_every_seconds = DecimalField(lazy("再试间隔秒数"), default=2, places=None, validators=[InputRequired()])
    recover_successes = IntegerField(lazy("连续几次正常算恢复"), default=2, validators=[InputRequired()])
    kind: CheckKind
    is_new = True

    def settings_fields(self) -> list[Field]:
        """The fields of the kind, in the order of its model."""
        return [self[name] for name in self.kind.settings.model_fields]

    def settings_values(self) -> dict[str, Any]:
        """What was typed for the kind; empty numbers take the model's default."""
        values = {name: self[name].data for name in self.kind.settings.model_fields}
        return {name: value for name, value in values.items() if value is not None}

    def draft(self) -> Draft:
        """The check as wanted."""
        return Draft(
            organization_id=self.organization_id.data,
            service_id=self.service_id.data or None,
            target_name=self.target_name.data or "",
            name=self.name.data or "",
            kind=self.kind.name,
            settings=self.settings_values(),
            timing=self.timing(),
        )

    def timing(self) -> Timing:
        """How often and how it is confirmed."""
        return Timing(
            interval_seconds=self.interval_seconds.data,
            timeout_seconds=float(self.timeout_seconds.data),
            confirm_tries=self.confirm_tries.data,
            confirm_every_seconds=float(self.confirm_every_seconds.data),
            recover_successes=self.recover_successes.data,
        )


NO_SERVICE = mark("不属于某个系统")


def form_for(
    kind: CheckKind, *, organizations: Choices, services: Choices, is_new: bool = True, **arguments: Any
) -> CheckForm:
    """A form for one kind, in the language of this request."""
    made = type("KindForm", (CheckForm,), {name: _field(field) for name, field in kind.settings.model_fields.items()})
    form: CheckForm = made(**arguments)
    form.kind, form.is_new = kind, is_new
    form.organization_id.choices = options(organizations)
    form.service_id.choices = options([(0, _(NO_SERVICE)), *services])
    return form


def _field(field: FieldInfo) -> Field:
    label, hint = (_(text) if text else "" for text in (field.title, field.description))
    common: Mapping[str, Any] = {"label": label, "description": hint}
    default = None if field.is_required() else field.default
    required = [InputRequired()] if field.is_required() else [Optional()]
    if get_origin(field.annotation) is Literal:
        return SelectField(choices=_choices(field), default=default, validators=[InputRequired()], **common)
    if field.annotation is bool:
        return BooleanField(default=default, **common)
    if field.annotation is int:
        return IntegerField(default=default, validators=required, **common)
    if field.annotation is SecretStr:
        return PasswordField(validators=required, **common)
    widget = TextAreaField if _longest(field) > LONG_TEXT else StringField
    return widget(default=default, validators=required, **common)


def _choices(field: FieldInfo) -> Any:
    extra = field.json_schema_extra
    texts: Any = extra.get("choices", {}) if isinstance(extra, dict) else {}
    return options((value, _(str(texts.get(value, value)))) for value in get_args(field.annotation))


def _longest(field: FieldInfo) -> int:
    return max((getattr(part, "max_length", None) or 0 for part in field.metadata), default=0)
