"""Geometry of charts."""

import pytest

from opscenter.ui.charts import line_chart, sparkline


def test_a_missing_value_breaks_the_line_and_is_never_zero() -> None:
    chart = line_chart([1, 2, None, None, 3, 4])
    assert len(chart.lines) == 2
    assert len(chart.gaps) == 1


def test_a_gap_at_the_end_reaches_the_edge() -> None:
    chart = line_chart([1, 2, None])
    assert chart.gaps[0][1] == chart.right


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        ([0, 318], ["0", "100", "200", "300", "400"]),
        ([0.2, 0.9], ["0", "0.25", "0.5", "0.75", "1"]),
        ([0, 0], ["0", "0.25", "0.5", "0.75", "1"]),
        ([12000, 41000], ["0", "20,000", "40,000", "60,000"]),
        ([], ["0", "0.25", "0.5", "0.75", "1"]),
    ],
    ids=["hundreds", "shares", "all zero", "thousands", "nothing"],
)
def test_the_axis_carries_round_figures(values: list[float | None], texts: list[str]) -> None:
    assert [tick.text for tick in line_chart(values).y_ticks] == texts


def test_the_axis_may_start_above_zero_when_asked() -> None:
    assert line_chart([99.1, 99.9], starts_at_zero=False).y_ticks[0].text == "99"


def test_a_limit_above_all_values_stays_on_the_chart() -> None:
    chart = line_chart([10, 20], limit=300)
    assert chart.limit is not None
    assert chart.top <= chart.limit <= chart.bottom


def test_a_phone_gets_fewer_labels_on_a_narrower_drawing() -> None:
    chart = line_chart([1, 2, 3, 4], x_labels=[(0, "a"), (1, "b"), (2, "c"), (3, "d")], band=[(0, 1)] * 4)
    assert (chart.narrow.width, len(chart.narrow.x_ticks)) == (360, 2)
    assert chart.band != chart.narrow.band


def test_a_sparkline_has_one_line_per_run() -> None:
    assert len(sparkline([1, None, 2, 3])) == 2
    assert sparkline([None]) == []
