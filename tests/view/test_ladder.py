"""The ladder picture: its reducers against plain numpy, the record where it tells, and what is drawn."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import sim
from sim.charts import captions, ladder
from sim.inputs.record.rungs import attack_bounds, is_readable, recorded_rung
from sim.inputs.tables.ladder import load_ladder
from sim.results.ensemble import Ensemble
from sim.results.summary import rung_shares

RUNGS = 8


@given(arrays(np.int8, st.tuples(st.integers(1, 40), st.integers(1, 60)), elements=st.integers(0, RUNGS - 1)))
def test_the_reducers_agree_with_plain_numpy(rungs: np.ndarray) -> None:
    found = ladder.climb_of(rungs, RUNGS)
    runs, days = rungs.shape
    ends = [min(first + 7, days) - 1 for first in range(0, days, 7)]
    assert found.weekly.tolist() == rungs[: ladder.PATHS, ends].tolist()
    assert found.medians.tolist() == np.quantile(rungs[:, ends], 0.5, axis=0, method="inverted_cdf").tolist()
    for rung in range(RUNGS):
        reaches = (rungs >= rung).any(axis=1)
        first = (rungs >= rung).argmax(axis=1)[reaches]
        day = np.quantile(first, 0.5, method="inverted_cdf") if reaches.any() else -1
        assert found.reached[rung].tolist() == [reaches.sum() / runs, day]


def test_shares_at_the_right_are_those_of_the_summary(ensemble: Ensemble) -> None:
    shares = [each["runs_reaching"]["share"] for each in rung_shares(ensemble)]
    assert ladder.climb(ensemble).reached[:, 0].tolist() == pytest.approx(shares)


def test_a_week_shows_its_own_events_and_no_others() -> None:
    """One death on the first day of the second week: that week alone stands on its rung, though the rule remembers."""
    scenario = sim.load_scenario("tower-22")
    daily = {name: np.zeros(28, np.int32) for name in sim.run_ensemble(scenario, 1).daily_array.dtype.names}
    daily["us_killed"][7] = 1
    rungs = load_ladder("standard").rungs(daily)
    assert (rungs[7:14] == 5).all()
    assert ladder.climb_of(rungs[np.newaxis], RUNGS).weekly.tolist() == [[0, 5, 0, 0]]


def test_the_tables_hold_what_the_ensembles_say(ensemble: Ensemble) -> None:
    scenario = ensemble.scenario
    other = sim.run_ensemble(scenario.with_changes({"militia.restraint": 1.6}), ensemble.runs, ensemble.seed)
    now, before = ladder.climb(other), ladder.climb(ensemble)
    tables = ladder.ladder_tables(now, before, scenario, "run {run}, {rung}")
    weeks = -(-scenario.days // 7)
    paths = [row for row in tables["paths"] if row["run"] == 3]
    assert [round(row["level"] - ladder.offsets()[3]) for row in paths][:-1] == now.weekly[3].tolist()
    assert tables["told"][3]["told"] == f"run 3, {captions.rung_names(scenario)[now.weekly[3].max()]}"
    assert paths[-1]["date"] == (scenario.end + timedelta(days=1)).isoformat()
    assert len(tables["median"]) == len(tables["past"]) == weeks + 1
    assert [row["rung"] for row in tables["past"]][:-1] == before.medians.tolist()
    assert [row["rung"] for row in tables["reached"]] == list(range(1, RUNGS))
    for row in tables["reached"]:
        assert (row["now"], row["before"]) == (now.reached[row["rung"], 0], before.reached[row["rung"], 0])
        day = now.reached[row["rung"], 1]
        assert row["day"] == ((scenario.start + timedelta(days=int(day))).isoformat() if day >= 0 else None)


def test_single_runs_of_one_rung_never_lie_on_one_line() -> None:
    places = sorted(ladder.offsets())
    assert min(np.diff(places)) > 0.01
    assert max(map(abs, places)) < 0.5, "a run stays on its own rung"


def test_the_record_places_a_week_only_where_it_leaves_no_choice() -> None:
    rows = {row["start"]: row["rung"] for row in ladder.recorded_rows(sim.load_scenario("tower-22"))}
    assert rows["2024-01-30"] == 6, "the campaign of 2 February"
    assert rows["2024-01-23"] == 5, "the deaths of 28 January"
    assert rows["2023-11-21"] == 4, "the strike in Iraq of 21 November; that of the 20th was self-defence"
    assert rows["2023-11-28"] == 1, "the truce"
    assert "2023-12-12" not in rows, "no statement says how many attacks fell in this week"
    assert max(rows) < "2024-02-06", "nothing after the last statement"
    assert ladder.recorded_rows(sim.load_scenario("tower-22").with_changes({"ladder": "severity"})) == []
    assert not is_readable(load_ladder("severity"))
    assert "none is shown" in captions.record_words(sim.load_scenario("tower-22").with_changes({"ladder": "severity"}))


def test_weeks_of_chained_counters_are_placed_by_what_is_dated_alone() -> None:
    rows = {row["start"]: row["rung"] for row in ladder.recorded_rows(sim.load_scenario("soleimani"))}
    assert rows == {"2019-12-22": 5, "2019-12-29": 5, "2020-01-05": 7, "2020-03-08": 5}
    assert ladder.recorded_rows(sim.load_scenario("lull-2023")) == []


def test_a_running_total_bounds_the_attacks_of_some_days() -> None:
    assert attack_bounds("tower-22", date(2023, 11, 7), date(2023, 11, 13)) == (14, 14), "two exact statements"
    assert attack_bounds("tower-22", date(2023, 10, 17), date(2023, 10, 23)) == (8, 13), "dated attacks at least"
    low, high = attack_bounds("soleimani", date(2020, 2, 20), date(2020, 2, 26))
    assert (low, high) == (0, float("inf")), "a total of at least so many has no most"
    assert recorded_rung("tower-22", "standard", date(2024, 3, 1)) is None
