"""What the templates of checks show: texts of cells, charts and bars in the language of the page."""

from datetime import datetime, timedelta
from typing import Any

from opscenter.core.text import mark
from opscenter.services.models import ServiceSystem
from opscenter.ui import charts
from opscenter.ui.filters import CHINA, duration, percent, time_of_day, when
from opscenter.ui.i18n import _
from opscenter.ui.texts import label
from probes.engine.cells import Cell, CellState, Watched
from probes.engine.queries.board import Board, Place
from probes.engine.queries.page import CheckPage, Range, worst_status
from probes.results.queries import Point
from probes.results.rules import Figures

STATES = {
    CellState.DOWN: mark("中断"),
    CellState.UNKNOWN: mark("未知"),
    CellState.DEGRADED: mark("性能下降"),
    CellState.MAINTENANCE: mark("维护中"),
    CellState.OK: mark("正常"),
    CellState.NONE: mark("未部署"),
}
TONES = {CellState.DOWN: "bad", CellState.DEGRADED: "warn", CellState.OK: "ok", CellState.MAINTENANCE: "blue"}
LATE, SLOW = mark("晚"), mark("慢")
X_LABELS = 5
# Faults named above the heat map, so that nobody has to look for a red cell far down.
FAULTS_NAMED = 5


def state_name(state: CellState) -> str:
    """The word of a state."""
    return _(STATES[state])


def tone(state: CellState) -> str:
    """The colour of a badge."""
    return TONES.get(state, "")


def faults(board: Board) -> list[tuple[Place, ServiceSystem, Cell]]:
    """The cells that are down, the longest first."""
    return board.sorted_cells(CellState.DOWN)


def cell_text(cell: Cell, now: datetime) -> str | None:
    """What stands in a cell: minutes of an outage, 慢 or 晚; None leaves it to the component."""
    worst = cell.worst
    if worst is None:
        return None
    if cell.state is CellState.DOWN and worst.since is not None:
        return _("断 %(n)s", n=_minutes(now - worst.since))
    if cell.state is CellState.DEGRADED:
        return _(LATE if worst.kind == "heartbeat" else SLOW)
    return None


def cell_label(cell: Cell, place: str, service: str, availability: float | None) -> str:
    """For tooltip and screen readers: system, place, worst check and since, month's availability."""
    parts = [f"{service}，{place}"]
    worst = cell.worst
    if worst is not None and cell.state is not CellState.OK:
        parts.append(_("%(name)s，%(at)s 起", name=worst.name, at=time_of_day(worst.since)))
    if availability is not None:
        parts.append(_("本月可用率 %(share).2f%%", share=availability * 100))
    return "，".join(parts)


def state_text(watched: Watched, now: datetime) -> str:
    """The badge of one check: 正常 210 ms, 中断 12 分."""
    name = state_name(watched.state)
    if watched.state in {CellState.OK, CellState.DEGRADED} and watched.latency_ms is not None:
        return f"{name} {watched.latency_ms:.0f} ms"
    if watched.state is CellState.DOWN and watched.since is not None:
        return f"{name} {duration(timedelta(minutes=_minutes(now - watched.since)))}"
    return name


def line(page: CheckPage) -> Any:
    """The curve of average latencies. Where nothing good was measured, the target was down or nothing is known."""
    values = [point.figures.average_ms if point.figures else None for point in page.points]
    blanks = frozenset(
        index for index, point in enumerate(page.points) if point.figures is None or not point.figures.down
    )
    return charts.line_chart(values, x_labels=_x_labels(page), band=page.usual, limit=slow_limit(page), blanks=blanks)


def slow_limit(page: CheckPage) -> float | None:
    """The limit above which a run counts as slow, if there is one."""
    return float(page.check.settings.get("slow_ms") or 0) or None


def has_values(page: CheckPage) -> bool:
    """Whether there is anything to draw."""
    return any(point.figures is not None and point.figures.timed for point in page.points)


def finding(page: CheckPage) -> str:
    """The sentence that the curve says, for screen readers."""
    known = [point.figures for point in page.points if point.figures is not None and point.figures.timed]
    if not known:
        return _("这段时间没有测得响应时间")
    total, timed = sum(one.sum_ms for one in known), sum(one.timed for one in known)
    slowest = max(one.max_ms or 0.0 for one in known)
    return _("平均 %(mean)s 毫秒，最慢 %(max)s 毫秒", mean=round(total / timed), max=round(slowest))


def bars(page: CheckPage) -> list[str]:
    """The states of the bar under the curve."""
    return [worst_status(point.figures) for point in page.bars]


def flips(page: CheckPage) -> list[dict[str, Any]]:
    """The history of hard states, newest first."""
    return [
        {
            "time": when(flip.since),
            "text": f"{label(flip.before)} → {label(flip.after)}",
            "box": flip.reason,
            "tone": {"down": "bad", "ok": "ok", "degraded": "warn"}.get(flip.after.value, ""),
        }
        for flip in page.flips
    ]


def row_name(page: CheckPage, point: Point) -> str:
    """The first column of the table."""
    start = point.start.astimezone(CHINA)
    if page.range is Range.DAY:
        return f"{start:%m-%d %H:%M}–{start + timedelta(hours=1):%H:%M}"
    if page.range is Range.MONTH:
        return f"{start:%Y-%m-%d}"
    return _("%(day)s 起 7 天", day=f"{start:%Y-%m-%d}")


def table_header() -> list[str]:
    """The columns of the table as a file."""
    times = (_("中位 ms"), "p95 ms", "p99 ms")
    return [_("时段"), _("检查次数"), _("失败"), _("偏慢"), _("未知"), _("维护中"), _("可用率"), *times]


def table_cells(page: CheckPage) -> list[list[object]]:
    """The rows of the table as a file; a period without a result has no figures."""
    return [[row_name(page, row), *(_cells(row.figures) if row.figures else [0])] for row in page.rows]


def _cells(figures: Figures) -> list[object]:
    counts = (figures.total, figures.down, figures.degraded, figures.unknown, figures.maintenance)
    times = (figures.percentile_ms(share) for share in (0.5, 0.95, 0.99))
    return [*counts, percent(figures.availability, 2), *(None if one is None else round(one) for one in times)]


def _x_labels(page: CheckPage) -> list[tuple[int, str]]:
    step = max(len(page.points) // X_LABELS, 1)
    return [(index, _x_label(page, page.points[index].start)) for index in range(step // 2, len(page.points), step)]


def _x_label(page: CheckPage, start: datetime) -> str:
    local = start.astimezone(CHINA)
    return f"{local:%m-%d %H:%M}" if page.range is Range.DAY else f"{local:%m-%d}"


def _minutes(span: timedelta) -> int:
    """Whole minutes, at least one: a cell never says 断 0."""
    return max(1, int(span.total_seconds() // 60))
