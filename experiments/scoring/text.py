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


def score_text(scenario: Scenario, found: RecordScore, runs: int, seed: int) -> str:
    """Return a table of the scenario and the counting models, and of every interval."""
    heads = ("forecaster", "CRPS", "log CRPS", "log score", *(f"inside {level:.0%}" for level in LEVELS))
    rows = [_cells(scenario.name, found.mean)]
    rows += [_cells(WORDS[name], mean) for name, mean in found.baselines.items()]
    first, last = found.intervals[0].first, found.intervals[-1].last
    head = f"{scenario.name}: {len(found.intervals)} intervals, {first} to {last}; {runs:,} runs, seed {seed}"
    parts = [head, table(heads, rows, right=range(1, len(heads))), _intervals(found), wrap(ABOUT)]
    return "\n\n".join(parts)


def _cells(name: str, mean: MeanScore) -> tuple[str, ...]:
    shares = (f"{mean.coverage[level]:.0%}" for level in LEVELS)
    return (name, f"{mean.crps:.2f}", f"{mean.crps_log:.3f}", f"{mean.log_score:.2f}", *shares)


def _intervals(found: RecordScore) -> str:
    heads = ("from", "to", "count", "median of runs", "CRPS", "log score")
    parts = zip(found.intervals, found.medians, found.scores, strict=True)
    rows = [
        (
            str(each.first),
            str(each.last),
            str(each.count),
            f"{median:.0f}",
            f"{score.crps:.2f}",
            f"{score.log_score:.2f}",
        )
        for each, median, score in parts
    ]
    return table(heads, rows, right=range(2, 6))


def import_text(found: Imported) -> str:
    """Return what the rows of an export were taken for, and what became of them."""
    rows = [(kind, str(found.kinds[kind])) for kind in KINDS]
    first, last = found.totals[0][0], found.totals[-1][0]
    words = f"{found.attacks} attacks counted after {first} and up to {last}, in {len(found.totals) - 1} intervals."
    if found.repeated:
        words += f" {found.repeated} rows repeat an event and were left out."
    if found.inexact:
        words += f" The dates of {found.inexact} attacks are exact to the week or month only."
    note = "ACLED's rows may not be passed on; give its own attribution wherever the counts are shown."
    return "\n\n".join([table(("taken for", "rows"), rows, right=(1,)), wrap(words), wrap(note)])
