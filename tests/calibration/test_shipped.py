"""The posteriors that ship: whole, readable, and of the present model and record."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

import pytest

from experiments.calibration.files import shipped_text
from experiments.calibration.run import SHIPPED_DRAWS, scenario_of
from experiments.draws import readings
from experiments.hindcast.bank import is_stale
from sim.inputs.files.documents import data_root
from sim.inputs.posterior.posterior import FOLDER, MANIFEST, load_posterior, shipped_file
from sim.inputs.scenario.readings import COMMON


@pytest.mark.parametrize("reading", list(readings()))
def test_each_reading_has_a_posterior_that_is_its_own(reading: str) -> None:
    scenario = scenario_of(reading)
    found = load_posterior(scenario)
    free = {path for path, each in scenario.parameters.items() if each.low < each.high}
    assert set(found.draws.paths) == free
    assert found.draws.even_weights.sum() == pytest.approx(1, abs=1e-9)
    assert len(found.draws.values) > SHIPPED_DRAWS // 2
    for k, path in enumerate(found.draws.paths):
        value = scenario.parameters[path]
        assert value.low <= found.draws.values[:, k].min()
        assert found.draws.values[:, k].max() <= value.high


def test_the_manifest_lists_every_file_by_its_hash() -> None:
    manifest = json.loads((data_root() / FOLDER / MANIFEST).read_text())
    assert set(manifest["posteriors"]) == set(readings())
    for reading, entry in manifest["posteriors"].items():
        content = shipped_file(None if reading == COMMON else reading).read_bytes()
        assert hashlib.sha256(content).hexdigest() == entry["sha256"]


def test_they_belong_to_this_model_and_record() -> None:
    assert not is_stale(load_posterior(scenario_of(COMMON)))


def test_what_was_found_is_printed_at_once(invoke: Callable[..., Any]) -> None:
    done = invoke("calibrate", "--shipped")
    assert done.exit_code == 0
    assert done.stdout.rstrip() == shipped_text().rstrip()
    assert "another model or record" not in done.stderr
    told = json.loads(invoke("calibrate", "--shipped", "--json").stdout)
    assert [each["reading"] for each in told["readings"]] == list(readings())


def test_ranks_of_known_parameters_lie_in_their_bands_for_most() -> None:
    told = json.loads(shipped_text(as_json=True))["readings"]
    for each in told:
        assert each["coverage"]["0.8"] == pytest.approx(0.8, abs=0.03), each["reading"]
        assert each["control"]["share_as_good"] <= 0.05, each["reading"]
    assert next(each for each in told if each["reading"] == COMMON)["ranks_within"] >= 0.9
