"""What moves what and what the systems show, as stored: whole, read back as written, and of this model."""

from __future__ import annotations

from pathlib import Path

import pytest

import sim
from experiments import influence_stored
from experiments.influence_stored import MOVES, baselines, compute, main, mark_of, stored
from sim.analyses.influence.influence import count_moves
from sim.analyses.systems.systems import load_systems
from sim.engine.build import build_inputs

PAIRS, SCENARIO = 50, "lull-2023"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stored") / "influence"
    steps: list[int] = []
    compute(folder, PAIRS, PAIRS, scenarios=[SCENARIO], progress=lambda text, total: steps.append)
    assert len(steps) == count_moves(sim.load_scenario(SCENARIO)) + len(load_systems())
    return folder


def test_what_is_read_is_what_was_computed(folder):
    found, computed = stored(folder), sim.influence(SCENARIO, PAIRS)
    by_end = {(each.path, each.high): each for each in found.of(SCENARIO)}
    assert len(by_end) == len(computed.entries)
    for each in computed.entries:
        kept = by_end[each.path, each.high]
        assert (kept.kind, kept.low, kept.silent, kept.outcome) == (each.kind, each.low, each.silent, each.strongest)
        effect = each.effects[each.strongest]  # six digits are stored: half a unit in the sixth
        assert kept.effect.difference == pytest.approx(effect.difference, rel=5e-6, nan_ok=True)
        assert kept.effect.interval == pytest.approx(effect.interval, rel=5e-6, nan_ok=True)


def test_what_moves_comes_first_and_what_is_silent_last(folder):
    found = stored(folder)
    silent = [each.silent for each in found.moves]
    assert silent == sorted(silent)
    assert len(found.first_moves()) == silent.count(False)
    assert len(found.silent_everywhere()) == silent.count(True)


def test_every_system_has_its_result(folder):
    found = stored(folder)
    assert list(found.systems) == [each.id for each in load_systems()]
    assert found.stale_systems() == []


def test_another_model_has_another_mark(folder, monkeypatch):
    assert not stored(folder).is_stale(SCENARIO)
    assert stored(folder).is_stale("tower-22")  # not stored in this folder
    mark, anew = mark_of(SCENARIO), mark_of.__wrapped__
    assert anew(SCENARIO) == mark
    changed = sim.load_scenario(SCENARIO).with_changes({"militia.anger_half_life": 3})
    with monkeypatch.context() as patch:
        patch.setattr(influence_stored, "load_scenario", lambda name: changed)
        assert anew(SCENARIO) != mark

    def other_model(scenario):
        return build_inputs(scenario.with_changes({"context.gaza_intensity": 1}))

    monkeypatch.setattr(influence_stored, "build_inputs", other_model)
    assert anew(SCENARIO) != mark


def test_a_damaged_or_missing_folder_is_told(folder, tmp_path):
    assert stored(tmp_path / "none") is None
    for name in ("influence.csv", "systems.csv", "manifest.json"):
        (tmp_path / name).write_bytes((folder / name).read_bytes())
    assert repr(stored(tmp_path)) == repr(stored(folder))  # nan equals nan in words
    (tmp_path / MOVES).write_text("scenario\n")
    with pytest.raises(sim.InputError, match="not as it was written"):
        stored(tmp_path)
    (tmp_path / "manifest.json").write_text("{}")
    with pytest.raises(sim.InputError, match="make it anew"):
        stored(tmp_path)


def test_a_mistake_is_one_sentence_and_leaves_nothing(tmp_path, capsys):
    assert main(["--runs", "10", "--out", str(tmp_path / "out")]) == 2
    assert "at least 50 pairs" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


# --- what ships


@pytest.mark.parametrize("scenario", baselines())
def test_what_ships_belongs_to_this_model(scenario):
    found = stored()
    assert found.of(scenario)
    assert not found.is_stale(scenario), "make it anew: python -m experiments.influence_stored"


def test_the_systems_that_ship_belong_to_this_model():
    assert stored().stale_systems() == [], "make it anew: python -m experiments.influence_stored"


ELSEWHERE = {
    "baghdad.arrest_chance": ("tower-22", 2000),
    "baghdad.arrest_reversal": ("tower-22", 2000),
    "factions.ansarallah-al-awfiya.prominence": ("tower-22", 2000),
    "factions.asaib-ahl-al-haq.prominence": ("soleimani", 12000),
    "factions.harakat-al-nujaba.prominence": ("leadership-strike-first", 8000),
    "factions.kataib-hezbollah.prominence": ("tower-22", 8000),
    "factions.kataib-sayyid-al-shuhada.prominence": ("tower-22", 2000),
    "iran.green_light": ("tehran-green-light", 400),
    "talks.offer_factor": ("tower-22", 3000),
    "talks.timetable_days": ("withdrawal-timetable", 400),
    "united_states.absorb_factor": ("tower-22-absorbed", 400),
    "united_states.answer_iran_rung": ("soleimani", 2000),
    "united_states.death_weight": ("soleimani", 2000),
    "united_states.election_restraint": ("israel-front", 1500),
}
"""What 400 pairs in the baselines do not show: the scenario that shows it, and the pairs of runs that this takes."""

NO_OCCASION = ("factions.asaib-ahl-al-haq.israel_focus",)
"""Asaib Ahl al-Haq is in no scenario with a war that opens the front against Israel."""


@pytest.mark.slow
def test_nothing_is_silent_in_all_shipped_scenarios():
    assert set(stored().silent_everywhere()) <= {*ELSEWHERE, *NO_OCCASION}
    silent = []
    for path, (scenario, runs) in ELSEWHERE.items():
        [entry] = sim.influence(scenario, runs=runs, paths=(path,)).entries
        silent += [path] if entry.silent else []
    assert silent == []
