"""Incidents: the list of what is burning, and the page with the nine stations, the evidence and the contract."""

from dataclasses import dataclass
from datetime import datetime

from werkzeug.wrappers import Response

from opscenter.tickets.queries import incident as incidents
from opscenter.tickets.queries.incident import IncidentPage
from opscenter.tickets.rules.chain import Station
from opscenter.tickets.rules.followup import Standing, open_actions
from opscenter.tickets.rules.words import EntryKind
from opscenter.tickets.views import shown
from opscenter.tickets.views.base import blueprint
from opscenter.ui import filters, htmx, links, texts
from opscenter.ui.access import requires
from opscenter.ui.context import actor, db, now
from opscenter.ui.i18n import _, _n, locale
from opscenter.ui.pages import render
from probes.targets.texts import sentence

ICONS = {
    Station.PROBE: "radar-2",
    Station.ALERT: "bell-ringing",
    Station.TICKET: "ticket",
    Station.HOTLINE: "volume",
    Station.PORTAL: "flag",
    Station.STATUS_PAGE: "world",
    Station.ON_CALL: "users",
    Station.RECOVERY: "circle-check",
    Station.CONTRACT: "file-certificate",
}


@dataclass(frozen=True)
class ShownStation:
    """One station as the chain component draws it."""

    name: str
    icon: str
    offset: str
    note: str
    state: str


@dataclass(frozen=True)
class Line:
    """One line of the story as the timeline component draws it."""

    at: datetime
    text: str
    tone: str = ""
    box: str = ""
    url: str = ""
    link_text: str = ""


@blueprint.get("/incidents")
@requires("incident.read")
def incident_list() -> Response:
    """What is open now, and the last 30 days."""
    return render("tickets/incidents.html", rows=incidents.list_incidents(db(), actor(), now=now()), shown=shown)


@blueprint.get("/incidents/<number>")
@requires("incident.read")
def incident_page(number: str) -> Response:
    """One incident."""
    page = incidents.read_incident(db(), actor(), number, now=now())
    return render(
        htmx.template("tickets/incident.html", "incident"),
        page=page,
        ticket=page.ticket,
        incident=page.incident,
        stations=_stations(page),
        lines=_story(page),
        todo=open_actions(_standing(page)),
        shown=shown,
    )


@blueprint.get("/incidents/<number>/evidence")
@requires("incident.read")
def incident_evidence(number: str) -> Response:
    """The raw samples from the first failed one to the recovery."""
    rows = incidents.list_evidence(db(), actor(), number, now=now())
    told = [
        (sample, check, sentence(kind, sample.message, sample.params or {}, locale())) for sample, check, kind in rows
    ]
    return render("tickets/evidence.html", number=number, samples=told, limit=incidents.EVIDENCE_LIMIT)


def _standing(page: IncidentPage) -> Standing:
    recovered_at = page.incident.recovered_at
    notes = [entry.at for entry in page.entries if entry.kind is EntryKind.NOTE and entry.author_id is not None]
    return Standing(
        is_over=page.incident.resolved_at is not None,
        is_taken=page.ticket.assignee_id is not None,
        has_failed_notice=page.told.has_failed,
        reporters=page.ticket.report_count,
        is_without_contract=page.ticket.is_without_contract,
        is_explained=recovered_at is not None and any(at >= recovered_at for at in notes),
    )


def _stations(page: IncidentPage) -> list[ShownStation]:
    notes = _notes(page)
    return [
        ShownStation(
            name=texts.label(stop.station),
            icon=ICONS[stop.station],
            offset=filters.offset(stop.offset) if stop.offset is not None else "",
            note=notes.get(stop.station, ""),
            state=stop.state.value,
        )
        for stop in page.stops
    ]


def _notes(page: IncidentPage) -> dict[Station, str]:
    ticket, incident = page.ticket, page.incident
    notes = {
        Station.PROBE: page.alerts[0].summary if page.alerts else ticket.body,
        Station.ALERT: _n("%(n)s 条告警合并为 1 件", len(page.alerts)),
        Station.TICKET: _("%(number)s 派 %(group)s", number=ticket.number[-4:], group=page.group_name),
    }
    if page.announcement is not None:
        area = page.area.short_name
        notes[Station.HOTLINE] = _("只对%(area)s来电播报", area=area)
        notes[Station.PORTAL] = _("首页与工单表单")
        notes[Station.STATUS_PAGE] = _("公开状态页")
    if page.told.people:
        notes[Station.ON_CALL] = _n("%(n)s 人", page.told.people)
    if incident.recovered_at is not None:
        notes[Station.RECOVERY] = _("播报、横幅、状态页自动撤下")
    if incident.contract_minutes is not None and page.contract is not None:
        notes[Station.CONTRACT] = _(
            "包 %(lot)s · %(area)s +%(n)s 分",
            lot=page.lot_number,
            area=page.area.short_name,
            n=incident.contract_minutes,
        )
    return notes


def _story(page: IncidentPage) -> list[Line]:
    incident = page.incident
    lines = [
        Line(link.since, link.summary, "bad", url=links.offered(f"/checks/{link.check_id}"), link_text=_("检查"))
        for link in page.alerts
    ]
    lines += [
        Line(
            link.fired_at,
            _("又一条告警并入") if number else _("确认中断，发出告警"),
            url=links.offered(f"/alerts/{link.alert_id}"),
        )
        for number, link in enumerate(page.alerts)
    ]
    if page.announcement is not None:
        text = _("热线播报、门户横幅、状态页同时上线，只对%(area)s", area=page.area.short_name)
        lines.append(Line(page.announcement.created_at, text, box=f"“{page.announcement.spoken_text}”"))
    if page.told.first_at is not None:
        lines.append(Line(page.told.first_at, _n("通知值班 %(n)s 人", page.told.people)))
    lines += [Line(entry.at, shown.sentence(entry)) for entry in page.entries]
    if incident.recovered_at is not None:
        lines.append(Line(incident.recovered_at, _("监测连续正常，事件恢复"), "ok"))
    if incident.resolved_at is not None and page.contract is not None:
        text = _n(
            "按合同进位为 %(n)s 分，记入 %(contract)s", incident.contract_minutes or 0, contract=page.contract.number
        )
        lines.append(Line(incident.resolved_at, text, "blue"))
    return sorted(lines, key=lambda line: line.at)
