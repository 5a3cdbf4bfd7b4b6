"""The Mesa model in programs of others: parameters by path, days collected, batch runs, SolaraViz."""

from __future__ import annotations

import runpy
import sys
from collections.abc import Iterator
from functools import wraps
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import mesa
import numpy as np
import pandas as pd
import pytest

import sim
from sim.kernel.state import Day, FactionDay

ROOT = Path(sim.__file__).resolve().parents[1]
END = "2023-11-30"
DAYS = 45
CHANGES: dict[str, Any] = {"end": END, "militia.restraint": 1.3}

needs_batch_run = pytest.mark.skipif(find_spec("mesa.batchrunner") is None, reason="Mesa 4 has no batch_run")
needs_solara = pytest.mark.skipif(
    any(find_spec(name) is None for name in ("solara", "matplotlib", "altair")), reason="needs the extra [solara]"
)


@pytest.fixture(scope="module")
def ensemble() -> sim.Ensemble:
    return sim.run_ensemble(sim.load_scenario("tower-22").with_changes(CHANGES), runs=3)


def test_parameters_by_path_are_changes(ensemble: sim.Ensemble) -> None:
    model = sim.CrisisModel("tower-22", run=2, **CHANGES)
    assert model.scenario_played == ensemble.scenario
    assert model.play().daily.tobytes() == ensemble.daily_array[2].tobytes()
    model.release()


def test_a_seed_of_none_is_the_first(ensemble: sim.Ensemble) -> None:
    model = sim.CrisisModel(ensemble.scenario, seed=None)
    assert model.play().daily.tobytes() == ensemble.daily_array[0].tobytes()
    model.release()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"militia.restrain": 1.3}, "did you mean 'militia.restraint'"),
        ({"militia.restraint": 99}, "militia.restraint"),
        ({"rules.iran": "hands"}, "hands-off"),
    ],
)
def test_changes_that_cannot_be_are_refused(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(sim.InputError, match=words):
        sim.CrisisModel("tower-22", **changes)


@pytest.mark.parametrize("seed", [-1, 2**63])
def test_a_seed_that_is_not_allowed_is_refused(seed: int) -> None:
    with pytest.raises(sim.InputError, match="The seed must be"):
        sim.CrisisModel("tower-22", seed=seed)


def test_the_datacollector_holds_what_the_run_holds(ensemble: sim.Ensemble) -> None:
    model = sim.CrisisModel(ensemble.scenario, run=1)
    while model.running:
        model.step()
    run = ensemble[1]
    collected = model.datacollector.get_model_vars_dataframe()
    assert list(collected) == [*Day.__annotations__, "rung", "tension"]
    for name in collected:
        assert collected[name].tolist() == run.daily[name].tolist(), name
    factions = model.datacollector.get_agenttype_vars_dataframe(type(model.militias[0]))
    assert list(factions) == ["faction", *(f"faction_{name}" for name in FactionDay.__annotations__)]
    assert factions["faction"].tolist() == run.factions["faction"].tolist()
    for name in FactionDay.__annotations__:
        assert factions[f"faction_{name}"].tolist() == run.factions[name].tolist(), name
    model.release()


def test_collecting_changes_no_result_and_can_be_left_out(ensemble: sim.Ensemble) -> None:
    model = sim.CrisisModel(ensemble.scenario, run=1, collect=False)
    assert model.play().daily.tobytes() == ensemble.daily_array[1].tobytes()
    assert model.datacollector.get_model_vars_dataframe().empty
    model.release()


@needs_batch_run
def test_batch_run_varies_parameters_and_runs() -> None:
    from mesa.batchrunner import batch_run

    points: dict[str, Any] = {"scenario": "tower-22", "end": END, "run": range(3), "militia.restraint": [1.0, 1.3]}
    rows = pd.DataFrame(batch_run(sim.CrisisModel, points, display_progress=False, data_collection_period=1))
    rows = rows.drop_duplicates(["RunId", "Step"])  # from Mesa 3.4 on there is a row for each faction as well
    assert len(rows) == 2 * 3 * DAYS
    for restraint in (1.0, 1.3):
        changed = sim.load_scenario("tower-22").with_changes({"end": END, "militia.restraint": restraint})
        known = sim.run_ensemble(changed, runs=3)
        for run in range(3):
            found = rows[(rows["run"] == run) & (rows["militia.restraint"] == restraint)]
            assert found["attacks"].tolist() == known.column("attacks")[run].tolist()
            assert found["rung"].tolist() == known.column("rung")[run].tolist()
    last = pd.DataFrame(batch_run(sim.CrisisModel, points, display_progress=False)).drop_duplicates("RunId")
    assert len(last) == 2 * 3
    assert (last["us_injured_reported"].to_numpy() == rows.groupby("RunId")["us_injured_reported"].last()).all()


def test_scenarios_of_mesa_leave_the_model_alone() -> None:
    """Mesa from 3.5 on gives a model a scenario of its own; SolaraViz must not put it in our argument's place."""
    model = sim.CrisisModel("no-mediation", end=END)
    assert not model.scenario
    assert model.scenario_played.name == "no-mediation"
    model.release()


def below(widget: Any) -> Iterator[Any]:
    """A widget and all that lie below it."""
    yield widget
    slots = [child for slot in getattr(widget, "v_slots", ()) for child in _listed(slot.get("children"))]
    for child in (*_listed(getattr(widget, "children", ())), *slots):
        if hasattr(child, "trait_names"):
            yield from below(child)


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


@needs_solara
@pytest.mark.filterwarnings("ignore")
def test_the_solara_example_steps_and_takes_parameters(monkeypatch: pytest.MonkeyPatch) -> None:
    import solara

    played: list[sim.CrisisModel] = []
    make = sim.CrisisModel.__init__

    @wraps(make)
    def noted(self: sim.CrisisModel, *words: Any, **named: Any) -> None:
        make(self, *words, **named)
        played.append(self)

    monkeypatch.setattr(sim.CrisisModel, "__init__", noted)
    example = runpy.run_path(str(ROOT / "docs" / "examples" / "solara_app.py"))
    box, context = solara.render(solara.AppLayout(children=[example["page"]]), handle_error=False)
    widgets = list(below(box))
    buttons = {str(each.children[0]): each for each in widgets if type(each).__name__ == "Btn" and each.children}
    for _ in range(3):
        buttons["Step"].click()
    assert played[-1].day == 3
    restraint = sim.parameters("tower-22").loc["militia.restraint"]
    (slider,) = (each for each in widgets if str(getattr(each, "label", "")).startswith(restraint["text"]))
    assert (slider.min, slider.max) == (restraint["low"], restraint["high"])
    slider.v_model = 1.2
    buttons["Reset"].click()
    assert played[-1].scenario_played.parameters["militia.restraint"].value == pytest.approx(1.2)
    assert played[-1].scenario_played.name == "tower-22"
    context.close()
    for model in played:
        model.release()


def test_the_generators_of_mesa_play_no_part(ensemble: sim.Ensemble) -> None:
    model = sim.CrisisModel(ensemble.scenario, run=1)
    np.random.default_rng(0).random()
    model.random.random()
    model.rng.random()
    assert model.play().daily.tobytes() == ensemble.daily_array[1].tobytes()
    model.release()


def test_a_supported_mesa_is_installed() -> None:
    major, minor = (int(part) for part in mesa.__version__.split(".")[:2])
    assert (3, 3) <= (major, minor) < (5, 0)
    assert sys.version_info >= (3, 12) or (major, minor) == (3, 3)
