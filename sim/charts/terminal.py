"""One screen of plain text about an ensemble: at most 24 lines of 80 columns.

Headline outcomes with medians and the middle 90% of runs beside the record; shares of runs; a fan of weekly attacks in
block characters; time spent on each rung; and what it is not.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.charts import overlays
from sim.charts.captions import EXPLORES, changes_words, reading_words
from sim.charts.terminal_fan import BLOCKS, PLAIN, fan_lines
from sim.outcomes.registry import outcome_of
from sim.outcomes.runs import Array
from sim.results.summary import rung_shares
from sim.results.variance import OUTCOMES

if TYPE_CHECKING:
    from sim.results.ensemble import Ensemble
    from sim.results.variance import Decomposition

WIDTH = 80
HEIGHT = 24
HEIGHT_WITH_POSTERIOR = 26
"""Lines of the page under a posterior."""

OCCURRENCES = (
    "any_us_killed",
    "any_leader_killed",
    "any_campaign",
    "any_suspension",
    "embassy_stormed",
    "law_passed",
    "withdrawal_agreed",
    "interstate_exchange",
)
"""What may occur in a run."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A recorded total and the last day it covers, as text."""

    total: int | None
    until: str = ""

    def __str__(self) -> str:
        """The total with its day, or nothing."""
        return "" if self.total is None else f"{self.total:,}{f' to {self.until}' if self.until else ''}"


def summary_screen(ensemble: Ensemble, blocks: bool = True) -> str:
    """The summary as text; `blocks=False` keeps to ASCII."""
    columns = {name: ensemble.outcome(name) for name in (*OUTCOMES, *OCCURRENCES)}
    lines = [
        *_title(ensemble),
        *_outcome_lines(ensemble, columns),
        *_occurrence_lines(columns),
        *fan_lines(ensemble, BLOCKS if blocks else PLAIN),
        *_rung_lines(ensemble),
        f"{EXPLORES} Shares are of these runs, under these assumptions.",
    ]
    height = HEIGHT if ensemble.posterior is None else HEIGHT_WITH_POSTERIOR
    return "\n".join(line.rstrip()[:WIDTH] for line in lines[:height])


def _title(ensemble: Ensemble) -> list[str]:
    """What was run, in one line or two."""
    scenario = ensemble.scenario
    start = f"{scenario.start.day} {scenario.start:%b %Y}"
    runs = f"{ensemble.runs:,} run{'s' if ensemble.runs != 1 else ''} of {scenario.days} days"
    words = [f"{runs} from {start}", f"seed {ensemble.seed}", reading_words(scenario)]
    changed = ["with changes by hand"] if changes_words(scenario) else []
    changed += [f"parameters from {ensemble.posterior.name}"] if ensemble.posterior else []
    return textwrap.wrap(f"{scenario.title}: {', '.join(words + changed)}", WIDTH, max_lines=2, placeholder=" ...")


def _outcome_lines(ensemble: Ensemble, columns: dict[str, Array]) -> list[str]:
    recorded, parts = _recorded(ensemble), ensemble.decomposition
    if parts is not None:
        return _decomposed_lines(columns, recorded, parts)
    lines = [f"{'':36}{'median':>8}   {'middle 90% of runs':<20}{'recorded' if recorded else ''}"]
    for name in OUTCOMES:
        words, values = outcome_of(name).title, columns[name]
        if name != "attacks_israel" or values.any():
            low, median, high = np.quantile(values, (0.05, 0.5, 0.95))
            spread = f"{low:,.0f} to {high:,.0f}"
            lines.append(f"{words:36}{median:>8,.0f}   {spread:<20}{recorded.get(name, '')}")
    return lines


def _decomposed_lines(columns: dict[str, Array], recorded: dict[str, Any], parts: Decomposition) -> list[str]:
    """The table under a posterior: what all runs spread over, and what the parameters alone do."""
    lines = [f"{'':34}{'median':>7}  {'90% of runs':<13}{'parameters':<12}{'recorded' if recorded else ''}"]
    for name in OUTCOMES:
        words, values = outcome_of(name).title, columns[name]
        if name != "attacks_israel" or values.any():
            low, median, high = np.quantile(values, (0.05, 0.5, 0.95))
            spread, alone = (f"{a:,.0f} to {b:,.0f}" for a, b in ((low, high), parts.band(name)))
            lines.append(f"{words:34}{median:>7,.0f}  {spread:<13}{alone:<12}{recorded.get(name, '')}")
    share = parts.share("attacks")
    said = (
        f"Parameters: middle 90% of {parts.draws:,} draws, each the mean of {parts.replications} runs of luck. Of the "
        f"variance of attacks {percent(share)} is the parameters', {percent(1 - share)} luck's."
    )
    return [*lines, *textwrap.wrap(said, WIDTH)]


def _recorded(ensemble: Ensemble) -> dict[str, Any]:
    scenario = ensemble.scenario
    window = (scenario.record, scenario.start, scenario.end)
    end = overlays.record_end(*window)
    if end is None:
        return {}
    killed, injured = overlays.killed_rows(*window), overlays.injured_rows(*window)
    return {
        "attacks": Recorded(overlays.recorded_total(*window), overlays.short_date(end)),
        "us_killed": Recorded(killed[-1]["count"] if killed else 0),
        "us_injured_reported": _last(injured),
        "us_strikes": Recorded(overlays.recorded_strikes(*window)),
    }


def _last(rows: list[dict[str, Any]]) -> Recorded:
    if not rows:
        return Recorded(None)
    return Recorded(rows[-1]["count"], overlays.short_date(rows[-1]["date"]))


def _occurrence_lines(columns: dict[str, Array]) -> list[str]:
    """Sentences of shares, two columns wide."""
    cells = [f"{percent(float(np.mean(columns[name]))):>5} {outcome_of(name).title}" for name in OCCURRENCES]
    half = (len(cells) + 1) // 2
    pairs = zip(cells[:half], [*cells[half:], ""], strict=False)
    return ["In this share of runs:", *(f"{left:38}{right}" for left, right in pairs)]


def _rung_lines(ensemble: Ensemble) -> list[str]:
    rungs = rung_shares(ensemble)
    days = "".join(f"{percent(each['share_of_days']):>6}" for each in rungs)
    reached = "".join(f"{percent(each['runs_reaching']['share']):>6}" for each in rungs)
    last = rungs[-1]["rung"]
    return [f"{f'Share of days on rung 0 to {last}':30}{days}", f"{'Share of runs that reach it':30}{reached}"]


def percent(value: float) -> str:
    """A share from 0 to 1 as a whole percentage; one that would round to nothing, or to all, says so."""
    if 0 < value < 0.005:
        return "<1%"
    return ">99%" if 0.995 <= value < 1 else f"{100 * value:.0f}%"
