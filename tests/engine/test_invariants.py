"""What holds on every day of every run, whatever the scenario."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import numpy as np
import pytest

import sim
from sim.engine import play as loop
from sim.engine.build import build_inputs
from sim.inputs.scenario.file import list_scenarios
from sim.inputs.scenario.scenario import load_scenario
from sim.kernel.compiled import INTERPRETED, use_engine
from sim.kernel.crisis import EVENT_ROOM, TRACE_ROOM
from sim.kernel.draws import Decision
from sim.kernel.state import Day, EventKind, Instrument, Posture, Response, Signal, Talks, Theatre
from sim.results.ensemble import Ensemble, Run

RUNS = 3 if INTERPRETED else 40
PLAIN = ("tower-22", "soleimani", "israel-front", "adolescent-rebellion", "tower-22-aftermath", "soleimani-aftermath")
SHIPPED = PLAIN if INTERPRETED else tuple(list_scenarios())
EXTREMES = ("low", "high", "minimum", "maximum")


@cache
def played(name: str) -> Ensemble:
    return sim.run_ensemble(load_scenario(name), RUNS, seed=1)


@cache
def events_of(name: str) -> tuple[np.ndarray, np.ndarray]:
    return played(name).all_events()


def total(name: str, field: str, kinds: tuple[EventKind, ...]) -> np.ndarray:
    """Sum of a field of some kinds of events, by run and day; the number of events when the field is empty."""
    events, runs = events_of(name)
    chosen = np.isin(events["kind"], kinds)
    sums = np.zeros(played(name).daily_array.shape, dtype=np.int64)
    amounts = events[field][chosen] if field else 1
    np.add.at(sums, (runs[chosen], events["day"][chosen]), amounts)
    return sums


@pytest.mark.parametrize("name", SHIPPED)
class TestEveryShippedScenario:
    def test_theatres_add_up(self, name: str) -> None:
        day = played(name).daily_array
        assert np.array_equal(day["attacks"], day["attacks_iraq"] + day["attacks_syria"] + day["attacks_jordan"])

    def test_reported_injuries_never_fall_and_never_exceed_the_injured(self, name: str) -> None:
        day = played(name).daily_array
        reported = day["us_injured_reported"]
        assert (np.diff(reported, axis=1) >= 0).all()
        assert (reported <= day["us_injured"].cumsum(axis=1)).all()

    def test_harm_is_part_of_the_fire(self, name: str) -> None:
        day = played(name).daily_array
        assert (day["injuring_attacks"] <= day["attacks"]).all()
        assert (day["fatal_attacks"] <= day["injuring_attacks"]).all()
        assert (day["israel_casualty_attacks"] <= day["attacks_israel"]).all()
        assert (day["us_killed"] >= day["fatal_attacks"]).all()
        nobody_fired = (day["fatal_attacks"] == 0) & (day["iran_strikes"] == 0)
        assert not day["us_killed"][nobody_fired].any()

    def test_factions_are_counted_once(self, name: str) -> None:
        day, factions = played(name).daily_array, len(played(name).scenario.factions)
        assert (day["factions_suspended"] + day["factions_surging"] <= factions).all()
        assert (day["suspensions"] <= factions).all()
        before = np.pad(day["factions_suspended"], ((0, 0), (1, 0)))[:, :-1]
        assert np.array_equal(day["factions_suspended"] - before, day["suspensions"] - day["resumptions"])

    def test_codes_are_codes(self, name: str) -> None:
        day = played(name).daily_array
        codes = {"us_response": Response, "us_pending": Response, "iran_signal": Signal}
        codes |= {"baghdad_instrument": Instrument, "talks_state": Talks}
        for field, kind in codes.items():
            assert set(np.unique(day[field])) <= {int(code) for code in kind}
        for field in ("parliament_law", "follows_record"):
            assert set(np.unique(day[field])) <= {0, 1}

    def test_counts_are_not_negative_and_shares_are_shares(self, name: str) -> None:
        day = played(name).daily_array
        for field, kind in Day.__annotations__.items():
            if kind != "float":
                assert (day[field] >= 0).all(), field
        for field in ("iran_supply", "arsenal", "capability", "us_coercion", "talks_progress"):
            assert ((day[field] >= 0.0) & (day[field] <= 1.0 + 1e-12)).all(), field
        for field in ("us_pressure", "us_exasperation", "israel_pressure", "iran_fear", "fear", "anger"):
            assert (day[field] >= 0.0).all(), field
        for field in ("expected_attacks", "baghdad_grievance"):
            assert (day[field] >= 0.0).all(), field

    def test_a_law_that_has_passed_stands_and_needs_a_vote(self, name: str) -> None:
        day = played(name).daily_array
        assert (np.diff(day["parliament_law"], axis=1) >= 0).all()
        assert (day["parliament_law"] <= day["parliament_votes"].cumsum(axis=1)).all()

    def test_the_highest_response_is_the_highest_of_the_strikes(self, name: str) -> None:
        day = played(name).daily_array
        strikes = {
            Response.WARNING: "us_warnings",
            Response.STRIKE_IN_SYRIA: "us_strikes_syria",
            Response.STRIKE_IN_IRAQ: "us_strikes_iraq",
            Response.LEADERSHIP_STRIKE: "us_leadership_strikes",
            Response.MAJOR_CAMPAIGN: "us_campaigns",
            Response.STRIKE_ON_IRAN: "us_strikes_iran",
        }
        highest = np.max([int(rung) * (day[field] > 0) for rung, field in strikes.items()], axis=0)
        assert np.array_equal(highest, day["us_response"])

    def test_the_days_agree_with_the_events(self, name: str) -> None:
        day = played(name).daily_array
        strikes = (
            day["us_strikes_syria"] + day["us_strikes_iraq"] + day["us_leadership_strikes"]
            + day["us_campaigns"] + day["us_strikes_iran"]
        )  # fmt: skip
        us_strikes = (EventKind.STRIKE, EventKind.LEADERSHIP_STRIKE, EventKind.MAJOR_CAMPAIGN, EventKind.STRIKE_ON_IRAN)
        harm = (EventKind.ATTACK, EventKind.IRAN_STRIKE)
        expected = [
            (day["attacks"], "", (EventKind.ATTACK,)),
            (day["attacks_israel"], "", (EventKind.ATTACK_ON_ISRAEL,)),
            (day["us_injured"], "injured", harm),
            (day["us_killed"], "killed", harm),
            (strikes, "", us_strikes),
            (day["us_warnings"], "", (EventKind.WARNING,)),
            (day["leaders_killed"], "", (EventKind.LEADER_KILLED,)),
            (day["embassy_stormed"], "", (EventKind.EMBASSY_STORMED,)),
            (day["suspensions"], "", (EventKind.SUSPENSION,)),
            (day["resumptions"], "", (EventKind.RESUMPTION,)),
            (day["iran_strikes"], "", (EventKind.IRAN_STRIKE,)),
            (day["iran_strikes_israel"], "", (EventKind.IRAN_ANSWERS_ISRAEL,)),
            (day["israel_strikes_iran"], "", (EventKind.ISRAEL_ANSWERS_IRAN,)),
            (day["iran_warnings"], "", (EventKind.IRAN_WARNING,)),
            (day["baghdad_understandings"], "", (EventKind.UNDERSTANDING,)),
            (day["baghdad_condemnations"], "", (EventKind.CONDEMNATION,)),
            (day["withdrawal_demands"], "", (EventKind.WITHDRAWAL_DEMAND,)),
            (day["parliament_votes"], "", (EventKind.PARLIAMENT_VOTE,)),
            (day["israel_strikes_iraq"] + day["israel_strikes_syria"], "", (EventKind.ISRAEL_STRIKE,)),
            (day["militants_killed"], "killed", (*us_strikes, EventKind.ISRAEL_STRIKE)),
        ]
        for counted, field, kinds in expected:
            assert np.array_equal(counted, total(name, field, kinds)), kinds

    def test_events_make_sense_one_by_one(self, name: str) -> None:
        events, _ = events_of(name)
        attacks = events[events["kind"] == EventKind.ATTACK]
        assert (attacks["reported"] <= attacks["injured"]).all()
        assert np.isin(attacks["theatre"], (Theatre.IRAQ, Theatre.SYRIA, Theatre.JORDAN)).all()
        addresses = set(build_inputs(played(name).scenario).traits["address"].tolist())
        assert set(attacks["actor"].tolist()) <= addresses
        assert set(events["attributed"].tolist()) <= addresses | {0}
        assert (events["theatre"] >= -1).all()

    def test_every_number_is_finite(self, name: str) -> None:
        run = played(name).run(0)
        for records in (run.daily_array, run.faction_array, run.trace_array):
            for field in records.dtype.names:
                weighed = ~np.isnan(records[field]) if field == "terms" else np.full(records[field].shape, True)
                assert np.isfinite(records[field][weighed]).all(), field

    def test_what_a_faction_is_agrees_with_what_it_decided(self, name: str) -> None:
        run = played(name).run(1)
        fire = run.trace_array[run.trace_array["decision"] == Decision.FIRE]
        assert len(fire) == run.faction_array.size
        assert np.array_equal(run.faction_array["attacks"].sum(axis=1), run.column("attacks"))
        assert np.array_equal(run.faction_array["attacks_israel"].sum(axis=1), run.column("attacks_israel"))
        assert np.array_equal(fire["value"].reshape(run.faction_array.shape), run.faction_array["surplus"])
        passive = run.faction_array["posture"] == Posture.PASSIVE_DEFENCE
        assert not run.faction_array["rate"][passive].any()


@pytest.mark.skipif(INTERPRETED, reason="thousands of interpreted runs take an hour; the next test plays some")
@pytest.mark.parametrize("edge", EXTREMES)
@pytest.mark.parametrize("name", PLAIN)
def test_every_parameter_may_stand_at_its_edge(name: str, edge: str) -> None:
    """One parameter after the other, and every rival doctrine with it, so that no allowed value breaks a run."""
    scenario = load_scenario(name)
    doctrine = {"rules.united_states": "casualty-threshold"}
    for path, parameter in scenario.parameters.items():
        for rules in ({}, doctrine):
            changed = scenario.with_changes({path: getattr(parameter, edge)} | rules).with_days(60)
            day = sim.run_ensemble(changed, 1, seed=0, threads=1).daily_array
            numbers = [field for field, kind in Day.__annotations__.items() if kind == "float"]
            assert all(np.isfinite(day[field]).all() for field in numbers), path


@pytest.mark.parametrize("edge", EXTREMES)
@pytest.mark.parametrize("name", PLAIN)
def test_all_parameters_may_stand_at_their_edges_together(name: str, edge: str) -> None:
    scenario = load_scenario(name)
    changes = {path: getattr(parameter, edge) for path, parameter in scenario.parameters.items()}
    changed = scenario.with_changes(changes).with_days(40 if INTERPRETED else scenario.days)
    day = sim.run_ensemble(changed, 1 if INTERPRETED else 3, seed=0).daily_array
    for field in day.dtype.names:
        assert np.isfinite(day[field]).all(), field
    assert np.array_equal(day["attacks"], day["attacks_iraq"] + day["attacks_syria"] + day["attacks_jordan"])


def test_a_day_has_room_to_spare() -> None:
    """Even the busiest shipped day stays far from the room that a day has."""
    for name in PLAIN:
        run = played(name).run(0)
        assert np.bincount(run.trace_array["day"]).max() < TRACE_ROOM // 4
        assert np.bincount(run.event_array["day"]).max() < EVENT_ROOM // 2


@pytest.mark.skipif(INTERPRETED, reason="interpreted code has no signatures")
def test_each_kernel_is_compiled_once(request: pytest.FixtureRequest) -> None:
    use_engine("compiled")
    request.addfinalizer(lambda: use_engine("auto"))
    for name in PLAIN:
        sim.run_ensemble(load_scenario(name), 2, threads=2).run(1)
    changed = load_scenario("tower-22").with_changes({"militia.restraint": 1, "rules.iran": "hands-off"})
    sim.run_ensemble(changed, 3, seed=2**63 - 1, threads=1).all_events()
    assert len(loop.play_lanes.entry.signatures) == 1


def test_days_come_in_order_and_so_do_events_and_decisions() -> None:
    for name in PLAIN:
        run: Run = played(name).run(2)
        assert all(a <= b for a, b in pairwise(run.event_array["day"].tolist()))
        assert all(a <= b for a, b in pairwise(run.trace_array["day"].tolist()))
