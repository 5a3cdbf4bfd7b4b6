"""Who acts on whom, and where: the counts are those of the events, whoever counts them."""

from __future__ import annotations

from collections import Counter
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sim
from sim.analyses.who_acts.who_acts import count_acts
from sim.errors import InputError
from sim.inputs.scenario.file import list_scenarios
from sim.kernel.state import EventKind
from sim.results.acts import EFFECTS, GROUPS, OF_ITSELF, Acts

RUNS = 12


def plainly(events, runs):
    """The same count, event by event."""
    return Counter(
        (run, int(event.kind), int(event.actor), int(event.target), int(event.theatre))
        for run, event in zip(runs.tolist(), events, strict=True)
    )


def as_counter(acts: Acts) -> Counter:
    return Counter(
        {
            (run, int(act.kind), act.actor, act.target, -1 if act.theatre is None else int(act.theatre)): int(number)
            for run, numbers in enumerate(acts.counts)
            for act, number in zip(acts.acts, numbers, strict=True)
            if number
        }
    )


def test_every_kind_has_a_group_or_is_no_act_of_one_on_another() -> None:
    assert GROUPS.keys() | OF_ITSELF | EFFECTS == set(EventKind)
    assert len(GROUPS) + len(OF_ITSELF) + len(EFFECTS) == len(EventKind)


@settings(max_examples=12)
@given(st.sampled_from(list_scenarios()), st.integers(0, 10_000), st.sampled_from([0.8, 1.15, 1.4]))
def test_counts_are_those_of_the_events_one_by_one(name, seed, restraint) -> None:
    scenario = sim.load_scenario(name).with_changes({"militia.restraint": restraint})
    ensemble = sim.run_ensemble(scenario, runs=RUNS, seed=seed, threads=1, keep=(), outcomes=())
    acts = count_acts(scenario, RUNS, seed, threads=2)
    assert as_counter(acts) == plainly(*ensemble.all_events()) == as_counter(ensemble.acts())
    for act in acts.acts:
        assert (act.target == 0) == (act.kind in OF_ITSELF), act
        assert act.group is not None or act.kind in OF_ITSELF | EFFECTS, act


@pytest.mark.parametrize("name", ["tower-22", "soleimani", "israel-front"])
def test_sums_over_targets_and_theatres_are_the_daily_columns(name) -> None:
    ensemble = sim.run_ensemble(name, runs=RUNS, seed=5, threads=1)
    acts = ensemble.acts()

    def total(*kinds, theatre=None):
        chosen = [
            place
            for place, act in enumerate(acts.acts)
            if act.kind in kinds and (theatre is None or (act.theatre and act.theatre.name) == theatre)
        ]
        return acts.counts[:, chosen].sum(axis=1)

    days = ensemble.daily_array
    np.testing.assert_array_equal(total(EventKind.ATTACK), days["attacks"].sum(axis=1))
    np.testing.assert_array_equal(total(EventKind.ATTACK_ON_ISRAEL), days["attacks_israel"].sum(axis=1))
    np.testing.assert_array_equal(total(EventKind.ATTACK, theatre="SYRIA"), days["attacks_syria"].sum(axis=1))
    np.testing.assert_array_equal(total(EventKind.SUSPENSION), days["suspensions"].sum(axis=1))
    every = np.array([len(ensemble.run(k).event_array) for k in range(3)])
    np.testing.assert_array_equal(acts.counts[:3].sum(axis=1), every)


def test_mesa_agents_act_alike() -> None:
    compiled, agents = sim.play_one("tower-22", 3, 2), sim.simulate("tower-22", 3, 2)
    assert as_counter(compiled.acts()) == as_counter(agents.acts())


def test_days_of_a_run_add_up() -> None:
    run = sim.play_one("tower-22", 0, 4)
    last = run.scenario.days - 1
    parts = [as_counter(run.acts(first, end)) for first, end in ((0, 60), (61, 61), (62, last))]
    assert parts[0] + parts[1] + parts[2] == as_counter(run.acts())
    assert not run.acts(last + 1).acts


def test_means_leave_out_what_is_no_act_of_one_on_another() -> None:
    acts = count_acts(sim.load_scenario("soleimani"), 30, 1)
    assert {act.kind for act in acts.acts} & OF_ITSELF
    assert not {act.kind for act in acts.means} & (OF_ITSELF | EFFECTS)
    by_actor = acts.mean_by(lambda act: act.actor)
    assert sum(by_actor.values()) == pytest.approx(sum(acts.means.values()))


def test_the_public_face_sets_a_baseline_beside_it() -> None:
    found = sim.who_acts("no-mediation", against="tower-22", runs=40, seed=2)
    table = found.table
    assert {"actor", "target", "group", "event", "theatre", "number", "before", "difference"} == set(table.columns)
    now = sim.run_ensemble("no-mediation", runs=40, seed=2).outcome("attacks").mean()
    before = sim.run_ensemble("tower-22", runs=40, seed=2).outcome("attacks").mean()
    attacks = table[table["event"] == "Attack on US forces"]
    assert attacks["number"].sum() == pytest.approx(now)
    assert attacks["before"].sum() == pytest.approx(before)
    assert "Kataib Hezbollah attacks US forces" in found._repr_html_()
    assert "WhoActs of no-mediation" in repr(found)
    places = {(row["theatre"], row["kind"]): row["number"] for row in found.places()}
    assert sum(number for (_, kind), number in places.items() if kind == "attacks") >= now


def test_one_run_is_told_up_to_a_day() -> None:
    found = sim.who_acts("tower-22", run=1, day="2024-01-28")
    assert found.day == (date(2024, 1, 28) - found.scenario.start).days
    run = sim.play_one("tower-22", 0, 1)
    events = run.event_array[run.event_array["day"] <= found.day]
    attacks = sum(row["number"] for row in found.pairs() if "attacks US forces" in row["who"])
    assert attacks == (events["kind"] == EventKind.ATTACK).sum()
    with pytest.raises(InputError, match="leave out the baseline"):
        sim.who_acts("tower-22", against="no-mediation", run=1)
    with pytest.raises(InputError, match="number of the run"):
        sim.who_acts("tower-22", day=3)
