"""`hindcast`, `score` and `import-acled`: how forecasts and scenarios fare against what was counted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.options import AsJson, Days, Out, Reading, ScenarioName, Seed, Threads, check_out
from sim.errors import InputError

if TYPE_CHECKING:
    from experiments.hindcast.bank import Bank
    from experiments.hindcast.run import Hindcast
    from experiments.scoring.against import RecordScore
    from sim.inputs.scenario.scenario import Scenario

Quick = Annotated[bool, typer.Option("--quick", help="500 draws instead of 5,000: a look, too few for the log score.")]
Recalibrate = Annotated[
    bool, typer.Option("--recalibrate", help="Weigh the parameters anew instead of taking the stored weights: minutes.")
]
Power = Annotated[
    bool, typer.Option("--power", help="Instead, simulate how far apart forecasters must be to be told apart.")
]
RecordFile = Annotated[
    Path,
    typer.Argument(
        metavar="RECORD.csv",
        help="Counts: columns date,cumulative_count (total at the end of each day) or from,to,count.",
    ),
]
Posterior = Annotated[
    Path | None,
    typer.Option(
        "--posterior",
        metavar="FILE",
        help="Draws of parameters, one a run: a posterior, or a CSV file with a column a path.",
    ),
]
ScoredRuns = Annotated[
    int, typer.Option("--runs", metavar="N", help="Runs, 2 to 1,000,000; 5,000 or more for the log score.")
]


def add_to(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command("hindcast")(hindcast)
    app.command("score")(score)
    app.command("import-acled")(import_acled)


def hindcast(
    out: Out = None,
    quick: Quick = False,
    recalibrate: Recalibrate = False,
    power: Power = False,
    seed: Seed = 0,
    threads: Threads = None,
    as_json: AsJson = False,
) -> None:
    """Forecast from past dates with what was known then, and score it against what was counted afterwards.

    From each statement date since 23 November 2023 the model and six counting models forecast the attacks of about 7,
    14 and 28 days, over the exact span between two statements. Prints where a counting model does better, mean scores
    in attacks, coverage, and the cut-off of 29 January 2024 apart. --out writes the scores and three figures.

    Example: escalation hindcast --out hindcast
    """
    from sim.cli.options import check_seed, check_threads
    from sim.cli.printing import print_json

    check_seed(seed)
    check_threads(threads)
    check_out(out)
    if power:
        _print_power(seed, as_json)
        return
    found = _hindcast(quick, recalibrate, seed, threads)
    if out is not None:
        _write_hindcast(found, out)
    if as_json:
        from experiments.hindcast.report import to_json

        print_json(to_json(found))
    else:
        from experiments.hindcast.text import hindcast_text

        typer.echo(hindcast_text(found))


def _print_power(seed: int, as_json: bool) -> None:
    from experiments.hindcast.power import power_json, power_table, power_text
    from sim.cli.printing import print_json

    simulated = power_table(seed)
    if as_json:
        print_json(power_json(simulated))
    else:
        typer.echo(power_text(simulated, seed))


def _hindcast(quick: bool, recalibrate: bool, seed: int, threads: int | None) -> Hindcast:
    from dataclasses import replace

    from experiments.hindcast.cutoffs import cutoffs
    from experiments.hindcast.models import models_of
    from experiments.hindcast.run import DRAWS, QUICK_DRAWS
    from experiments.hindcast.run import hindcast as run_hindcast
    from sim.cli.progress import bar
    from sim.inputs.scenario.scenario import load_scenario

    scenario = load_scenario("tower-22")
    bank = _bank(scenario, quick, recalibrate, threads)
    with bar("hindcast: cut-offs", len(cutoffs())) as advance:
        draws = QUICK_DRAWS if quick else DRAWS
        found = run_hindcast(scenario, models_of(scenario, bank), draws, seed, threads, advance)
    return replace(found, effective=tuple(bank.effective_at(each.known) for each in cutoffs()) if bank else ())


def _bank(scenario: Scenario, quick: bool, recalibrate: bool, threads: int | None) -> Bank | None:
    from experiments.hindcast import stored
    from sim.cli.printing import note
    from sim.cli.progress import bar

    found = None if recalibrate else stored.stored_bank(scenario)
    if found is not None:
        return found
    if quick and not recalibrate:
        note(
            "The stored weights belong to another model or record: the model takes its ranges (no --quick weighs anew)."
        )
        return None
    note("Weighing the parameters at every cut-off: this takes minutes.")
    with bar("weights: intervals, in two rounds", stored.intervals_weighed()) as advance:
        return stored.computed_bank(scenario, threads=threads, progress=advance)[0]


def _write_hindcast(found: Hindcast, folder: Path) -> None:
    from experiments.hindcast.charts import charts
    from experiments.hindcast.report import to_json
    from experiments.hindcast.text import hindcast_text
    from sim.charts.figures import save
    from sim.cli.files import note_written, write_manifest
    from sim.inputs.scenario.scenario import load_scenario
    from sim.results.folder import whole_folder
    from sim.results.write import write_json

    with whole_folder(folder) as partial:
        write_json(to_json(found), partial / "hindcast.json")
        (partial / "hindcast.txt").write_text(hindcast_text(found) + "\n", encoding="utf-8")
        for name, chart in charts(found):
            save(chart, partial, name)
        write_manifest(partial, "hindcast", found.seed, [load_scenario("tower-22")], {"draws": found.draws})
    note_written(folder)


def score(
    scenario: ScenarioName,
    record: RecordFile,
    posterior: Posterior = None,
    runs: ScoredRuns = 5000,
    seed: Seed = 0,
    days: Days = None,
    reading: Reading = None,
    threads: Threads = None,
    as_json: AsJson = False,
) -> None:
    """Score a scenario against a record of counted attacks.

    Prints the mean continuous ranked probability score in attacks, the mean log score, how many counts lie inside
    central intervals, and the same for six counting models and their pool, each fitted to the intervals before the one
    that it forecasts. Intervals must lie inside the scenario's window.

    Example: escalation score tower-22 record.csv --json
    """
    from experiments.scoring.text import score_text
    from sim.cli.loading import load
    from sim.cli.options import check_runs, check_seed, check_threads
    from sim.cli.printing import print_json

    check_seed(seed)
    check_threads(threads)
    if check_runs(runs) < 2:
        raise InputError("--runs is 1, but a score needs at least 2 runs.")
    loaded = load(scenario, reading, days)
    found = _scored(loaded, record, posterior, runs, seed, threads)
    if as_json:
        print_json(found.to_json())
    else:
        typer.echo(score_text(loaded, found, runs, seed))


def _scored(
    scenario: Scenario, record: Path, posterior: Path | None, runs: int, seed: int, threads: int | None
) -> RecordScore:
    from experiments.scoring.against import score_record
    from experiments.scoring.intervals import read_record
    from sim.cli.progress import bar
    from sim.inputs.posterior.posterior import read_draws

    given = None if posterior is None else read_draws(posterior, scenario)
    with bar(f"{scenario.name}: intervals", len(read_record(record))) as advance:
        return score_record(scenario, record, given, runs, seed, threads, advance)


def import_acled(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Your own export from ACLED, a CSV file.")],
    out: Annotated[Path, typer.Option("--out", metavar="RECORD.csv", help="File to write the counts to.")],
    every: Annotated[int, typer.Option("--every", metavar="D", help="Days between running totals, 1 or more.")] = 7,
    roadside_bombs: Annotated[
        bool, typer.Option("--roadside-bombs", help="Count roadside bombs too, which the Pentagon's series leaves out.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Make a record of counts of an ACLED export, for `escalation score`.

    Keeps attacks by Iraqi militias, named or not, on US and Coalition forces in Iraq, Syria and Jordan, and writes the
    running total every so many days. Prints what each row was taken for, in rows. Counts will not equal the
    Pentagon's, whose unit is another.

    Example: escalation import-acled export.csv --out record.csv
    """
    from experiments.scoring import acled
    from experiments.scoring.text import import_text
    from sim.cli.printing import note, print_json
    from sim.results.whole_file import write_whole

    found = acled.import_acled(file, every, roadside_bombs)
    write_whole(out, acled.record_text(found))
    if as_json:
        print_json(
            {"attacks": found.attacks, "kinds": found.kinds, "repeated": found.repeated, "inexact": found.inexact}
        )
    else:
        typer.echo(import_text(found))
    note(f"Wrote {out}.")
