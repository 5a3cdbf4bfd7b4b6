"""Key moments: one rule finds them, on worked examples; each has its why, and an event the decision behind it."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import sim
from sim.analyses.explain import behind, moments
from sim.analyses.explain.behind import firing, row_behind, why_words
from sim.analyses.explain.moments import Ground, key_moments, moments_text, notable_days, side_by_side, turns
from sim.errors import InputError
from sim.inputs.evidence.ledger import cite
from sim.kernel.draws import Actor
from sim.kernel.state import EVENT_DETAILS, Event, EventKind, FactionDay, Posture, Signal, Theatre, empty_records
from sim.results.ensemble import Ensemble, Run, play_one
from sim.results.event_sentences import day_sentences, event_sentence
from sim.results.text import WIDTH, plain

START = date(2024, 1, 1)
FACTIONS = ("kataib-hezbollah", "harakat-al-nujaba", "kataib-sayyid-al-shuhada")
QUIET = 60
"""Days of the worked examples."""


def worked(
    *events: dict[str, int],
    rungs: dict[int, int] | None = None,
    attacks: dict[int, int] | None = None,
    halted: dict[int, tuple[int, ...]] | None = None,
) -> Any:
    """A stand-in for a run: events, rungs and attacks by day (else 0), and the factions under a halt from a day on."""
    records = empty_records(Event, len(events))
    for record, fields in zip(records, events, strict=True):
        for name, value in ({"theatre": -1} | fields).items():
            record[name] = value
    columns = {name: np.zeros(QUIET, dtype=np.int64) for name in ("rung", "attacks")}
    for name, values in (("rung", rungs), ("attacks", attacks)):
        for day, value in (values or {}).items():
            columns[name][day] = value
    factions = empty_records(FactionDay, (QUIET, len(FACTIONS)))
    for day, places in (halted or {}).items():
        factions["posture"][day:] = Posture.ACTIVE
        factions["posture"][day:, list(places)] = Posture.STOOD_DOWN
    scenario = SimpleNamespace(days=QUIET, factions=FACTIONS, dates=[START + timedelta(days=k) for k in range(QUIET)])
    return SimpleNamespace(
        scenario=scenario, event_array=records, faction_array=factions, column=columns.__getitem__, daily_array=None
    )


def signal(day: int, code: Signal) -> dict[str, int]:
    return {"day": day, "kind": EventKind.SIGNAL_CHANGED, "actor": Actor.IRAN, "target": Actor.BRAND, "detail": code}


def strike(day: int, kind: EventKind = EventKind.STRIKE) -> dict[str, int]:
    return {"day": day, "kind": kind, "actor": Actor.UNITED_STATES, "target": 1, "theatre": Theatre.IRAQ}


def attack(day: int, **fields: int) -> dict[str, int]:
    target = {"actor": 1, "target": Actor.UNITED_STATES, "theatre": Theatre.IRAQ}
    return {"day": day, "kind": EventKind.ATTACK} | target | fields


def grounds(run: Any) -> dict[int, set[Ground]]:
    """Grounds by day, without the first day of rung 0, which is the highest of a run without rungs."""
    found = {day: set(each) for day, each in moments.grounds_by_day(run).items()}
    found[0] = found.get(0, set()) - {Ground.PEAK}
    return {day: each for day, each in found.items() if each}


def test_deaths_force_and_states_are_moments_and_harmless_attacks_are_not() -> None:
    run = worked(
        attack(3),
        attack(4, injured=5),
        attack(5, injured=2, killed=1),
        strike(7, EventKind.MAJOR_CAMPAIGN),
        strike(9, EventKind.STRIKE_ON_IRAN),
        {"day": 11, "kind": EventKind.WARNING, "actor": Actor.UNITED_STATES, "target": Actor.BRAND},
    )
    assert grounds(run) == {5: {Ground.DEATHS}, 7: {Ground.FORCE}, 9: {Ground.STATES}}


def test_a_stop_and_its_end_are_moments_and_a_step_between_other_signals_is_not() -> None:
    codes = (
        Signal.TOLERATE,
        Signal.COSMETIC_ONLY,
        Signal.STOP,
        Signal.COSMETIC_ONLY,
        Signal.TOLERATE,
        Signal.GREEN_LIGHT,
    )
    run = worked(*(signal(10 * place, code) for place, code in enumerate(codes)))
    assert grounds(run) == {day: {Ground.ORDER} for day in (20, 30, 50)}


def test_the_first_day_of_the_highest_rung_is_a_moment_and_a_strike_counts_where_it_leads_higher() -> None:
    run = worked(strike(4), strike(20), strike(30), rungs={4: 3, 20: 3, 30: 4, 40: 5, 41: 5})
    assert grounds(run) == {4: {Ground.REPRISAL}, 30: {Ground.REPRISAL}, 40: {Ground.PEAK}}


def test_a_halt_of_most_factions_and_its_end_are_moments() -> None:
    run = worked(halted={10: (0,), 14: (0, 1), 20: (0, 1, 2), 25: (2,)})
    assert grounds(run) == {14: {Ground.HALT}, 25: {Ground.HALT}}


def test_fire_turns_where_a_week_differs_most_from_the_week_before() -> None:
    run = worked(attacks=dict.fromkeys(range(10, 30), 2))
    assert turns(run) == {10: (0, 14), 30: (14, 0)}
    assert turns(worked(attacks=dict.fromkeys(range(10, 16), 1))) == {}, "six attacks fewer are no turn"
    assert turns(worked(attacks={day: 5 if day < 30 else 3 for day in range(QUIET)})) == {}, "fire must halve or double"


def test_a_halt_stands_for_the_turn_of_fire_that_goes_with_it() -> None:
    fire = dict.fromkeys(range(10, 30), 2)
    assert grounds(worked(attacks=fire, halted={28: (0, 1)})) == {10: {Ground.TURN}, 28: {Ground.HALT}}
    assert grounds(worked(attacks=fire, halted={30: (0, 1)}))[30] == {Ground.TURN, Ground.HALT}


def test_the_weightiest_days_are_told_in_the_order_of_time(ensemble: Ensemble) -> None:
    run = ensemble.run(1)
    found = moments.grounds_by_day(run)
    for most in (1, 3, 8):
        told = key_moments(run, most=most).moments
        days = [each.day for each in told]
        assert days == sorted(days)
        assert len(days) == min(most, len(found))
        lightest = min(max(moments.WEIGHTS[ground] for ground in found[day]) for day in days)
        left = [max(moments.WEIGHTS[ground] for ground in each) for day, each in found.items() if day not in days]
        assert all(weight <= lightest for weight in left)


def test_every_day_on_which_americans_die_is_told(ensemble: Ensemble) -> None:
    for number in range(8):
        run = ensemble.run(number)
        deadly = set(np.flatnonzero(run.daily_array["fatal_attacks"]).tolist())
        told = {each.day: each for each in key_moments(run, most=run.scenario.days).moments}
        assert deadly <= set(told)
        assert all("die" in told[day].headline for day in deadly)


@pytest.mark.parametrize("name", ["tower-22", "soleimani", "israel-front", "tower-22-aftermath"])
def test_every_moment_of_every_scenario_says_what_and_why(name: str) -> None:
    for number in range(3):
        told = key_moments(name, number=number)
        assert told.moments
        for each in told.moments:
            assert each.headline
            assert each.grounds
            assert each.why or not each.decisions
            for decision in each.decisions:
                assert decision.day <= each.day
        text = moments_text(told)
        assert max(len(line) for line in text.splitlines()) <= WIDTH
        assert "nan" not in text.split()
        for slug in ("kataib-", "harakat-", "united-states"):
            assert slug not in text
        json.loads(json.dumps(plain(told.to_json()), allow_nan=False))


def test_the_why_of_an_order_has_value_threshold_margin_mover_rule_and_source() -> None:
    run = play_one("tower-22", seed=0, run=7)
    event = next(
        each for each in run.event_array if each["kind"] == EventKind.SIGNAL_CHANGED and each["detail"] == Signal.STOP
    )
    words, decision = why_words(run, event)
    assert decision is not None
    assert decision.decision == "signal"
    assert "reached 0.6 (caution at which it signals stop; margin +" in words
    assert "What moved most since the day before: fear of direct war (+" in words
    told = next(each for each in key_moments(run).moments if each.day == event["day"])
    assert told.why[0] == f"Tehran: {words}"
    assert "Rule signal_calibrated (M7)" in told.basis
    assert cite(decision.rule.sources[0]) in told.basis


def test_a_reprisal_is_told_with_what_it_answers_and_when_it_was_decided() -> None:
    run = play_one("tower-22", seed=0, run=7)
    event = next(each for each in run.event_array if each["kind"] == EventKind.LEADER_KILLED)
    words, decision = why_words(run, event)
    assert decision is not None
    assert decision.decision == "response"
    assert decision.choice_name == "leadership strike"
    waited = int(event["day"]) - decision.day
    assert f"Decided {waited} days before." in words
    killed = next(each.value for each in decision.inputs if each.field == "killed")
    assert f"{killed:g} killed" in words


def test_the_decision_behind_an_event_is_of_its_kind_and_not_later(ensemble: Ensemble) -> None:
    missing = set()
    for number in range(4):
        run = ensemble.run(number)
        for event in run.event_array:
            row = row_behind(run, event)
            if row is None:
                missing.add(EventKind(int(event["kind"])))
                continue
            assert row["decision"] in behind.BEHIND[EventKind(int(event["kind"]))]
            assert row["day"] <= event["day"]
    assert missing == {EventKind.IRAN_ANSWERS_ISRAEL}


def test_every_kind_of_event_has_decisions_behind_it_and_a_sentence() -> None:
    assert set(behind.BEHIND) == set(EventKind)
    for kind in EventKind:
        record = empty_records(Event, 1)[0]
        record.kind, record.actor, record.target, record.theatre = int(kind), 1, int(Actor.BAGHDAD), -1
        for detail in EVENT_DETAILS.get(kind, {0: ""}):
            record.detail = detail
            sentence = event_sentence(record)
            assert sentence[0].isupper()
            assert "{" not in sentence
            assert not sentence.endswith((".", " "))


def test_what_factions_do_together_is_one_sentence_with_their_names() -> None:
    halts = [{"day": 1, "kind": EventKind.STAND_DOWN, "actor": each, "detail": 1} for each in (1, 2)]
    deaths = attack(1, killed=2, injured=1)
    (run,) = [worked(*halts, attack(1), deaths)]
    assert list(day_sentences(run.event_array)) == [
        "Kataib Hezbollah and Harakat al-Nujaba stop firing without a word out of dread of a reprisal",
        "Kataib Hezbollah attacks US forces in Iraq",
        "Two Americans die in an attack by Kataib Hezbollah in Iraq; one is injured",
    ]


def test_notable_days_are_those_with_more_than_harmless_attacks_and_appeals() -> None:
    appeal = {"day": 8, "kind": EventKind.APPEAL_TO_TEHRAN, "actor": Actor.BAGHDAD, "target": Actor.IRAN}
    run = worked(attack(2), attack(4, killed=1), appeal, signal(9, Signal.STOP))
    assert notable_days(run) == (4, 9)


def test_two_stories_stand_side_by_side_by_date(ensemble: Ensemble) -> None:
    first = ensemble.run(1)
    second = play_one(first.scenario.with_changes({"militia.restraint": 1.5}), seed=3, run=1)
    rows = side_by_side(first, second)
    told = [{each.date: each.headline for each in key_moments(run).moments} for run in (first, second)]
    assert [day for day, _, _ in rows] == sorted(told[0].keys() | told[1].keys())
    for day, ours, theirs in rows:
        assert told[0].get(day, ours) == ours
        assert told[1].get(day, theirs) == theirs
    assert all(ours == theirs for _, ours, theirs in side_by_side(first, first))


def test_a_faction_that_does_not_fire_has_no_decision_to_fire(ensemble: Ensemble) -> None:
    run: Run = ensemble.run(0)
    rows = {int(row["actor"]): row for row in run.trace_array if row["day"] == 30}
    assert firing(run, rows[int(Actor.IRAN)]) is None
    decision = firing(run, rows[1])
    assert decision is not None
    assert decision.decision == "fire"


def test_the_documentation_lists_every_ground_in_the_order_of_its_weight() -> None:
    text = " ".join((Path(sim.__file__).parents[1] / "docs" / "ODD.md").read_text("utf-8").split())
    places = [text.index(f"{place}. {ground}") for place, ground in enumerate(Ground, 1)]
    assert places == sorted(places)


def test_none_or_fewer_moments_are_refused() -> None:
    with pytest.raises(InputError, match="`most` must be 1 or more, not 0"):
        sim.key_moments("tower-22", most=0)
