"""Host: processor, memory and disks of the machine that this probe runs on, against two limits each."""

import asyncio
import os
from collections.abc import Iterator
from dataclasses import dataclass
from time import perf_counter

import psutil
from pydantic import Field

from probes.checks.base import CheckSettings, Limits, Mode, Outcome, Status, check_kind, mark
from probes.checks.network import milliseconds

PROCESSOR_SAMPLE_SECONDS = 0.2
SEVERITY = {Status.OK: 0, Status.DEGRADED: 1, Status.DOWN: 2}


class HostSettings(CheckSettings):
    """Limits in percent used. 100 switches a limit off."""

    cpu_warn: int = Field(default=80, ge=1, le=100, title=mark("处理器超过多少 % 提醒"))
    cpu_down: int = Field(default=100, ge=1, le=100, title=mark("处理器超过多少 % 判故障"))
    memory_warn: int = Field(default=85, ge=1, le=100, title=mark("内存超过多少 % 提醒"))
    memory_down: int = Field(default=97, ge=1, le=100, title=mark("内存超过多少 % 判故障"))
    disk_warn: int = Field(default=80, ge=1, le=100, title=mark("磁盘超过多少 % 提醒"))
    disk_down: int = Field(default=95, ge=1, le=100, title=mark("磁盘超过多少 % 判故障"))
    disks: str = Field(
        default="/", max_length=400, title=mark("要看的磁盘目录"), description=mark("多个用英文逗号分开，如 /,/data")
    )

    def address(self) -> str:
        """Only the folders: the machine is the probe's own."""
        return self.disks


@dataclass(frozen=True)
class Reading:
    """One figure with its two limits; `what` completes the message code."""

    what: str
    percent: float
    warn: int
    down: int
    where: str = ""

    @property
    def status(self) -> Status:
        """Limits are exclusive, so that 100 never triggers."""
        if self.percent > self.down:
            return Status.DOWN
        return Status.DEGRADED if self.percent > self.warn else Status.OK


@check_kind(
    "host",
    title=mark("主机（处理器、内存、磁盘）"),
    mode=Mode.NETWORK,
    settings=HostSettings,
    messages={
        "host.ok": mark("处理器 {cpu}%，内存 {memory}%，磁盘最高 {disk}%"),
        "host.cpu": mark("处理器 {percent}%，超过 {limit}%"),
        "host.memory": mark("内存 {percent}%，超过 {limit}%"),
        "host.disk": mark("磁盘 {where} 用了 {percent}%，超过 {limit}%"),
        "host.no_disk": mark("目录 {where} 不存在，看不到它的磁盘"),
    },
    causes={
        "host.cpu": mark("批处理集中，或者有进程失控"),
        "host.memory": mark("进程占用内存不放，再满会被系统结束"),
        "host.disk": mark("日志或备份没有清理，写满后服务会停"),
        "host.no_disk": mark("磁盘没有挂上，或者目录改了名"),
    },
)
async def check_host(settings: HostSettings, limits: Limits) -> Outcome:
    """Measure the processor for a short while, then read memory and disks; the worst reading decides."""
    started = perf_counter()
    psutil.cpu_percent()
    await asyncio.sleep(min(PROCESSOR_SAMPLE_SECONDS, limits.timeout_seconds))
    try:
        readings = list(_readings(settings))
    except FileNotFoundError as error:
        return Outcome(Status.UNKNOWN, "host.no_disk", params={"where": str(error.filename)})
    worst = max(readings, key=lambda reading: (SEVERITY[reading.status], reading.percent - reading.warn))
    facts = {f"{reading.what} {reading.where}".strip(): reading.percent for reading in readings}
    facts["load"] = round(os.getloadavg()[0], 2)
    latency = milliseconds(started)
    if worst.status is Status.OK:
        disk = max(reading.percent for reading in readings if reading.what == "disk")
        figures = {"cpu": readings[0].percent, "memory": readings[1].percent, "disk": disk}
        return Outcome(Status.OK, "host.ok", latency, value=worst.percent, params=figures, facts=facts)
    limit = worst.down if worst.status is Status.DOWN else worst.warn
    params = {"percent": worst.percent, "limit": limit, "where": worst.where}
    return Outcome(worst.status, f"host.{worst.what}", latency, value=worst.percent, params=params, facts=facts)


def _readings(settings: HostSettings) -> Iterator[Reading]:
    yield Reading("cpu", psutil.cpu_percent(), settings.cpu_warn, settings.cpu_down)
    yield Reading("memory", psutil.virtual_memory().percent, settings.memory_warn, settings.memory_down)
    for path in filter(None, (path.strip() for path in settings.disks.split(","))):
        yield Reading("disk", psutil.disk_usage(path).percent, settings.disk_warn, settings.disk_down, path)
