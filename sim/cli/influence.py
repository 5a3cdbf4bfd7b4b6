"""`influence` and `systems`: what moves what in a scenario, and whether the articles' systems work."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.cli import on_first_use, options
from sim.cli.options import AsJson, Changes, Days, Reading, ScenarioName, Seed, Threads
from sim.cli.output import bar, print_json

with on_first_use():
    from sim.analyses.influence import influence as influences
    from sim.analyses.influence import text as influence_text
    from sim.analyses.systems import systems as seed_systems

Pairs = Annotated[int, options.whole_number("--runs", "N", "Pairs of runs for each, 50 to 100,000.", 50, 100_000)]


def influence(
    scenario: ScenarioName,
    reading: Reading = None,
    runs: Pairs = 400,
    seed: Seed = 0,
    days: Days = None,
    changes: Changes = None,
    threads: Threads = None,
    as_json: AsJson = False,
) -> None:
    """Say what every parameter, rule choice and series of the context moves in a scenario.

    Each goes from one end of its evidence range to the other, one at a time, with the same luck at both ends. What
    moves no outcome is listed as silent.

    Example: escalation influence tower-22 --reading 001-resistance
    """
    loaded = options.load(scenario, reading, days, changes)
    with bar(f"{loaded.label}: what moves what", influences.count_moves(loaded)) as advance:
        found = influences.influence(loaded, runs, seed, threads, progress=advance)
    print_json(found.to_json()) if as_json else typer.echo(influence_text.influences_text(found))


def systems(
    name: Annotated[str | None, typer.Argument(metavar="SYSTEM", help="One system, with its experiment.")] = None,
    runs: Pairs = 1000,
    seed: Seed = 0,
    threads: Threads = None,
    as_json: AsJson = False,
) -> None:
    """Try each of the articles' systems in a paired experiment, and say whether it works.

    A system works when the change that its articles speak of moves the outcome that they speak of, in their direction
    (in either where they disagree), beyond what luck explains.

    Example: escalation systems
    """
    chosen = seed_systems.load_systems(name)
    with bar("systems of the articles", len(chosen)) as advance:
        found = seed_systems.try_systems(chosen, runs, seed, threads, advance)
    print_json([each.to_json() for each in found]) if as_json else typer.echo(seed_systems.systems_text(found))
