"""The operator's queue: views, filters as chips, keyset pages."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode

from flask import g, request, url_for
from werkzeug.wrappers import Response

from opscenter.core.actor import Actor
from opscenter.organizations.queries import get_organization
from opscenter.services.models import ServiceSystem
from opscenter.services.queries import list_services
from opscenter.tickets import policy
from opscenter.tickets.queries import queue
from opscenter.tickets.queries.queue import Counters, Filters
from opscenter.tickets.rules.views import GROUP_VIEWS, PERSONAL_VIEWS, SHARED_VIEWS, URGENT_VIEWS, View
from opscenter.tickets.rules.words import Priority, TicketState, TicketType
from opscenter.tickets.views import shown
from opscenter.tickets.views.base import blueprint
from opscenter.ui import htmx, texts
from opscenter.ui.access import requires
from opscenter.ui.context import actor, db, now
from opscenter.ui.i18n import _
from opscenter.ui.pages import render

Member = TypeVar("Member", bound=StrEnum)
FILTER_NAMES = ("state", "type", "priority", "service", "area", "q")


@dataclass(frozen=True)
class Chip:
    """One condition in force and the address without it."""

    name: str
    value: str
    remove_url: str


@blueprint.get("/tickets")
@requires("ticket.read")
def queue_page() -> Response:
    """One view of the queue; requesters are shown their own list instead."""
    if policy.is_requester(actor()):
        return Response(status=303, headers={"Location": url_for("tickets.my_tickets")})
    view = view_of(actor())
    filters, chips = filters_of(view)
    page = queue.list_tickets(db(), actor(), view, filters, now=now(), cursor=request.args.get("after"))
    return render(
        htmx.template("tickets/queue.html", "queue"),
        view=view,
        page=page,
        counters=counters(),
        sections=_sections(),
        chips=chips,
        is_filtered=bool(given()),
        export_url=address(view).replace(url_for("tickets.queue_page"), url_for("tickets.export_page"), 1),
        is_first="after" not in request.args,
        next_url=address(view, after=page.next_cursor) if page.next_cursor else None,
        first_url=address(view),
        clear_url=url_for("tickets.queue_page", view=view.value),
        add_url=address(view).replace(url_for("tickets.queue_page"), url_for("tickets.queue_filters"), 1),
        shown=shown,
        urgent=URGENT_VIEWS,
    )


@blueprint.get("/tickets/filters")
@requires("ticket.read")
def queue_filters() -> Response:
    """The form that adds conditions to a view."""
    return render(
        "tickets/filters.html",
        view=view_of(actor()),
        given=given(),
        states=list(TicketState),
        types=list(TicketType),
        priorities=list(Priority),
        services=list_services(db()),
    )


def counters() -> Counters:
    """The counters of this request's actor, read once; the menu and the queue show the same figures."""
    if "ticket_counters" not in g:
        g.ticket_counters = queue.read_counters(db(), actor(), now())
    found: Counters = g.ticket_counters
    return found


def mine_count() -> int:
    """The red figure of the menu: what waits for me."""
    return counters().by_view.get(View.MINE, 0)


def _sections() -> list[tuple[str, list[View]]]:
    groups = _("、").join(counters().group_names)
    sections = [
        (_("我的"), PERSONAL_VIEWS),
        (_("我的组 · %(groups)s", groups=groups) if groups else _("我的组"), GROUP_VIEWS),
        (_("共享视图"), SHARED_VIEWS),
    ]
    known = counters().by_view
    shown_sections = [(title, [view for view in views if view in known]) for title, views in sections]
    return [(title, views) for title, views in shown_sections if views]


def view_of(who: Actor) -> View:
    """The view that is asked for, or the first that means something to the actor."""
    views = queue.views_for(who)
    wanted = _member(View, request.args.get("view"))
    if wanted in views:
        return wanted
    # Managers and vendors are assigned nothing.
    if not who.can("ticket.assign") or not views:
        return View.SCOPE
    # Whoever has nothing assigned looks at what is there to take.
    return View.MINE if View.MINE in views else views[0]


def filters_of(view: View) -> tuple[Filters, list[Chip]]:
    """The conditions in the address, for the query and as chips."""
    asked = given()
    filters = Filters(
        state=_member(TicketState, asked.get("state")),
        type=_member(TicketType, asked.get("type")),
        priority=_member(Priority, asked.get("priority")),
        text=asked.get("q", ""),
    )
    chips = [_fixed_chip(asked)]
    for name, member in (("state", filters.state), ("type", filters.type), ("priority", filters.priority)):
        if member is not None:
            chips.append(_chip(view, name, _titles()[name], texts.label(member)))
    service = db().get(ServiceSystem, int(asked["service"])) if asked.get("service", "").isdecimal() else None
    if service is not None:
        filters = replace(filters, service_id=service.id)
        chips.append(_chip(view, "service", _("系统"), service.short_name))
    if asked.get("area", "").isdecimal():
        area = get_organization(db(), actor(), int(asked["area"]))
        filters = replace(filters, area_path=area.path)
        chips.append(_chip(view, "area", _("地区"), area.short_name))
    if filters.text:
        chips.append(_chip(view, "q", _("查找"), filters.text))
    return filters, [chip for chip in chips if chip is not None]


def _titles() -> dict[str, str]:
    return {"state": _("状态"), "type": _("类型"), "priority": _("优先级")}


def _fixed_chip(asked: dict[str, str]) -> Chip | None:
    # A view shows unfinished tickets unless a state is chosen; the chip says so and leads to the choice.
    if asked.get("state"):
        return None
    return Chip(_("状态"), _("未办结"), f"{url_for('tickets.queue_filters')}?{urlencode(request.args)}")


def _chip(view: View, name: str, title: str, value: str) -> Chip:
    return Chip(title, value, address(view, **{name: ""}))


def address(view: View, **more: str) -> str:
    """The queue with the conditions in force; `more` adds some, or takes one away by leaving it empty."""
    asked = {"view": view.value, **given(), **more}
    return f"{url_for('tickets.queue_page')}?{urlencode({name: text for name, text in asked.items() if text})}"


def given() -> dict[str, str]:
    """The conditions in the address as they are written there."""
    found = {name: request.args.get(name, "").strip() for name in FILTER_NAMES}
    return {name: value for name, value in found.items() if value}


def _member(members: type[Member], value: str | None) -> Member | None:
    return members(value) if value in set(members) else None
