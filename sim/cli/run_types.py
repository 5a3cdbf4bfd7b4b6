"""`run-types`: the types of course that a scenario's runs take."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.cli import on_first_use, options
from sim.cli.options import AsJson, Changes, Days, Reading, ScenarioName, Seed, Threads
from sim.cli.output import print_json

with on_first_use():
    from sim.analyses.run_types import run_types as found_types
    from sim.analyses.run_types import text as types_text

Sorted = Annotated[int, options.whole_number("--runs", "N", "Runs to sort, 50 to 3,000.", 50, 3000)]
Number = Annotated[
    int | None,
    options.whole_number("--types", "K", "Number of types, 2 to 6; by default what parts them best.", 2, 6),
]

Span = Annotated[int, options.whole_number("--weeks", "W", "Weeks of a span of the course, 1 to 4.", 1, 4)]


def run_types(
    scenario: ScenarioName,
    reading: Reading = None,
    runs: Sorted = 1000,
    seed: Seed = 0,
    types: Number = None,
    weeks: Span = 4,
    days: Days = None,
    changes: Changes = None,
    threads: Threads = None,
    as_json: AsJson = False,
) -> None:
    """Sort a scenario's runs by their course, and say whether they are apart.

    A course is the peak rung and the attacks of every four weeks. Each type has its share of the runs, medians, and a
    typical run to look at. Where the runs form one continuum the command says so.

    Example: escalation run-types tower-22 --reading 004-tit-for-tat
    """
    loaded = options.load(scenario, reading, days, changes)
    found = found_types.run_types(loaded, runs, seed, threads, types=types, weeks=weeks)
    print_json(found.to_json()) if as_json else typer.echo(types_text.run_types_text(found))
