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
from opscenter.ui.i18n import _

ALL_SYSTEMS = mark("全部系统")


class PeriodForm(Form):
    """An area, a system or all, and from when to when."""

    organization_id = SelectField(coerce=int, validators=[DataRequired()])
    service_id = SelectField(coerce=int, default=0)
    starts_at = InstantField(validators=[DataRequired()])
    ends_at = InstantField(validators=[DataRequired()])
    reason = StringField(validators=[DataRequired(), Length(max=100)])

    def offer(self, areas: Sequence[Organization], services: Sequence[ServiceSystem]) -> None:
        """What can be chosen; 0 stands for every system."""
        self.organization_id.choices = [(area.id, area.name) for area in areas]
        self.service_id.choices = [(0, _(ALL_SYSTEMS)), *((service.id, service.name) for service in services)]
        self.organization_id.label.text, self.service_id.label.text = _("地区"), _("系统")
        self.starts_at.label.text, self.ends_at.label.text, self.reason.label.text = _("开始"), _("结束"), _("事由")

    @property
    def plan(self) -> Plan:
        """What was asked for."""
        return Plan(
            organization_id=self.organization_id.data,
            service_id=self.service_id.data or None,
            starts_at=self.starts_at.data,
            ends_at=self.ends_at.data,
            reason=self.reason.data,
        )


class WindowForm(PeriodForm):
    """Planned work; urgent work may pass a freeze."""

    is_urgent = BooleanField()

    def offer(self, areas: Sequence[Organization], services: Sequence[ServiceSystem]) -> None:
        """Also name the box for urgent work."""
        super().offer(areas, services)
        self.is_urgent.label.text = _("紧急变更")


class FreezeForm(PeriodForm):
    """A freeze; its reason is its name."""

    def offer(self, areas: Sequence[Organization], services: Sequence[ServiceSystem]) -> None:
        """A freeze is known by a name."""
        super().offer(areas, services)
        self.reason.label.text = _("名称")
