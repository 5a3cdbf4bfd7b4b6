"""`list`, `readings`, `ladder`, `rules`, `evidence`, `show`, `validate`: what to choose from and what it rests on."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from sim.cli import on_first_use, options
from sim.cli.output import BAD_INPUT, print_json, report, working
from sim.errors import EscalationError, NotFoundError, nearest, sentence, shown
from sim.results.text import number, table, value_text, wrap

with on_first_use():
    from sim.analyses.influence import readings as reading_trials
    from sim.analyses.seminar import file as seminars
    from sim.inputs.evidence import ledger as ledgers
    from sim.inputs.files import documents
    from sim.inputs.guide import cards
    from sim.inputs.scenario import content
    from sim.inputs.scenario import file as scenario_files
    from sim.inputs.scenario import readings as scenario_readings
    from sim.inputs.scenario import scenario as scenarios
    from sim.inputs.tables import ladder as ladders
    from sim.inputs.tables import parameters, vocabulary
    from sim.rules import catalog

PARAMETER = (
    "path", "value", "unit", "low", "high", "sources", "assumption", "minimum", "maximum", "role", "mechanism", "text",
    "set_by",
)  # fmt: skip
"""Fields of a parameter in JSON."""

MOST_DIFFERENCES = 2
"""Differences of a scenario that the list gives; `show` gives all."""


def list_scenarios(as_json: options.AsJson = False) -> None:
    """List the scenarios that come with the program.

    Baselines first, then branches and counterfactuals, each with its question and what it changes of its baseline.
    Windows are dates, first and last day included. Seminars of the app follow, with their minutes; JSON has the
    scenarios alone.

    Example: escalation list
    """
    known = [cards.scenario_card(name) for name in scenario_files.list_scenarios()]
    if as_json:
        names = ("name", "kind", "baseline", "start", "end", "title", "summary", "question")
        rows = [{key: getattr(card, key) for key in names} for card in known]
        changed = [[{"path": path, "baseline": a, "value": b} for path, a, b in card.differences] for card in known]
        print_json([row | {"differences": each} for row, each in zip(rows, changed, strict=True)])
        return
    for card in known:
        window = f"{card.start} to {card.end}" if card.baseline is None else f"of {card.baseline}"
        typer.echo(wrap(f"{card.name} ({card.kind} {window}): {card.title}", hanging="    "))
        typer.echo(wrap(f"Asks: {card.question}", "    ", "      "))
        if card.differences:
            told = [f"{path}: {value_text(a)} -> {value_text(b)}" for path, a, b in card.differences[:MOST_DIFFERENCES]]
            more = len(card.differences) - len(told)
            told += [f"{more} more"] if more else []
            typer.echo(wrap(f"Differs: {'; '.join(told)}", "    ", "      "))
    typer.echo("\nShow one: escalation show tower-22        Run one: escalation run tower-22")
    # Read as they are: to check them takes the model's outcomes, which a list can do without.
    files = sorted((documents.data_root() / "seminars").glob("*.yaml"))
    plans = [documents.read_shipped(each, f"seminars/{each.name}").data for each in files]
    minutes = [sum(step["minutes"] for step in each["steps"]) for each in plans]
    lines = [(each["name"], f"{time} minutes", each["title"]) for each, time in zip(plans, minutes, strict=True)]
    typer.echo(f"\n{table(('seminar', 'takes', 'title'), lines)}\n\nOn the page Seminar of the app: escalation app")


def readings(
    name: Annotated[str | None, typer.Argument(metavar="READING", help="One reading, in full.")] = None,
    scenario: Annotated[
        str | None, typer.Option("--scenario", metavar="S", help="Where to look for its silent parameters.")
    ] = None,
    runs: Annotated[
        int, options.whole_number("--runs", "N", "Runs to try it with, 50 to 100,000; 0 prints it only.", 0, 100_000)
    ] = 400,
    seed: options.Seed = 0,
    threads: options.Threads = None,
    as_json: options.AsJson = False,
) -> None:
    """List the readings of the articles, or show one and try it.

    A reading is a set of rules and values (in their units) that one article supports, with what is contested. No
    reading is the default truth. A reading is tried on the facts that its own article states, and on whether the
    values that it sets move anything in its own scenario.

    Example: escalation readings 003-tehrans-proxies
    """
    if name is not None:
        reading = scenario_readings.load_reading(name)
        trial = None
        if runs:
            with working(f"{name}: {runs:,} runs of each scenario"):
                trial = reading_trials.try_reading(reading, runs, seed, threads, scenario)
        if as_json:
            print_json(reading.model_dump() | (trial.to_json() if trial else {}))
            return
        units = {path: value.unit for path, value in parameters.all_parameters().items()}
        lines = [f"{reading.title} ({reading.id})", wrap(cards.reading_card(name).article_words), wrap(reading.summary)]
        for decider, rule in reading.rules.items():
            lines.append(wrap(f"rules.{decider} = {rule.choice}{_sources(rule.sources)}", "  ", "      "))
        for path, each in reading.parameters.items():
            span = (
                "" if each.low is None or each.high is None else f" (range {number(each.low)} to {number(each.high)})"
            )
            value = f"{path} = {number(each.value)} {units.get(path, '')}"
            lines.append(wrap(f"{value}{span}{_sources(each.sources)}", "  ", "      "))
        for question in reading.contested:
            text = f"Contested: {question.question} It says: {question.says}{_sources(question.sources)}"
            lines.append(wrap(text, "  ", "      "))
        typer.echo("\n".join(line for line in lines if line))
        if trial is not None:
            typer.echo(f"\n{reading_trials.trial_text(trial)}")
        return
    known = [scenario_readings.load_reading(each) for each in scenario_readings.list_readings()]
    if as_json:
        print_json([each.model_dump() for each in known])
        return
    for one in known:
        typer.echo(wrap(f"{one.id}: {one.title}", hanging="    "))
        typer.echo(wrap(cards.reading_card(one.id).article_words, "    ", "      "))
    typer.echo("\nContested questions, and what each reading answers")
    for text in dict.fromkeys(said.question for one in known for said in one.contested):
        typer.echo(wrap(text, "  ", "    "))
        for one in known:
            for said in (answer for answer in one.contested if answer.question == text):
                typer.echo(wrap(f"{one.id}: {said.says}{_sources(said.sources)}", "    ", "      "))
    typer.echo("\nNo reading is the default truth.")


def _sources(sources: tuple[str, ...]) -> str:
    return f" [{', '.join(sources)}]" if sources else ""


def ladder(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name of the ladder: standard or severity.")] = "standard",
    as_json: options.AsJson = False,
) -> None:
    """Show an escalation ladder and the rule of each rung.

    Rungs are numbered from 0; the highest whose rule holds on a day counts.

    Example: escalation ladder severity
    """
    loaded = ladders.load_ladder(name)
    if as_json:
        rungs = [{"rung": rung, "name": step.name, "text": step.text} for rung, step in enumerate(loaded.steps)]
        print_json({"name": loaded.name, "title": loaded.title, "text": loaded.text, "rungs": rungs})
        return
    typer.echo(f"{loaded.title} ({loaded.name})\n{wrap(loaded.text)}\n")
    for rung, step in enumerate(loaded.steps):
        typer.echo(wrap(f"{rung}  {step.name}: {step.text}", hanging="   "))


def rules(as_json: options.AsJson = False) -> None:
    """List the model's rules and what each rests on.

    Each has its mechanism (M1 to M13), a sentence, and the entries of the ledger or the assumption behind it.

    Example: escalation rules
    """
    ordered = sorted(catalog.RULES.values(), key=lambda rule: int(rule.mechanism.removeprefix("M")))
    if as_json:
        print_json([asdict(rule) for rule in ordered])
        return
    for rule in ordered:
        rival = f" [{rule.variant}]" if rule.variant else ""
        grounds = [*rule.sources, *([f"assumption: {rule.assumption}"] if rule.assumption else [])]
        typer.echo(wrap(f"{rule.mechanism:<4}{rule.name}{rival}: {rule.sentence}", hanging="    "))
        typer.echo(wrap(f"Rests on: {'; '.join(grounds) or 'nothing named'}", "    ") + "\n")
    typer.echo(f"{len(ordered)} rules.")


def evidence(
    article: Annotated[
        str | None, typer.Option("--article", metavar="ID", help="Only this source: 000 to 004, or record.")
    ] = None,
    contested: Annotated[bool, typer.Option("--contested", help="Only claims that another claim contradicts.")] = False,
    bears_on: Annotated[
        str | None, typer.Option("--bears-on", metavar="NAME", help="Only claims that bear on this parameter or rule.")
    ] = None,
    as_json: options.AsJson = False,
) -> None:
    """Print the evidence ledger.

    Each claim is in our words, with its paragraph and what contradicts it. Paragraphs count the article's lines
    that are not blank, the title being 1.

    Example: escalation evidence --article 003 --contested
    """
    ledger = ledgers.load_ledger()
    entries = ledger.select(article=article, contested=True if contested else None, bears_on=bears_on)
    if bears_on is not None and not ledger.select(bears_on=bears_on):
        raise NotFoundError(sentence(f"No entry bears on {shown(bears_on)}{nearest(bears_on, ledger.names())}"))
    if as_json:
        print_json([{**asdict(each), "source": each.source.id, "citation": each.citation} for each in entries])
        return
    for entry in entries:
        typer.echo(wrap(f"{entry.id}: {entry.citation}", hanging="    "))
        typer.echo(wrap(entry.claim, "    "))
        if entry.quote:
            typer.echo(wrap(f"Quoted: \u201c{entry.quote}\u201d ({entry.quote_by})", "    "))
        bearings = ", ".join(f"{each.name} ({each.direction})" for each in entry.bears_on)
        typer.echo(wrap(f"Bears on: {bearings or 'nothing: ' + (entry.unused or '')}", "    ", "      "))
        against = f", by {', '.join(entry.contradicts)}" if entry.contradicts else ""
        confidence = f"Contested{against}; confidence" if entry.contested else "Confidence"
        typer.echo(f"    {confidence} {entry.confidence}; known from {entry.known_from}\n")
    typer.echo(f"{len(entries)} entries.")


def show(
    scenario: options.ScenarioName,
    reading: options.Reading = None,
    changes: options.Changes = None,
    days: options.Days = None,
    as_json: options.AsJson = False,
) -> None:
    """Show a scenario and the evidence for each parameter.

    Prints what differs from its baseline, rules and their rivals, dated context, and for every parameter its value,
    unit, range and sources.

    Example: escalation show no-mediation --reading 000-diplomacy
    """
    loaded = options.load(scenario, reading, days, changes)
    print_json(scenario_json(loaded)) if as_json else typer.echo(scenario_text(loaded))


def validate(
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help="Scenario or seminar files in YAML.")],
) -> None:
    """Check scenario and seminar files.

    For each mistake one sentence names file, line, field and what is allowed. Leaves with exit code 2 when a file
    is not valid. Windows are in days, seminars in minutes. A file with `steps` is a seminar.

    Example: escalation validate my-scenario.yaml
    """
    wrong = False
    for file in files:
        try:
            found = _valid(file)
        except EscalationError as error:
            report(str(error))
            wrong = True
        else:
            typer.echo(f"{file}: valid ({found}).")
    if wrong:
        raise typer.Exit(BAD_INPUT)


def _valid(file: Path) -> str:
    """What a valid file holds, in a few words."""
    if file.is_file() and seminars.is_seminar(documents.read_document(file)):
        seminar = seminars.read_seminar(file)
        return f"seminar {seminar.name}, {len(seminar.steps)} steps, {seminar.minutes} minutes"
    scenario = scenarios.load_scenario(file)
    return f"{scenario.name}, {scenario.days} days, hash {scenario.hash[:16]}"


def scenario_json(scenario: scenarios.Scenario) -> dict[str, Any]:
    """Everything about a scenario, ready for JSON."""
    single = ("name", "title", "summary", "question", "baseline", "start", "end", "days")
    more = ("record", "follow_until", "ladder", "reading", "us_election", "sources")
    return {
        **{name: getattr(scenario, name) for name in (*single, *more)},
        "hash": scenario.hash,
        "rules": _rules(scenario),
        "factions": [{"id": each, "name": parameters.faction_table()[each].name} for each in scenario.factions],
        "differences": [{"path": path, "baseline": a, "value": b} for path, a, b in scenario.differences()],
        "forced": [asdict(each) for each in scenario.forced],
        "context": {
            name: {key: getattr(series, key) for key in ("unit", "text", "default")}
            | {"steps": [asdict(step) for step in scenario.steps.get(name, ())]}
            for name, series in vocabulary.SERIES.items()
        },
        "parameters": [
            {key: getattr(each, key) for key in PARAMETER} | {"assumption": each.assumption or None}
            for each in scenario.parameters.values()
        ],
    }


def _rules(scenario: scenarios.Scenario) -> list[dict[str, Any]]:
    return [
        {
            "decider": decider,
            "rule": rule,
            "set_by": scenario.rules_set_by[decider],
            "rivals": [name for name in vocabulary.RULES[decider] if name != rule],
        }
        for decider, rule in scenario.rules.items()
    ]


def scenario_text(scenario: scenarios.Scenario) -> str:
    """A scenario as text: what it is, what it changes, and every parameter with unit, range and evidence."""
    rules = [(each["decider"], each["rule"], each["set_by"], ", ".join(each["rivals"])) for each in _rules(scenario)]
    forced = [
        wrap(f"{each.date} {each.actor} {each.decision}: {each.choice}. {each.reason}", "  ", "      ")
        for each in scenario.forced
    ]
    values = [
        (
            each.path,
            number(each.value),
            f"{number(each.low)} to {number(each.high)}",
            each.unit,
            each.set_by,
            ", ".join(each.sources) or "assumption",
        )
        for each in scenario.parameters.values()
    ]
    reading = f"reading {scenario.reading}" if scenario.reading else "no reading applied"
    follow = f"; follows the record until {scenario.follow_until}" if scenario.follow_until else ""
    lines = [
        f"{scenario.title} ({scenario.name})",
        wrap(scenario.summary),
        wrap(f"A question to ask: {scenario.question}") if scenario.question else "",
        f"{scenario.start} to {scenario.end}, {scenario.days} days; {reading}{follow}",
        f"Ladder {scenario.ladder}; hash {scenario.hash[:16]}",
        wrap(
            "Factions: " + ", ".join(parameters.faction_table()[each].name for each in scenario.factions), hanging="  "
        ),
    ]
    context = [
        wrap(
            f"{name} ({vocabulary.SERIES[name].unit}): {content.steps_text(name, scenario.steps.get(name, ()))}",
            "  ",
            "      ",
        )
        for name in vocabulary.SERIES
    ]
    if scenario.us_election:
        context.append(f"  US election: {scenario.us_election}")
    parts = [
        "\n".join(line for line in lines if line),
        _differences(scenario),
        "Rules\n" + table(("decider", "rule", "set by", "rivals"), rules),
        "\n".join(["Context (each value holds from its date on)", *context]),
        "\n".join(["Forced decisions", *forced]) if forced else "",
        "Parameters\n" + table(("path", "value", "range", "unit", "set by", "rests on"), values, right=(1,)),
    ]
    return "\n\n".join(part for part in parts if part)


def _differences(scenario: scenarios.Scenario) -> str:
    found = scenario.differences()
    against = scenario.baseline or "its own file"
    if not found:
        return "" if scenario.baseline is None else f"Differs from {against}: in nothing that can change a result."
    lines = [wrap(f"{path}: {value_text(a)} -> {value_text(b)}", "  ", "      ") for path, a, b in found]
    return "\n".join([f"Differs from {against}:", *lines])
