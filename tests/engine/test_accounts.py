"""Washington answers incidents: no new one, no new reprisal; Iran's own strike is not avenged on the factions."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest

import sim
from sim.actors.decisions import DECISIONS
from sim.inputs.scenario.scenario import Scenario, load_scenario
from sim.kernel.compiled import INTERPRETED
from sim.kernel.draws import Decision
from sim.kernel.state import EventKind, Response
from sim.results.ensemble import Ensemble, Run

RUNS = 1 if INTERPRETED else 150
SCENARIOS = ("tower-22", "soleimani")
ARTICLES = ("000-diplomacy", "001-resistance", "002-adolescent-rebellion", "003-tehrans-proxies", "004-tit-for-tat")
READINGS = ("002-adolescent-rebellion",) if INTERPRETED else ("common", *ARTICLES)
WORST = ("soleimani", "002-adolescent-rebellion")
"""A doctrine that counts casualties, and a direct strike by Iran with a hundred injured who surface for weeks."""
ON_FACTIONS = (EventKind.STRIKE, EventKind.LEADERSHIP_STRIKE, EventKind.MAJOR_CAMPAIGN)
INCIDENTS = (EventKind.ATTACK, EventKind.EMBASSY_STORMED)


def scenario_of(name: str, reading: str, late: bool = False) -> Scenario:
    scenario = load_scenario(name, reading=None if reading == "common" else reading)
    return scenario.with_changes({"consequences.first_report_share": 0.0}) if late else scenario


@cache
def played(name: str, reading: str, late: bool = False) -> Ensemble:
    return sim.run_ensemble(scenario_of(name, reading, late), RUNS, seed=11)


def unprovoked(events: Any, followed: Any) -> list[int]:
    """Days of strikes, of the model's own choosing, that answer nothing that came after the strike before them."""
    found, open_incidents, iran_struck = [], 0, -1
    for event in events:
        kind, day = EventKind(int(event["kind"])), int(event["day"])
        if kind in INCIDENTS:
            open_incidents += 1
        elif kind == EventKind.IRAN_STRIKE:
            iran_struck = day
        elif kind in ON_FACTIONS or (kind == EventKind.STRIKE_ON_IRAN and iran_struck != day):
            if open_incidents == 0 and not followed[day]:
                found.append(day)
            open_incidents = 0
    return found


def all_unprovoked(ensemble: Ensemble) -> list[tuple[int, int]]:
    events, runs = ensemble.all_events()
    followed = ensemble.column("follows_record")[0] == 1
    return [(run, day) for run in range(ensemble.runs) for day in unprovoked(events[runs == run], followed)]


@pytest.mark.parametrize("reading", READINGS)
@pytest.mark.parametrize("name", SCENARIOS)
def test_no_reprisal_without_a_new_incident(name: str, reading: str) -> None:
    assert all_unprovoked(played(name, reading)) == []


def test_late_injuries_open_nothing_even_when_all_of_them_are_late() -> None:
    """Nobody stands in a first report, so that every injury surfaces later, many of them after a reprisal."""
    ensemble = played(*WORST, late=True)
    late = np.diff(ensemble.column("us_injured_reported"), axis=1) > 0
    assert late[ensemble.column("attacks")[:, 1:] == 0].any(), "injuries surface on days without an attack"
    assert all_unprovoked(ensemble) == []


def closings(run: Run) -> set[int]:
    """Days on which the factions' account was closed: by a reprisal, or by letting one go."""
    kinds, days, details = (run.event_array[field] for field in ("kind", "day", "detail"))
    answers = set(days[(kinds == EventKind.ANSWER_TO_IRAN) & (details == Response.STRIKE_ON_IRAN)].tolist())
    closed = set(days[np.isin(kinds, ON_FACTIONS)].tolist())
    closed |= set(days[kinds == EventKind.STRIKE_ON_IRAN].tolist()) - answers
    return closed | set(days[(kinds == EventKind.REPRISAL_RECONSIDERED) & (details == Response.NONE)].tolist())


@pytest.mark.parametrize("reading", READINGS)
@pytest.mark.parametrize("name", SCENARIOS)
def test_what_washington_weighs_is_what_the_factions_did_since_the_last_answer(name: str, reading: str) -> None:
    """Neither the dead of Iran's own strike nor anybody hurt in an incident already answered is counted."""
    for number in range(min(2, RUNS)):
        run = played(name, reading).run(number)
        events, closed = run.event_array, closings(run)
        attacks = events[events["kind"] == EventKind.ATTACK]
        crowds = events[events["kind"] == EventKind.EMBASSY_STORMED]["day"]
        info = DECISIONS[Decision.RESPONSE]
        for row in run.trace_array[run.trace_array["decision"] == Decision.RESPONSE]:
            terms = {field: value for field, (_, value) in info.weighed(row).items()}
            last = max((day for day in closed if day < row["day"]), default=-1)
            since = attacks[(attacks["day"] > last) & (attacks["day"] <= row["day"])]
            stormed = np.count_nonzero((crowds >= last) & (crowds < row["day"]))
            assert terms["incidents"] == len(since) + stormed, row["day"]
            assert terms["killed"] == since["killed"].sum(), row["day"]
            assert since["reported"].sum() <= terms["injured"] <= since["injured"].sum(), row["day"]


def test_iran_has_an_answer_of_its_own() -> None:
    """On every free day on which Iran strikes Washington decides how it answers, once."""
    ensemble = played(*WORST)
    answered = 0
    for number in range(RUNS):
        run = ensemble.run(number)
        free = (run.daily_array["iran_strikes"] > 0) & (run.daily_array["follows_record"] == 0)
        rows = run.trace_array[run.trace_array["decision"] == Decision.ANSWER_TO_IRAN]
        assert rows["day"].tolist() == np.flatnonzero(free).tolist()
        answered += len(rows)
    assert answered > 0 or INTERPRETED


def test_a_strike_for_nothing_would_be_found() -> None:
    """Negative control."""
    kinds = (EventKind.ATTACK, EventKind.STRIKE, EventKind.IRAN_STRIKE, EventKind.MAJOR_CAMPAIGN)
    forged = [{"kind": int(kind), "day": day} for day, kind in enumerate(kinds)]
    assert unprovoked(forged, [False] * 4) == [3]
    assert unprovoked(forged, [True] * 4) == []
