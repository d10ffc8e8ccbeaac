"""The drill as templates need it: stations with icon, offset and note in the language of the page."""

from datetime import timedelta
from typing import Any

from opscenter.core.text import gettext
from opscenter.dashboards.drill.labels import LABELS, NOTES
from opscenter.dashboards.drill.queries import DrillView
from opscenter.dashboards.drill.rules import Station, StationName, between
from opscenter.ui import filters
from opscenter.ui.i18n import locale

ICONS = {
    StationName.PROBE: "radar-2",
    StationName.ALERT: "bell-ringing",
    StationName.TICKET: "ticket",
    StationName.HOTLINE: "volume",
    StationName.PORTAL: "flag",
    StationName.STATUS: "world",
    StationName.DUTY: "users",
    StationName.RECOVERY: "circle-check",
    StationName.CONTRACT: "file-certificate",
}


def stations(view: DrillView) -> list[dict[str, Any]]:
    """For the chain component; offsets count from the press of the button."""
    started_at = view.drill.started_at if view.drill else None
    return [
        {
            "name": gettext(LABELS[station.name], locale()),
            "icon": ICONS[station.name],
            "state": station.state.value,
            "offset": filters.offset(between(started_at, station.at)) if station.at else None,
            "note": _note(station),
        }
        for station in view.stations
    ]


def steps(view: DrillView) -> list[dict[str, Any]]:
    """For the timeline: what has happened so far by the second, within one second in the order of the chain."""
    reached = [(station.at, station) for station in view.stations if station.at is not None]
    story = [
        {
            "at": at,
            "text": f"{gettext(LABELS[station.name], locale())} · {_note(station)}",
            "tone": {"fault": "bad", "ok": "ok", "contract": "blue"}.get(station.state.value, ""),
            "box": view.spoken_text if station.name is StationName.HOTLINE else None,
        }
        for at, station in sorted(reached, key=lambda one: one[0].replace(microsecond=0))
    ]
    if view.afterwards is not None:
        at, is_still_said = view.afterwards
        note = NOTES["not_quiet" if is_still_said else "quiet"]
        text = gettext(note, locale())
        story.append({"at": at, "text": text, "tone": "bad" if is_still_said else "ok"})
    return story


def seconds(span: timedelta | None) -> str:
    """A measured time with one decimal, `4.3`; a dash while it is not known."""
    return filters.number(None if span is None else span.total_seconds(), 1)


def _note(station: Station) -> str:
    if station.at is None or not station.note:
        return ""
    return gettext(NOTES[station.note], locale(), **dict(station.params))
