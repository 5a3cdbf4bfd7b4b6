"""The recorded history is shown as the record gives it."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from sim.charts import overlays
from sim.inputs.record.counts import cumulative_series
from sim.inputs.record.intervals import reporting_intervals

TOWER_22 = ("tower-22", date(2023, 10, 17), date(2024, 4, 30))
SOLEIMANI = ("soleimani", date(2019, 10, 27), date(2020, 4, 30))


@pytest.mark.parametrize("window", [TOWER_22, SOLEIMANI])
def test_steps_hold_every_recorded_attack_once(window: tuple[str, date, date]) -> None:
    steps = overlays.recorded_steps(*window)
    assert sum(step.total for step in steps) == cumulative_series(window[0])[-1].total
    for before, after in pairwise(steps):
        assert after.first == before.last + timedelta(days=1)


@pytest.mark.parametrize("window", [TOWER_22, SOLEIMANI])
def test_steps_end_where_statements_were_made_and_are_never_daily(window: tuple[str, date, date]) -> None:
    stated = {part.last for part in reporting_intervals(window[0])}
    for step in overlays.recorded_steps(*window):
        assert step.last in stated
        assert step.days >= overlays.FEWEST_DAYS
        assert overlays.weekly_rate(step) == pytest.approx(7 * step.total / step.days)


def test_the_truce_week_and_the_suspension_keep_their_own_steps() -> None:
    by_end = {step.last: step for step in overlays.recorded_steps(*TOWER_22)}
    assert by_end[date(2023, 11, 30)].total == 1
    assert overlays.weekly_rate(by_end[date(2024, 2, 7)]) < 3


def test_a_window_without_reports_has_no_steps() -> None:
    assert overlays.recorded_steps("tower-22", date(2022, 1, 1), date(2022, 6, 1)) == ()
    assert overlays.recorded_steps(None, *TOWER_22[1:]) == ()


def test_no_record_means_no_rows() -> None:
    window = TOWER_22[1:]
    assert overlays.step_rows(None, *window) == []
    assert overlays.killed_rows(None, *window) == []
    assert overlays.injured_rows(None, *window) == []
    assert overlays.recorded_strikes(None, *window) is None


def test_casualties_are_those_stated() -> None:
    assert overlays.killed_rows(*TOWER_22) == [{"date": "2024-01-28", "count": 3, "text": "Tower 22, Jordan"}]
    injured = overlays.injured_rows(*TOWER_22)
    assert injured[-1]["count"] == 70
    assert [row["count"] for row in injured] == sorted(row["count"] for row in injured)


def test_where_no_cumulative_figure_was_stated_events_are_added_up() -> None:
    assert [row["count"] for row in overlays.killed_rows(*SOLEIMANI)] == [1, 4]
    assert overlays.injured_rows(*SOLEIMANI)[0]["count"] == 4


def test_strikes_in_self_defence_do_not_count_as_reprisals() -> None:
    assert overlays.recorded_strikes(*TOWER_22) == 9
    assert overlays.recorded_strikes(*SOLEIMANI) == 3


def test_dates_are_short() -> None:
    assert overlays.short_date("2024-02-07") == overlays.short_date(date(2024, 2, 7)) == "7 Feb"
