"""Which runs are shown is decided by the rules that the captions give."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from sim.results.ensemble import Ensemble
from sim.results.summary import extreme_run, typical_run


def test_the_extreme_run_has_the_highest_rung_and_then_the_highest_tension(ensemble: Ensemble) -> None:
    columns, chosen = ensemble.outcomes(), extreme_run(ensemble)
    assert columns["peak_rung"][chosen] == columns["peak_rung"].max()
    rivals = columns["peak_tension"][columns["peak_rung"] == columns["peak_rung"].max()]
    assert columns["peak_tension"][chosen] == rivals.max()


def test_the_typical_run_lies_near_the_middle_in_every_outcome(ensemble: Ensemble) -> None:
    columns, chosen = ensemble.outcomes(), typical_run(ensemble)
    for name in ("attacks", "us_killed", "mean_tension"):
        low, high = np.quantile(columns[name], (0.1, 0.9))
        assert low <= columns[name][chosen] <= high


def test_runs_that_are_all_alike_leave_the_first() -> None:
    alike = {name: np.ones(5) for name in ("attacks", "us_killed", "us_injured_reported", "days_suspended")}
    alike |= {name: np.ones(5) for name in ("mean_tension", "peak_rung", "peak_tension")}
    stand_in: Any = SimpleNamespace(outcome=alike.__getitem__)
    assert (typical_run(stand_in), extreme_run(stand_in)) == (0, 0)
