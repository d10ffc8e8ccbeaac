"""Runs one assignment to an outcome, whatever happens: a time limit around everything and no exception outside."""

import asyncio
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from opscenter.core.egress import AllowList
from probes.checks.base import CheckKind, Limits, Mode, Outcome, Status, mark
from probes.checks.registry import kinds
from probes.checks.sessions import SESSIONS
from probes.checks.transfer import close_transport
from probes.runner.contract import Assignment
from probes.runner.pool import BlockingPool, Exhausted

GRACE_SECONDS = 0.5
MESSAGES = {
    "runner.timeout": mark("{seconds} 秒内没有结果，已放弃等待"),
    "runner.exhausted": mark("太多数据库驱动卡住，这次没有执行"),
    "runner.unknown_kind": mark("这个版本没有检查类型 {kind}"),
    "runner.settings_refused": mark("检查的设置不完整，无法执行"),
    "runner.failed": mark("探针自身出错：{error}"),
}

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Surroundings:
    """What every run is allowed: the networks it may enter and the folders of readable database files."""

    allow: AllowList
    sqlite_roots: tuple[Path, ...] = ()


class Executor:
    """Executes assignments on the running loop; network checks are only limited in number, not by each other."""

    def __init__(
        self, surroundings: Surroundings, *, concurrency: int = 1000, pool: BlockingPool | None = None
    ) -> None:
        self._surroundings = surroundings
        self._places = asyncio.Semaphore(concurrency)
        self._pool = pool or BlockingPool()

    async def run(self, assignment: Assignment) -> Outcome:
        """The outcome of one run. The target's silence is `down`; our own failure is `unknown`."""
        kind = kinds().get(assignment.kind)
        if kind is None:
            return Outcome(Status.UNKNOWN, "runner.unknown_kind", params={"kind": assignment.kind})
        try:
            settings = kind.settings.model_validate(assignment.settings)
            return await self._look(kind, settings, assignment)
        except ValidationError:
            return Outcome(Status.UNKNOWN, "runner.settings_refused")
        except TimeoutError:
            return Outcome(Status.DOWN, "runner.timeout", params={"seconds": assignment.timeout_seconds})
        except Exhausted:
            return Outcome(Status.UNKNOWN, "runner.exhausted")
        except Exception as error:
            # Process edge: one broken check must not stop the others.
            log.exception("check %s failed in the probe", assignment.check_id)
            return Outcome(Status.UNKNOWN, "runner.failed", params={"error": type(error).__name__})

    async def close(self) -> None:
        """Free what the checks of this loop shared, and the kept sessions with databases."""
        await close_transport()
        SESSIONS.close()

    async def _look(self, kind: CheckKind, settings: Any, assignment: Assignment) -> Outcome:
        if kind.mode is Mode.PASSIVE:
            passive: Outcome = kind.run(settings, assignment.silent_seconds)
            return passive
        limits = Limits(assignment.timeout_seconds, self._surroundings.allow, self._surroundings.sqlite_roots)
        longest = assignment.timeout_seconds + GRACE_SECONDS
        if kind.mode is Mode.BLOCKING:
            return await self._pool.run(lambda: kind.run(settings, limits), longest)
        async with self._places, asyncio.timeout(longest):
            found: Outcome = await kind.run(settings, limits)
            return found
