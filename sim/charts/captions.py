"""The words around charts: what is shown, of which scenario, reading, runs and seed, and what it is not."""

from __future__ import annotations

import textwrap

from sim.charts.overlays import FEWEST_DAYS, SOURCES, injured_rows, short_date
from sim.charts.theme import Heading
from sim.engine.statistics import WEEK
from sim.inputs.posterior.posterior import POSTERIOR, Posterior
from sim.inputs.record.rungs import is_readable
from sim.inputs.scenario.changes import changes_by_hand
from sim.inputs.scenario.scenario import Scenario
from sim.inputs.tables.ladder import load_ladder
from sim.inputs.tables.names import path_words
from sim.results.ensemble import Ensemble, Run
from sim.results.summary import wilson

LINE = 130
"""Characters of a line under a chart."""


ISRAEL = "Israel"

EXPLORES = "Explores; does not predict."
SCALE_FIXED = "Scale: the scenario's own, whatever is changed."
SCALE_EXTENDED = "Scale: extended, as these runs exceed the scenario's own."

CLIMB_WORDS = "A step is a week: the rung that the week's own events make. Thin: single runs, the first 30 of them."
REACH_WORDS = "Right: share of runs that ever reach a rung or a higher one, and the day by which half of these have."
RECORD_CLIMB = (
    "The record is shown in weeks in which it leaves no choice between two rungs; it counts nothing of Israel's front."
)
RECORD_UNREADABLE = "The record does not count what this ladder's rungs ask for, so none is shown."

SHARES = "Every share is of this scenario's runs under these assumptions."


def rung_names(scenario: Scenario) -> tuple[str, ...]:
    """Number and name of every rung of the scenario's ladder, from rung 0 up."""
    return tuple(f"{rung} {name}" for rung, name in enumerate(load_ladder(scenario.ladder).names))


def reading_words(scenario: Scenario) -> str:
    """Which reading of the articles is in force."""
    return f"reading {scenario.reading}" if scenario.reading else "no reading applied"


def changes_words(scenario: Scenario, most: int = 2) -> list[str]:
    """What was changed by hand, in one phrase or, beyond `most` changes, as their number; nothing when nothing was."""
    changes = [f"{path_words(path)} {value}" for path, value in changes_by_hand(scenario).items()]
    if len(changes) > most:
        return [f"{len(changes)} values changed by hand"]
    return [f"changed: {', '.join(changes)}"] if changes else []


def basis(ensemble: Ensemble) -> str:
    """What a chart of an ensemble was computed from, in a line."""
    return basis_of(ensemble.scenario, ensemble.runs, ensemble.seed, ensemble.posterior)


def basis_of(scenario: Scenario, runs: int, seed: int, posterior: Posterior | None = None) -> str:
    """What a chart of some runs of a scenario was computed from, in a line."""
    length = f"{runs:,} run{'s' if runs != 1 else ''} of {scenario.days} days"
    words = [capitalize(reading_words(scenario)), length, f"seed {seed}"]
    words += [] if posterior is None else [f"parameters from {posterior.name}"]
    return " · ".join(words + changes_words(scenario) + _followed(scenario))


def decomposition_words(draws: int, replications: int) -> str:
    """How the band of parameters alone came about, in two sentences."""
    return (
        f"Bands: parameters and luck together. Dashed: parameters alone, the middle 90% of {draws:,} draws, each "
        f"the mean of {replications} runs of luck."
    )


def run_basis(run: Run) -> str:
    """What a chart of one run was computed from, in a line."""
    words = [capitalize(reading_words(run.scenario)), f"run {run.run}", f"seed {run.seed}"]
    words += ["parameters drawn"] if any(e.set_by == POSTERIOR for e in run.scenario.parameters.values()) else []
    return " · ".join(words + changes_words(run.scenario) + _followed(run.scenario))


def caveat(scenario: Scenario, *sentences: str) -> list[str]:
    """What the chart is not, and where its recorded history comes from."""
    source = SOURCES.get(scenario.record or "", "No recorded history is shown.")
    return [f"{EXPLORES} {SHARES}", *textwrap.wrap(" ".join((source, *sentences)), LINE)]


def weekly_heading(ensemble: Ensemble, target: str, recorded: bool, beyond: bool) -> Heading:
    """Words around the fan of weekly attacks; `beyond` where it exceeds the scenario's own scale."""
    title = f"Attacks on {target} per week: {ensemble.scenario.title}"
    meaning = f"Runs: attacks in the {WEEK} days around each date. {SCALE_EXTENDED if beyond else SCALE_FIXED}"
    parts = ensemble.decomposition
    bands = [] if parts is None or target == ISRAEL else [decomposition_words(parts.draws, parts.replications)]
    below = [f"{EXPLORES} {SHARES}", "No recorded history is shown."]
    if recorded:
        bands.append("Record: attacks per reporting interval, as a weekly rate.")
        below = caveat(ensemble.scenario, f"Intervals under {FEWEST_DAYS} days are joined.")
    return Heading(title, [basis(ensemble), meaning, *bands], below)


def ladder_heading(ensemble: Ensemble, beyond: bool | None = None) -> Heading:
    """Words around the ladder picture; `beyond` where a fan stands below it, as of weekly_heading."""
    title = f"How far up the ladder, week by week: {ensemble.scenario.title}"
    meaning = [CLIMB_WORDS, REACH_WORDS]
    if beyond is not None:
        scale = SCALE_EXTENDED if beyond else SCALE_FIXED
        meaning.append(f"Below: attacks in the {WEEK} days around each date. {scale}")
    return Heading(title, [basis(ensemble), *meaning], caveat(ensemble.scenario, record_words(ensemble.scenario)))


def record_words(scenario: Scenario) -> str:
    """What the record says of the ladder, and what it leaves open."""
    if scenario.record is None:
        return ""
    return RECORD_CLIMB if is_readable(load_ladder(scenario.ladder)) else RECORD_UNREADABLE


def rungs_heading(ensemble: Ensemble) -> Heading:
    """Words around the rungs over time."""
    low, high = wilson(ensemble.runs // 2, ensemble.runs)
    margin = f"A share near 50% of {ensemble.runs:,} runs is known to within ±{50 * (high - low):.1f} points (90%)."
    title = f"Share of runs on each rung of the ladder: {ensemble.scenario.title}"
    return Heading(title, [basis(ensemble), f"Ladder: {ensemble.scenario.ladder}"], [f"{EXPLORES} {SHARES}", margin])


def casualties_heading(ensemble: Ensemble) -> Heading:
    """Words around the fan of casualties."""
    title = f"US personnel killed and injured: {ensemble.scenario.title}"
    meaning = "Injured as reported by each date: counts go on rising for weeks after an attack."
    sentences = ["Few attacks kill: the spread is wide."]
    if rows := injured_rows(ensemble.scenario.record, ensemble.scenario.start, ensemble.scenario.end):
        day = rows[-1]["date"]
        sentences.insert(0, f"The last stated injured are those of {short_date(day)} {day[:4]}.")
    return Heading(title, [basis(ensemble), meaning], caveat(ensemble.scenario, *sentences))


def run_heading(run: Run, kind: str = "One", choice: str = "one possible course among many") -> Heading:
    """Words around the timeline of a run, with its kind and how it was chosen."""
    lines = [run_basis(run), f"Shown: {choice}. Green bars: attacks suspended."]
    below = [f"{EXPLORES} One run is one of many courses that luck allows."]
    return Heading(f"{kind} run, event by event: {run.scenario.title}", lines, below)


def _followed(scenario: Scenario) -> list[str]:
    last = scenario.follow_until
    return [f"follows the record to {short_date(last)} {last.year}"] if last else []


def capitalize(text: str) -> str:
    """A text with its first letter as a capital; str.capitalize would make the others small."""
    return text[:1].upper() + text[1:]
