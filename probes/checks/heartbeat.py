"""Heartbeat: a batch job or interface reports by itself; silence longer than period plus grace is a fault."""

from pydantic import Field

from probes.checks.base import CheckSettings, Mode, Outcome, Status, check_kind, mark


class HeartbeatSettings(CheckSettings):
    """How often the job promises to report and how late it may be."""

    period_seconds: int = Field(
        default=3600, ge=10, le=40 * 86_400, title=mark("应每隔多少秒报到一次"), description=mark("每天一次填 86400")
    )
    grace_seconds: int = Field(
        default=300, ge=0, le=7 * 86_400, title=mark("允许晚多少秒"), description=mark("在此之内不算晚")
    )

    def address(self) -> str:
        """A heartbeat has no address: it calls us."""
        return ""


@check_kind(
    "heartbeat",
    title=mark("心跳（对方报到）"),
    mode=Mode.PASSIVE,
    settings=HeartbeatSettings,
    messages={
        "heartbeat.ok": mark("{seconds} 秒前报到"),
        "heartbeat.late": mark("晚了：上次报到在 {seconds} 秒前，应不超过 {period} 秒"),
        "heartbeat.missing": mark("没有报到：上次在 {seconds} 秒前，已超过期限和宽限"),
        "heartbeat.never": mark("还没有收到过报到"),
    },
    causes={
        "heartbeat.late": mark("批处理比平时跑得久"),
        "heartbeat.missing": mark("批处理没有启动，或者中途失败"),
        "heartbeat.never": mark("报到地址还没有配到批处理里"),
    },
)
def check_heartbeat(settings: HeartbeatSettings, silent_seconds: float | None) -> Outcome:
    """Judge the time since the last report; None means that none has come yet, which is unknown and not down."""
    if silent_seconds is None:
        return Outcome(Status.UNKNOWN, "heartbeat.never")
    params = {"seconds": round(silent_seconds), "period": settings.period_seconds}
    if silent_seconds > settings.period_seconds + settings.grace_seconds:
        return Outcome(Status.DOWN, "heartbeat.missing", value=silent_seconds, params=params)
    if silent_seconds > settings.period_seconds:
        return Outcome(Status.DEGRADED, "heartbeat.late", value=silent_seconds, params=params)
    return Outcome(Status.OK, "heartbeat.ok", value=silent_seconds, params=params)
