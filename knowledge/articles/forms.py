"""Input of the editors' pages."""

import re
from collections.abc import Sequence
from dataclasses import replace

from wtforms import DateField, HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from knowledge.articles.models import ArticleVersion
from knowledge.articles.rules import (
    BODY_LIMIT,
    LIST_MARK,
    NUMBER_SIGN,
    QUESTION_LIMIT,
    SENTENCE_LIMIT,
    SMS_LIMIT,
    SPOKEN_LIMIT,
    SYSTEM_VERSION_LIMIT,
    AnswerKind,
    Audience,
    Basis,
    Category,
    Content,
    Facts,
    SecurityLevel,
    clean_phrasings,
    parts_of_basis,
)
from opscenter.core import ids
from opscenter.core.text import verbatim, without_controls
from opscenter.organizations.models import Organization
from opscenter.services.models import ServiceSystem
from opscenter.ui import texts
from opscenter.ui.fields import InstantField
from opscenter.ui.forms import Form, enum_options, options
from opscenter.ui.i18n import _, lazy

SEPARATOR = verbatim("｜")
CONFIRMED = verbatim("已核实")
# A browser cuts what is pasted at the limit without a word; the hints and the check say that it is too long.
UNCUT = {"maxlength": False}
# What may be done with several articles, and the field that each step needs.
STEPS = {"owner": "owner", "review_by": "review_by", "withdraw": "reason"}
LONGEST_NUMBER = 18
_BETWEEN = re.compile(verbatim(r"[\s、,，;；]+"))
NOT_TYPED = frozenset({"csrf_token", "draft_token", "base_number", "seen_number"})


class ReasonForm(Form):
    """Why a text is returned or withdrawn."""

    reason = StringField(lazy("原因"), [DataRequired(), Length(max=500)])


class PublishForm(Form):
    """The version that the reviewer has seen."""

    number = IntegerField(validators=[InputRequired()])


class ScheduleForm(Form):
    """The version that the reviewer has seen, and when it is to go out."""

    number = IntegerField(validators=[InputRequired()])
    publish_at = InstantField(lazy("发布时间"), [DataRequired()])


class BulkForm(Form):
    """The fields of `STEPS`; each step needs one of them."""

    owner = SelectField(lazy("负责人"), [DataRequired()], coerce=int)
    review_by = DateField(lazy("下次核对"), [DataRequired()])
    reason = StringField(lazy("原因"), [DataRequired(), Length(max=500)])

    def is_filled(self, step: str) -> bool:
        """Whether the field of the step is there and right; the others were not asked for."""
        return bool(self[STEPS[step]].validate(self))


class RestoreForm(Form):
    """The version that was the newest when an earlier one was chosen."""

    base_number = IntegerField(validators=[InputRequired()])


def _are_numbers(_form: Form, field: StringField) -> None:
    if not all(map(_is_number, parts_of(field.data))):
        raise ValidationError(texts.error("article.related_unclear"))


class ArticleForm(Form):
    """Everything that makes a version; `base_number` is the version that the editor started from.

    `seen_number` is somebody else's version that this page has shown beside the text: saving after that is a decision,
    not an accident. An unsaved text does not keep it, so that whoever takes it up sees the other version again.

    `draft_token` names this form, so that its unsaved text is kept apart from that of another window.
    """

    base_number = HiddenField(default="0")
    seen_number = HiddenField(default="0")
    draft_token = HiddenField(default=lambda: ids.token(16))
    question = StringField(lazy("问题"), [DataRequired(), Length(max=QUESTION_LIMIT)])
    answer_sentence = TextAreaField(lazy("一句话答案"), [DataRequired(), Length(max=SENTENCE_LIMIT)], render_kw=UNCUT)
    body = TextAreaField(lazy("正文"), [DataRequired(), Length(max=BODY_LIMIT)], render_kw=UNCUT)
    phrasings = TextAreaField(lazy("大家怎么问"), [Optional()])
    spoken_text = TextAreaField(lazy("口播"), [Optional(), Length(max=SPOKEN_LIMIT)], render_kw=UNCUT)
    sms_text = TextAreaField(lazy("短信"), [Optional(), Length(max=SMS_LIMIT)], render_kw=UNCUT)
    basis = TextAreaField(lazy("依据"), [Optional()])
    category = SelectField(lazy("分类"), [DataRequired()])
    kind = SelectField(lazy("类型"), [DataRequired()])
    audience = SelectField(lazy("给谁看"), [DataRequired()])
    security_level = SelectField(lazy("密级"), [DataRequired()])
    organization_id = SelectField(lazy("适用区划"), [DataRequired()], coerce=int)
    service_id = SelectField(lazy("系统"), coerce=int, default=0)
    system_version = StringField(lazy("系统版本"), [Optional(), Length(max=SYSTEM_VERSION_LIMIT)])
    fiscal_year_from = IntegerField(lazy("起始年度"), [Optional()])
    fiscal_year_to = IntegerField(lazy("截止年度"), [Optional()])
    roles = StringField(lazy("适用岗位"), [Optional(), Length(max=100)])
    question_group = StringField(lazy("同题标记"), [Optional(), Length(max=64)])
    valid_from = DateField(lazy("生效日期"), [Optional()])
    valid_to = DateField(lazy("失效日期"), [Optional()])
    review_by = DateField(lazy("下次核对"), [Optional()])
    related = StringField(lazy("相关文章"), [Optional(), Length(max=200), _are_numbers])
    note = StringField(lazy("改了什么"), [Optional(), Length(max=200)])

    def offer(self, divisions: Sequence[Organization], services: Sequence[ServiceSystem]) -> None:
        """What can be chosen; 0 stands for no system."""
        self.category.choices = enum_options(Category)
        self.kind.choices = enum_options(AnswerKind)
        self.audience.choices = enum_options(Audience)
        self.security_level.choices = enum_options(SecurityLevel)
        unknown = [] if self.organization_id.data else [(0, _("请选择地区"))]
        self.organization_id.choices = options([*unknown, *((one.id, one.short_name) for one in divisions)])
        none = [(0, _("不限系统"))]
        self.service_id.choices = options([*none, *((one.id, one.name) for one in services)])

    @property
    def base(self) -> int:
        """The version that the writing began from; 0 for none."""
        return _version(self.base_number)

    @property
    def known(self) -> int:
        """The newest version that the editor has seen, on which saving builds."""
        return _version(self.seen_number) or self.base

    def typed(self) -> dict[str, str]:
        """Every field as it stands in the form, right or wrong, to be kept as an unsaved text."""
        return {name: (field.raw_data or [""])[0] for name, field in self._fields.items() if name not in NOT_TYPED}

    def content(self) -> Content:
        """The text as the rules see it."""
        question = _clean(self.question.data)
        return Content(
            question=question,
            answer_sentence=" ".join(_clean(self.answer_sentence.data).split("\n")),
            body=_clean(self.body.data),
            spoken_text=_clean(self.spoken_text.data),
            sms_text=_clean(self.sms_text.data),
            phrasings=clean_phrasings(_clean(self.phrasings.data).split("\n"), question),
            basis=tuple(_basis(line) for line in _clean(self.basis.data).split("\n") if line.strip()),
        )

    def facts(self) -> Facts:
        """Where, when and for whom it is right."""
        return Facts(
            category=Category(self.category.data),
            kind=AnswerKind(self.kind.data),
            audience=Audience(self.audience.data),
            organization_id=self.organization_id.data,
            fiscal_year_from=self.fiscal_year_from.data,
            fiscal_year_to=self.fiscal_year_to.data,
            service_id=self.service_id.data or None,
            system_version=_clean(self.system_version.data) or None,
            roles=tuple(role for role in _clean(self.roles.data).split(LIST_MARK) if role),
            question_group=_clean(self.question_group.data) or None,
            valid_from=self.valid_from.data,
            valid_to=self.valid_to.data,
            review_by=self.review_by.data,
            security_level=SecurityLevel(self.security_level.data),
            related=numbers_in(self.related.data),
        )


def parts_of(numbers: str | None) -> list[str]:
    """Numbers of articles as they are written, one each, without repeats; what is none stays as it is."""
    parts = (part.removeprefix(NUMBER_SIGN) for part in _BETWEEN.split(numbers or ""))
    return list(dict.fromkeys(part for part in parts if part))


def numbers_in(numbers: str | None) -> tuple[int, ...]:
    """The numbers of articles in what is written."""
    return tuple(dict.fromkeys(int(part) for part in parts_of(numbers) if _is_number(part)))


def filled(version: ArticleVersion) -> dict[str, object]:
    """The values of an `ArticleForm` that show this version."""
    facts = version.proposed
    return {
        **{name: getattr(facts, name) for name in Facts.__dataclass_fields__},
        "base_number": version.number,
        "question": version.question,
        "answer_sentence": version.answer_sentence,
        "body": version.body,
        "phrasings": "\n".join(version.phrasings),
        "spoken_text": version.spoken_text,
        "sms_text": version.sms_text,
        "basis": "\n".join(_basis_line(basis) for basis in version.content.basis),
        "service_id": facts.service_id or 0,
        "roles": LIST_MARK.join(facts.roles),
        "related": LIST_MARK.join(map(str, facts.related)),
    }


def variant(version: ArticleVersion, group: str, organization_id: int | None) -> dict[str, object]:
    """The values of an `ArticleForm` that begin the same question's answer for another region.

    Dates and confirmed bases are the other region's; here somebody has to look for themselves.
    """
    bases = [replace(basis, is_confirmed=False) for basis in version.content.basis]
    return {
        **filled(version),
        "base_number": 0,
        "question_group": group,
        "organization_id": organization_id,
        "basis": "\n".join(map(_basis_line, bases)),
        **dict.fromkeys(("valid_from", "valid_to", "review_by")),
    }


def _version(field: HiddenField) -> int:
    told = field.data or ""
    return int(told) if told.isdecimal() else 0


def _is_number(part: str) -> bool:
    return part.isascii() and part.isdecimal() and len(part) <= LONGEST_NUMBER


def _basis(line: str) -> Basis:
    title, number, clause, standing = [*parts_of_basis(line), "", "", ""][:4]
    return Basis(title, number, clause, is_confirmed=standing == CONFIRMED)


def _basis_line(basis: Basis) -> str:
    parts = [basis.title, basis.number, basis.clause, *([CONFIRMED] if basis.is_confirmed else [])]
    return SEPARATOR.join(parts)


def _clean(text: str | None) -> str:
    # Browsers send CRLF; stored texts are compared with what files and forms give.
    return without_controls(text or "").replace("\r\n", "\n").strip()
