"""Many points at once give the counts that one ensemble after another gives."""

from __future__ import annotations

import numpy as np
import pytest

import sim
from experiments.sweep.points import Luck, play_points
from sim.errors import InputError

CAPACITY = "militia.campaign_capacity"
INDEPENDENCE = "factions.kataib-hezbollah.independence"


def test_points_equal_ensembles_of_the_changed_scenario() -> None:
    scenario = sim.load_scenario("tower-22").with_days(60)
    values = np.array([[2.0, 0.3], [3.5, 0.8]])
    weeks = np.arange(60) // 7
    sums = play_points(scenario, [CAPACITY, INDEPENDENCE], values, ["attacks", "us_injured"], weeks, Luck(3, 4, 10))
    for point, (capacity, independence) in enumerate(values):
        changed = scenario.with_changes({CAPACITY: capacity, INDEPENDENCE: independence})
        daily = sim.run_ensemble(changed, runs=18, seed=3).column("attacks")[10 + 4 * point : 14 + 4 * point]
        weekly = np.add.reduceat(daily, np.arange(0, 60, 7), axis=1)
        assert np.array_equal(sums[point, :, 0], weekly)


@pytest.mark.parametrize("threads", [2, 5])
def test_threads_change_nothing(threads: int) -> None:
    scenario = sim.load_scenario("tower-22").with_days(40)
    values, bins = np.linspace(1.0, 5.0, 7)[:, None], np.full(40, -1)
    bins[10:20] = 0
    one = play_points(scenario, [CAPACITY], values, ["attacks"], bins, Luck(replications=3), threads=1)
    assert np.array_equal(
        one, play_points(scenario, [CAPACITY], values, ["attacks"], bins, Luck(replications=3), threads)
    )


def test_shared_luck_gives_equal_points_equal_runs() -> None:
    scenario = sim.load_scenario("tower-22").with_days(40)
    values, bins = np.full((3, 1), 3.0), np.zeros(40, dtype=np.int64)
    shared = play_points(scenario, [CAPACITY], values, ["attacks"], bins, Luck(replications=5, shared=True))
    own = play_points(scenario, [CAPACITY], values, ["attacks"], bins, Luck(replications=5))
    assert (shared == shared[0]).all()
    assert np.array_equal(own[0], shared[0])
    assert not (own == own[0]).all()


def test_shapes_that_do_not_fit_are_refused() -> None:
    scenario = sim.load_scenario("tower-22").with_days(40)
    with pytest.raises(InputError, match="need values of shape"):
        play_points(scenario, [CAPACITY], np.zeros((2, 2)), ["attacks"], np.zeros(40, dtype=np.int64))
