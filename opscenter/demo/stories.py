"""Plays the invented weeks before the first visit: outages, tickets and what was done on them, in the order of time.

Everything goes through the real actions with its own instant, so histories, clocks, counters and the audit trail are
those of a desk at work. The data file names people by their log-in names and places by codes.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from opscenter.accounts.models import Account
from opscenter.accounts.queries import actor_for
from opscenter.alerts.models import Alert
from opscenter.alerts.rules import Severity
from opscenter.core.actor import SYSTEM, Actor
from opscenter.organizations.models import Organization
from opscenter.organizations.rules import Kind
from opscenter.services.models import DutyGroup, ServiceSystem
from opscenter.status.actions import record_outage
from opscenter.tickets.actions import assign, flow, incidents, limits, talk
from opscenter.tickets.actions.create import Draft, Requester, create_ticket
from opscenter.tickets.actions.portal import CLASS_OF_KIND
from opscenter.tickets.rules.words import (
    Contact,
    Impact,
    PendingReason,
    RequesterClass,
    Source,
    TicketType,
    Urgency,
)
from probes.checks.base import Status
from probes.checks.http import HttpSettings
from probes.results.models import Sample
from probes.targets.models import Check

SAMPLE_EVERY = timedelta(minutes=5)
SAMPLES_KEPT = timedelta(days=14)
Item = Mapping[str, Any]


@dataclass
class Stage:
    """What the stories need: places and systems by code, the people who act, and the tickets filed so far."""

    db: Session
    places: dict[str, Organization]
    now: datetime
    services: dict[str, int] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)
    numbers: dict[int, str] = field(default_factory=dict)


def play(db: Session, places: dict[str, Organization], *, now: datetime) -> int:
    """Play all stories up to `now`; returns how many tickets were filed."""
    stage = Stage(db, places, now)
    stage.services = {service.code: service.id for service in db.scalars(select(ServiceSystem))}
    people = db.scalars(select(Account).where(Account.is_demo))
    stage.actors = {account.login_name: actor_for(db, account) for account in people}
    data = json.loads((files("opscenter.demo") / "data" / "desk.json").read_text(encoding="utf-8"))
    moments = [moment for item in data["outages"] for moment in _outage(stage, item)]
    moments += [moment for number, item in enumerate(data["tickets"]) for moment in _story(stage, number, item)]
    for at, act in sorted(moments, key=lambda moment: moment[0]):
        act(at)
    while limits.mark_overdue(db, now=now) == limits.BATCH:
        continue
    return len(stage.numbers)


Moment = tuple[datetime, Callable[[datetime], object]]


def _outage(stage: Stage, item: Item) -> list[Moment]:
    since = stage.now - timedelta(minutes=item["minutes_ago"])
    recovered = since + timedelta(minutes=item["minutes"])
    check = stage.db.scalars(
        select(Check)
        .where(
            Check.organization_id == stage.places[item["place"]].id,
            Check.service_id == stage.services[item["service"]],
            Check.kind == "http",
        )
        .order_by(Check.id)
    ).first()
    if check is None:
        return []
    alert = Alert(
        check_id=check.id,
        organization_id=check.organization_id,
        service_id=check.service_id,
        severity=Severity.CRITICAL,
        summary=f"{check.name}：{item['summary']}",
        since=since,
        fired_at=since + timedelta(seconds=11),
        is_demo=True,
    )

    def begin(at: datetime) -> None:
        stage.db.add_all([alert, *_samples(stage, check, since, recovered)])
        stage.db.flush()
        incidents.open_incident(stage.db, SYSTEM, alert.id, now=at)
        record_outage(stage.db, SYSTEM, alert.id, now=at)

    def end(at: datetime) -> None:
        alert.recovered_at, alert.resolved_at = recovered, at
        stage.db.flush()
        incidents.resolve_incident(stage.db, SYSTEM, alert.id, now=at)
        record_outage(stage.db, SYSTEM, alert.id, now=at)

    return [(alert.fired_at, begin), (recovered + timedelta(seconds=14), end)]


def _samples(stage: Stage, check: Check, since: datetime, recovered: datetime) -> list[Sample]:
    if since < stage.now - SAMPLES_KEPT:
        return []
    count = int((recovered - since) / SAMPLE_EVERY) + 1
    watched = HttpSettings.model_validate(check.settings)
    refused = {"message": "network.refused", "params": {"host": watched.host, "port": watched.port}}
    bad = [
        Sample(check_id=check.id, at=since + number * SAMPLE_EVERY, status=Status.DOWN, **refused)
        for number in range(count)
    ]
    good = {"latency_ms": 84.0, "message": "http.ok", "params": {"status": 200}}
    return [*bad, Sample(check_id=check.id, at=recovered, status=Status.OK, **good)]


def _story(stage: Stage, key: int, item: Item) -> list[Moment]:
    begin = stage.now - timedelta(minutes=item["minutes_ago"])

    def file(at: datetime) -> None:
        filer = stage.actors[item["requester"].get("account", "zuoxi")]
        stage.numbers[key] = create_ticket(stage.db, filer, _draft(stage, item, filer), now=at).number

    moments: list[Moment] = [(begin, file)]
    for after, name, step, *rest in item["steps"]:

        def act(at: datetime, name: str = name, step: str = step, rest: list[str] = rest) -> None:
            STEPS[step](stage, stage.actors[name], stage.numbers[key], at, *rest)

        # Nothing happens after the visitor has come.
        moments.append((min(begin + timedelta(minutes=after), stage.now), act))
    return moments


def _draft(stage: Stage, item: Item, filer: Actor) -> Draft:
    body, requester = _requester(stage, item["requester"], filer)
    return Draft(
        type=TicketType(item["type"]),
        title=item["title"],
        body=item["body"],
        organization_id=body.id,
        requester=requester,
        source=Source(item["source"]),
        impact=Impact(item["impact"]),
        urgency=Urgency(item["urgency"]),
        service_id=stage.services.get(item.get("system", "")),
        category=item.get("category"),
        contact=Contact(item.get("contact", Contact.WEB.value)),
        is_confidential=item["type"] == TicketType.REPORT,
        searched_for=item.get("searched_for"),
    )


def _requester(stage: Stage, item: Item, filer: Actor) -> tuple[Organization, Requester]:
    if "account" in item:
        body = stage.db.get_one(Organization, filer.organization_id)
        kind = CLASS_OF_KIND.get(body.kind, RequesterClass.FINANCE)
        return body, Requester(kind, filer.name, "13800000046", body.short_name, filer.account_id)
    body = stage.places[item["place"]]
    unit = item.get("unit", body.short_name)
    if body.kind is Kind.FINANCE_BUREAU and "unit" not in item:
        unit = f"{body.short_name}财政局（演示）"
    return body, Requester(RequesterClass(item["class"]), item["name"], item.get("phone", ""), unit)


def _reply(stage: Stage, actor: Actor, number: str, at: datetime, *words: str) -> None:
    text, after = words[0], words[-1]
    talk.reply(stage.db, actor, number, text, now=at, waits=after == "wait")
    if after == "solve":
        flow.solve(stage.db, actor, number, text, now=at)


def _hand_over(stage: Stage, actor: Actor, number: str, at: datetime, *words: str) -> None:
    place, reason = words
    desk = select(DutyGroup.group_id).where(
        DutyGroup.organization_id == stage.places[place].id, DutyGroup.code == "desk"
    )
    assign.hand_over(stage.db, actor, number, stage.db.scalars(desk).one(), reason=reason, now=at)


STEPS: Mapping[str, Callable[..., object]] = {
    "claim": lambda stage, actor, number, at: assign.claim(stage.db, actor, number, now=at),
    "note": lambda stage, actor, number, at, text: talk.add_note(stage.db, actor, number, text, now=at),
    "pause": lambda stage, actor, number, at, why: flow.pause(stage.db, actor, number, PendingReason(why), now=at),
    "resume": lambda stage, actor, number, at: flow.resume(stage.db, actor, number, now=at),
    "return": lambda stage, actor, number, at, why: assign.return_back(stage.db, actor, number, reason=why, now=at),
    "close": lambda stage, actor, number, at: flow.close(stage.db, actor, number, now=at),
    "withdraw": lambda stage, actor, number, at: flow.withdraw(stage.db, actor, number, now=at),
    "reply": _reply,
    "handover": _hand_over,
}
