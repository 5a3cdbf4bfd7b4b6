"""Arguments and options that several commands share, each with its unit; their checks, and what they load and play."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.lazy import on_first_use
from sim.cli.output import bar, note
from sim.errors import InputError
from sim.results.files import check_folder

with on_first_use():
    from experiments.hindcast import bank as banks
    from sim.inputs.posterior import posterior as posteriors
    from sim.inputs.scenario import changes as scenario_changes
    from sim.inputs.scenario import scenario as scenarios
    from sim.kernel import state
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
Runs = Annotated[int, typer.Option("--runs", metavar="N", help="Number of runs, 1 to 1,000,000.")]
Seed = Annotated[int, typer.Option("--seed", metavar="S", help="Seed of the luck, a whole number from 0.")]
Days = Annotated[
    int | None, typer.Option("--days", metavar="D", help="Length in days, 30 to 730, from the scenario's start.")
]
Changes = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="PATH=VALUE", help="Change one parameter (in its own unit) or rule; repeatable."),
]
Threads = Annotated[
    int | None, typer.Option("--threads", metavar="T", help="Threads of the compiled engine, 1 or more.")
]
Out = Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Folder to write tables and figures to.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON to stdout instead of text.")]
RunNumber = Annotated[int, typer.Option("--run", metavar="K", help="Number of the run, from 0.")]
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


def check_run_number(run: int) -> None:
    """Raise InputError unless the number of a run lies from 0 to 999,999."""
    if not 0 <= run < LARGEST_RUNS:
        raise InputError(f"--run is {run}, but must be a whole number from 0 to {LARGEST_RUNS - 1:,}.")


def check_numbers(seed: int, threads: int | None = None, runs: int = 1) -> None:
    """Raise InputError unless seed, threads and runs are in range."""
    if not 1 <= runs <= LARGEST_RUNS:
        raise InputError(f"--runs is {runs}, but must be a whole number from 1 to {LARGEST_RUNS:,}.")
    if not 0 <= seed <= LARGEST_SEED:
        raise InputError(f"--seed is {seed}, but must be a whole number from 0 to {LARGEST_SEED}.")
    if threads is not None and threads < 1:
        raise InputError(f"--threads is {threads}, but must be 1 or more.")


def check_out(out: Path | None) -> None:
    """Raise OutputError, before anything is computed, for a folder that results cannot be written to."""
    if out is not None:
        check_folder(out)


def is_manifest(name: str) -> bool:
    """Return whether a scenario is given as the manifest of results."""
    return name.casefold().endswith(".json")


def load(
    name: str, reading: str | None = None, days: int | None = None, changes: Sequence[str] | None = None
) -> scenarios.Scenario:
    """Return a scenario by name, file or manifest, under a reading, with changes such as "militia.restraint=1.0".

    Raises:
        InputError: an unknown name, a bad file, a change out of range, or a length out of range.
    """
    if days is not None and not FEWEST_DAYS <= days <= MOST_DAYS:
        raise InputError(f"--days is {days}, but must be a whole number from {FEWEST_DAYS} to {MOST_DAYS}.")
    if is_manifest(name):
        scenario = provenance.scenario_of(provenance.read_manifest(Path(name)), label=name)
        scenario = scenario if reading is None else scenario.with_reading(reading)
    else:
        scenario = scenarios.load_scenario(name, reading=reading)
    if changes:
        scenario = scenario.with_changes(scenario_changes.parse_assignments(changes))
    return scenario.with_days(days) if days is not None else scenario


def load_posterior(scenario: scenarios.Scenario, source: str | None) -> posteriors.Posterior | None:
    """Return the posterior that is asked for, and say on stderr which it is and what it does not set.

    Raises:
        InputError: there is no such posterior or file, or it is not valid.
    """
    if source is None:
        return None
    found = posteriors.load_posterior(scenario, source)
    for sentence in posterior_notes(found, scenario):
        note(sentence)
    return found


def note_posteriors(readings: Sequence[scenarios.Scenario], source: str | None) -> None:
    """Say on stderr which posteriors an analysis of several readings draws from; the same sentence once.

    Raises:
        InputError: there is no such posterior or file, or it is not valid.
    """
    if source is not None:
        found = [(posteriors.load_posterior(each, source), each) for each in readings]
        for sentence in dict.fromkeys(sentence for pair in found for sentence in posterior_notes(*pair)):
            note(sentence)


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
    engine: str = "compiled",
    posterior: posteriors.Posterior | None = None,
) -> ensembles.Ensemble:
    """Play an ensemble with a bar on stderr.

    Args:
        scenario: what to play.
        runs: number of runs, 1 to 1,000,000.
        seed: seed of the luck, 0 or more.
        threads: threads of the compiled engine, 1 or more; None takes all there are.
        engine: "compiled", or "mesa" for one Mesa model after another; both give the same records.
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
        return ensembles.run_ensemble(scenario, runs, seed, threads, advance, posterior=posterior)
