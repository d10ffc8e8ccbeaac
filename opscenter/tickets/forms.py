"""Forms of tickets: the operator's form, and one small form for each question of the portal."""

from enum import StrEnum

from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from opscenter.core.text import mark
from opscenter.tickets.rules.words import Contact, Impact, RequesterClass, TicketType, Urgency
from opscenter.ui.forms import Form, enum_options, options
from opscenter.ui.i18n import _, lazy

# What a unit may ask for by itself; changes are filed by handlers.
PORTAL_TYPES = (
    TicketType.FAULT,
    TicketType.CONSULTATION,
    TicketType.PERMISSION,
    TicketType.DATA_FIX,
    TicketType.COMPLAINT,
    TicketType.SUGGESTION,
)
PORTAL_WORDS = {
    TicketType.FAULT: mark("系统用不了，或者提示错误"),
    TicketType.CONSULTATION: mark("不知道该怎么办理"),
    TicketType.PERMISSION: mark("账号、岗位或权限"),
    TicketType.DATA_FIX: mark("请后台改数"),
    TicketType.COMPLAINT: mark("投诉"),
    TicketType.SUGGESTION: mark("提建议"),
}
PORTAL_HINTS: dict[StrEnum, str] = {
    TicketType.FAULT: mark("例如付不出去、点不动、白屏、盾插上没反应"),
    TicketType.DATA_FIX: mark("要附本单位公函，由业务处室审批，两人执行"),
    TicketType.COMPLAINT: mark("由在编人员办理，不转给承建商"),
}
IMPACT_WORDS = {
    Impact.PERSON: mark("只有我"),
    Impact.UNIT: mark("我们单位"),
    Impact.AREA: mark("附近几家单位都这样"),
}
URGENCY_WORDS = {
    Urgency.HIGH: mark("马上要截止，或者工作停了"),
    Urgency.NORMAL: mark("这几天要办完"),
    Urgency.LOW: mark("不急"),
}
CONTACT_HINTS: dict[StrEnum, str] = {
    Contact.SMS: mark("最快；不会在短信里写金额和账号"),
    Contact.CALL: mark("工作日 %(hours)s 回电"),
    Contact.WEB: mark("登录后在“我的工单”里看"),
}


class OperatorTicketForm(Form):
    """A ticket that an operator writes down for a requester."""

    unit = StringField(lazy(mark("单位名称或代码")), [InputRequired(), Length(max=200)])
    requester_kind = SelectField(lazy(mark("诉求人类别")), [InputRequired()])
    requester_name = StringField(lazy(mark("联系人")), [Optional(), Length(max=50)])
    phone = StringField(lazy(mark("电话")), [Optional(), Length(max=30)])
    type = SelectField(lazy(mark("类型")), [InputRequired()])
    service = SelectField(lazy(mark("系统")), [Optional()])
    title = StringField(lazy(mark("一句话说是什么事")), [InputRequired(), Length(max=200)])
    body = TextAreaField(lazy(mark("诉求人的原话")), [InputRequired(), Length(max=10_000)])
    impact = SelectField(lazy(mark("影响")), [InputRequired()])
    urgency = SelectField(lazy(mark("紧急")), [InputRequired()])
    contact = SelectField(lazy(mark("怎样答复")), [InputRequired()])

    def fill_choices(self, services: list[tuple[str, str]]) -> None:
        """Give the select fields their options in this request's language."""
        self.requester_kind.choices = enum_options(
            item for item in RequesterClass if item is not RequesterClass.MONITORING
        )
        self.type.choices = enum_options(TicketType)
        self.service.choices = options([("", _("不涉及系统")), *services])
        self.impact.choices = enum_options(list(Impact)[::-1])
        self.urgency.choices = enum_options(Urgency)
        self.contact.choices = enum_options(Contact)


class TypeQuestion(Form):
    """Question 1: what is it about?"""

    type = RadioField(lazy(mark("事项")), [InputRequired()])

    def fill_choices(self) -> None:
        """The kinds a unit may choose from, in plain words."""
        self.type.choices = options((item.value, _(PORTAL_WORDS[item])) for item in PORTAL_TYPES)


class WordsQuestion(Form):
    """Question 2: what happened? What was searched for goes along unseen: a later search may be another matter."""

    title = StringField(lazy(mark("一句话说是什么事")), [InputRequired(), Length(max=200)])
    body = TextAreaField(lazy(mark("详细情况")), [InputRequired(), Length(max=10_000)])
    service = SelectField(lazy(mark("哪个系统")), [Optional()])
    searched_for = HiddenField(validators=[Length(max=200)])

    def fill_choices(self, services: list[tuple[str, str]]) -> None:
        """The systems, and a way not to know."""
        self.service.choices = options([("", _("不清楚")), *services])


class ContactQuestion(Form):
    """Question 3: how shall we answer?"""

    contact = RadioField(lazy(mark("答复方式")), [InputRequired()])
    phone = StringField(lazy(mark("手机号码")), [Optional(), Length(max=30)])

    def fill_choices(self) -> None:
        """The ways to hear from us."""
        self.contact.choices = enum_options(Contact)


class WeightQuestion(Form):
    """Question 4: how bad is it?"""

    impact = RadioField(lazy(mark("影响到谁？")), [InputRequired()])
    urgency = RadioField(lazy(mark("有多急？")), [InputRequired()])

    def fill_choices(self) -> None:
        """Impact and urgency in plain words."""
        self.impact.choices = options((item.value, _(text)) for item, text in IMPACT_WORDS.items())
        self.urgency.choices = options((item.value, _(text)) for item, text in URGENCY_WORDS.items())


class CheckQuestion(Form):
    """Question 5: look it over, add files, submit."""


class TrackForm(Form):
    """A ticket's number and the telephone number that was left with it."""

    number = StringField(lazy(mark("工单号")), [InputRequired(), Length(max=20)])
    phone = StringField(lazy(mark("手机号码")), [InputRequired(), Length(max=30)])
