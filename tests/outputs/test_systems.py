"""The systems of the articles: `sim.load_systems`, `sim.try_systems`."""

from __future__ import annotations

from dataclasses import replace

import pytest

import sim

SEEDS = {"000", "001", "002", "003", "004"}


def test_there_are_24_systems_and_each_can_be_played():
    systems = sim.load_systems()
    assert len(systems) == len({each.id for each in systems}) == 24
    for each in systems:
        assert each.a.load() != each.b.load()
        assert {paragraph.split()[0] for paragraph in each.paragraphs} <= SEEDS


def test_an_unknown_system_names_the_nearest():
    with pytest.raises(sim.NotFoundError, match="did you mean 'restraint'"):
        sim.load_systems("restrain")


def test_the_verdict_follows_interval_and_direction():
    result = sim.try_systems(sim.load_systems("restraint"), runs=60)[0]
    assert result.verdict == "works"
    assert result.difference.high < 0
    turned = result.system.model_copy(update={"direction": "up"})
    assert replace(result, system=turned).verdict == "the other way"
    level = replace(result.difference, low=-1.0, high=1.0)
    assert replace(result, difference=level).verdict == "silent"


@pytest.mark.slow
def test_every_system_works():
    results = sim.try_systems(sim.load_systems(), runs=1000)
    assert {each.system.id: each.verdict for each in results if each.verdict != "works"} == {}
