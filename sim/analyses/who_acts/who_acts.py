"""Who acts on whom, and where: of an ensemble, beside a baseline under the same luck, or of one run up to a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analyses.explain.explain import parse_day
from sim.charts import captions
from sim.charts import who_acts as chart
from sim.charts.act_words import STYLES, Count, Tally, description, place_words, sentence, table_rows
from sim.charts.network import Pair, pair_of
from sim.charts.theatre_map import place_of
from sim.charts.theme import Spec
from sim.engine.build import build_inputs, check_numbers
from sim.engine.play import draws_of, play
from sim.errors import InputError
from sim.inputs.posterior.posterior import Posterior
from sim.inputs.scenario.scenario import Scenario, ScenarioLike, as_scenario
from sim.kernel.state import Theatre
from sim.notebook import card, table
from sim.results.acts import Act, ActCounts, Acts
from sim.results.ensemble import Run, default_threads, play_one

if TYPE_CHECKING:
    import pandas as pd

MOST_ON_A_CARD = 12


@dataclass(frozen=True, eq=False)
class WhoActs:
    """Who acts on whom, and where.

    Attributes:
        scenario: what was played.
        against: the baseline, if there is one.
        seed: seed of the runs.
        runs: number of runs; 1 for one run.
        run: number of the run, for one run.
        day: day, from 0, up to which it is told, for one run.
        tally: the acts: of the scenario, of the baseline, of the day.
        posterior: draws that the runs play with, if any.
    """

    scenario: Scenario
    against: Scenario | None
    seed: int
    runs: int
    run: int | None
    day: int | None
    tally: Tally
    posterior: Posterior | None = None

    @property
    def table(self) -> pd.DataFrame:
        """A row per act: who, on whom, kind, event, theatre; mean number of a run, or number up to the day."""
        import pandas as pd

        return pd.DataFrame(table_rows(self.tally))

    @property
    def basis(self) -> list[str]:
        """What it was computed from, in lines."""
        if self.run is not None and self.day is not None:
            when = f"up to {self.scenario.dates[self.day]} (day {self.day})"
            return [f"{captions.capitalize(captions.reading_words(self.scenario))} · run {self.run} · "
                    f"seed {self.seed} · {when}"]  # fmt: skip
        lines = [captions.basis_of(self.scenario, self.runs, self.seed, self.posterior)]
        return lines if self.against is None else [*lines, f"Before: {baseline_words(self.against)}"]

    def figure(self) -> Spec:
        """The network of actors beside the map of theatres, as a Vega-Lite specification."""
        return chart.figure(self.tally, self.scenario, self.basis)

    def pairs(self) -> list[dict[str, Any]]:
        """A row per pair of actors and kind of act, with a sentence; the most frequent first."""
        acts: dict[Pair | None, Act] = {}
        for each in (self.tally.now, self.tally.before or self.tally.now):
            acts |= {pair_of(act): act for act in each.means}
        return [
            {"who": sentence(acts[pair]), "kind": pair[2].value, **_numbers(count)}
            for pair, count in self.tally.by(pair_of).items()
        ]

    def places(self) -> list[dict[str, Any]]:
        """A row per theatre and kind of act that falls there."""
        counts = self.tally.by(place_of)
        return [
            {"theatre": place_words(theatre), "kind": group.value, **_numbers(counts[theatre, group])}
            for theatre in Theatre
            for group in STYLES
            if (theatre, group) in counts
        ]

    def to_json(self) -> dict[str, Any]:
        """Everything as JSON's own types."""
        return {
            "scenario": self.scenario.label,
            "against": None if self.against is None else self.against.label,
            "seed": self.seed,
            "runs": self.runs,
            "run": self.run,
            "day": self.day,
            "who_acts_on_whom": self.pairs(),
            "where": self.places(),
            "acts": table_rows(self.tally),
        }

    def __repr__(self) -> str:
        """Scenario and what it was computed from."""
        return f"<WhoActs of {self.scenario.label}: {'; '.join(self.basis)}>"

    def _repr_html_(self) -> str:
        rows = [[each["who"], *(f"{value:.2f}" for value in _values(each))] for each in self.pairs()[:MOST_ON_A_CARD]]
        heads = ["who acts on whom", *(name for name in self.pairs()[0] if name not in ("who", "kind"))] if rows else []
        facts = {"computed from": "; ".join(self.basis), "in words": description(self.tally, 3)}
        return card(f"Who acts on whom: {self.scenario.title}", facts, table(heads, rows) if rows else "")


def _numbers(count: Count) -> dict[str, float]:
    numbers = {"number": count.now}
    numbers |= {} if count.before is None else {"before": count.before, "difference": count.now - count.before}
    return numbers | ({} if count.today is None else {"on the day": count.today})


def _values(row: dict[str, Any]) -> list[float]:
    return [value for name, value in row.items() if name not in ("who", "kind")]


def baseline_words(scenario: Scenario) -> str:
    """A baseline in a few words: title, reading, changes."""
    return " · ".join([scenario.title, captions.reading_words(scenario), *captions.changes_words(scenario)])


def count_acts(
    scenario: Scenario, runs: int, seed: int = 0, threads: int | None = None, posterior: Posterior | None = None
) -> Acts:
    """Play runs and keep nothing but who acts on whom, and where.

    Args:
        scenario: what to play.
        runs: number of runs, from 1.
        seed: whole number from 0.
        threads: threads to use; the processors available when None.
        posterior: draws that the runs play with, each with its own.

    Raises:
        InputError: a number that is not allowed.
    """
    check_numbers(runs, seed, threads)
    inputs, acts = build_inputs(scenario), ActCounts(runs)
    play(inputs, draws_of(inputs, seed, np.arange(runs), posterior), [acts], threads or default_threads())
    return acts.acts()


def of_run(run: Run, day: int) -> WhoActs:
    """Who has acted on whom in a run up to a day, counted from 0."""
    tally = Tally(run.acts(0, day), today=run.acts(day, day))
    return WhoActs(run.scenario, None, run.seed, 1, run.run, day, tally)


def who_acts(
    scenario: ScenarioLike,
    against: ScenarioLike | None = None,
    runs: int = 1000,
    seed: int = 0,
    threads: int | None = None,
    posterior: Posterior | None = None,
    reading: str | None = None,
    run: int | None = None,
    day: int | str | date | None = None,
) -> WhoActs:
    """Count who acts on whom, of what kind, and where: the mean of many runs, or one run up to a day.

    Args:
        scenario: what to play: a Scenario, the name of a shipped one, NAME@READING, or the path of a file.
        against: a baseline to set it against under the same luck; None for none.
        runs: number of runs, from 1.
        seed: whole number from 0.
        threads: threads to use; the processors available when None.
        posterior: draws that the runs play with, each with its own; None keeps the scenarios' own values.
        reading: id of a reading to play both under; None keeps their own.
        run: number of one run, from 0, to be told instead of many.
        day: day of that run up to which it is told, a date or a number from 0; the last day when None.

    Raises:
        InputError: an unknown name, or a number or day that is not allowed.
    """
    played = as_scenario(scenario, reading)
    if run is not None:
        if against is not None:
            raise InputError("One run is told by itself: leave out the baseline, or the number of the run.")
        last = played.days - 1 if day is None else parse_day(played, str(day))
        return of_run(play_one(played, seed, run, posterior), last)
    if day is not None:
        raise InputError("A day belongs to one run: give the number of the run too.")
    other = None if against is None else as_scenario(against, reading)
    now, before = (
        None if each is None else count_acts(each, runs, seed, threads, posterior) for each in (played, other)
    )
    assert now is not None, "there is a scenario"
    return WhoActs(played, other, seed, runs, None, None, Tally(now, before), posterior)
