"""A name, NAME@READING, a path or a Scenario wherever a scenario is taken."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import sim

READING = "004-tit-for-tat"


@pytest.fixture(scope="module")
def short(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with a scenario of thirty days."""
    path = tmp_path_factory.mktemp("scenario") / "short.yaml"
    path.write_text("name: short\nbaseline: tower-22\ntitle: Thirty days\nend: 2023-11-15\n", encoding="utf-8")
    return path


def test_every_form_means_the_same_scenario(short: Path) -> None:
    loaded = sim.load_scenario(short)
    assert {sim.as_scenario(form) for form in (loaded, short, str(short))} == {loaded}
    under = loaded.with_reading(READING)
    forms = (sim.as_scenario(f"{short}@{READING}"), sim.as_scenario(short, READING), sim.as_scenario(loaded, READING))
    assert set(forms) == {under} != {loaded}


def test_a_reading_in_the_name_prevails() -> None:
    assert sim.as_scenario(f"tower-22@{READING}", "001-resistance").reading == READING


@pytest.mark.parametrize(
    ("scenario", "words"),
    [
        ("tower-23", "there is no scenario 'tower-23'; did you mean 'tower-22'"),
        ("tower-22@005", "there is no reading '005'"),
        ("@004-tit-for-tat", "is written NAME@READING"),
        ("tower-22@", "is written NAME@READING"),
        (22, "a name or a path, not 'int'"),
    ],
)
def test_what_means_no_scenario_is_refused(scenario: str, words: str) -> None:
    with pytest.raises(sim.InputError, match=words):
        sim.run_ensemble(scenario)


def test_names_are_taken_everywhere(short: Path) -> None:
    loaded, under = sim.load_scenario(short), sim.load_scenario(short, READING)
    ensemble = sim.run_ensemble(short, 4)
    assert ensemble.daily_array.tobytes() == sim.run_ensemble(loaded, 4).daily_array.tobytes()
    assert sim.run_ensemble(short, 2, reading=READING).scenario == under
    assert sim.play_one(short, run=3).daily_array.tobytes() == ensemble.daily_array[3].tobytes()
    assert sim.simulate(short, run=3).daily_array.tobytes() == ensemble.daily_array[3].tobytes()
    assert sim.simulate(short, reading=READING).scenario == under
    model = sim.CrisisModel(short, reading=READING)
    assert model.scenario_played == under
    model.release()
    found = sim.compare(short, f"{short}@{READING}", runs=4)
    assert (found.reading_a, found.reading_b) == (None, READING)
    assert sim.compare_many([short, short], runs=2, reading=READING).pairs[0].reading_b == READING
    assert sim.twin(short, short, run=3, reading=READING).first.scenario == under
    assert sim.load_posterior(short, reading=READING).name == f"shipped posterior {READING}"


def test_a_run_is_explained_by_the_name_of_its_scenario(short: Path) -> None:
    run = sim.play_one(short, run=2)
    day = sim.explain(run, 12, "united-states")
    assert day == sim.explain(short, "2023-10-29", "united-states", number=2)
    assert day == sim.explain(short, run.scenario.dates[12], "united-states", number=2)
    with pytest.raises(sim.InputError, match="outside the window"):
        sim.explain(run, 30)


def test_parameters_are_a_table() -> None:
    table = sim.parameters("tower-22@004-tit-for-tat")
    scenario = sim.load_scenario("tower-22", READING)
    assert list(table.index) == list(scenario.parameters)
    assert table.loc["militia.free_riding", "value"] == scenario.parameters["militia.free_riding"].value
    assert table.loc["militia.free_riding", "set_by"] == f"reading:{READING}"
    assert isinstance(sim.parameters(), pd.DataFrame)
    assert not any(path.startswith("factions.") for path in sim.parameters().index)


def test_lists_hold_what_can_be_loaded() -> None:
    assert sim.list_scenarios()[0] == "tower-22"
    assert READING in sim.list_readings()
    assert [sim.load_ladder(name).name for name in sim.list_ladders()] == list(sim.list_ladders())
    assert {sim.load_reading(name).id for name in sim.list_readings()} == set(sim.list_readings())
