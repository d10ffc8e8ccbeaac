"""What calls show on other pages: menu entries, presence and call bar, the present wait; and who may listen to what."""

from datetime import timedelta
from typing import Any

from flask import g, render_template, url_for

from opscenter.calls.queries import console, log, telephone
from opscenter.calls.queries.console import NO_DESK, Desk
from opscenter.calls.routing import queries as queues
from opscenter.calls.routing.rules import WRAP_UP_SECONDS, PresenceState
from opscenter.calls.views import shown
from opscenter.core import live
from opscenter.core.text import mark
from opscenter.ui import finders, hotline, menus, panels
from opscenter.ui.context import actor, db, now
from opscenter.ui.filters import minutes_seconds, when
from opscenter.ui.finders import Hit
from opscenter.ui.i18n import _, _n
from opscenter.ui.recognition import Wanted


def desk() -> Desk:
    """What rings or runs at the acting operator, read once per request."""
    if "desk" not in g:
        g.desk = console.desk_of(db(), actor()) if actor().can("call.take") else NO_DESK
    found: Desk = g.desk
    return found


def bar_context() -> dict[str, Any]:
    """Everything that the call bar and the presence beside it need."""
    mine = desk()
    return {
        "mine": mine,
        "shows": _what_shows(mine),
        "wrap_up": timedelta(seconds=WRAP_UP_SECONDS),
        "shown": shown,
        "state": mine.presence.state if mine.presence else PresenceState.OFFLINE,
        "choices": (PresenceState.READY, PresenceState.AWAY, PresenceState.OFFLINE),
    }


def _what_shows(mine: Desk) -> str:
    """What makes a call bar another one; its clocks run on in the browser."""
    call = (mine.call.id, mine.call.state.value) if mine.call else ()
    presence = mine.presence.state.value if mine.presence else ""
    return "-".join(map(str, (presence, mine.offer.id if mine.offer else "", *call)))


def call_bar() -> str:
    """The strip of a live call, on every page of an operator."""
    return render_template("calls/_callbar.html", **bar_context())


def presence() -> str:
    """What the operator is doing, and the choice."""
    return render_template("calls/_presence.html", **bar_context())


def pin_row() -> str:
    """The way to the telephone PIN, on the page of the own account."""
    return render_template("calls/_pin_row.html")


def missed_calls() -> int:
    """How many call-backs wait, for the menu."""
    return desk().callbacks


def present_wait() -> str | None:
    """How long one waits at the hotline now."""
    minutes = queues.present_wait_minutes(db(), now())
    if minutes is None:
        return None
    return _n("现在约等 %(n)s 分钟", minutes) if minutes else _("现在可以马上接通")


menus.register(
    "calls",
    label=mark("通话"),
    icon="phone",
    endpoint="calls.page",
    permissions=("call.read", "call.take"),
    order=20,
    count=missed_calls,
)
menus.register(
    "simulator",
    label=mark("模拟"),
    icon="dialpad",
    endpoint="simulator.page",
    permissions=("simulator.use",),
    order=85,
)
panels.register("staff.callbar", call_bar, permission="call.take")
panels.register("staff.topbar", presence, order=40, permission="call.take")
panels.register("accounts.own.login", pin_row, permission="telephone_pin.set")
hotline.provide_wait(present_wait)

live.topic("simulator", allowed=telephone.is_own_call)
live.topic("call", allowed=telephone.may_follow)
live.topic("operator", allowed=lambda _db, actor, key: actor.can("call.take") and key == str(actor.account_id))


def find_calls(wanted: Wanted) -> list[Hit]:
    """Calls from a telephone number, the newest first."""
    if not (wanted.phone or wanted.tail):
        return []
    calls = log.find_calls(db(), actor(), phone=wanted.phone, tail=wanted.tail, limit=wanted.limit)
    return [
        Hit(
            _("%(when)s 来电", when=when(call.started_at)),
            url_for("calls.call_page", call_id=call.id),
            minutes_seconds(call.ended_at - call.started_at) if call.ended_at else "",
            is_data=False,
        )
        for call in calls
    ]


finders.register("calls", label=mark("通话"), icon="phone", find=find_calls, order=30, permissions=("call.read",))
finders.register_action("calls.slip_page", label=mark("补录话务单"), permissions=("call.take",))
