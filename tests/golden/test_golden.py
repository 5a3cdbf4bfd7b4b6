"""Golden hashes: the results of the shipped scenarios do not change unless a change is meant."""

from __future__ import annotations

import json
from functools import cache

import numpy as np
import pytest
from golden_hashes import FILE, Hashes, changed_columns, digests, hashes_of

import sim
from sim.inputs.scenario.file import list_scenarios
from sim.kernel.compiled import INTERPRETED

RECORDED: dict[str, Hashes] = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
INTERPRETED_TAKES_MINUTES = pytest.mark.skipif(
    INTERPRETED, reason="twenty interpreted runs of every scenario take minutes; parity is tested"
)

hashes_now = cache(hashes_of)


def test_every_shipped_scenario_has_hashes() -> None:
    assert list(RECORDED) == list_scenarios()


@INTERPRETED_TAKES_MINUTES
@pytest.mark.parametrize("name", list_scenarios())
def test_every_column_has_a_hash(name: str) -> None:
    added = [column for column in hashes_now(name) if column not in RECORDED.get(name, {})]
    assert added == [], "Added columns have no hash yet: run `python tests/golden/refresh.py --added`."


@INTERPRETED_TAKES_MINUTES
@pytest.mark.parametrize("name", list_scenarios())
def test_results_are_what_they_were(name: str) -> None:
    changed = changed_columns(RECORDED.get(name, {}), hashes_now(name))
    assert changed == [], (
        f"The results of {name} changed in {len(changed)} columns. If that was meant, run "
        "`python tests/golden/refresh.py` and note the change in CHANGELOG.md; if not, the code or the data is wrong."
    )


def test_one_bit_changes_the_hash_of_its_column_alone() -> None:
    """Negative control."""
    days = sim.run_ensemble(sim.load_scenario("tower-22"), 1).daily_array
    before = digests(days)
    days["us_pressure"][0, 30] = np.nextafter(days["us_pressure"][0, 30], np.inf)
    assert changed_columns(before, digests(days)) == ["us_pressure"]


def test_an_added_column_is_no_change_and_a_removed_one_is() -> None:
    fewer, more = {"daily.attacks": "0"}, {"daily.attacks": "0", "daily.calls": "1"}
    assert changed_columns(fewer, more) == []
    assert changed_columns(more, fewer) == ["daily.calls"]
