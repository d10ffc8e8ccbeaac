"""Forms of logging in, of the own account, and of the security administrator."""

from wtforms import HiddenField, IntegerField, PasswordField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from opscenter.accounts.actions.administration import UNMASKING_MAXIMUM
from opscenter.accounts.credentials import MAXIMUM_LENGTH
from opscenter.core.text import mark
from opscenter.ui.forms import Form
from opscenter.ui.i18n import _, lazy

REQUIRED = InputRequired()


class LoginForm(Form):
    """Name and password."""

    login_name = StringField(lazy(mark("账号")), [REQUIRED, Length(max=50)])
    password = PasswordField(lazy(mark("密码")), [REQUIRED, Length(max=MAXIMUM_LENGTH)])
    next = HiddenField()


class CodeForm(Form):
    """The six digits of an authenticator, or a recovery code."""

    code = StringField(lazy(mark("验证码")), [REQUIRED, Length(max=20)])


class PasswordForm(Form):
    """The old password and twice the new one."""

    current = PasswordField(lazy(mark("现在的密码")), [REQUIRED, Length(max=MAXIMUM_LENGTH)])
    new = PasswordField(lazy(mark("新密码")), [REQUIRED, Length(max=MAXIMUM_LENGTH)])
    again = PasswordField(lazy(mark("再输一遍新密码")), [REQUIRED, Length(max=MAXIMUM_LENGTH)])

    def validate_again(self, field: PasswordField) -> None:
        """Both entries agree."""
        if field.data != self.new.data:
            raise ValidationError(_("两次填写的不一样，请重新填写"))


class AccountForm(Form):
    """A new account."""

    login_name = StringField(lazy(mark("账号")), [REQUIRED, Length(max=50)])
    display_name = StringField(lazy(mark("姓名或岗位")), [REQUIRED, Length(max=100)])
    email = StringField(lazy(mark("邮箱")), [Optional(), Length(max=200)])
    role = SelectField(lazy(mark("角色")), [REQUIRED])
    scope_id = SelectField(lazy(mark("管辖范围")), [REQUIRED], coerce=int)


class GrantForm(Form):
    """One more role."""

    role = SelectField(lazy(mark("角色")), [REQUIRED])
    scope_id = SelectField(lazy(mark("管辖范围")), [REQUIRED], coerce=int)


class LimitForm(Form):
    """One daily limit of un-masking."""

    role = SelectField(lazy(mark("角色")), [REQUIRED])
    field = SelectField(lazy(mark("信息")), [REQUIRED])
    daily_limit = IntegerField(lazy(mark("每天次数")), [InputRequired(), NumberRange(min=0, max=UNMASKING_MAXIMUM)])
