"""A twin: the same run with the same luck and one thing changed; when the two part, and over which decision."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np

from sim.analyses.compare.compare import NEVER, departure
from sim.analyses.explain.explain import Explained, explain_row, parse_day
from sim.errors import InputError, nearest, sentence, shown
from sim.inputs.posterior.posterior import Posterior
from sim.inputs.scenario.content import ForcedDecision, differences
from sim.inputs.scenario.scenario import Scenario, ScenarioLike
from sim.inputs.tables.vocabulary import ACTORS, FORCEABLE, decisions_of
from sim.notebook import card
from sim.outcomes.registry import numeric_outcomes
from sim.results.ensemble import Run, play_one
from sim.results.tables import find_actor

Address = tuple[int, int, int, int]
"""Day, actor, decision, and which of several such decisions of the day."""


@dataclass(frozen=True, eq=False, repr=False)
class Twin:
    """A run, its twin, and where they part. Days count from 0 at the start; None means never."""

    first: Run
    second: Run
    changes: tuple[str, ...]
    day: int | None
    """First day on which any recorded field differs."""
    visible_day: int | None
    """First day on which anything that happened differs."""
    before: Explained | None
    """The first decision that came out otherwise, as it was in the run; None where the run did not face it."""
    after: Explained | None
    """The same decision in the twin; None where the twin did not face it."""

    def __repr__(self) -> str:
        """Both scenarios, the run, and the day on which they part."""
        names = f"{self.second.scenario.label} and {self.first.scenario.label}"
        part = "they never part" if self.day is None else f"they part on {self.date_of(self.day)}"
        return f"<Twin of {names}: run {self.first.run} of seed {self.first.seed}, {part}>"

    def _repr_html_(self) -> str:
        part = "never" if self.day is None else str(self.date_of(self.day))
        first = self.after or self.before
        facts = {
            "run": f"{self.first.run} of seed {self.first.seed}",
            "changed": "; ".join(self.changes) or "nothing",
            "they part": part,
            "first decision that differs": first.headline if first else None,
        }
        return card("A run and its twin", facts, self.first._repr_html_(), self.second._repr_html_())

    def date_of(self, day: int | None) -> date | None:
        """Date of a day of the run."""
        return None if day is None else self.first.scenario.dates[day]

    @cached_property
    def outcomes(self) -> dict[str, tuple[float, float]]:
        """Every outcome that is a number, of the run and of its twin; nan where one has no value."""
        first, second = (run.outcomes() for run in (self.first, self.second))
        return {name: (float(first[name]), float(second[name])) for name in numeric_outcomes()}

    def to_json(self) -> dict[str, Any]:
        """The twin as plain values, with both daily tables as columns."""
        return {
            "scenario": self.first.scenario.name,
            "reading": self.first.scenario.reading,
            "seed": self.first.seed,
            "run": self.first.run,
            "changes": list(self.changes),
            "hashes": [self.first.scenario.hash, self.second.scenario.hash],
            "departure": {"day": self.day, "date": self.date_of(self.day)},
            "visible_departure": {"day": self.visible_day, "date": self.date_of(self.visible_day)},
            "first_decision": {
                "run": asdict(self.before) if self.before else None,
                "twin": asdict(self.after) if self.after else None,
            },
            "outcomes": {name: {"run": a, "twin": b} for name, (a, b) in self.outcomes.items()},
            "daily": {"run": _columns(self.first), "twin": _columns(self.second)},
        }


def _columns(run: Run) -> dict[str, Any]:
    daily = run.daily_array
    return {"date": run.scenario.dates} | {name: daily[name] for name in daily.dtype.names or ()}


def twin(
    scenario: ScenarioLike,
    changed: ScenarioLike,
    seed: int = 0,
    run: int = 0,
    posterior: Posterior | None = None,
    reading: str | None = None,
) -> Twin:
    """Play a run of a scenario, and the same run of a changed scenario with the same luck.

    Args:
        scenario: the scenario as it is: a Scenario, a name, NAME@READING, or the path of a file.
        changed: the scenario with something changed; see `Scenario.with_changes` and `Scenario.with_forced`.
        seed: seed of the luck, 0 or more.
        run: number of the run, 0 or more.
        posterior: draws of which both play with the run's own, what is changed excepted; None keeps their values.
        reading: id of a reading to run both under that name none; None keeps each scenario's own.

    Raises:
        InputError: an unknown name, or a number that is not allowed.
    """
    return twin_of_runs(*(play_one(each, seed, run, posterior, reading) for each in (scenario, changed)))


def twin_of_runs(first: Run, second: Run) -> Twin:
    """Set two runs of the same seed and number side by side; both need their traces."""
    before, after = first_difference(first, second)
    first_days = [
        departure(first.daily_array[np.newaxis], second.daily_array[np.newaxis], counts_only).days[0]
        for counts_only in (False, True)
    ]
    day, visible_day = (None if each == NEVER else int(each) for each in first_days)
    return Twin(
        first=first,
        second=second,
        changes=tuple(
            f"{path}: {_word(a)} -> {_word(b)}" for path, a, b in differences(first.scenario, second.scenario)
        ),
        day=day,
        visible_day=visible_day,
        before=before,
        after=after,
    )


def _word(value: float | str | None) -> str:
    return "nothing" if value is None else value if isinstance(value, str) else f"{value:g}"


def first_difference(first: Run, second: Run) -> tuple[Explained | None, Explained | None]:
    """The first decision, in the order of play, that came out otherwise or that only one of the two runs faced.

    The order of play is day by day, and within a day each run's own.
    """
    ours, theirs = dict(_addressed(first)), dict(_addressed(second))
    place = {address: i for i, address in enumerate(theirs)} | {address: i for i, address in enumerate(ours)}
    for address in sorted(place, key=lambda address: (address[0], place[address])):
        a, b = ours.get(address), theirs.get(address)
        if a is None or b is None or a["choice"] != b["choice"]:
            return None if a is None else explain_row(first, a), None if b is None else explain_row(second, b)
    return None, None


def _addressed(run: Run) -> Iterator[tuple[Address, Any]]:
    seen: Counter[tuple[int, int, int]] = Counter()
    for row in run.trace_array:
        key = (int(row["day"]), int(row["actor"]), int(row["decision"]))
        yield (*key, seen[key]), row
        seen[key] += 1


def parse_forced(scenario: Scenario, texts: Sequence[str]) -> list[ForcedDecision]:
    """Forced decisions from texts such as "2024-01-30 kataib-hezbollah posture suspended".

    Raises:
        InputError: a text that is not DATE ACTOR DECISION CHOICE, or names something that there is not.
    """
    return [_forced(scenario, text) for text in texts]


def _forced(scenario: Scenario, text: str) -> ForcedDecision:
    words = text.split()
    if len(words) != 4:
        raise InputError(
            f"--force {shown(text)} must read DATE ACTOR DECISION CHOICE, "
            "for instance '2024-01-30 kataib-hezbollah posture suspended'."
        )
    actor = find_actor(words[1], scenario.factions).id
    decision, choice = words[2], words[3]
    allowed = decisions_of(actor) if actor in (*ACTORS, *scenario.factions) else ()
    if decision not in allowed:
        hint = f"allowed are {', '.join(allowed) or 'none'}{nearest(decision, allowed)}"
        raise InputError(sentence(f"--force: {actor} has no decision {shown(decision)} to force; {hint}"))
    choices = FORCEABLE[decision].choices
    if choice not in choices:
        hint = nearest(choice, choices)
        raise InputError(
            sentence(f"--force: {decision} cannot be {shown(choice)}; allowed are {', '.join(choices)}{hint}")
        )
    day = scenario.dates[parse_day(scenario, words[0])]
    return ForcedDecision(day, actor, decision, choice, reason="Forced for the twin")
