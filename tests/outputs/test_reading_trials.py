"""Readings tried on the facts of their own articles: `sim.analyses.influence.readings`."""

from __future__ import annotations

import pytest

import sim
from sim.analyses.influence.readings import Trial, trial_text, try_reading
from sim.analyses.patterns.patterns import patterns_of, patterns_of_reading
from sim.inputs.scenario.readings import COMMON

ARTICLES = [name for name in sim.list_readings() if name != COMMON]


@pytest.fixture(scope="module")
def trial() -> Trial:
    return try_reading(sim.load_reading("000-diplomacy"), runs=100)


def test_every_article_states_facts_and_none_counts_as_the_record():
    assert all(len(patterns_of_reading(name)) >= 6 for name in ARTICLES)
    assert not patterns_of_reading(COMMON)
    assert all(each.reading is None for each in patterns_of(None))


def test_a_fact_rests_on_its_own_article():
    for name in ARTICLES:
        for pattern in patterns_of_reading(name):
            assert any(source.startswith((name[:3], "record-")) for source in pattern.sources), pattern.id


def test_a_trial_looks_at_what_the_reading_sets(trial):
    assert {each.path for each in trial.influences.entries} <= set(trial.reading.parameters)
    assert {each.pattern.id for each in trial.patterns} == {each.id for each in patterns_of_reading("000-diplomacy")}


def test_the_text_counts_what_is_met_and_names_what_is_silent(trial):
    text = trial_text(trial)
    assert f"{trial.met} of {len(trial.patterns)} met" in text
    assert all(path in text.replace("\n", " ") for path in trial.silent)


MOST_SILENT = 0.1
"""Share of what a reading sets that may move nothing in its own scenario."""

SILENT = {
    "001-resistance": {"baghdad.withdrawal_threshold": "a Baghdad that sides with the factions presses long before it"},
    "002-adolescent-rebellion": {
        "factions.harakat-al-nujaba.independence": (
            "until the talks fail it adds fire that Tehran does not want, afterwards it takes away what release would "
            "add, and the two cancel"
        ),
    },
    "003-tehrans-proxies": {
        "iran.election_wait_days": "the blow to be answered falls days before the vote, within the shortest wait"
    },
}
"""Reading -> what it sets because its article says so and what moves nothing in its own scenario, with the reason."""


@pytest.mark.slow
@pytest.mark.parametrize("name", ARTICLES)
def test_a_reading_shows_three_quarters_of_what_its_article_states(name):
    trial = try_reading(sim.load_reading(name), runs=1000)
    assert trial.met >= 0.75 * len(trial.patterns), trial_text(trial)
    assert set(trial.silent) <= set(SILENT.get(name, {})), trial_text(trial)
    assert len(trial.silent) <= MOST_SILENT * len(trial.influences.entries), trial_text(trial)


def test_the_silent_values_that_are_known_are_set_and_few():
    """They are named with a reason each, and stay within the share whatever the runs say."""
    for name, known in SILENT.items():
        parameters = sim.load_reading(name).parameters
        assert set(known) <= set(parameters)
        assert len(known) <= MOST_SILENT * len(parameters)
