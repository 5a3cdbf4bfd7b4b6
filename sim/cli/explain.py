"""`explain`: what each actor decided on a day of a run, and why."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.cli import options
from sim.cli.lazy import on_first_use
from sim.cli.options import AsJson, Changes, Days, PosteriorSource, Reading, RunNumber, ScenarioName, Seed
from sim.cli.output import print_json

with on_first_use():
    from sim.analyses.explain import explain as explanations
    from sim.analyses.explain import text
    from sim.results import ensemble as ensembles


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
    posterior: PosteriorSource = None,
    as_json: AsJson = False,
) -> None:
    """Explain what was decided on a day of a run.

    Gives each decision with its rule, its inputs in their units, threshold, margin, luck and evidence. With
    --posterior, the run is that of `escalation run --posterior`.

    Example: escalation explain tower-22 --run 7 --day 2024-01-30
    """
    options.check_run_number(run)
    options.check_numbers(seed)
    loaded = options.load(scenario, reading, days, changes)
    number = explanations.parse_day(loaded, day)
    played = ensembles.play_one(loaded, seed, run, options.load_posterior(loaded, posterior))
    explanation = explanations.explain_day(played, number, actor)
    if as_json:
        print_json(explanation.to_json())
    else:
        typer.echo(text.explanation_text(explanation))
