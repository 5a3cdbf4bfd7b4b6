"""Arguments and options that several commands share, each with its unit; their checks, and what they load and play."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from sim.cli import on_first_use
from sim.cli.output import bar, note
from sim.errors import InputError
from sim.results.files import check_folder

with on_first_use():
    from experiments.hindcast import bank as banks
    from sim.inputs.posterior import posterior as posteriors
    from sim.inputs.scenario import changes as scenario_changes
    from sim.inputs.scenario import scenario as scenarios
    from sim.kernel import compiled, state
    from sim.results import ensemble as ensembles
    from sim.results import provenance

LARGEST_SEED = 2**63 - 1
LARGEST_RUNS = 1_000_000
FEWEST_DAYS = 30
MOST_DAYS = 730
MOST_MEMORY = 8_000_000_000
"""Bytes, the most that the days of an ensemble may take."""
MOST_NAMED = 3
"""Parameters that a sentence names before it counts them."""


def whole_number(name: str, metavar: str, text: str, least: int, most: int | None = None) -> Any:
    """Return an option that takes a whole number from `least` to `most`, or from `least` up; `text` is its help."""

    def check(value: int | None) -> int | None:
        if value is not None and (value < least or (most is not None and value > most)):
            allowed = f"{least} or more" if most is None else f"a whole number from {least:,} to {most:,}"
            raise InputError(f"{name} is {value:,}, but must be {allowed}.")
        return value

    return typer.Option(name, metavar=metavar, help=text, callback=check)


def _check_out(out: Path | None) -> Path | None:
    """Refuse, before anything is computed, a folder that results cannot be written to."""
    if out is not None:
        check_folder(out)
    return out


ScenarioName = Annotated[
    str,
    typer.Argument(
        metavar="SCENARIO",
        help="Name of a shipped scenario (see `escalation list`), a YAML file, or the manifest.json of results.",
    ),
]
Reading = Annotated[
    str | None, typer.Option("--reading", metavar="R", help="Reading of an article (see `escalation readings`).")
]
Runs = Annotated[int, whole_number("--runs", "N", "Number of runs, 1 to 1,000,000.", 1, LARGEST_RUNS)]
Seed = Annotated[int, whole_number("--seed", "S", "Seed of the luck, a whole number from 0.", 0, LARGEST_SEED)]
Days = Annotated[
    int | None,
    whole_number("--days", "D", "Length in days, 30 to 730, from the scenario's start.", FEWEST_DAYS, MOST_DAYS),
]
Changes = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="PATH=VALUE", help="Change one parameter (in its own unit) or rule; repeatable."),
]
Threads = Annotated[int | None, whole_number("--threads", "T", "Threads of the compiled engine, 1 or more.", 1)]
Out = Annotated[
    Path | None,
    typer.Option("--out", metavar="DIR", callback=_check_out, help="Folder to write tables and figures to."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON to stdout instead of text.")]
RunNumber = Annotated[int, whole_number("--run", "K", "Number of the run, from 0.", 0, LARGEST_RUNS - 1)]
PosteriorSource = Annotated[
    str | None,
    typer.Option(
        "--posterior",
        metavar="[FILE]",
        help="Draw each run's parameters: from the posterior shipped for the reading, or from a CSV file.",
        show_default=False,
    ),
]
"""A file of draws, or `shipped`; None keeps the scenario's values. The metavar lets the value be left out."""


def is_manifest(name: str) -> bool:
    """Return whether a scenario is given as the manifest of results."""
    return name.casefold().endswith(".json")


def load(
    name: str, reading: str | None = None, days: int | None = None, changes: Sequence[str] | None = None
) -> scenarios.Scenario:
    """Return a scenario by name, file or manifest, under a reading, with changes such as "militia.restraint=1.0".

    Raises:
        InputError: an unknown name, a bad file, or a change out of range.
    """
    if is_manifest(name):
        scenario = provenance.scenario_of(provenance.read_manifest(Path(name)), label=name)
        scenario = scenario if reading is None else scenario.with_reading(reading)
    else:
        scenario = scenarios.load_scenario(name, reading=reading)
    if changes:
        scenario = scenario.with_changes(scenario_changes.parse_assignments(changes))
    return scenario.with_days(days) if days is not None else scenario


def load_posteriors(several: Sequence[scenarios.Scenario], source: str | None) -> list[posteriors.Posterior]:
    """Return the posterior of each scenario, none where none is asked for.

    Says on stderr which they are and what they do not set, the same sentence once.

    Raises:
        InputError: there is no such posterior or file, or it is not valid.
    """
    found = [] if source is None else [posteriors.load_posterior(each, source) for each in several]
    sentences = (text for pair in zip(found, several, strict=False) for text in posterior_notes(*pair))
    for sentence in dict.fromkeys(sentences):
        note(sentence)
    return found


def load_posterior(scenario: scenarios.Scenario, source: str | None) -> posteriors.Posterior | None:
    """Return the posterior that is asked for, if one is; see load_posteriors."""
    return next(iter(load_posteriors([scenario], source)), None)


def posterior_notes(posterior: posteriors.Posterior, scenario: scenarios.Scenario) -> list[str]:
    """Return sentences: which posterior it is, which values keep to the scenario, and whether it is out of date."""
    paths, fixed = posterior.draw_paths(scenario), posterior.premise_paths(scenario)
    where = f", calibrated on {posterior.calibrated_on}" if posterior.calibrated_on else ""
    text = (
        f"Parameters: {len(posterior.draws.values)} draws of {len(paths)} values from {posterior.name}{where} "
        f"(SHA-256 {posterior.sha256[:12]})."
    )
    if fixed:
        named = ", ".join(fixed[:MOST_NAMED])
        named += f" and {len(fixed) - MOST_NAMED} more" if len(fixed) > MOST_NAMED else ""
        them = "it" if len(fixed) == 1 else "them"
        text += f" Not drawn, because a change or the scenario itself sets {them}: {named}."
    if not banks.is_stale(posterior):
        return [text]
    return [
        text,
        f"Warning: {posterior.name} was calibrated with another version of the model or of the record than this one; "
        "`escalation calibrate` makes it anew.",
    ]


def play(
    scenario: scenarios.Scenario,
    runs: int,
    seed: int,
    threads: int | None,
    engine: str = "auto",
    posterior: posteriors.Posterior | None = None,
) -> ensembles.Ensemble:
    """Play an ensemble with a bar on stderr.

    Args:
        scenario: what to play.
        runs: number of runs, 1 to 1,000,000.
        seed: seed of the luck, 0 or more.
        threads: threads of the compiled engine, 1 or more; None takes all there are.
        engine: "auto", "wasm", "compiled" (sim.kernel.compiled), or "mesa" for one Mesa model after another.
        posterior: draws that the runs play with, each with its own; None keeps the scenario's values.

    Raises:
        InputError: the runs would take more memory than MOST_MEMORY.
    """
    size = 8 * len(state.Day.__annotations__) * scenario.days
    if runs * size > MOST_MEMORY:
        raise InputError(
            f"{runs:,} runs of {scenario.days} days would need {runs * size / 1e9:.0f} GB of memory; "
            f"for this length --runs can be at most {MOST_MEMORY // size:,}."
        )
    with bar(f"{scenario.name}: {runs:,} runs", runs) as advance:
        if engine == "mesa":
            return ensembles.run_mesa_ensemble(scenario, runs, seed, progress=advance, posterior=posterior)
        if engine != "auto":
            compiled.use_engine(engine)
        return ensembles.run_ensemble(scenario, runs, seed, threads, advance, posterior=posterior)
