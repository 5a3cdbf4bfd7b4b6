"""`hindcast`: forecasts from past dates, scored against what was counted afterwards."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Annotated

import typer

from sim.cli.lazy import on_first_use
from sim.cli.options import AsJson, Out, Seed, Threads, check_numbers, check_out
from sim.cli.output import bar, command_line, note, note_files, print_json
from sim.results.files import whole_folder, write_file, write_json

with on_first_use():
    from experiments.hindcast import bank as banks
    from experiments.hindcast import charts, cutoffs, report, stored, text
    from experiments.hindcast import power as powers
    from experiments.hindcast import run as hindcasts
    from sim.charts import figures
    from sim.inputs.scenario import scenario as scenarios
    from sim.results import provenance

Quick = Annotated[bool, typer.Option("--quick", help="500 draws instead of 5,000: a look, too few for the log score.")]
Recalibrate = Annotated[
    bool, typer.Option("--recalibrate", help="Weigh the parameters anew instead of taking the stored weights: minutes.")
]
Power = Annotated[
    bool, typer.Option("--power", help="Instead, simulate how far apart forecasters must be to be told apart.")
]


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
    check_numbers(seed, threads)
    check_out(out)
    if power:
        simulated = powers.power_table(seed)
        print_json([asdict(each) for each in simulated]) if as_json else typer.echo(powers.power_text(simulated, seed))
        return
    scenario = scenarios.load_scenario("tower-22")
    bank = _bank(scenario, quick, recalibrate, threads)
    dates = cutoffs.cutoffs()
    with bar("hindcast: cut-offs", len(dates)) as advance:
        draws = hindcasts.QUICK_DRAWS if quick else hindcasts.DRAWS
        found = hindcasts.hindcast(scenario, hindcasts.models_of(scenario, bank), draws, seed, threads, advance)
    found = replace(found, effective=tuple(bank.effective_at(each.known) for each in dates) if bank else ())
    if out is not None:
        with whole_folder(out) as partial:
            write_json(report.to_json(found), partial / "hindcast.json")
            write_file(partial / "hindcast.txt", text.hindcast_text(found) + "\n")
            for name, chart in charts.charts(found):
                figures.save(chart, partial, name)
            more = {"draws": found.draws}
            provenance.write_manifest(partial, "hindcast", found.seed, [scenario], command_line(), more)
        note_files(out)
    print_json(report.to_json(found)) if as_json else typer.echo(text.hindcast_text(found))


def _bank(scenario: scenarios.Scenario, quick: bool, recalibrate: bool, threads: int | None) -> banks.Bank | None:
    """The stored weights of the parameters, or weights computed anew; None where the model takes its ranges."""
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
