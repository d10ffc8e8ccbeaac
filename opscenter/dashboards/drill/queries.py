"""Reads the chain of a drill from the tables of everybody who took part in it. Nothing is written down twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, or_, select
from sqlalchemy.orm import Session

from opscenter.accounts.models import Group
from opscenter.alerts.models import Alert
from opscenter.announcements.models import Announcement
from opscenter.calls.models.calls import Call, CallStep
from opscenter.calls.rules import StepKind
from opscenter.core.actor import Actor
from opscenter.dashboards.drill.rules import Listening, Measured, Station, StationName, between, sid_of
from opscenter.messages.models import Delivery, Message
from opscenter.messages.rules import DeliveryState
from opscenter.organizations.models import Organization
from opscenter.status.models import Outage
from opscenter.tickets.models import Incident, IncidentAlert, Ticket
from probes.checks.base import Status
from probes.results.models import Sample
from probes.targets.drills import find_latest, list_drill_checks
from probes.targets.models import Check, CheckFlip, CheckStanding, Drill
from probes.targets.rules import CheckState
from probes.targets.texts import sentence


@dataclass(frozen=True)
class CheckRow:
    """A check of the demo target and how it stands."""

    check: Check
    standing: CheckStanding
    sentence: str


@dataclass(frozen=True)
class DrillView:
    """Everything the page shows. Without a drill there are only the checks.

    `afterwards` is what the caller after the recovery heard: an instant and whether the notice was still said.
    """

    drill: Drill | None
    checks: list[CheckRow]
    stations: list[Station]
    measured: Measured
    spoken_text: str | None
    afterwards: tuple[datetime, bool] | None = None
    incident_number: str | None = None

    @property
    def is_fine(self) -> bool:
        """Whether a drill can begin: all checks find the target well."""
        return all(row.standing.state is CheckState.OK for row in self.checks)

    @property
    def is_complete(self) -> bool:
        """Whether nothing more will happen: all stations are reached and the last call was made."""
        return self.afterwards is not None and all(station.at for station in self.stations)


@dataclass(frozen=True)
class _Traces:
    """The rows that a drill left behind."""

    drill: Drill
    first_failure: datetime | None
    hard_at: datetime | None
    alerts: Sequence[Alert]
    ticket: Ticket | None
    incident: Incident | None
    group: str | None
    vendor: str | None
    announcement: Announcement | None
    outages: Sequence[Outage]
    told: int
    told_at: datetime | None
    undelivered: int
    heard_at: datetime | None
    afterwards: tuple[datetime, bool] | None


def view_drill(db: Session, actor: Actor) -> DrillView:
    """The running or last drill as far as it lies in the actor's scope."""
    checks = list_drill_checks(db, actor)
    drill = find_latest(db) if checks else None
    rows = _rows(db, checks)
    if drill is None:
        return DrillView(None, rows, [Station(name) for name in StationName], Measured(), None)
    traces = _traces(db, drill, [check.id for check in checks])
    announcement = traces.announcement
    return DrillView(
        drill=drill,
        checks=rows,
        stations=_stations(traces),
        measured=_measured(traces),
        spoken_text=announcement.spoken_text if announcement else None,
        afterwards=traces.afterwards,
        incident_number=traces.ticket.number if traces.ticket else None,
    )


def _rows(db: Session, checks: Sequence[Check]) -> list[CheckRow]:
    standings = {
        row.check_id: row
        for row in db.scalars(select(CheckStanding).where(CheckStanding.check_id.in_([check.id for check in checks])))
    }
    return [
        CheckRow(
            check,
            standings[check.id],
            sentence(check.kind, standings[check.id].last_message, standings[check.id].last_params)
            if standings[check.id].last_message
            else "",
        )
        for check in checks
    ]


def _traces(db: Session, drill: Drill, check_ids: Sequence[int]) -> _Traces:
    rows = db.execute(
        select(Alert, Outage)
        .outerjoin(Outage, Outage.alert_id == Alert.id)
        .where(Alert.check_id.in_(check_ids), Alert.fired_at >= drill.started_at)
        .order_by(Alert.id, Outage.id)
    ).all()
    alerts = list(dict.fromkeys(row.Alert for row in rows))
    alert_ids = [alert.id for alert in alerts]
    ticket, incident, group, vendor, announcement = _incident(db, alert_ids)
    signs = _signs(db, drill, check_ids, alert_ids)
    heard_at, afterwards = _calls(db, ticket, announcement)
    return _Traces(
        drill=drill,
        first_failure=signs.first_failure,
        hard_at=signs.hard_at,
        alerts=alerts,
        ticket=ticket,
        incident=incident,
        group=group,
        vendor=vendor,
        announcement=announcement,
        outages=[row.Outage for row in rows if row.Outage is not None],
        told=signs.told,
        told_at=signs.told_at,
        undelivered=signs.undelivered,
        heard_at=heard_at,
        afterwards=afterwards,
    )


def _signs(db: Session, drill: Drill, check_ids: Sequence[int], alert_ids: Sequence[int]) -> Row[Any]:
    """First failed sample and first hard state; how many people were told, when first, how many mails were given up."""
    failed = select(func.min(Sample.at)).where(
        Sample.check_id.in_(check_ids), Sample.at >= drill.started_at, Sample.status == Status.DOWN
    )
    hard = select(func.min(CheckFlip.at)).where(
        CheckFlip.check_id.in_(check_ids), CheckFlip.at >= drill.started_at, CheckFlip.after == CheckState.DOWN
    )
    is_ours = Message.subject.in_([f"alert:{alert_id}" for alert_id in alert_ids])
    given_up = select(func.count(Delivery.id)).join(Message, Message.id == Delivery.message_id)
    return db.execute(
        select(
            failed.scalar_subquery().label("first_failure"),
            hard.scalar_subquery().label("hard_at"),
            select(func.count(Message.account_id.distinct())).where(is_ours).scalar_subquery().label("told"),
            select(func.min(Message.created_at)).where(is_ours).scalar_subquery().label("told_at"),
            given_up.where(is_ours, Delivery.state == DeliveryState.DEAD).scalar_subquery().label("undelivered"),
        )
    ).one()


def _calls(
    db: Session, ticket: Ticket | None, announcement: Announcement | None
) -> tuple[datetime | None, tuple[datetime, bool] | None]:
    """When the notice was first said to a caller, and what the drill's caller heard after its withdrawal."""
    if ticket is None or announcement is None:
        return None, None
    is_last_call = Call.sid == sid_of(ticket.id, Listening.AFTER)
    steps = db.execute(
        select(CallStep.at, CallStep.announcement_id, is_last_call)
        .join(Call, Call.id == CallStep.call_id)
        .where(
            CallStep.kind.in_([StepKind.HEARD, StepKind.ANNOUNCEMENT]),
            or_(CallStep.announcement_id == announcement.id, is_last_call),
        )
        .order_by(CallStep.id)
    ).all()
    heard = [at for at, announcement_id, is_last in steps if announcement_id == announcement.id and not is_last]
    last = [(at, announcement_id) for at, announcement_id, is_last in steps if is_last]
    afterwards = (last[0][0], any(one == announcement.id for _, one in last)) if last else None
    return min(heard, default=None), afterwards


def _incident(
    db: Session, alert_ids: Sequence[int]
) -> tuple[Ticket | None, Incident | None, str | None, str | None, Announcement | None]:
    row = db.execute(
        select(Ticket, Incident, Group.name, Organization.short_name, Announcement)
        .join(Incident, Incident.ticket_id == Ticket.id)
        .join(IncidentAlert, IncidentAlert.ticket_id == Ticket.id)
        .join(Group, Group.id == Ticket.group_id)
        .outerjoin(Organization, Organization.id == Ticket.vendor_id)
        .outerjoin(Announcement, Announcement.incident_id == Ticket.id)
        .where(IncidentAlert.alert_id.in_(alert_ids))
        .order_by(IncidentAlert.alert_id, Announcement.id)
        .limit(1)
    ).one_or_none()
    return (row[0], row[1], row[2], row[3], row[4]) if row else (None, None, None, None, None)


def _stations(traces: _Traces) -> list[Station]:
    announced_at = traces.announcement.created_at if traces.announcement else None
    return [
        _probe(traces),
        _alert(traces),
        _ticket(traces),
        Station(StationName.HOTLINE, traces.heard_at, "hotline"),
        Station(StationName.PORTAL, announced_at, "portal"),
        Station(StationName.STATUS, traces.outages[0].created_at if traces.outages else None, "status"),
        Station(
            StationName.DUTY,
            traces.told_at,
            "duty",
            (("people", traces.told),),
            is_failed=traces.told > 0 and traces.undelivered >= traces.told,
        ),
        _recovery(traces),
        _contract(traces),
    ]


def _probe(traces: _Traces) -> Station:
    return Station(StationName.PROBE, traces.first_failure, "probe")


def _alert(traces: _Traces) -> Station:
    fired_at = traces.alerts[0].fired_at if traces.alerts else None
    return Station(StationName.ALERT, fired_at, "alert", (("count", len(traces.alerts)),))


def _ticket(traces: _Traces) -> Station:
    if traces.ticket is None:
        return Station(StationName.TICKET)
    params = (("number", traces.ticket.number), ("group", traces.group), ("vendor", traces.vendor))
    return Station(StationName.TICKET, traces.ticket.created_at, "ticket" if traces.vendor else "ticket_alone", params)


def _recovery(traces: _Traces) -> Station:
    withdrawn_at = traces.announcement.valid_to if traces.announcement else None
    return Station(StationName.RECOVERY, withdrawn_at, "recovery")


def _contract(traces: _Traces) -> Station:
    closed = [outage.closed_at for outage in traces.outages if outage.closed_at is not None]
    if not closed or len(closed) < len(traces.outages) or traces.incident is None:
        return Station(StationName.CONTRACT)
    has_contract = any(outage.contract_id for outage in traces.outages)
    params = (("minutes", traces.incident.contract_minutes or 0),)
    return Station(StationName.CONTRACT, max(closed), "contract" if has_contract else "no_contract", params)


def _measured(traces: _Traces) -> Measured:
    withdrawn_at = traces.announcement.valid_to if traces.announcement else None
    return Measured(
        heard=between(traces.drill.started_at, traces.heard_at),
        told=between(traces.hard_at, traces.heard_at),
        withdrawn=between(traces.drill.repaired_at, withdrawn_at),
    )
