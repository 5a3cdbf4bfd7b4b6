"""A score and an import as pages of text."""

from __future__ import annotations

from experiments.hindcast.text import WORDS
from experiments.scoring.acled import KINDS, Imported
from experiments.scoring.against import RecordScore
from experiments.scoring.scores import LEVELS, MeanScore
from sim.inputs.scenario.scenario import Scenario
from sim.results.text import table, wrap

ABOUT = (
    "Lower is better. CRPS in attacks; log score -ln p, p at least 0.1%; inside: share of counts inside the central "
    "interval. The scenario never sees the record; each counting model is fitted to the intervals before the one it "
    "forecasts, and has only a weak prior before the first."
)


def score_text(scenario: Scenario, result: RecordScore, runs: int, seed: int) -> str:
    """Return a table of the scenario and the counting models, and of every interval."""
    heads = ("forecaster", "CRPS", "log CRPS", "log score", *(f"inside {level:.0%}" for level in LEVELS))
    rows = [_cells(scenario.name, result.mean)]
    rows += [_cells(WORDS[name], mean) for name, mean in result.baselines.items()]
    first, last = result.intervals[0].first, result.intervals[-1].last
    head = f"{scenario.name}: {len(result.intervals)} intervals, {first} to {last}; {runs:,} runs, seed {seed}"
    parts = zip(result.intervals, result.medians, result.scores, strict=True)
    lines = [
        (str(each.first), str(each.last), str(each.count), f"{median:.0f}", f"{own.crps:.2f}", f"{own.log_score:.2f}")
        for each, median, own in parts
    ]
    intervals = table(("from", "to", "count", "median of runs", "CRPS", "log score"), lines, right=range(2, 6))
    return "\n\n".join([head, table(heads, rows, right=range(1, len(heads))), intervals, wrap(ABOUT)])


def _cells(name: str, mean: MeanScore) -> tuple[str, ...]:
    shares = (f"{mean.coverage[level]:.0%}" for level in LEVELS)
    return (name, f"{mean.crps:.2f}", f"{mean.crps_log:.3f}", f"{mean.log_score:.2f}", *shares)


def import_text(result: Imported) -> str:
    """Return what the rows of an export were taken for, and what became of them."""
    rows = [(kind, str(result.kinds[kind])) for kind in KINDS]
    first, last = result.totals[0][0], result.totals[-1][0]
    words = f"{result.attacks} attacks counted after {first} and up to {last}, in {len(result.totals) - 1} intervals."
    if result.repeated:
        words += f" {result.repeated} rows repeat an event and were left out."
    if result.inexact:
        words += f" The dates of {result.inexact} attacks are exact to the week or month only."
    note = "ACLED's rows may not be passed on; give its own attribution wherever the counts are shown."
    return "\n\n".join([table(("taken for", "rows"), rows, right=(1,)), wrap(words), wrap(note)])
