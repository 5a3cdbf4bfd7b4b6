"""`list`, `readings`, `ladder` and `rules`: what there is to choose from."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from sim.cli.options import AsJson


def add_to(app: typer.Typer) -> None:
    """Add the four commands to the command line."""
    app.command("list")(list_scenarios)
    app.command("readings")(readings)
    app.command("ladder")(ladder)
    app.command("rules")(rules)


def list_scenarios(as_json: AsJson = False) -> None:
    """List the scenarios that come with the program.

    Baselines first, then branches and counterfactuals. Windows are dates, first and last day included.

    Example: escalation list
    """
    from sim.cli.printing import print_json
    from sim.inputs.files.documents import read_shipped
    from sim.inputs.scenario.file import COUNTERFACTUALS, list_scenarios, scenario_files
    from sim.results.text import table

    files = scenario_files()
    read = {name: (files[name], read_shipped(files[name], files[name].name).data) for name in list_scenarios()}
    rows = [_listed(name, path.parent.name == COUNTERFACTUALS, data) for name, (path, data) in read.items()]
    if as_json:
        print_json(rows)
        return
    cells = [(row["name"], row["kind"], _window(row), row["title"]) for row in rows]
    typer.echo(table(("scenario", "kind", "window", "title"), cells))
    typer.echo("\nShow one: escalation show tower-22        Run one: escalation run tower-22")


def _listed(name: str, counterfactual: bool, data: dict[str, Any]) -> dict[str, Any]:
    baseline = data.get("baseline")
    kind = "counterfactual" if counterfactual else "baseline" if baseline is None else "branch"
    return {
        "name": name,
        "kind": kind,
        "baseline": baseline,
        "start": data.get("start"),
        "end": data.get("end"),
        "title": data.get("title") or "",
        "summary": " ".join(str(data.get("summary") or "").split()),
        "question": " ".join(str(data.get("question") or "").split()),
    }


def _window(row: dict[str, Any]) -> str:
    return f"{row['start']} to {row['end']}" if row["start"] else f"as {row['baseline']}"


def readings(
    name: Annotated[str | None, typer.Argument(metavar="READING", help="One reading, in full.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the readings of the articles, or show one.

    A reading is a set of rules and values (in their units) that one article supports, with what is contested. No
    reading is the default truth.

    Example: escalation readings 003-tehrans-proxies
    """
    from sim.cli.printing import print_json
    from sim.cli.reading_text import reading_json, reading_text, readings_text
    from sim.inputs.scenario.readings import list_readings, load_reading

    if name is None:
        known = [load_reading(each) for each in list_readings()]
        print_json([reading_json(each) for each in known]) if as_json else typer.echo(readings_text(known))
        return
    reading = load_reading(name)
    print_json(reading_json(reading)) if as_json else typer.echo(reading_text(reading))


def ladder(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name of the ladder: standard or severity.")] = "standard",
    as_json: AsJson = False,
) -> None:
    """Show an escalation ladder and the rule of each rung.

    Rungs are numbered from 0; the highest whose rule holds on a day counts.

    Example: escalation ladder severity
    """
    from sim.cli.printing import print_json
    from sim.inputs.tables.ladder import load_ladder
    from sim.results.text import wrap

    loaded = load_ladder(name)
    if as_json:
        rungs = [{"rung": rung, "name": step.name, "text": step.text} for rung, step in enumerate(loaded.steps)]
        print_json({"name": loaded.name, "title": loaded.title, "text": loaded.text, "rungs": rungs})
        return
    typer.echo(f"{loaded.title} ({loaded.name})\n{wrap(loaded.text)}\n")
    for rung, step in enumerate(loaded.steps):
        typer.echo(wrap(f"{rung}  {step.name}: {step.text}", hanging="   "))


def rules(as_json: AsJson = False) -> None:
    """List the model's rules and what each rests on.

    Each has its mechanism (M1 to M13), a sentence, and the entries of the ledger or the assumption behind it.

    Example: escalation rules
    """
    from dataclasses import asdict

    from sim.cli.printing import print_json
    from sim.results.text import wrap
    from sim.rules.catalog import RULES

    ordered = sorted(RULES.values(), key=lambda rule: int(rule.mechanism.removeprefix("M")))
    if as_json:
        print_json([asdict(rule) for rule in ordered])
        return
    for rule in ordered:
        rival = f" [{rule.variant}]" if rule.variant else ""
        grounds = [*rule.sources, *([f"assumption: {rule.assumption}"] if rule.assumption else [])]
        typer.echo(wrap(f"{rule.mechanism:<4}{rule.name}{rival}: {rule.sentence}", hanging="    "))
        typer.echo(wrap(f"Rests on: {'; '.join(grounds) or 'nothing named'}", "    ") + "\n")
    typer.echo(f"{len(ordered)} rules.")
