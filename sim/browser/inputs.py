"""What a browser needs to play scenarios, as one JSON document: the compiled module, records, controls and words.

Everything comes from the same Python sources as the command line's answers; the scripts in js/ only move it.
"""

from __future__ import annotations

import base64
import hashlib
import math
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from typing import Any

from sim import __version__
from sim.browser.charts import ladder_chart, weekly_chart
from sim.browser.levers import is_logarithmic, step_of
from sim.browser.words import (
    DOUBLE,
    HALF,
    LEVERS,
    LINKS,
    MAIN_OUTCOMES,
    MOST_TOLD,
    SENTENCES,
    SMALL,
    STANDING_NOTE,
    TILES,
    VERBS,
    captions_of,
    noun_of,
    template_of,
)
from sim.charts import ladder
from sim.charts.captions import SCALE_EXTENDED, SCALE_FIXED, rung_names
from sim.charts.ensembles import fixed_tables
from sim.charts.overlays import SOURCES
from sim.charts.theme import Rows
from sim.engine.build import Inputs, build_inputs
from sim.engine.play import ADDRESSES, WORDS
from sim.engine.reducers import ladder_steps
from sim.engine.statistics import QUANTILES, WEEK
from sim.errors import EscalationError
from sim.inputs.evidence.ledger import load_ledger
from sim.inputs.scenario.readings import load_reading
from sim.inputs.scenario.scenario import Scenario
from sim.inputs.tables.names import path_words
from sim.inputs.tables.parameters import ParameterValue, faction_table, parameter_table
from sim.inputs.tables.vocabulary import RULES
from sim.kernel import module
from sim.kernel.crisis import EVENT_ROOM, TRACE_ROOM, crisis_type, empty_trace
from sim.kernel.fingerprint import model_fingerprint
from sim.kernel.parameter_records import Parameters, Traits, record_field
from sim.kernel.state import Day, Event, EventKind, FactionDay, record_type
from sim.outcomes.outcome import Recipe
from sim.outcomes.reduction import window_of
from sim.outcomes.registry import PAGE, outcome_of
from sim.results.text import number

VERSION = 1
"""Version of the document's form; the scripts refuse another."""

OUTCOMES = ("attacks", "attacks_israel", "us_killed", "us_injured_reported", "any_us_killed", "any_campaign", *PAGE[2:])
"""Outcomes of the table, in order."""

RUNS = 1000
"""Runs of a page that opens."""

AGAINST = ("assumptions", "shipped")
"""What a state can be set against: levers untouched, or the scenario as shipped."""

RUN_CHOICES = (200, 500, 1000, 2000, 4000)
"""Runs of an ensemble that can be chosen."""

LARGEST_SEED = 2**53 - 1
"""Larger whole numbers do not survive a browser."""

LANES = 8
"""Runs played before they are reduced: few enough that their days stay in a processor's cache."""

RESAMPLES = 1000
MOST_FAN_DATES = 120
"""Dates in the fan: as many as a browser draws quickly."""

LEVER = "lever"

Room = tuple[str | int, list[int], str | list[int] | None]
"""An array of a player: kind of numbers, or bytes of a record; shape; and its content, by name of a blob or whole."""

NO_READING = ""

DATES = frozenset({"date", "start", "middle", "end", "first", "last"})
"""Columns of charts' tables that hold days, as text."""


def document(scenarios: Sequence[Scenario], readings: Sequence[str] = ()) -> dict[str, Any]:
    """Return everything a page needs of some scenarios.

    Args:
        scenarios: at least one, no two of one name; each is played under its own reading, under none, and under
            `readings`.
        readings: ids of readings.

    Raises:
        EscalationError: the shipped module is not that of these sources, or there is none.
        MissingDependencyError: what draws charts is not installed.
    """
    if module.interface()["sources"] != model_fingerprint():
        raise EscalationError(
            "The shipped module (kernel.wasm) is not that of these sources: python -m sim.engine.module_build"
        )
    blobs: dict[str, str] = {}
    return {
        "version": VERSION,
        "model": f"{__version__}-{model_fingerprint()[:8]}",
        "kernel": {"described": module.interface(), "module": _base64(module.BINARY.read_bytes())},
        "layout": layout(),
        "outcomes": [_outcome(name) for name in OUTCOMES],
        "tiles": list(TILES),
        "main": list(MAIN_OUTCOMES),
        "verbs": VERBS,
        "ratios": {"halve": HALF, "double": DOUBLE},
        "small": list(SMALL),
        "week": WEEK,
        "offsets": ladder.offsets(),
        "scales": [SCALE_FIXED, SCALE_EXTENDED],
        "scenarios": {each.name: _scenario(each, readings, blobs) for each in scenarios},
        "blobs": blobs,
        "readings": {name: _reading(name) for name in _names(scenarios, readings) if name},
        "parameters": _rules() | _parameters(scenarios),
        "rules": list(_rules()),
        "charts": _charts(scenarios),
        "sentences": SENTENCES,
        "links": LINKS,
        "parts": _parts(),
        "most_told": MOST_TOLD,
        "note": STANDING_NOTE,
        "resamples": RESAMPLES,
        "quantiles": list(QUANTILES),
    }  # fmt: skip


def _parts() -> dict[str, Any]:
    """Parts of a link: of a page that opens; which may stand once; which need Python; what the values must be."""
    runs = ", ".join(map(str, RUN_CHOICES))
    return {
        "fresh": {"runs": RUNS, "seed": 0, "against": AGAINST[0]},
        "single": ["scenario", "reading", "runs", "seed", "against", "model", "hash"],
        "python": ["parameters", "run", "day", "step", "twin", "force", "with", "sides", "vary", "values", "outcome"],
        "must": {
            "runs": {"among": list(RUN_CHOICES), "allowed": LINKS["one_of"].format(names=runs)},
            "seed": {"most": LARGEST_SEED, "allowed": LINKS["from_to"].format(least=0, most=LARGEST_SEED)},
            "against": {"among": list(AGAINST), "allowed": LINKS["or"].join(AGAINST)},
        },
    }


@cache
def layout() -> dict[str, Any]:
    """Return sizes and places, in bytes, of the records that the module reads and writes, and rooms in items."""
    crisis, parameters = crisis_type(), record_type(Parameters)
    records = {"day": Day, "event": Event, "faction_day": FactionDay, "parameters": Parameters, "traits": Traits}
    return {
        "crisis": {"size": crisis.itemsize} | _places(crisis, ("seed", "faction_count", "keeps_trace")),
        "records": {name: record_type(kind).itemsize for name, kind in records.items()}
        | {"trace": empty_trace(0).dtype.itemsize},
        "parameters": {f"rules.{name}": _place(parameters, f"rule_{name}") for name in RULES}
        | {path: _place(parameters, record_field(path)[0]) for path in parameter_table()},
        "words": WORDS,
        "lanes": LANES,
        "most": {"events": EVENT_ROOM, "trace": TRACE_ROOM},
        "attacks": _place(record_type(Day), "attacks") // 4,
    }


@cache
def counted() -> tuple[tuple[str, ...], dict[str, tuple[int, int]]]:
    """Return the columns that are counted, and for each outcome the first of its own and the place after the last."""
    columns: list[str] = []
    places = {}
    for name in OUTCOMES:
        own = list(recipe_of(name).columns)
        starts = (k for k in range(len(columns)) if own and columns[k : k + len(own)] == own)
        first = next(starts, len(columns))
        if first == len(columns):
            columns += own
        places[name] = first, first + len(own)
    return tuple(columns), places


def recipe_of(name: str) -> Recipe:
    """Return how an outcome follows from counts and rungs.

    Raises:
        TypeError: it needs more than these.
    """
    measure = outcome_of(name).measure
    if not isinstance(measure, Recipe):
        raise TypeError(f"{name} can't be worked out in a browser")
    return measure


def calendar(inputs: Inputs, blobs: dict[str, str]) -> dict[str, Room]:
    """Return the arrays of what is fixed of each day, with the names of their records among blobs."""
    records = {name: getattr(inputs, name) for name in ("context", "plan", "forced", "casualties")}
    return {name: (each.itemsize, [each.size], _blob(each.tobytes(), blobs)) for name, each in records.items()}


def play_parts(scenario: Scenario, blobs: dict[str, str]) -> dict[str, Any]:
    """Return what a player (js/player.js) needs of a scenario, whatever its reading and changes."""
    steps = [each.tolist() for each in ladder_steps(scenario.ladder)]
    addresses = [faction_table()[faction].address for faction in scenario.factions]
    places = [addresses.index(each) if each in addresses else -1 for each in range(ADDRESSES)]
    columns = [_place(record_type(Day), name) // 4 for name in counted()[0]]
    fixed = {"places": places, "columns": columns} | {f"step{k}": each for k, each in enumerate(steps)}
    rooms: dict[str, Room] = {name: ("int64", [len(each)], each) for name, each in fixed.items()}
    rooms |= calendar(build_inputs(scenario), blobs) | _rooms(scenario.days, len(addresses), len(steps[2]))
    return {
        "days": scenario.days,
        "factions": len(addresses),
        "rooms": rooms,
        "steps": [f"step{k}" for k in range(len(steps))],
        "rows": {
            "counts": ("int64", [len(columns), 4]),
            "rungs": ("int8", [scenario.days]),
            "attacks": ("int32", [scenario.days]),
        },
    }


def _rooms(days: int, factions: int, sums: int) -> dict[str, Room]:
    """Arrays of a player that it fills itself; empty for what it doesn't keep."""
    sizes = layout()["records"]
    crisis = layout()["crisis"]["size"]
    return {
        "crises": (crisis, [1], None),
        "blanks": (crisis, [1], None),
        "parameters": (sizes["parameters"], [1], None),
        "traits": (sizes["traits"], [1, factions], None),
        "numbers": ("int64", [LANES], None),
        "rows": ("int64", [LANES], None),
        "daily": (sizes["day"], [LANES, days], None),
        "sizes": ("int64", [LANES, 4], None),
        "counts": ("int32", [0, len(EventKind), factions + 1, 2], None),
        "events": (sizes["event"], [LANES, 0], None),
        "factions": (sizes["faction_day"], [0, days, factions], None),
        "trace": (sizes["trace"], [0, 0], None),
        "today": ("int64", [sums, days], None),
        "trailing": ("int64", [sums], None),
    }


def values(scenario: Scenario) -> bytes:
    """Return a scenario's parameters and then its traits."""
    inputs = build_inputs(scenario)
    return bytes(inputs.parameters.tobytes() + inputs.traits.tobytes())


def _scenario(scenario: Scenario, readings: Sequence[str], blobs: dict[str, str]) -> dict[str, Any]:
    plain = scenario.with_reading(None) if scenario.reading else scenario
    under = {name: plain.with_reading(name or None) for name in _names([scenario], readings)}
    if any(calendar(build_inputs(each), {}) != calendar(build_inputs(plain), {}) for each in under.values()):
        raise EscalationError(f"{scenario.name}: a reading changes its context, which a page cannot show.")
    _, places = counted()
    window = window_of(scenario)
    recipes = [recipe_of(name).row(places[name], window) for name in OUTCOMES]
    return play_parts(plain, blobs) | {
        "title": scenario.title,
        "question": scenario.question,
        "reading": scenario.reading or NO_READING,
        "start": _milliseconds(scenario.start.isoformat()),
        "readings": {name: _under_reading(each, blobs) for name, each in under.items()},
        "traits": _trait_places(scenario),
        "recipes": [list(row) for row, _ in recipes],
        "divisors": [divisor for _, divisor in recipes],
        "rungs": list(rung_names(scenario)),
        "fan_step": math.ceil(scenario.days / MOST_FAN_DATES),
        "charts": {"weekly": " ".join(_fixed(scenario)), "ladder": _ladder_key(scenario)},
        "tables": {name: _with_numbers(rows) for name, rows in (_fixed(scenario) | _climbed(scenario)).items()},
        "captions": captions_of(scenario),
        "source": SOURCES.get(scenario.record or "", "No recorded history is shown."),
    }


def _under_reading(scenario: Scenario, blobs: dict[str, str]) -> dict[str, Any]:
    """Values, hash, and of each value whose range or evidence the reading sets, that range and evidence."""
    own = {path: each for path, each in scenario.parameters.items() if path not in parameter_table()}
    changed = {path: each for path, each in scenario.parameters.items() if _differs(each, path)}
    return {
        "values": _blob(values(scenario), blobs),
        "hash": scenario.hash,
        "ranges": {path: _range(each) for path, each in (own | changed).items()},
        "evidence": {path: _evidence(each) for path, each in changed.items() if each.role == LEVER},
    }


def _differs(value: ParameterValue, path: str) -> bool:
    known = parameter_table().get(path)
    return known is None or (known.low, known.high, known.sources) != (value.low, value.high, value.sources)


def _rules() -> dict[str, Any]:
    """Rules among the values that can be set: those that are chosen by name."""
    paths = {f"rules.{who}": list(names) for who, names in RULES.items()}
    return {path: {"words": path_words(path), "choices": names} for path, names in paths.items()}


def _parameters(scenarios: Sequence[Scenario]) -> dict[str, Any]:
    """Everything of each value that no reading changes, in the order in which changes are told."""
    known = {path: each for scenario in scenarios for path, each in scenario.parameters.items()} | parameter_table()
    first = dict.fromkeys([*parameter_table(), *known])
    return {path: _parameter(known[path]) for path in first}


def _parameter(value: ParameterValue) -> dict[str, Any]:
    own: dict[str, Any] = {"words": path_words(value.path), "unit": value.unit, "text": value.text}
    own |= {"minimum": value.minimum, "maximum": value.maximum, "stress_step": step_of(value.minimum, value.maximum)}
    own |= {"range": _range(value), "is_lever": value.role == LEVER, "is_logarithmic": is_logarithmic(value)}
    if value.path in LEVERS:
        own |= {"up": LEVERS[value.path][0], "down": LEVERS[value.path][1]}
    return own | ({"evidence": _evidence(value)} if value.role == LEVER else {})


def _outcome(name: str) -> dict[str, Any]:
    outcome = outcome_of(name)
    own = {"name": name, "label": outcome.label, "is_share": outcome.is_share, "noun": noun_of(name)}
    return own | {"changes": template_of(name)}


def _range(value: ParameterValue) -> list[float]:
    """Ends of the evidence's range, and a slider's step over it."""
    return [value.low, value.high, step_of(value.low, value.high)]


def _evidence(value: ParameterValue) -> str:
    """What a lever's range rests on, in words."""
    ledger = load_ledger()
    cited = dict.fromkeys(ledger.entry(source).citation for source in value.sources)
    basis = "; ".join(filter(None, [*cited, value.assumption]))
    ends = f"{number(value.low)} to {number(value.high)} {value.unit}"
    return f"{path_words(value.path)}: {value.text} Evidence {ends}. {basis}"


def _reading(name: str) -> dict[str, Any]:
    reading = load_reading(name)
    source = load_ledger().source(reading.article) if reading.article else None
    article = f"{source.title} ({source.outlet}, {source.date})" if source else ""
    told = [f"Reading: {reading.title}. {reading.summary}", article]
    return {"title": reading.title, "told": [each for each in told if each]}


def _names(scenarios: Sequence[Scenario], readings: Sequence[str]) -> list[str]:
    return list(dict.fromkeys([NO_READING, *(each.reading or NO_READING for each in scenarios), *readings]))


def _fixed(scenario: Scenario) -> dict[str, Rows]:
    """Tables of the fan that have rows and that no run changes."""
    return {name: rows for name, rows in fixed_tables(scenario).items() if rows}


def _climbed(scenario: Scenario) -> dict[str, Rows]:
    """Tables of the ladder picture that have rows and that no run changes."""
    return {name: rows for name, rows in ladder.fixed_tables(scenario).items() if rows}


def _ladder_key(scenario: Scenario) -> str:
    """Name of the picture that a scenario needs: its ladder, and whether the record is in it."""
    return f"{scenario.ladder} {'climbed' in _climbed(scenario)}"


def _charts(scenarios: Sequence[Scenario]) -> dict[str, Any]:
    """Each chart that some scenario needs, light and dark, without data."""
    weekly = {tuple(_fixed(each)) for each in scenarios}
    ladders = {_ladder_key(each): (rung_names(each), "climbed" in _climbed(each)) for each in scenarios}
    themes = {"light": False, "dark": True}
    return {
        "weekly": {" ".join(tables): {name: weekly_chart(tables, dark) for name, dark in themes.items()}
                   for tables in sorted(weekly)},
        "ladder": {key: {name: ladder_chart(*picture, dark) for name, dark in themes.items()}
                   for key, picture in ladders.items()},
    }  # fmt: skip


def _trait_places(scenario: Scenario) -> dict[str, int]:
    """Path of a trait -> place of its value, in bytes, after the parameters."""
    traits, first = record_type(Traits), record_type(Parameters).itemsize
    return {
        path: first + traits.itemsize * scenario.factions.index(faction) + _place(traits, field)
        for path in scenario.parameters
        for field, faction in [record_field(path)]
        if faction is not None and faction in scenario.factions
    }


def _with_numbers(rows: Rows) -> Rows:
    """Rows with days as milliseconds since 1970, which no time zone moves."""
    return [{name: _milliseconds(each) if name in DATES else each for name, each in row.items()} for row in rows]


def _milliseconds(day: str) -> float:
    return (date.fromisoformat(day[:10]) - date(1970, 1, 1)).days * 86_400_000.0


def _places(record: Any, names: Iterable[str]) -> dict[str, int]:
    return {name: _place(record, name) for name in names}


def _place(record: Any, name: str) -> int:
    return int(record.fields[name][1])


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def _blob(content: bytes, blobs: dict[str, str]) -> str:
    """Name of some bytes among blobs, where equal ones stand once."""
    name = hashlib.sha256(content).hexdigest()[:12]
    blobs[name] = _base64(content)
    return name
