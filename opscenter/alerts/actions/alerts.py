"""The life of an alert: it follows its check, whoever asks and however often; people take it and write notes."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from opscenter.alerts import policy
from opscenter.alerts.events import AlertAcknowledged, AlertFired, AlertResolved
from opscenter.alerts.models import Alert, AlertNote
from opscenter.alerts.queries import states
from opscenter.alerts.queries.states import Standing
from opscenter.alerts.rules import ACKNOWLEDGED_FOR, Severity, decide
from opscenter.core import audit, live
from opscenter.core.actor import SYSTEM, Actor
from opscenter.core.errors import Conflict, Forbidden, Invalid
from opscenter.core.events import publish
from opscenter.maintenance.queries import find_covering_window
from opscenter.organizations.models import Organization
from probes.targets.models import CheckFlip
from probes.targets.rules import CheckState

SUMMARY_LENGTH = 500


def follow_check(db: Session, check_id: int, *, now: datetime) -> bool:
    """Make the alerts of a check agree with its state as it is now; True if something had to change.

    Late, early or repeated calls come to the same end. A check that went down and recovered before anybody looked
    opens nothing.
    """
    states.wait_for_others_of(db, check_id)
    alert = states.find_open_alert(db, check_id)
    standing = states.find_standing(db, check_id)
    if standing is None:
        return False
    is_quiet = is_suppressed(db, standing, at=now)
    decision = decide(standing.state, alert.severity if alert else None, is_suppressed=is_quiet)
    if alert is not None and decision.resolves:
        _resolve(db, alert, standing, now)
    if decision.opens is not None:
        _open(db, standing, decision.opens, now)
    return decision.resolves or decision.opens is not None


def enter_over(db: Session, standing: Standing, flip: CheckFlip, *, recovered_at: datetime, now: datetime) -> Alert:
    """Enter an alert that was over before anybody could hear of it."""
    seen = replace(standing, state=CheckState.DOWN, since=flip.since, reason=flip.reason)
    alert = _open(db, seen, Severity.CRITICAL, now, ended_at=recovered_at)
    _end(db, alert, recovered_at, now)
    return alert


def is_suppressed(db: Session, standing: Standing, *, at: datetime) -> bool:
    """Whether nobody wants to hear of this check at `at`: announced work or a silence."""
    if find_covering_window(db, standing.path, standing.service_id, at) is not None:
        return True
    silence = states.find_silence(
        db, path=standing.path, service_id=standing.service_id, check_id=standing.check_id, at=at
    )
    return silence is not None


def acknowledge(db: Session, actor: Actor, alert_id: int, *, now: datetime) -> Alert:
    """Take the alert: nobody else is told until it clears, or until four hours later.

    Doing it again while it holds changes nothing.

    Raises:
        NotFound: no such alert for this actor.
        Forbidden: the actor may not handle it, or is no person.
        Conflict: it is over, or somebody else has it.
    """
    alert = states.get_alert(db, actor, alert_id, is_locked=True)
    _require_handling(db, actor, alert)
    if actor.account_id is None:
        raise Forbidden("access.forbidden")
    if alert.resolved_at is not None:
        raise Conflict("alert.is_over")
    if alert.is_acknowledged(now):
        if alert.acknowledged_by_id == actor.account_id:
            return alert
        raise Conflict("alert.somebody_has_it")
    until = now + ACKNOWLEDGED_FOR
    alert.acknowledged_by_id, alert.acknowledged_at, alert.acknowledged_until = actor.account_id, now, until
    alert.next_step_at = until
    _leave_trace(db, actor, "alert.acknowledge", alert, now)
    _publish_acknowledged(db, alert, actor.account_id, until, now)
    return alert


def add_note(db: Session, actor: Actor, alert_id: int, text: str, *, now: datetime) -> AlertNote:
    """Write down what was seen or done; also after the alert is over.

    Raises:
        NotFound: no such alert for this actor.
        Forbidden: the actor may not handle it.
        Invalid: no text.
    """
    alert = states.get_alert(db, actor, alert_id)
    _require_handling(db, actor, alert)
    if not text.strip():
        raise Invalid("alert.invalid", fields={"text": "alert.note_missing"})
    note = AlertNote(alert_id=alert.id, account_id=actor.account_id, text=text.strip(), at=now)
    db.add(note)
    _leave_trace(db, actor, "alert.note", alert, now)
    return note


def _require_handling(db: Session, actor: Actor, alert: Alert) -> None:
    if not policy.can_handle(actor, db.get_one(Organization, alert.organization_id)):
        raise Forbidden("access.forbidden")


def _open(
    db: Session, standing: Standing, severity: Severity, now: datetime, *, ended_at: datetime | None = None
) -> Alert:
    """`ended_at` of an alert that is over keeps it from being the open one of its check for even a moment."""
    alert = Alert(
        check_id=standing.check_id,
        organization_id=standing.organization_id,
        service_id=standing.service_id,
        severity=severity,
        summary=f"{standing.name}：{standing.reason}".rstrip("：")[:SUMMARY_LENGTH],
        since=standing.since or now,
        fired_at=now,
        resolved_at=now if ended_at else None,
        recovered_at=ended_at,
        next_step_at=None if ended_at else now,
        is_demo=standing.is_demo,
    )
    db.add(alert)
    db.flush()
    _leave_trace(db, SYSTEM, "alert.open", alert, now)
    publish(
        db,
        AlertFired(
            alert_id=alert.id,
            check_id=alert.check_id,
            organization_id=alert.organization_id,
            service_id=alert.service_id,
            severity=severity,
            since=alert.since,
            summary=alert.summary,
            at=now,
        ),
        key=f"check:{alert.check_id}",
        now=now,
    )
    return alert


def _resolve(db: Session, alert: Alert, standing: Standing, now: datetime) -> None:
    # A check that was switched off has no first good sample; the alert simply ends now.
    _end(db, alert, now if standing.state is CheckState.PAUSED else (standing.since or now), now)


def _end(db: Session, alert: Alert, recovered_at: datetime, now: datetime) -> None:
    alert.resolved_at, alert.recovered_at, alert.next_step_at = now, recovered_at, None
    # Flushed before a successor opens: at most one open alert per check.
    db.flush()
    _leave_trace(db, SYSTEM, "alert.resolve", alert, now)
    publish(
        db,
        AlertResolved(
            alert_id=alert.id,
            check_id=alert.check_id,
            organization_id=alert.organization_id,
            service_id=alert.service_id,
            severity=alert.severity,
            since=alert.since,
            recovered_at=recovered_at,
            summary=alert.summary,
            at=now,
        ),
        key=f"check:{alert.check_id}",
        now=now,
    )


def _publish_acknowledged(db: Session, alert: Alert, account_id: int, until: datetime, now: datetime) -> None:
    publish(
        db,
        AlertAcknowledged(
            alert_id=alert.id,
            check_id=alert.check_id,
            organization_id=alert.organization_id,
            service_id=alert.service_id,
            severity=alert.severity,
            since=alert.since,
            account_id=account_id,
            until=until,
            summary=alert.summary,
            at=now,
        ),
        key=f"check:{alert.check_id}",
        now=now,
    )


def _leave_trace(db: Session, actor: Actor, action: str, alert: Alert, now: datetime) -> None:
    audit.record(
        db,
        actor,
        action,
        object_type="alert",
        object_id=alert.id,
        organization_id=alert.organization_id,
        detail={"severity": alert.severity.value, "check": alert.check_id},
        now=now,
    )
    for topic in ("alerts:all", f"alert:{alert.id}"):
        live.push(db, topic=topic, kind=action.removeprefix("alert."), data={"id": alert.id}, now=now)
