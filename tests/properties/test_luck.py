"""Luck is addressed: same dice, different policy. What is changed moves only what lies downstream of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from random_cases import Case, packed
from random_strategies import cases, examples, forced_decision, parameter_changes, value_of

import sim
from sim.actors.decisions import DECISIONS
from sim.engine.build import actor_address, build_inputs
from sim.engine.play import draws_of, play
from sim.inputs.scenario.scenario import Scenario, load_scenario
from sim.inputs.tables.vocabulary import RULES
from sim.kernel.draws import Actor, Decision, uniform
from sim.kernel.state import Day, EventKind, empty_records
from sim.results.ensemble import Run, play_one

RELAXED = {"deadline": None, "suppress_health_check": list(HealthCheck)}

BAGHDADS_LEVERS = (
    "baghdad.mediation",
    "baghdad.mediation_alone",
    "baghdad.mediation_with_order",
    "baghdad.mediation_with_talks",
    "baghdad.appeal_interval",
    "baghdad.appeal_cost",
    "baghdad.capital_recovery",
    "baghdad.tehran_appeal_success",
    "baghdad.arrest_chance",
    "baghdad.arrest_reversal",
    "baghdad.grievance_limited",
    "baghdad.grievance_leadership",
    "baghdad.grievance_half_life",
    "baghdad.condemnation_threshold",
    "baghdad.withdrawal_threshold",
    "baghdad.siding_threshold",
    "baghdad.electoral_weight",
    "baghdad.dependence",
    "baghdad.russia_weight",
    "baghdad.framework_share",
    "baghdad.sunni_support",
    "talks.vote_chance",
)
WASHINGTONS_LEVERS = (
    "united_states.retaliation_threshold",
    "united_states.injury_weight",
    "united_states.death_weight",
    "united_states.pressure_half_life",
    "united_states.syria_rung",
    "united_states.conduct_weight",
    "united_states.campaign_discharge",
    "united_states.strikes_worth_weight",
    "united_states.region_weight",
    "united_states.doubt_restraint",
    "united_states.answer_iran_rung",
    "united_states.condemnation_weight",
    "united_states.exasperation_half_life",
    "united_states.exasperation_scale",
    "united_states.severity_per_injury",
    "united_states.iraq_rung",
    "united_states.leadership_rung",
    "united_states.campaign_rung",
    "united_states.baghdad_restraint",
    "united_states.war_restraint",
    "united_states.election_restraint",
    "united_states.absorb_factor",
    "united_states.delay_accumulated",
    "united_states.delay_injuries",
    "united_states.delay_deaths",
    "united_states.telegraph_days",
    "united_states.warning_share",
    "united_states.follow_up_chance",
    "united_states.economic_coercion",
    "united_states.talks_acceptance",
    "rules.united_states",
)
"""Levers that move nothing but what their actor weighs: they reach others through its choices alone.

`united_states.israel_restraint` is none: it also says how much of the anger at Israel's strikes falls on Washington.
"""

FIRE_FIELDS = (
    "attacks",
    "attacks_iraq",
    "attacks_syria",
    "attacks_jordan",
    "attacks_israel",
    "injuring_attacks",
    "fatal_attacks",
    "us_injured",
    "us_killed",
    "us_injured_reported",
    "expected_attacks",
    "iran_signal",
    "suspensions",
    "resumptions",
)
"""What a day holds before Washington, Israel, Baghdad and the talks have had their turn."""


def addressed_draws(run: Run) -> dict[tuple[int, int, int], float]:
    """Recorded draw of every decision that chance had a part in, by day, actor and decision.

    A faction's mood on an occasion to suspend is drawn on the occasion's first day, that of a stand-down every week.
    """
    found = {}
    for row in run.trace_array:
        if row.draw >= 0.0:
            terms = DECISIONS[Decision(int(row.decision))].weighed(row)
            day = int(row.day)
            if row.decision == Decision.SUSPEND:
                day = int(terms["occasion"][1])
            elif row.decision == Decision.STAND_DOWN:
                day -= int(terms["days"][1]) % 7
            found[day, int(row.actor), int(row.decision)] = float(row.draw)
    return found


def shared_draws(first: Run, second: Run) -> list[tuple[float, float]]:
    one, two = addressed_draws(first), addressed_draws(second)
    return [(one[address], two[address]) for address in one.keys() & two.keys()]


def before(run: Run, day: int) -> list[bytes]:
    """All that is kept of the days before a day."""
    return [
        packed(run.daily_array[:day]),
        packed(run.faction_array[:day]),
        packed(run.event_array[run.event_array["day"] < day]),
        packed(run.trace_array[run.trace_array["day"] < day]),
    ]


def choices(run: Run, day: int) -> list[tuple[int, ...]]:
    """Who chose what on a day, in order."""
    rows = run.trace_array[run.trace_array["day"] == day]
    return [(int(row.actor), int(row.decision), int(row.choice)) for row in rows]


def first_other_choice(first: Run, second: Run) -> int:
    """First day on which a choice differs; the number of days when none does."""
    days = len(first.daily_array)
    return next((day for day in range(days) if choices(first, day) != choices(second, day)), days)


def events_before(run: Run, day: int) -> bytes:
    """Events before a day, Washington's economic pressure apart: it is felt from the day it passes a mark."""
    return packed(run.event_array[(run.event_array["day"] < day) & (run.event_array["kind"] != EventKind.COERCION)])


def played(case: Case, changes: dict[str, Any] | None = None) -> Run:
    return play_one(case.build().with_changes(changes or {}), case.seed, case.run)


@given(case=cases())
@settings(max_examples=examples(80), **RELAXED)
def test_every_recorded_draw_is_the_one_at_its_address(case: Case) -> None:
    for (day, actor, decision), draw in addressed_draws(played(case)).items():
        assert draw == uniform(case.seed, case.run, day, actor, decision, 0)


@given(case=cases(), data=st.data())
@settings(max_examples=examples(60), **RELAXED)
def test_two_scenarios_with_one_seed_share_their_draws(case: Case, data: st.DataObject) -> None:
    changes = data.draw(parameter_changes(case.build()))
    shared = shared_draws(played(case), played(case, dict(changes)))
    assert shared or (case.follow is not None and case.follow > 0)
    assert all(one == two for one, two in shared)


def test_another_seed_shares_no_draw() -> None:
    """Negative control."""
    scenario = load_scenario("tower-22")
    shared = shared_draws(play_one(scenario, 0), play_one(scenario, 1))
    assert len(shared) > 500
    assert not any(one == two for one, two in shared)


@given(case=cases(), data=st.data(), levers=st.sampled_from([BAGHDADS_LEVERS, WASHINGTONS_LEVERS]))
@settings(max_examples=examples(150), **RELAXED)
def test_a_changed_lever_leaves_everything_upstream_untouched(
    case: Case, data: st.DataObject, levers: tuple[str, ...]
) -> None:
    scenario = case.build()
    lever = data.draw(st.sampled_from(levers))
    doctrines = st.sampled_from(RULES["united_states"])
    value = data.draw(doctrines if lever.startswith("rules.") else value_of(scenario, lever))
    first, second = played(case), played(case, {lever: value})
    day = first_other_choice(first, second)
    assert packed(first.faction_array[:day]) == packed(second.faction_array[:day])
    assert events_before(first, day) == events_before(second, day)
    for field in FIRE_FIELDS:
        assert np.array_equal(first.column(field)[:day], second.column(field)[:day])


@given(case=cases(follows=False), lever=st.sampled_from(BAGHDADS_LEVERS), data=st.data())
@settings(max_examples=examples(60), **RELAXED)
def test_who_plays_before_baghdad_is_untouched_on_the_very_day_it_first_chooses_otherwise(
    case: Case, lever: str, data: st.DataObject
) -> None:
    first, second = played(case), played(case, {lever: data.draw(value_of(case.build(), lever))})
    day = first_other_choice(first, second)
    for field in FIRE_FIELDS:
        assert np.array_equal(first.column(field)[: day + 1], second.column(field)[: day + 1])


def test_the_levers_do_move_something() -> None:
    """Negative control: the runs compared above do part."""
    scenario = load_scenario("tower-22")
    first = play_one(scenario)
    for lever, value in (("baghdad.mediation", 1.0), ("united_states.retaliation_threshold", 5.0)):
        second = play_one(scenario.with_changes({lever: value}))
        day = first_other_choice(first, second)
        assert day < scenario.days
        assert packed(first.daily_array[day:]) != packed(second.daily_array[day:])
        assert first.column("attacks").tolist() != second.column("attacks").tolist()


@given(case=cases(), data=st.data())
@settings(max_examples=examples(100), **RELAXED)
def test_a_forced_decision_leaves_the_days_before_it_untouched(case: Case, data: st.DataObject) -> None:
    scenario = case.build()
    added = data.draw(forced_decision(scenario, case.days))
    forced = Case(case.scenario, forced=(added,)).decisions(scenario)
    second = play_one(scenario.with_forced(forced), case.seed, case.run)
    assert before(played(case), added[0]) == before(second, added[0])


ALWAYS_RECORDED = {
    "response": Decision.RESPONSE,
    "posture": Decision.SUSPEND,
    "signal": Decision.SIGNAL,
    "initiative": Decision.INITIATIVE,
    "parliament-vote": Decision.PARLIAMENT_OUTCOME,
    "talks": Decision.TALKS_MOVE,
    "direct-retaliation": Decision.IRAN_RETALIATION,
}
"""Decisions that leave a row when they are forced, whatever is chosen."""


@given(case=cases(), data=st.data())
@settings(max_examples=examples(60), **RELAXED)
def test_a_forced_decision_is_recorded_as_forced(case: Case, data: st.DataObject) -> None:
    scenario = case.build()
    day, actor, decision, choice = data.draw(forced_decision(scenario, case.days))
    assume(decision in ALWAYS_RECORDED)
    (forced,) = Case(case.scenario, forced=((day, actor, decision, choice),)).decisions(scenario)
    trace = play_one(scenario.with_forced([forced]), case.seed, case.run).trace_array
    rows = trace[(trace["day"] == day) & (trace["decision"] == ALWAYS_RECORDED[decision]) & (trace["forced"] == 1)]
    assert (actor_address(actor), forced.code) in {(int(row.actor), int(row.choice)) for row in rows}


@given(case=cases(longest=150), more=st.integers(1, 200))
@settings(max_examples=examples(80), **RELAXED)
def test_a_longer_horizon_keeps_the_shorter_runs_days(case: Case, more: int) -> None:
    longer = play_one(case.build().with_days(case.days + more), case.seed, case.run)
    assert before(played(case), case.days) == before(longer, case.days)


@given(case=cases(runs=0), first=st.integers(0, 50), k=st.integers(0, 5))
@settings(max_examples=examples(60), **RELAXED)
def test_a_run_is_the_same_whatever_runs_beside_it(case: Case, first: int, k: int) -> None:
    inputs = build_inputs(case.build())
    alone, among = empty_records(Day, (1, inputs.days)), empty_records(Day, (k + 3, inputs.days))
    play(inputs, draws_of(inputs, case.seed, [first + k]), daily=alone)
    play(inputs, draws_of(inputs, case.seed, np.arange(first, first + k + 3)), threads=2, daily=among, lanes=2)
    assert packed(alone[0]) == packed(among[k])


@pytest.mark.parametrize("runs", [1, 2, 7])
def test_run_k_does_not_depend_on_the_number_of_runs(runs: int) -> None:
    scenario = load_scenario("soleimani")
    many = sim.run_ensemble(scenario, runs=9, seed=3).daily_array
    assert packed(sim.run_ensemble(scenario, runs=runs, seed=3).daily_array) == packed(many[:runs])


def written(folder: Path, name: str, text: str) -> Scenario:
    path = folder / f"{name}.yaml"
    path.write_text(f"name: {name}\ntitle: A test\nsummary: A test.\nquestion: A test?\n{text}", encoding="utf-8")
    return load_scenario(path)


@pytest.mark.parametrize(
    ("baseline", "change"),
    [
        ("tower-22", "add_factions: [asaib-ahl-al-haq]"),
        ("soleimani", "add_factions: [ansarallah-al-awfiya]"),
        ("israel-front", "drop_factions: [harakat-al-nujaba]"),
        ("tower-22", "drop_factions: [kataib-hezbollah, ansarallah-al-awfiya]"),
        ("tower-22-aftermath", "add_factions: [asaib-ahl-al-haq]\ndrop_factions: [kataib-sayyid-al-shuhada]"),
    ],
)
@pytest.mark.parametrize("run", [0, 4])
def test_a_faction_more_or_less_changes_nobodys_draws(tmp_path: Path, baseline: str, change: str, run: int) -> None:
    base = load_scenario(baseline)
    changed = written(tmp_path, "other", f"baseline: {baseline}\n{change}\n")
    first, second = play_one(base, 2, run), play_one(changed, 2, run)
    shared = shared_draws(first, second)
    both = set(base.factions) & set(changed.factions)
    assert set(base.factions) != set(changed.factions)
    assert len(shared) >= len(both) * (first.column("follows_record") == 0).sum()
    assert all(one == two for one, two in shared)


def test_a_faction_more_leaves_the_first_morning_of_the_others_as_it_was(tmp_path: Path) -> None:
    changed = written(tmp_path, "other", "baseline: tower-22\nadd_factions: [asaib-ahl-al-haq]\n")
    for run in range(20):
        first, second = play_one(load_scenario("tower-22"), 0, run), play_one(changed, 0, run)
        others = [changed.factions.index(faction) for faction in first.scenario.factions]
        assert packed(first.faction_array[0]) == packed(second.faction_array[0, others])


def test_an_inject_of_the_context_leaves_the_days_before_it_untouched(tmp_path: Path) -> None:
    base = load_scenario("tower-22")
    steps = "\n".join(
        f"    - {{date: {step.date}, value: {step.value:g}}}" for step in base.steps["gaza_truce"] if step.value >= 0
    )
    text = f"baseline: tower-22\ncontext:\n  gaza_truce:\n{steps}\n    - {{date: 2024-01-10, value: 1}}\n"
    changed = written(tmp_path, "truce", text)
    day = base.dates.index(changed.dates[0].replace(year=2024, month=1, day=10))
    for run in range(20):
        first, second = play_one(base, 0, run), play_one(changed, 0, run)
        assert before(first, day) == before(second, day)
        assert packed(first.daily_array) != packed(second.daily_array)


def test_a_threshold_that_is_never_reached_changes_nothing() -> None:
    """Iran's answer waits for what never happens here, so its chance and its warning may be anything."""
    scenario = load_scenario("tower-22").with_changes({"consequences.iranian_commander_present": 0.0})
    changed = scenario.with_changes({"iran.retaliation_chance": 0.0, "iran.warning_chance": 0.0})
    struck = 0
    for run in range(20):
        first, second = play_one(scenario, 0, run), play_one(changed, 0, run)
        struck += int(first.column("us_strikes_iran").sum())
        if not first.column("us_strikes_iran").any():
            assert packed(first.daily_array) == packed(second.daily_array)
    assert struck < 20


def test_actors_of_draws_cover_the_actors_of_the_trace() -> None:
    scenario = load_scenario("tower-22")
    addresses = {int(actor) for actor in play_one(scenario).trace_array["actor"]}
    known = {int(actor) for actor in Actor} | set(build_inputs(scenario).traits["address"].tolist())
    assert addresses <= known
