"""`explain`: what each actor decided on a day of a run, and why."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.cli.options import AsJson, Changes, Days, Reading, RunNumber, ScenarioName, Seed
from sim.cli.posteriors import PosteriorCommand, PosteriorOption


def add_to(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("explain", cls=PosteriorCommand)(explain)


def explain(
    scenario: ScenarioName,
    run: RunNumber,
    day: Annotated[
        str, typer.Option("--day", metavar="D", help="Date (2024-01-30) or day number from 0 at the start.")
    ],
    actor: Annotated[
        str | None,
        typer.Option("--actor", metavar="A", help="One actor, for instance kataib-hezbollah or united-states."),
    ] = None,
    seed: Seed = 0,
    days: Days = None,
    reading: Reading = None,
    changes: Changes = None,
    posterior: PosteriorOption = None,
    as_json: AsJson = False,
) -> None:
    """Explain what was decided on a day of a run.

    Gives each decision with its rule, its inputs in their units, threshold, margin, luck and evidence. With
    --posterior, the run is that of `escalation run --posterior`.

    Example: escalation explain tower-22 --run 7 --day 2024-01-30
    """
    from sim.analyses.explain.explain import explain_day, parse_day
    from sim.analyses.explain.text import explanation_text
    from sim.cli.loading import load
    from sim.cli.options import check_run_number, check_seed
    from sim.cli.posteriors import posterior_of
    from sim.cli.printing import print_json
    from sim.results.ensemble import play_one

    check_run_number(run), check_seed(seed)
    chosen = load(scenario, reading, days, changes)
    number = parse_day(chosen, day)
    explanation = explain_day(play_one(chosen, seed, run, posterior_of(chosen, posterior)), number, actor)
    if as_json:
        print_json(explanation.to_json())
    else:
        typer.echo(explanation_text(explanation))
