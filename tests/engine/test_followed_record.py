"""Runs that follow the record: its totals on its dates in every run, and what it does not say drawn anew in each."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

import sim
from sim.engine.build import build_inputs
from sim.inputs.scenario.scenario import Scenario, load_scenario
from sim.kernel.compiled import INTERPRETED
from sim.kernel.state import EventKind
from sim.results.ensemble import Ensemble

COUNTS = ("attacks", "attacks_iraq", "attacks_syria", "attacks_jordan")
FOLLOWED = {"tower-22": "2024-02-07", "soleimani": "2020-01-20"}


@cache
def following(name: str) -> tuple[Scenario, Ensemble]:
    scenario = load_scenario(name)
    scenario = scenario.with_changes({"follow_until": FOLLOWED[name]})
    return scenario, sim.run_ensemble(scenario, 4 if INTERPRETED else 50, seed=9)


def reporting_days(scenario: Scenario) -> list[tuple[int, int, tuple[int, int, int, int]]]:
    """First and last day of every reporting interval that is followed, with its total and its theatres."""
    plan = build_inputs(scenario).plan
    found = []
    for number in sorted(set(plan["interval"].tolist()) - {-1}):
        days = np.flatnonzero(plan["interval"] == number)
        row = plan[days[0]]
        found.append((int(days[0]), int(days[-1]), (int(row.total), int(row.iraq), int(row.syria), int(row.jordan))))
    return found


@pytest.mark.parametrize("name", FOLLOWED)
class TestTheFollowedRecord:
    def test_totals_and_theatres_are_met_on_every_reporting_date(self, name: str) -> None:
        scenario, ensemble = following(name)
        intervals = reporting_days(scenario)
        assert len(intervals) > 2
        for first, last, totals in intervals:
            for field, expected in zip(COUNTS, totals, strict=True):
                found = ensemble.column(field)[:, first : last + 1].sum(axis=1)
                assert set(found.tolist()) == {expected}, (field, first, last)

    def test_days_between_reporting_dates_differ_from_run_to_run(self, name: str) -> None:
        scenario, ensemble = following(name)
        attacks = ensemble.column("attacks")
        differing = 0
        for first, last, totals in reporting_days(scenario):
            within = {tuple(row) for row in attacks[:, first : last + 1].tolist()}
            dated = build_inputs(scenario).plan["minimum"][first : last + 1].sum()
            if last > first and totals[0] > dated:
                assert len(within) > 1
                differing += 1
        assert differing > 2 or name == "soleimani"

    def test_dated_attacks_fall_on_their_dates(self, name: str) -> None:
        scenario, ensemble = following(name)
        minimum = build_inputs(scenario).plan["minimum"]
        assert minimum.sum() > 0
        assert (ensemble.column("attacks") >= minimum).all()

    def test_casualties_are_those_of_the_record_in_every_run(self, name: str) -> None:
        scenario, ensemble = following(name)
        recorded = build_inputs(scenario).casualties
        followed = ensemble.column("follows_record")[0] == 1
        events, _ = ensemble.all_events()
        for harm in recorded:
            assert followed[harm.day]
        attacks = events[(events["kind"] == EventKind.ATTACK) & (events["injured"] + events["killed"] > 0)]
        attacks = attacks[followed[attacks["day"]]]
        for field in ("day", "theatre", "injured", "reported", "killed"):
            expected = np.sort(np.tile(recorded[field], ensemble.runs))
            assert np.array_equal(np.sort(attacks[field]), expected), field

    def test_no_government_acts_of_its_own_accord(self, name: str) -> None:
        """What governments do on followed days is the record's, so it is the same in every run."""
        _, ensemble = following(name)
        followed = ensemble.column("follows_record")[0] == 1
        for field in (
            "us_response", "us_strikes_syria", "us_strikes_iraq", "us_leadership_strikes", "us_campaigns",
            "israel_strikes_iraq", "israel_strikes_syria", "iran_strikes", "baghdad_instrument", "parliament_votes",
            "talks_state", "leaders_killed",
        ):  # fmt: skip
            values = ensemble.column(field)[:, followed]
            assert (values == values[0]).all(), field

    def test_runs_part_once_they_run_free(self, name: str) -> None:
        _, ensemble = following(name)
        free = ensemble.column("follows_record")[0] == 0
        assert free.any()
        assert len({row.tobytes() for row in ensemble.column("attacks")[:, free]}) > 1

    def test_no_day_is_followed_after_the_last(self, name: str) -> None:
        scenario, ensemble = following(name)
        followed = ensemble.column("follows_record")[0].tolist()
        assert followed == [int(str(day) <= FOLLOWED[name]) for day in scenario.dates]


@pytest.mark.parametrize("days", [1, 2, 5, 12])
def test_iran_answers_on_followed_days_as_the_record_says_and_not_besides(days: int) -> None:
    """One answer, on 8 January 2020, warned of the day before, however soon Iran would answer of its own accord."""
    scenario = load_scenario("soleimani").with_changes({"follow_until": "2020-01-20", "iran.retaliation_days": days})
    ensemble = sim.run_ensemble(scenario, 2 if INTERPRETED else 20, seed=9)
    followed = ensemble.column("follows_record")[0] == 1
    strikes = ensemble.column("iran_strikes")[:, followed]
    dates = [str(scenario.dates[day]) for day in np.flatnonzero(strikes.sum(axis=0))]
    assert dates == ["2020-01-08"]
    assert (strikes.sum(axis=1) == 1).all()


@pytest.mark.parametrize("last", range(1, 114, 40 if INTERPRETED else 7))
def test_a_record_cut_on_any_day_still_adds_up(last: int) -> None:
    base = load_scenario("tower-22")
    scenario = base.with_changes({"follow_until": base.dates[last]})
    attacks = sim.run_ensemble(scenario, 2 if INTERPRETED else 10, seed=4)
    for first, until, totals in reporting_days(scenario):
        for field, expected in zip(COUNTS, totals, strict=True):
            assert (attacks.column(field)[:, first : until + 1].sum(axis=1) == expected).all(), field
