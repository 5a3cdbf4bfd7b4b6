"""`patterns`, `hindcast`, `score` and `import-acled`: how scenarios fare against the record or counts of one's own."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated

import typer

from sim.cli import on_first_use, options
from sim.cli.output import bar, command_line, note, note_files, print_json
from sim.results.files import check_file, whole_folder, write_file, write_json

with on_first_use():
    from experiments.hindcast import bank as banks
    from experiments.hindcast import charts as hindcast_charts
    from experiments.hindcast import power as powers
    from experiments.hindcast import report
    from experiments.hindcast import run as hindcasts
    from experiments.scoring import acled, against
    from sim.analyses.patterns import patterns as record_patterns
    from sim.analyses.patterns import text as patterns_text
    from sim.analyses.patterns import void as voids
    from sim.charts import figures
    from sim.inputs.posterior import posterior as posteriors
    from sim.inputs.scenario import scenario as scenarios
    from sim.results import ensemble as ensembles
    from sim.results import provenance


def patterns(
    scenario: Annotated[
        str | None, typer.Argument(metavar="SCENARIO", help="Only the patterns of this scenario.")
    ] = None,
    runs: options.Runs = 2000,
    seed: options.Seed = 0,
    reading: options.Reading = None,
    changes: options.Changes = None,
    threads: options.Threads = None,
    posterior: options.PosteriorSource = None,
    as_json: options.AsJson = False,
) -> None:
    """Compare ensembles with the patterns of the record.

    Prints target, tolerance, value and 90% interval of each pattern in its own unit, the runs behind it, and whether
    it is met: whether the median over runs, or the value over all runs, lies within the tolerance. Patterns that fail
    are printed as failing, and as void those that no values of the parameters make fail: each scenario is played with
    32 draws in which every parameter stands at an end of its evidence range. With --posterior, each run plays with a
    draw of the calibrated parameters, and the count of patterns met stands beside that of the scenario's own values.

    Example: escalation patterns tower-22 --runs 2000
    """
    chosen = record_patterns.patterns_of(scenario)

    def play(name: str, source: str | None) -> ensembles.Ensemble:
        loaded = options.load(name, reading, None, changes)
        return options.play(loaded, runs, seed, threads, posterior=options.load_posterior(loaded, source))

    def probe(name: str) -> ensembles.Ensemble:
        loaded = options.load(name, reading, None, changes)
        return options.play(loaded, voids.RUNS, seed, threads, posterior=voids.corners(loaded, seed))

    results = record_patterns.check_patterns(chosen, lambda name: play(name, posterior), probe)
    own = record_patterns.check_patterns(chosen, lambda name: play(name, None)) if posterior else None
    if as_json:
        print_json(patterns_text.report_json(results, own))
    else:
        typer.echo(patterns_text.report_text(results, runs, seed, own=own))


def hindcast(
    out: options.Out = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="500 draws instead of 5,000: a look, too few for the log score.")
    ] = False,
    recalibrate: Annotated[
        bool,
        typer.Option("--recalibrate", help="Weigh the parameters anew instead of taking the stored weights: minutes."),
    ] = False,
    power: Annotated[
        bool, typer.Option("--power", help="Instead, simulate how far apart forecasters must be to be told apart.")
    ] = False,
    seed: options.Seed = 0,
    threads: options.Threads = None,
    as_json: options.AsJson = False,
) -> None:
    """Forecast from past dates with what was known then, and score it against what was counted afterwards.

    From each statement date since 23 November 2023 the model and six counting models forecast the attacks of about 7,
    14 and 28 days, over the exact span between two statements. Prints where a counting model does better, mean scores
    in attacks, coverage, and the cut-off of 29 January 2024 apart. --out writes the scores and three figures.

    Example: escalation hindcast --out hindcast
    """
    if power:
        simulated = powers.power_table(seed)
        print_json([asdict(each) for each in simulated]) if as_json else typer.echo(powers.power_text(simulated, seed))
        return
    scenario = scenarios.load_scenario("tower-22")
    bank = _bank(scenario, quick, recalibrate, threads)
    dates = hindcasts.cutoffs()
    with bar("hindcast: cut-offs", len(dates)) as advance:
        draws = hindcasts.QUICK_DRAWS if quick else hindcasts.DRAWS
        found = hindcasts.hindcast(scenario, banks.models_of(scenario, bank), draws, seed, threads, advance)
    found = replace(found, effective=tuple(bank.effective_at(each.known) for each in dates) if bank else ())
    if out is not None:
        with whole_folder(out) as partial:
            write_json(report.to_json(found), partial / "hindcast.json")
            write_file(partial / "hindcast.txt", report.hindcast_text(found) + "\n")
            for name, chart in hindcast_charts.charts(found):
                figures.save(chart, partial, name)
            more = {"draws": found.draws}
            provenance.write_manifest(partial, "hindcast", found.seed, [scenario], command_line(), more)
        note_files(out)
    print_json(report.to_json(found)) if as_json else typer.echo(report.hindcast_text(found))


def _bank(scenario: scenarios.Scenario, quick: bool, recalibrate: bool, threads: int | None) -> banks.Bank | None:
    """The stored weights of the parameters, or weights computed anew; None where the model takes its ranges."""
    found = None if recalibrate else banks.stored_bank(scenario)
    if found is not None:
        return found
    if quick and not recalibrate:
        note(
            "The stored weights belong to another model or record: the model takes its ranges (no --quick weighs anew)."
        )
        return None
    note("Weighing the parameters at every cut-off: this takes minutes.")
    with bar("weights: intervals, in two rounds", banks.intervals_weighed()) as advance:
        return banks.computed_bank(scenario, threads=threads, progress=advance)[0]


def score(
    scenario: options.ScenarioName,
    record: Annotated[
        Path,
        typer.Argument(
            metavar="RECORD.csv",
            help="Counts: columns date,cumulative_count (total at the end of each day) or from,to,count.",
        ),
    ],
    posterior: Annotated[
        Path | None,
        typer.Option(
            "--posterior",
            metavar="FILE",
            help="Draws of parameters, one a run: a posterior, or a CSV file with a column a path.",
        ),
    ] = None,
    runs: Annotated[
        int,
        options.whole_number(
            "--runs", "N", "Runs, 2 to 1,000,000; 5,000 or more for the log score.", 2, options.LARGEST_RUNS
        ),
    ] = 5000,
    seed: options.Seed = 0,
    days: options.Days = None,
    reading: options.Reading = None,
    threads: options.Threads = None,
    as_json: options.AsJson = False,
) -> None:
    """Score a scenario against a record of counted attacks.

    Prints the mean continuous ranked probability score in attacks, the mean log score, how many counts lie inside
    central intervals, and the same for six counting models and their pool, each fitted to the intervals before the one
    that it forecasts. Intervals must lie inside the scenario's window.

    Example: escalation score tower-22 record.csv --json
    """
    loaded = options.load(scenario, reading, days)
    draws = None if posterior is None else posteriors.load_posterior(loaded, posterior).draws
    with bar(f"{loaded.name}: intervals", len(against.read_record(record))) as advance:
        found = against.score_record(loaded, record, draws, runs, seed, threads, advance)
    print_json(found.to_json()) if as_json else typer.echo(against.score_text(loaded, found, runs, seed))


def import_acled(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Your own export from ACLED, a CSV file.")],
    out: Annotated[Path, typer.Option("--out", metavar="RECORD.csv", help="File to write the counts to.")],
    every: Annotated[int, typer.Option("--every", metavar="D", help="Days between running totals, 1 or more.")] = 7,
    roadside_bombs: Annotated[
        bool, typer.Option("--roadside-bombs", help="Count roadside bombs too, which the Pentagon's series leaves out.")
    ] = False,
    as_json: options.AsJson = False,
) -> None:
    """Make a record of counts of an ACLED export, for `escalation score`.

    Keeps attacks by Iraqi militias, named or not, on US and Coalition forces in Iraq, Syria and Jordan, and writes the
    running total every so many days. Prints what each row was taken for, in rows. Counts will not equal the
    Pentagon's, whose unit is another.

    Example: escalation import-acled export.csv --out record.csv
    """
    check_file(out, acled.is_record, "a record of counts", inputs=[file])
    found = acled.import_acled(file, every, roadside_bombs)
    write_file(out, acled.record_text(found))
    if as_json:
        print_json(
            {"attacks": found.attacks, "kinds": found.kinds, "repeated": found.repeated, "inexact": found.inexact}
        )
    else:
        typer.echo(acled.import_text(found))
    note(f"Wrote {out}.")
