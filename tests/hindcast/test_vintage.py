"""The record as it was known at a date: nothing that was said later reaches a run as of that date."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import numpy as np
import pytest

import sim
from sim.engine.build import Inputs, build_inputs
from sim.errors import InputError
from sim.inputs.record import counts as record
from sim.inputs.record import intervals as record_intervals
from sim.inputs.record.counts import cumulative_series, record_use
from sim.inputs.record.intervals import reporting_intervals
from sim.inputs.record.vintage import steps_as_known
from sim.inputs.scenario import history as record_history

CUTOFFS = (date(2023, 11, 23), date(2023, 12, 6), date(2024, 1, 9), date(2024, 1, 29))
TABLES = {"attacks_cumulative": "date", "attacks_dated_events": "date", "us_strikes": "date_us"}
CACHED = (record._series, record_intervals.dated_attacks, record_intervals.reporting_intervals)


@pytest.fixture
def _fresh_caches() -> Iterator[None]:
    for function in CACHED:
        function.cache_clear()
    yield
    for function in CACHED:
        function.cache_clear()


def inputs_as_of(day: date) -> Inputs:
    scenario = sim.load_scenario("tower-22").with_changes({"follow_until": day.isoformat()})
    return build_inputs(scenario, as_of=day)


def same(left: Inputs, right: Inputs) -> bool:
    names = ("parameters", "traits", "context", "plan", "forced", "casualties")
    return all(
        np.asarray(getattr(left, name)).tobytes() == np.asarray(getattr(right, name)).tobytes() for name in names
    )


def test_a_total_worked_out_from_a_later_statement_is_not_known_before_it() -> None:
    assert cumulative_series("tower-22", date(2024, 1, 8))[-1].date == date(2023, 12, 27)
    known = {point.date: point.total for point in cumulative_series("tower-22", date(2024, 1, 9))}
    assert (known[date(2024, 1, 4)], known[date(2024, 1, 9)]) == (118, 127)
    assert date(2023, 11, 3) not in {point.date for point in cumulative_series("tower-22", date(2023, 11, 5))}


def test_as_of_the_last_day_the_series_is_the_whole_one() -> None:
    assert cumulative_series("tower-22", date(2025, 1, 1)) == cumulative_series("tower-22")
    assert reporting_intervals("tower-22", date(2025, 1, 1)) == reporting_intervals("tower-22")


def test_a_split_reaches_back_only_from_the_statement_that_gave_it() -> None:
    by_date = {point.date: point for point in cumulative_series("tower-22", date(2023, 12, 6))}
    assert by_date[date(2023, 12, 6)].split is None
    by_date = {point.date: point for point in cumulative_series("tower-22", date(2023, 12, 7))}
    assert by_date[date(2023, 12, 6)].split == (37, 41, 0)


@pytest.mark.parametrize("day", CUTOFFS)
def test_intervals_as_of_a_day_meet_every_total_known_then(day: date) -> None:
    totals = {point.date: point.total for point in cumulative_series("tower-22", day)}
    running = 0
    for part in reporting_intervals("tower-22", day):
        running += part.total
        assert sum(part.split) == part.total
        assert totals[part.last] == running


def test_injuries_are_those_of_the_first_report_until_the_later_count_was_public() -> None:
    tower, later = inputs_as_of(date(2024, 1, 29)).casualties[-1], inputs_as_of(date(2023, 11, 23)).casualties[0]
    assert (int(tower.injured), int(tower.reported), int(tower.killed)) == (25, 25, 3)
    assert (int(later.injured), int(later.reported)) == (32, 20)


def test_acts_that_were_reported_later_are_not_forced() -> None:
    scenario = sim.load_scenario("tower-22").with_changes({"follow_until": "2024-01-29"})
    plain, known = (record_history.history_arrays(scenario, day).forced for day in (None, date(2024, 1, 29)))
    gone = [row for row in plain if row not in known]
    assert len(gone) == 2, "Tehran's order of 29 January and the pause of the talks became public in February"
    assert not [row for row in known if row not in plain]


def test_without_a_date_nothing_changes() -> None:
    scenario = sim.load_scenario("tower-22-aftermath")
    assert same(build_inputs(scenario), build_inputs(scenario, None))


@pytest.mark.usefixtures("_fresh_caches")
@pytest.mark.parametrize("day", CUTOFFS)
def test_rows_after_the_cut_off_change_nothing_before_it(day: date, monkeypatch: pytest.MonkeyPatch) -> None:
    before = inputs_as_of(day)
    read = record.read_table

    def without_the_future(name: str) -> tuple[Mapping[str, str], ...]:
        key = TABLES.get(name)
        return tuple(row for row in read(name) if key is None or row[key] <= day.isoformat())

    for module in (record, record_intervals, record_history):
        monkeypatch.setattr(module, "read_table", without_the_future)
    for function in CACHED:
        function.cache_clear()
    assert same(before, inputs_as_of(day))


@pytest.mark.parametrize("day", CUTOFFS)
def test_context_after_the_cut_off_changes_nothing_unless_announced(day: date) -> None:
    text = day.isoformat()
    scenario = sim.load_scenario("tower-22").with_changes({"follow_until": text})
    cut = type(scenario)(**_with_steps_to(scenario, day))
    assert same(build_inputs(scenario, day), build_inputs(cut, day))


def _with_steps_to(scenario: Any, day: date) -> dict[str, Any]:
    fields = {name: getattr(scenario, name) for name in scenario.__dataclass_fields__}
    fields["steps"] = {name: tuple(s for s in steps if s.date <= day) for name, steps in scenario.steps.items()}
    return fields


@pytest.mark.parametrize(
    ("day", "truce"),
    [
        (date(2023, 11, 21), []),
        (date(2023, 11, 23), [24, 25, 26, 27]),
        (date(2023, 11, 27), [24, 25, 26, 27, 28, 29]),
        (date(2023, 11, 30), [24, 25, 26, 27, 28, 29, 30]),
    ],
)
def test_the_truce_lasts_as_long_as_had_been_announced(day: date, truce: list[int]) -> None:
    scenario = sim.load_scenario("tower-22")
    values = build_inputs(scenario.with_changes({"follow_until": "2023-11-14"}), day).context["gaza_truce"]
    assert [scenario.dates[number] for number in np.flatnonzero(values)] == [date(2023, 11, number) for number in truce]


def test_a_series_that_nobody_announced_keeps_its_last_value() -> None:
    scenario, use = sim.load_scenario("tower-22"), record_use("tower-22")
    steps = steps_as_known(use, "gaza_intensity", scenario.steps["gaza_intensity"], date(2023, 11, 23))
    assert [step.value for step in steps] == [0.9]


def test_the_first_day_is_known_even_before_it() -> None:
    scenario = sim.load_scenario("tower-22")
    early = build_inputs(scenario, date(2023, 10, 1)).context
    assert set(early["gaza_intensity"]) == {0.9}
    assert set(early["troops_iraq"]) == {2500}


def test_following_beyond_what_was_known_is_refused() -> None:
    scenario = sim.load_scenario("tower-22").with_changes({"follow_until": "2024-01-04"})
    with pytest.raises(InputError, match=r"last count \(2023-12-27, as known on 2024-01-04\)"):
        build_inputs(scenario, date(2024, 1, 4))
