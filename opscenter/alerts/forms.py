"""Input of the pages of alerts."""

from collections.abc import Sequence
from datetime import datetime

from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from opscenter.alerts.actions.shifts import ShiftPlan
from opscenter.alerts.actions.silences import Wish
from opscenter.alerts.queries.states import Person
from opscenter.core.text import mark
from opscenter.organizations.models import Organization
from opscenter.services.models import ServiceSystem
from opscenter.ui.fields import InstantField
from opscenter.ui.forms import Form
from opscenter.ui.i18n import _, lazy
from probes.targets.models import Check

ALL_SYSTEMS = mark("全部系统")
RANKS = {1: mark("先通知"), 2: mark("后通知")}


class NoteForm(Form):
    """A note on an alert."""

    text = TextAreaField(lazy("备注"), validators=[DataRequired(), Length(max=2000)])


class PlaceForm(Form):
    """An area with everything below it, and a system or all."""

    organization_id = SelectField(lazy("地区"), coerce=int, validators=[DataRequired()])
    service_id = SelectField(lazy("系统"), coerce=int, default=0)

    def offer_places(self, areas: Sequence[Organization], services: Sequence[ServiceSystem]) -> None:
        """What can be chosen; 0 stands for every system."""
        self.organization_id.choices = [(area.id, area.name) for area in areas]
        self.service_id.choices = [(0, _(ALL_SYSTEMS)), *((service.id, service.name) for service in services)]


class SilenceForm(PlaceForm):
    """What shall be silent, until when, why."""

    ends_at = InstantField(lazy("到什么时候"), validators=[DataRequired()])
    reason = StringField(lazy("事由"), validators=[DataRequired(), Length(max=300)])
    check: Check | None = None

    def narrow(self, check: Check, area: Organization) -> None:
        """A silence for one check of one body only."""
        self.offer_places([area], [])
        self.check, self.organization_id.data, self.service_id.data = check, area.id, 0

    def wish(self, now: datetime) -> Wish:
        """What was asked for, from now on."""
        return Wish(
            organization_id=self.organization_id.data,
            service_id=self.service_id.data or None,
            check_id=self.check.id if self.check else None,
            starts_at=now,
            ends_at=self.ends_at.instant,
            reason=self.reason.data,
        )


class ShiftForm(PlaceForm):
    """Who is on duty, from when to when, told first or next."""

    account_id = SelectField(lazy("值班人"), coerce=int, validators=[DataRequired()])
    rank = RadioField(lazy("次序"), coerce=int, default=1, validators=[DataRequired()])
    starts_at = InstantField(lazy("上班"), validators=[DataRequired()])
    ends_at = InstantField(lazy("下班"), validators=[DataRequired()])

    def offer(self, areas: Sequence[Organization], services: Sequence[ServiceSystem], people: Sequence[Person]) -> None:
        """Places, and the people in scope with where they work."""
        self.offer_places(areas, services)
        self.account_id.choices = [(one.account_id, f"{one.name} · {one.area}") for one in people]
        self.rank.choices = [(rank, _(text)) for rank, text in RANKS.items()]

    @property
    def plan(self) -> ShiftPlan:
        """What was asked for."""
        return ShiftPlan(
            organization_id=self.organization_id.data,
            service_id=self.service_id.data or None,
            account_id=self.account_id.data,
            rank=self.rank.data,
            starts_at=self.starts_at.instant,
            ends_at=self.ends_at.instant,
        )
