"""Host checks read this machine."""

import asyncio

from probes.checks.base import Status
from probes.checks.host import HostSettings, check_host
from tests.probes.local_servers import limits

SWITCHED_OFF = {"cpu_warn": 100, "memory_warn": 100, "memory_down": 100, "disk_warn": 100, "disk_down": 100}


def test_a_machine_within_its_limits_is_ok() -> None:
    outcome = asyncio.run(check_host(HostSettings(**SWITCHED_OFF), limits()))
    assert (outcome.status, outcome.message) == (Status.OK, "host.ok")
    assert {"cpu", "memory", "disk /", "load"} <= set(outcome.facts)


def test_memory_above_its_limit_is_named() -> None:
    settings = HostSettings(**{**SWITCHED_OFF, "memory_warn": 1})
    outcome = asyncio.run(check_host(settings, limits()))
    assert (outcome.status, outcome.message) == (Status.DEGRADED, "host.memory")
    assert outcome.params["limit"] == 1


def test_the_worst_reading_decides() -> None:
    settings = HostSettings(**{**SWITCHED_OFF, "memory_warn": 1, "memory_down": 1})
    assert asyncio.run(check_host(settings, limits())).status is Status.DOWN


def test_a_folder_that_does_not_exist_is_our_mistake() -> None:
    outcome = asyncio.run(check_host(HostSettings(disks="/no/such/folder"), limits()))
    assert (outcome.status, outcome.message) == (Status.UNKNOWN, "host.no_disk")
