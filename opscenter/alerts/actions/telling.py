"""Telling people of an alert: step by step until somebody takes it, that it was taken, that it is over."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from opscenter.accounts.models import Account
from opscenter.alerts.actions.alerts import is_suppressed
from opscenter.alerts.models import Alert
from opscenter.alerts.queries import states
from opscenter.alerts.rules import Severity, next_step_at
from opscenter.messages.actions import Notice, notify
from opscenter.messages.queries import accounts_told_about
from opscenter.messages.rules import ChannelKind
from opscenter.organizations.models import Organization
from opscenter.services.models import ServiceSystem


def tell_next(db: Session, alert_id: int, *, now: datetime) -> None:
    """Tell the people whose turn it is, if it is their turn; an alert that is over or taken tells nobody.

    One step at a time, so that after a silence or a standstill the calling order still takes its course. An
    acknowledgement that ran out arms the alert anew, and those on duty now are told from the first step on.
    """
    alert = db.get(Alert, alert_id, with_for_update=True)
    if alert is None or alert.resolved_at or alert.next_step_at is None or alert.next_step_at > now:
        return
    standing = states.find_standing(db, alert.check_id)
    if standing is None or is_suppressed(db, standing, at=now):
        return
    if alert.acknowledged_until is not None:
        _arm_again(alert)
    steps = states.calling_steps(db, alert.organization_id, alert.service_id, now)
    if alert.step < len(steps):
        notify(db, [person.account_id for person in steps[alert.step]], _turn_notice(db, alert), now=now)
    is_last = alert.step + 1 >= len(steps)
    alert.next_step_at = None if is_last else next_step_at(alert.step, alert.severity, now)
    alert.step += 1


def tell_taken(db: Session, alert_id: int, *, now: datetime) -> None:
    """Tell those who were woken for nothing that somebody has taken the alert."""
    alert = db.get(Alert, alert_id)
    if alert is None or alert.resolved_at or not alert.is_acknowledged(now):
        return
    taker = db.get(Account, alert.acknowledged_by_id)
    if taker is None:
        return
    others = [one for one in accounts_told_about(db, _subject(alert)) if one != taker.id]
    context = {**_context(db, alert), "name": taker.display_name}
    key = f"taken:{alert.arming}:{taker.id}"
    notify(db, others, _notice(alert, "alert.taken", key, context), now=now, channels=[ChannelKind.IN_APP])


def tell_over(db: Session, alert_id: int, *, now: datetime) -> None:
    """Tell everybody who was told of the alert that it is over, unless it only changed its severity."""
    alert = db.get(Alert, alert_id)
    if alert is None or alert.resolved_at is None or alert.recovered_at is None:
        return
    if states.find_open_alert(db, alert.check_id) is not None:
        return
    minutes = max(1, round((alert.recovered_at - alert.since).total_seconds() / 60))
    context = {**_context(db, alert), "recovered_at": alert.recovered_at.isoformat(), "minutes": minutes}
    told = accounts_told_about(db, _subject(alert))
    notify(db, told, _notice(alert, "alert.resolved", "resolved", context), now=now)


def _arm_again(alert: Alert) -> None:
    alert.acknowledged_by_id = alert.acknowledged_at = alert.acknowledged_until = None
    alert.arming, alert.step = alert.arming + 1, 0


def _turn_notice(db: Session, alert: Alert) -> Notice:
    if alert.severity is Severity.WARNING:
        template = "alert.warning"
    else:
        template = "alert.critical" if alert.arming == 0 and alert.step == 0 else "alert.escalated"
    return _notice(alert, template, f"arming:{alert.arming}:step:{alert.step}", _context(db, alert))


def _notice(alert: Alert, template: str, key: str, context: dict[str, Any]) -> Notice:
    return Notice(
        template=template,
        subject=_subject(alert),
        dedupe_key=f"alert:{alert.id}:{key}",
        context=context,
        link=f"/alerts/{alert.id}",
    )


def _subject(alert: Alert) -> str:
    return f"alert:{alert.id}"


def _context(db: Session, alert: Alert) -> dict[str, Any]:
    service = db.get(ServiceSystem, alert.service_id) if alert.service_id else None
    return {
        "summary": alert.summary,
        "area": db.get_one(Organization, alert.organization_id).short_name,
        "service": service.short_name if service else "–",
        "since_at": alert.since.isoformat(),
    }
