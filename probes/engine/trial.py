"""Trying a check before it is saved: one run in this process, with the limits of every other run."""

import asyncio
from collections.abc import Mapping
from typing import Any

from probes.checks.base import Outcome
from probes.runner.contract import Assignment
from probes.runner.execute import Executor, Surroundings
from probes.runner.pool import BlockingPool

LONGEST_SECONDS = 5.0


def try_once(kind: str, settings: Mapping[str, Any], timeout_seconds: float, surroundings: Surroundings) -> Outcome:
    """Run once and wait for it, at most five seconds. Nothing is stored."""
    assignment = Assignment(0, 0, kind, dict(settings), min(timeout_seconds, LONGEST_SECONDS))
    return asyncio.run(_run(assignment, surroundings))


async def _run(assignment: Assignment, surroundings: Surroundings) -> Outcome:
    executor = Executor(surroundings, pool=BlockingPool(1))
    try:
        return await executor.run(assignment)
    finally:
        await executor.close()
