"""Which dates are forecast from, what is forecast, and that nothing later reaches a forecast."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

import numpy as np
import pytest

import sim
from experiments.hindcast.baselines import draw_all
from experiments.hindcast.run import (
    HORIZONS,
    CutOff,
    ahead,
    cutoffs,
    disjoint_targets,
    flags_known,
    forecast,
    observed,
    observed_from,
    prior_at,
    targets,
    tolerance,
)
from sim.inputs.record import counts as record
from sim.inputs.record import intervals as record_intervals
from sim.inputs.record.counts import cumulative_series
from sim.inputs.scenario import history as record_history

CACHED = (record._series, record_intervals.dated_attacks, record_intervals.reporting_intervals)
ALL = cutoffs()


def cutoff(day: str) -> CutOff:
    return next(each for each in ALL if each.last == date.fromisoformat(day))


@pytest.fixture
def _fresh_caches() -> Iterator[None]:
    yield
    for function in CACHED:
        function.cache_clear()


def test_cut_offs_are_days_whose_count_was_public_by_the_next() -> None:
    assert [each.last.isoformat() for each in ALL] == [
        "2023-11-23", "2023-11-30", "2023-12-04", "2023-12-06", "2023-12-13", "2023-12-21", "2023-12-25",
        "2023-12-27", "2024-01-09", "2024-01-11", "2024-01-18", "2024-01-29", "2024-01-30",
    ]  # fmt: skip
    assert all(each.known - each.last <= timedelta(days=1) for each in ALL)


@pytest.mark.parametrize("each", ALL, ids=lambda each: each.last.isoformat())
def test_a_target_is_the_count_between_two_statements_and_never_a_share_of_it(each: CutOff) -> None:
    totals = {point.date: point.total for point in cumulative_series("tower-22")}
    for target in targets(each):
        assert target.best == totals[target.last] - totals[each.last]
        assert target.low <= target.best <= target.high
        assert abs(target.days - target.horizon) <= tolerance(target.horizon)
        off = abs(target.days - target.horizon)
        assert not [day for day in totals if day > each.last and abs((day - each.last).days - target.horizon) < off]


def test_every_horizon_has_targets_and_few_that_do_not_overlap() -> None:
    for horizon in HORIZONS:
        chosen = tuple(target for each in ALL for target in targets(each) if target.horizon == horizon)
        assert len(chosen) >= 10
        assert 2 <= disjoint_targets(chosen) <= 9


def test_flags_are_what_had_been_announced() -> None:
    scenario = sim.load_scenario("tower-22")
    assert ahead(scenario, cutoff("2023-11-23"), 7).tolist() == [True] * 4 + [False] * 3
    assert not ahead(scenario, cutoff("2023-11-30"), 7).any()
    assert not ahead(scenario, cutoff("2024-01-29"), 7).any()
    assert ahead(scenario, cutoff("2024-01-30"), 7).all()
    assert flags_known(scenario, date(2024, 1, 30)).sum() == 7 + (scenario.end - date(2024, 1, 30)).days + 1


def test_what_is_known_ends_at_the_cut_off() -> None:
    scenario = sim.load_scenario("tower-22")
    for each in ALL:
        past = observed(scenario, each)
        assert past.counts.sum() == each.total
        assert scenario.start + timedelta(days=int(past.days.sum()) - 1) == each.last


@pytest.mark.usefixtures("_fresh_caches")
@pytest.mark.parametrize("day", ["2023-11-23", "2023-12-13", "2024-01-11", "2024-01-29"])
def test_changing_what_was_said_later_changes_no_forecast(day: str, monkeypatch: pytest.MonkeyPatch) -> None:
    scenario, chosen = sim.load_scenario("tower-22"), cutoff(day)
    before = _all_forecasts(scenario, chosen)
    read = record.read_table

    def another_future(name: str) -> tuple[Mapping[str, str], ...]:
        known = chosen.known.isoformat()
        rows = read(name)
        if name == "attacks_cumulative":
            more = {"iraq": "", "syria": "", "jordan": ""}
            return tuple(
                row if row["date"] <= known else {**row, "cumulative_count": str(500 + place), **more}
                for place, row in enumerate(rows)
            )
        key = {"attacks_dated_events": "date", "us_strikes": "date_us"}.get(name)
        return tuple(row for row in rows if key is None or row[key] <= known)

    for module in (record, record_intervals, record_history):
        monkeypatch.setattr(module, "read_table", another_future)
    for function in CACHED:
        function.cache_clear()
    after = _all_forecasts(scenario, chosen)
    assert all(np.array_equal(before[name], after[name]) for name in before)


def _all_forecasts(scenario: sim.Scenario, chosen: CutOff) -> dict[str, np.ndarray]:
    own = forecast(scenario, chosen, 14, prior_at(scenario)(chosen.known, 40, 0), 0, threads=1)
    counted = draw_all(observed(scenario, chosen), ahead(scenario, chosen, 14), 40, (0,))
    return counted | {"model": own}


def test_runs_follow_the_record_up_to_the_cut_off_and_part_after_it() -> None:
    scenario, chosen = sim.load_scenario("tower-22"), cutoff("2024-01-11")
    own = forecast(scenario, chosen, 14, prior_at(scenario)(chosen.known, 60, 0), 0)
    assert own.shape == (60, 14)
    assert len({tuple(row) for row in own}) > 50


def test_quiet_days_are_those_of_the_interval_itself() -> None:
    """A flag up on 4 and 5 January: an interval that ends on the 3rd has no quiet day, one from the 4th has both."""
    start = date(2024, 1, 1)
    flags = np.array([False, False, False, True, True, False, False])
    bounds = [
        (date(2023, 12, 28), date(2024, 1, 3), 5),
        (date(2024, 1, 3), date(2024, 1, 4), 2),
        (date(2024, 1, 4), date(2024, 1, 5), 0),
        (date(2024, 1, 5), date(2024, 1, 7), 3),
    ]
    found = observed_from(bounds, flags, start)
    assert found.quiet.tolist() == [0, 1, 1, 0]
    assert found.days.tolist() == [6, 1, 1, 2]
    assert found.gaps.tolist() == [0, 0, 0, 0]
    assert found.counts.tolist() == [5, 2, 0, 3]


def test_the_truce_of_november_is_quiet_in_the_intervals_that_it_covers() -> None:
    """The week from 24 to 30 November 2023; counts stand for the ends of 23 and 30 November."""
    found = observed(sim.load_scenario("tower-22"), cutoff("2023-11-30"))
    assert (found.quiet[-1], found.days[-1], found.quiet[:-1].sum()) == (7, 7, 0)
