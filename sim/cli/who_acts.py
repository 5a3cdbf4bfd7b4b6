"""`who-acts`: who acts on whom in a scenario, and where."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.cli import on_first_use, options
from sim.cli.options import AsJson, Changes, Days, Out, PosteriorSource, Reading, Runs, ScenarioName, Seed, Threads
from sim.cli.output import command_line, note_files, print_json, working
from sim.errors import InputError

with on_first_use():
    from experiments import draws
    from sim.analyses import write as answer_files
    from sim.analyses.who_acts import text as who_acts_words
    from sim.analyses.who_acts import who_acts as acts

Against = Annotated[
    str | None,
    typer.Option("--against", metavar="B", help="Scenario to set it against, with the same luck, seed and draws."),
]
OneRun = Annotated[
    int | None,
    options.whole_number("--run", "K", "One run, from 0, instead of many.", 0, options.LARGEST_RUNS - 1),
]
Day = Annotated[
    str | None,
    typer.Option("--day", metavar="D", help="Of one run: up to this date (2024-01-30) or day number from 0."),
]


def who_acts(
    scenario: ScenarioName,
    against: Against = None,
    reading: Reading = None,
    runs: Runs = 1000,
    seed: Seed = 0,
    run: OneRun = None,
    day: Day = None,
    days: Days = None,
    changes: Changes = None,
    threads: Threads = None,
    posterior: PosteriorSource = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Say who acts on whom, and where.

    Counts attacks, strikes, signals, talks and demands from each actor to each other, and the theatres in which attacks
    and strikes fall: the mean of a run, or one run up to a day. --against sets a baseline beside it. With --out DIR,
    tables and a figure of both go to DIR.

    Example: escalation who-acts no-mediation --against tower-22
    """
    if run is not None and against is not None:
        raise InputError("--run tells one run by itself: leave out --against, or --run.")
    if run is None and day is not None:
        raise InputError("--day belongs to one run: give --run K as well.")
    loaded = options.load(scenario, reading, days, changes)
    other = None if against is None else options.load(against, reading, days)
    own = options.load_posterior(loaded, posterior)
    with working(f"playing {loaded.name}"):
        found = acts.who_acts(loaded, other, runs, seed, threads, own, run=run, day=day)
    if out is not None:
        scenarios = [loaded] if other is None else [loaded, other]
        answer_files.write_who_acts(found, scenarios, out, command_line(), draws.posterior_entries([loaded], posterior))
        note_files(out)
    print_json(found.to_json()) if as_json else typer.echo(who_acts_words.who_acts_text(found))
