"""`show` and `validate`: what a scenario holds, and whether a file is a valid one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.options import AsJson, Changes, Days, Reading, ScenarioName


def add_to(app: typer.Typer) -> None:
    """Add both commands to the command line."""
    app.command("show")(show)
    app.command("validate")(validate)


def show(
    scenario: ScenarioName,
    reading: Reading = None,
    changes: Changes = None,
    days: Days = None,
    as_json: AsJson = False,
) -> None:
    """Show a scenario and the evidence for each parameter.

    Prints what differs from its baseline, rules and their rivals, dated context, and for every parameter its value,
    unit, range and sources.

    Example: escalation show no-mediation --reading 000-diplomacy
    """
    from sim.cli.loading import load
    from sim.cli.printing import print_json
    from sim.cli.scenario_text import scenario_json, scenario_text

    loaded = load(scenario, reading, days, changes)
    if as_json:
        print_json(scenario_json(loaded))
    else:
        typer.echo(scenario_text(loaded))


def validate(
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help="Scenario files in YAML.")],
) -> None:
    """Check scenario files.

    For each mistake one sentence names file, line, field and what is allowed. Leaves with exit code 2 when a file
    is not valid. Windows are in days.

    Example: escalation validate my-scenario.yaml
    """
    from sim.cli.group import report
    from sim.errors import EscalationError
    from sim.inputs.scenario.scenario import load_scenario

    wrong = False
    for file in files:
        try:
            loaded = load_scenario(file)
        except EscalationError as error:
            report(str(error))
            wrong = True
        else:
            typer.echo(f"{file}: valid ({loaded.name}, {loaded.days} days, hash {loaded.hash[:16]}).")
    if wrong:
        raise typer.Exit(2)
