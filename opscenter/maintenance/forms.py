"""Input of the pages for planned work and freezes."""

from collections.abc import Sequence

from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import DataRequired, Length

from opscenter.core.text import mark
from opscenter.maintenance.actions import Plan
from opscenter.organizations.models import Organization
from opscenter.services.models import ServiceSystem
from opscenter.ui.fields import InstantField
from opscenter.ui.forms import Form
from opscenter.ui.i18n import _, lazy

ALL_SYSTEMS = mark("全部系统")


class PeriodForm(Form):
    """An area, a system or all, and from when to when."""

    organization_id = SelectField(lazy("地区"), coerce=int, validators=[DataRequired()])
    service_id = SelectField(lazy("系统"), coerce=int, default=0)
    starts_at = InstantField(lazy("开始"), validators=[DataRequired()])
    ends_at = InstantField(lazy("结束"), validators=[DataRequired()])
    reason = StringField(lazy("事由"), validators=[DataRequired(), Length(max=100)])

    def offer(self, areas: Sequence[Organization], services: Sequence[ServiceSystem]) -> None:
        """What can be chosen; 0 stands for every system."""
        self.organization_id.choices = [(area.id, area.name) for area in areas]
        self.service_id.choices = [(0, _(ALL_SYSTEMS)), *((service.id, service.name) for service in services)]

    @property
    def plan(self) -> Plan:
        """What was asked for."""
        return Plan(
            organization_id=self.organization_id.data,
            service_id=self.service_id.data or None,
            starts_at=self.starts_at.instant,
            ends_at=self.ends_at.instant,
            reason=self.reason.data,
        )


class WindowForm(PeriodForm):
    """Planned work; urgent work may pass a freeze."""

    is_urgent = BooleanField(lazy("紧急变更"))


class FreezeForm(PeriodForm):
    """A freeze; its reason is its name."""

    reason = StringField(lazy("名称"), validators=[DataRequired(), Length(max=100)])
