"""The Mesa model: identity, order and names for what the compiled steps do, and nothing left behind."""

from __future__ import annotations

import gc
import random
from dataclasses import replace
from datetime import timedelta

import mesa
import numpy as np
import pytest

import sim
from sim.engine.build import build_inputs
from sim.engine.model import CrisisModel
from sim.engine.play import check_rooms
from sim.errors import EscalationError, InputError, ScenarioError
from sim.inputs.scenario.scenario import Scenario, load_scenario
from sim.kernel.compiled import INTERPRETED
from sim.kernel.crisis import EVENT_ROOM, FACTION_ROOM, TRACE_ROOM
from sim.kernel.state import Posture, Response, Signal, Talks
from sim.results.ensemble import play_one


@pytest.fixture(scope="module")
def short() -> Scenario:
    return load_scenario("tower-22").with_days(30)


def live_models() -> int:
    gc.collect()
    return sum(issubclass(type(thing), CrisisModel) for thing in gc.get_objects())


def test_a_thousand_runs_leave_no_model_behind(short: Scenario) -> None:
    before = live_models()
    for run in range(20 if INTERPRETED else 1000):
        sim.simulate(short, run=run)
    assert live_models() <= before


def test_a_model_that_is_not_released_is_counted(short: Scenario) -> None:
    """Negative control: the count above sees a model that is kept."""
    before = live_models()
    kept = CrisisModel(short)
    assert live_models() == before + 1
    kept.release()
    del kept
    assert live_models() == before


def test_the_generators_of_mesa_python_and_numpy_are_not_touched(short: Scenario) -> None:
    model = CrisisModel(short, seed=4)
    own, numpys = model.random.getstate(), str(model.rng.bit_generator.state)
    pythons, legacy = random.getstate(), str(np.random.get_state())  # noqa: NPY002
    model.play()
    assert model.random.getstate() == own
    assert str(model.rng.bit_generator.state) == numpys
    assert random.getstate() == pythons
    assert str(np.random.get_state()) == legacy  # noqa: NPY002
    model.release()


def test_a_run_does_not_depend_on_pythons_luck(short: Scenario) -> None:
    first = sim.simulate(short).daily_array.tobytes()
    random.seed(99)
    assert sim.simulate(short).daily_array.tobytes() == first


def test_a_step_beyond_the_last_day_is_refused(short: Scenario) -> None:
    model = CrisisModel(short)
    for day in range(30):
        assert model.running
        assert model.day == day
        model.step()
    assert not model.running
    with pytest.raises(InputError, match=r"tower-22 ends after 30 days"):
        model.step()
    model.release()


def test_playing_on_from_a_day_gives_the_same_run(short: Scenario) -> None:
    model = CrisisModel(short, seed=2, run=5)
    for _ in range(12):
        model.step()
    full = model.play()
    assert full.daily.tobytes() == play_one(short, 2, 5).daily_array.tobytes()
    model.release()


def test_every_actor_is_an_agent_with_a_name(short: Scenario) -> None:
    model = CrisisModel(short)
    names = {agent.name for agent in model.agents}
    assert all(isinstance(agent, mesa.Agent) for agent in model.agents)
    assert set(short.factions) <= names
    assert {"united-states", "baghdad", "iran", "israel", "talks"} <= names
    assert len(model.militias) == len(short.factions)
    assert [militia.traits.address for militia in model.militias] == build_inputs(short).traits["address"].tolist()
    model.release()


def test_what_agents_show_is_what_is_recorded(short: Scenario) -> None:
    model = CrisisModel(short, run=3)
    (washington,), (tehran,), (baghdad,) = (model.actors[name] for name in ("united-states", "iran", "baghdad"))
    (israel,), (talks,) = model.actors["israel"], model.actors["talks"]
    for day in range(30):
        model.step()
        today = model.daily_records[day]
        assert washington.pressure == today.us_pressure
        assert washington.pending == Response(int(today.us_pending))
        assert tehran.signal == Signal(int(today.iran_signal))
        assert (baghdad.stance, baghdad.grievance) == (today.baghdad_stance, today.baghdad_grievance)
        assert israel.pressure == today.israel_pressure
        assert talks.state == Talks(int(today.talks_state))
        for militia, row in zip(model.militias, model.faction_records[day], strict=True):
            assert militia.posture == Posture(int(row.posture))
            assert (militia.fear, militia.anger, militia.rate) == (row.fear, row.anger, row.rate)
    model.release()


def test_too_many_factions_are_refused(short: Scenario) -> None:
    crowd = replace(short, factions=tuple(f"faction-{number}" for number in range(FACTION_ROOM + 1)))
    with pytest.raises(ScenarioError, match=rf"at most {FACTION_ROOM} factions; this one has {FACTION_ROOM + 1}"):
        build_inputs(crowd)


@pytest.mark.parametrize("kept", [(0, EVENT_ROOM + 1, 0, 0), (0, 0, 0, TRACE_ROOM + 1)])
def test_a_day_without_room_is_an_error_and_not_a_loss(kept: tuple[int, ...]) -> None:
    with pytest.raises(EscalationError, match="lower the factions' capacity"):
        check_rooms(np.array([kept]))
    assert check_rooms(np.array([[10**6, EVENT_ROOM, 10**6, TRACE_ROOM]])) == (10**6, 10**6)


@pytest.mark.parametrize(("runs", "seed", "threads"), [(0, 0, None), (1, -1, None), (1, 2**63, None), (1, 0, 0)])
def test_numbers_that_are_not_allowed_are_refused(short: Scenario, runs: int, seed: int, threads: int | None) -> None:
    with pytest.raises(InputError, match="must be"):
        sim.run_ensemble(short, runs, seed, threads)


def test_a_run_that_does_not_exist_is_refused(short: Scenario) -> None:
    ensemble = sim.run_ensemble(short, 2)
    for number in (-1, 2):
        with pytest.raises(InputError, match=r"runs are numbered 0 to 1"):
            ensemble.run(number)
    with pytest.raises(InputError, match="number of runs"):
        sim.simulate(short, run=-1)


def test_the_largest_seed_and_a_high_run_are_played(short: Scenario) -> None:
    run = play_one(short, 2**63 - 1, 10**9)
    assert len(run.daily_array) == 30
    assert sim.simulate(short, 2**63 - 1, 10**9).daily_array.tobytes() == run.daily_array.tobytes()


def test_following_beyond_the_record_is_refused() -> None:
    scenario = load_scenario("tower-22")
    with pytest.raises(ScenarioError, match="after the last count of record tower-22"):
        scenario.with_changes({"follow_until": scenario.end - timedelta(days=1)})
