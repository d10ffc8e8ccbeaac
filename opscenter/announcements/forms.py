"""The form of a notice."""

from datetime import datetime
from typing import Any

from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from opscenter.announcements.actions import Words
from opscenter.announcements.rules import AnnouncementKind
from opscenter.core.text import mark
from opscenter.ui.fields import InstantField
from opscenter.ui.forms import Form, enum_options, options
from opscenter.ui.i18n import _, lazy


class NoticeForm(Form):
    """What a notice says, to whom, and how long."""

    kind = SelectField(lazy(mark("种类")), [InputRequired()])
    area = SelectField(lazy(mark("地区")), [InputRequired()])
    service = SelectField(lazy(mark("系统")), [Optional()])
    title = StringField(lazy(mark("标题")), [InputRequired(), Length(max=200)])
    screen = TextAreaField(lazy(mark("页面文字")), [InputRequired(), Length(max=2000)])
    spoken = TextAreaField(lazy(mark("播报文字")), [InputRequired(), Length(max=200)])
    starts_at = InstantField(lazy(mark("开始")), [Optional()])
    ends_at = InstantField(lazy(mark("结束")), [Optional()])

    def fill_choices(self, areas: list[tuple[str, str]], services: list[tuple[str, str]]) -> None:
        """Give the select fields their options in this request's language."""
        self.kind.choices = enum_options(list(AnnouncementKind)[::-1])
        self.area.choices = options(areas)
        self.service.choices = options([("", _("不涉及系统")), *services])

    def values(self) -> dict[str, Any]:
        """The arguments of `actions.publish`."""
        starts_at: datetime | None = self.starts_at.data
        ends_at: datetime | None = self.ends_at.data
        return {
            "kind": AnnouncementKind(self.kind.data),
            "organization_id": int(self.area.data),
            "service_id": int(self.service.data) if self.service.data else None,
            "words": Words(self.title.data, self.screen.data, self.spoken.data),
            "valid_from": starts_at,
            "valid_to": ends_at,
        }
