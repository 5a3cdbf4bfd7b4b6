"""The state of each actor on one day of a run, as small tables of words and numbers."""

from __future__ import annotations

from sim.inputs.tables.factions import faction_table
from sim.kernel.codes import words
from sim.kernel.state import Instrument, Response, Signal, Talks
from sim.results.ensemble import Run
from sim.results.text import number

Columns = dict[str, list[str]]


def factions_table(run: Run, day: int) -> Columns:
    """Return a row per faction: posture, why, rate of attacks, fear, anger, arsenal."""
    from sim.kernel.state import Posture, Reason

    rows = run.faction_array[day]
    names = [faction_table()[faction].name for faction in run.scenario.factions]
    return {
        "Faction": names,
        "Posture": [words(Posture(int(row["posture"]))) for row in rows],
        "Why": [words(Reason(int(row["reason"]))) for row in rows],
        "Attacks a day": [number(float(row["rate"]), 2) for row in rows],
        "Fear": [number(float(row["fear"] + row["dread"]), 2) for row in rows],
        "Anger": [number(float(row["anger"]), 2) for row in rows],
        "Arsenal": [f"{100 * float(row['arsenal']):.0f}%" for row in rows],
    }


def actors_table(run: Run, day: int) -> Columns:
    """Return a row per government and for the talks, in a phrase each."""
    row = run.daily_array[day]
    pending = words(Response(int(row["us_pending"])))
    states = {
        "Washington": f"pressure {number(float(row['us_pressure']), 3)} attack equivalents; awaiting: {pending}",
        "Baghdad": f"instrument: {words(Instrument(int(row['baghdad_instrument'])))}; "
        f"grievance {number(float(row['baghdad_grievance']), 2)}; stance {number(float(row['baghdad_stance']), 2)}",
        "Tehran": f"signal: {words(Signal(int(row['iran_signal'])))}; supply {100 * float(row['iran_supply']):.0f}%; "
        f"fear {number(float(row['iran_fear']), 2)}",
        "Israel": f"pressure {number(float(row['israel_pressure']), 3)} attack equivalents",
        "Talks": f"{words(Talks(int(row['talks_state'])))}; progress {100 * float(row['talks_progress']):.0f}%",
    }
    return {"Actor": list(states), "State": list(states.values())}
