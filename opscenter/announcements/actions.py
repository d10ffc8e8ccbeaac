"""Publishing and withdrawing notices. Both count for everybody at the commit of the surrounding unit of work."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from opscenter.announcements import policy, queries
from opscenter.announcements.models import Announcement
from opscenter.announcements.rules import AnnouncementKind, is_province_wide
from opscenter.core import audit, live
from opscenter.core.actor import Actor, ActorKind
from opscenter.core.errors import Conflict, Forbidden, Invalid, NotFound
from opscenter.organizations.models import Organization


@dataclass(frozen=True)
class Words:
    """What a notice says: a title, the text for screens, the text to be spoken (eight seconds at most)."""

    title: str
    screen: str
    spoken: str


def publish(
    db: Session,
    actor: Actor,
    *,
    kind: AnnouncementKind,
    organization_id: int,
    words: Words,
    now: datetime,
    service_id: int | None = None,
    valid_from: datetime | None = None,
    valid_to: datetime | None = None,
    incident_id: int | None = None,
    dedupe_key: str | None = None,
) -> Announcement:
    """Announce something to an area and everything below it.

    A source that announced before (same `dedupe_key`) gets its notice back unchanged, withdrawn or not.

    Raises:
        NotFound: no such area.
        Forbidden: the area is outside of the actor's scope.
        Invalid: empty words, or an end before the beginning.
    """
    area = db.get(Organization, organization_id)
    if area is None:
        raise NotFound("organization.not_found")
    if not policy.can_publish(actor, area):
        raise Forbidden("announcement.not_your_area")
    if dedupe_key and (existing := queries.find_by_source(db, dedupe_key)):
        return existing
    begins = valid_from or now
    _check(words, begins, valid_to)
    announcement = Announcement(
        kind=kind,
        organization_id=area.id,
        area_path=area.path,
        is_province_wide=is_province_wide(area.path),
        service_id=service_id,
        title=words.title.strip(),
        screen_text=words.screen.strip(),
        spoken_text=words.spoken.strip(),
        valid_from=begins,
        valid_to=valid_to,
        incident_id=incident_id,
        dedupe_key=dedupe_key,
        created_at=now,
    )
    db.add(announcement)
    db.flush()
    _leave_trace(db, actor, "announcement.publish", announcement, now)
    return announcement


def withdraw(db: Session, actor: Actor, announcement_id: int, *, now: datetime) -> Announcement:
    """End a notice now; ending one that has ended changes nothing.

    Raises:
        NotFound: no such notice.
        Forbidden: its area is outside of the actor's scope.
        Conflict: it belongs to an incident and ends with it, so that no caller is told that all is well too soon.
    """
    announcement = queries.get_announcement(db, announcement_id)
    if not policy.can_withdraw(actor, announcement):
        raise Forbidden("announcement.not_your_area")
    if announcement.incident_id is not None and actor.kind is not ActorKind.SYSTEM:
        raise Conflict("announcement.ends_with_incident")
    if announcement.valid_to is not None and announcement.valid_to <= now:
        return announcement
    announcement.valid_to = now
    _leave_trace(db, actor, "announcement.withdraw", announcement, now)
    return announcement


def _check(words: Words, begins: datetime, ends: datetime | None) -> None:
    fields = {
        name: f"announcement.{name}_missing"
        for name, text in (("title", words.title), ("screen_text", words.screen), ("spoken_text", words.spoken))
        if not text.strip()
    }
    if ends is not None and ends <= begins:
        fields["valid_to"] = "announcement.ends_before_it_begins"
    if fields:
        raise Invalid("announcement.invalid", fields=fields)


def _leave_trace(db: Session, actor: Actor, action: str, announcement: Announcement, now: datetime) -> None:
    audit.record(
        db,
        actor,
        action,
        object_type="announcement",
        object_id=announcement.id,
        organization_id=announcement.organization_id,
        detail={"kind": announcement.kind.value, "title": announcement.title},
        now=now,
    )
    data = {"id": announcement.id, "kind": announcement.kind.value, "area_path": announcement.area_path}
    live.push(db, topic=f"{policy.TOPIC}:all", kind=action.removeprefix("announcement."), data=data, now=now)
