"""One window and one axis of a weekly rate, whatever is changed."""

from __future__ import annotations

import sim
from sim.charts import ensembles, terminal, weekly
from sim.results.ensemble import Ensemble

TRUCE = ("2023-11-24", "2023-12-01")


def median_in_truce(ensemble: Ensemble) -> float:
    rows = [row for row in ensembles.weekly_fan(ensemble) if TRUCE[0] <= row["date"] < TRUCE[1]]
    return min(row["p50"] for row in rows)


def test_more_restraint_never_raises_the_rate_of_the_truce() -> None:
    """With a window that grew as fire fell, the truce's median rose from 0.04 to 2.6 attacks a week."""
    scenario = sim.load_scenario("tower-22")
    rates = [
        median_in_truce(sim.run_ensemble(scenario.with_changes({"militia.restraint": each}), 200))
        for each in (1.15, 1.4, 1.6, 1.8)
    ]
    assert rates == sorted(rates, reverse=True)


def test_every_fan_begins_in_the_middle_of_its_first_week() -> None:
    for changes in ({}, {"militia.restraint": 2.0}):
        ensemble = sim.run_ensemble(sim.load_scenario("tower-22").with_changes(changes), 20)
        rows = ensembles.weekly_fan(ensemble)
        assert (rows[0]["date"], len(rows)) == ("2023-10-20", ensemble.scenario.days - 6)
        assert len(terminal.fan_lines(ensemble)) == 8


def test_the_axis_is_the_scenarios_own_whatever_is_changed() -> None:
    scenario = sim.load_scenario("tower-22")
    top = weekly.scale_top(scenario)
    calm = scenario.with_reading("001-resistance").with_changes({"militia.restraint": 1.8})
    assert weekly.scale_top(calm) == top
    record = max(row["weekly"] for row in ensembles.fixed_tables(scenario)["record"])
    assert top >= record
    tables = ensembles.weekly_tables(sim.run_ensemble(calm, 20))
    assert tables["scale"] == [{"top": top}]
    assert not ensembles.is_beyond(tables)


def test_the_axis_is_extended_only_when_it_is_exceeded_and_that_is_said() -> None:
    scenario = sim.load_scenario("tower-22")
    fierce = sim.run_ensemble(scenario.with_changes({"militia.restraint": 0.3}), 40)
    assert ensembles.is_beyond(ensembles.weekly_tables(fierce))
    both = fierce, sim.run_ensemble(scenario, 40)
    told = [" ".join(ensembles.weekly_attacks(each)["title"]["subtitle"]) for each in both]
    assert "extended" in told[0]
    assert "extended" not in told[1]
