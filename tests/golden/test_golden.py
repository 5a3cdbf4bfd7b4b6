"""Golden hashes: the results of the shipped scenarios do not change unless a change is meant."""

from __future__ import annotations

import json

import numpy as np
import pytest
from golden_hashes import FILE, digest, hashes_of

import sim
from sim.inputs.scenario.scenario import list_scenarios
from sim.kernel.compiled import INTERPRETED

RECORDED: dict[str, dict[str, str]] = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}


def test_every_shipped_scenario_has_hashes() -> None:
    assert list(RECORDED) == list_scenarios()


@pytest.mark.skipif(INTERPRETED, reason="twenty interpreted runs of every scenario take minutes; parity is tested")
@pytest.mark.parametrize("name", list_scenarios())
def test_results_are_what_they_were(name: str) -> None:
    changed = [part for part, value in hashes_of(name).items() if RECORDED.get(name, {}).get(part) != value]
    assert changed == [], (
        f"The results of {name} changed ({', '.join(changed)}). If that was meant, run "
        "`python tests/golden/refresh.py` and note the change in CHANGELOG.md; if not, the code or the data is wrong."
    )


def test_one_bit_changes_a_hash() -> None:
    """Negative control."""
    days = sim.run_ensemble(sim.load_scenario("tower-22"), 1).daily_array
    before = digest(days)
    days["us_pressure"][0, 30] = np.nextafter(days["us_pressure"][0, 30], np.inf)
    assert digest(days) != before
