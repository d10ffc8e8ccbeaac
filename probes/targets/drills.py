"""The drill: breaking and repairing the demo target, and the two checks that watch it.

The switch is a row. The demo target's own process reads it, so that the button works whatever machine it runs on
and a target that is restarted during a drill is still broken.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import make_url, select
from sqlalchemy.orm import Session

from opscenter.core import audit
from opscenter.core.actor import Actor
from opscenter.core.errors import Conflict, Forbidden, NotFound
from opscenter.core.settings import Settings
from opscenter.core.text import mark
from probes.targets.actions import Draft, create_check
from probes.targets.models import Check, CheckStanding, Drill, Target
from probes.targets.policy import visible
from probes.targets.rules import CheckState, Timing

FOLDER = "drill"
QUERY = "SELECT count(*) FROM vouchers"
TARGET_NAME = mark("演练业务系统")
TIMING = Timing(
    interval_seconds=5, timeout_seconds=2.0, confirm_tries=2, confirm_every_seconds=2.0, recover_successes=2
)


def start_drill(db: Session, actor: Actor, *, now: datetime) -> Drill:
    """Break the demo target. Whoever presses at the same time waits here and is then told that a drill runs.

    Raises:
        Conflict: a drill runs, or the checks have not confirmed yet that the target is fine: the story of this drill
            could not be told apart from the one before.
    """
    _require_run(actor)
    checks = list_drill_checks(db, actor)
    if not checks:
        raise NotFound("drill.no_checks")
    db.scalars(select(Target).where(Target.is_drill).with_for_update()).all()
    if find_running(db) is not None:
        raise Conflict("drill.is_running")
    if not is_fine(db, checks):
        raise Conflict("drill.not_recovered")
    drill = Drill(started_at=now, started_by=actor.name)
    db.add(drill)
    db.flush()
    audit.record(db, actor, "drill.start", object_type="drill", object_id=drill.id, now=now)
    return drill


def repair_drill(db: Session, actor: Actor, *, now: datetime) -> Drill:
    """Repair the demo target."""
    _require_run(actor)
    if not list_drill_checks(db, actor):
        raise NotFound("drill.no_checks")
    drill = find_running(db)
    if drill is None:
        raise Conflict("drill.is_over")
    drill.repaired_at, drill.repaired_by = now, actor.name
    audit.record(db, actor, "drill.repair", object_type="drill", object_id=drill.id, now=now)
    return drill


def find_running(db: Session) -> Drill | None:
    """The drill that has not been repaired yet."""
    return db.scalar(select(Drill).where(Drill.repaired_at.is_(None)).order_by(Drill.id.desc()).limit(1))


def is_fine(db: Session, checks: Sequence[Check]) -> bool:
    """Whether all of these checks find their target well."""
    states = select(CheckStanding.state).where(CheckStanding.check_id.in_([check.id for check in checks]))
    return set(db.scalars(states)) == {CheckState.OK}


def find_latest(db: Session) -> Drill | None:
    """The drill that the timeline shows: the running one or the last one."""
    return db.scalar(select(Drill).order_by(Drill.id.desc()).limit(1))


def list_drill_checks(db: Session, actor: Actor) -> list[Check]:
    """The checks in scope that watch the demo target."""
    wanted = select(Check).join(Target, Target.id == Check.target_id).where(Target.is_drill, visible(actor))
    return list(db.scalars(wanted.order_by(Check.id)))


def create_drill_checks(
    db: Session,
    actor: Actor,
    *,
    organization_id: int,
    service_id: int | None,
    settings: Settings,
    now: datetime,
) -> list[Check]:
    """The web check and the database check of the demo target; asked again, the existing ones."""
    existing = list_drill_checks(db, actor)
    if existing:
        return existing
    kinds: dict[str, tuple[str, dict[str, Any]]] = {
        "http": (mark("演练系统首页"), {"url": f"http://127.0.0.1:{settings.drill_port}/"}),
        "sql": (mark("演练系统凭证库"), sql_settings(settings)),
    }
    return [
        create_check(
            db,
            actor,
            Draft(
                organization_id=organization_id,
                service_id=service_id,
                target_name=TARGET_NAME,
                name=name,
                kind=kind,
                settings=values,
                timing=TIMING,
                is_demo=True,
                is_drill=True,
            ),
            now=now,
        )
        for kind, (name, values) in kinds.items()
    ]


def database_url(settings: Settings) -> str:
    """Where the demo target keeps its vouchers: a given server, or a file that needs no server and no root."""
    return settings.drill_database_url or f"sqlite:///{folder(settings) / 'drill.db'}"


def folder(settings: Settings) -> Path:
    """The folder of the demo target's files."""
    return (settings.data_dir / FOLDER).resolve()


def sql_settings(settings: Settings) -> dict[str, Any]:
    """The settings of a SQL check that asks the demo target's database."""
    url = make_url(database_url(settings))
    if url.get_backend_name() == "sqlite":
        return {"engine": "sqlite", "database": url.database, "query": QUERY}
    return {
        "engine": "postgresql",
        "host": url.host or "127.0.0.1",
        "port": url.port or 0,
        "database": url.database,
        "username": url.username or "",
        "password": url.password or "",
        "query": QUERY,
    }


def _require_run(actor: Actor) -> None:
    if not actor.can("drill.run"):
        raise Forbidden("drill.not_allowed")
