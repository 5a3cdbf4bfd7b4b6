"""A twin: the same run with the same luck and one thing changed; when, and over which decision, they part; as text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np

from sim.analyses.compare.compare import NEVER, departure
from sim.analyses.explain.explain import Explained, Weighed, decision_text, explain_row, parse_day
from sim.analyses.explain.moments import side_by_side
from sim.errors import InputError, nearest, sentence, shown
from sim.inputs.posterior.posterior import Posterior
from sim.inputs.scenario.content import ForcedDecision, differences
from sim.inputs.scenario.scenario import Scenario, ScenarioLike
from sim.inputs.tables.vocabulary import ACTORS, FORCEABLE, decisions_of
from sim.notebook import card
from sim.outcomes.registry import label_of, numeric_outcomes
from sim.results.ensemble import Run, play_one
from sim.results.tables import find_actor
from sim.results.text import number, table, wrap

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

    @cached_property
    def stories(self) -> tuple[tuple[date, str, str], ...]:
        """Dates of the key moments of either, with what happened then in the run and in its twin."""
        return side_by_side(self.first, self.second)

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
            "key_moments": [{"date": day, "run": ours, "twin": theirs} for day, ours, theirs in self.stories],
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


def what_differs(before: Explained, after: Explained) -> str:
    """What was weighed otherwise in a decision of a run and of its twin, in a sentence; "" where nothing was."""
    pairs = [(each.name, each.value, each.unit, other.value) for each, other in _same_terms(before, after)]
    words = [f"{name} {number(a, 3)} → {number(b, 3)} {unit}" for name, a, unit, b in pairs if a != b]
    if before.rule.name != after.rule.name:
        words.append(f"rule {before.rule.name} → {after.rule.name}")
    if before.threshold != after.threshold:
        words.append(f"{before.threshold_name} {number(before.threshold, 3)} → {number(after.threshold, 3)}")
    return f"What was weighed otherwise: {'; '.join(words)}." if words else ""


def _same_terms(before: Explained, after: Explained) -> list[tuple[Weighed, Weighed]]:
    theirs = {each.field: each for each in after.inputs}
    return [(each, theirs[each.field]) for each in before.inputs if each.field in theirs and not each.word]


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


TOTALS = (
    "attacks", "attacks_israel", "us_killed", "us_injured", "us_strikes_syria", "us_strikes_iraq",
    "us_leadership_strikes", "us_campaigns", "us_strikes_iran", "iran_strikes", "suspensions", "resumptions",
    "withdrawal_demands",
)  # fmt: skip
"""Outcomes that are set side by side on the page."""

Sparkline = Callable[[Any, float], str]


def twin_text(twin: Twin, sparkline: Sparkline) -> str:
    """The twin as plain text.

    Args:
        twin: the two runs.
        sparkline: draws a row of numbers, up to a top, as one line of characters (sim.charts.terminal.sparkline).
    """
    run = twin.first
    reading = f", reading {run.scenario.reading}" if run.scenario.reading else ""
    heading = wrap(f"{run.scenario.name}{reading}: run {run.run} of seed {run.seed}, and its twin with the same luck")
    changes = [wrap(change, "  ", "      ") for change in twin.changes or ("nothing",)]
    parts = ["\n".join([heading, "Changed:", *changes])]
    if twin.day is None:
        parts.append("The two never part.")
    else:
        visible = "Nothing that happened differs."
        if twin.visible_day is not None:
            visible = f"What happened first differs on {twin.date_of(twin.visible_day)} (day {twin.visible_day})."
        parts.append(wrap(f"They part on {twin.date_of(twin.day)} (day {twin.day}). {visible}"))
        if (known := twin.before or twin.after) is None:
            parts.append("No decision came out otherwise.")
        else:
            question = wrap(f"The first decision that came out otherwise, {known.date}: {known.question}")
            sides = _side("In the run", twin.before, False), _side("In the twin", twin.after, twin.before is not None)
            parts.append("\n".join([question, *sides]))
            both = [each for each in (twin.before, twin.after) if each is not None and not each.forced]
            parts += [wrap(words)] if len(both) > 1 and (words := what_differs(*both)) else []
    rows = [
        (label_of(name), number(a), number(b), f"{'+' if b > a else ''}{number(b - a)}")
        for name, (a, b) in totals(twin).items()
    ]
    parts.append(table(("over the whole run", "run", "twin", "difference"), rows, right=(1, 2, 3)))
    weeks = [weekly(run.column("attacks")) for run in (twin.first, twin.second)]
    rungs = [run.column("rung") for run in (twin.first, twin.second)]
    lines = [f"Attacks on US forces a week, {run.scenario.start} to {run.scenario.end}", *_pair(weeks, sparkline)]
    parts.append("\n".join([*lines, "Rung of the ladder, the highest of each few days", *_pair(rungs, sparkline)]))
    told = ["Key moments, by date:"]
    for day, ours, theirs in twin.stories:
        by = {"both": ours} if ours == theirs else {"run": ours, "twin": theirs}
        told += [wrap(f"{day}, {name}: {headline}.", "  ", "      ") for name, headline in by.items() if headline]
    parts.append("\n".join(told))
    return "\n\n".join(parts)


def _side(label: str, decision: Explained | None, again: bool) -> str:
    return f"{label}:\n{decision_text(decision, again) if decision else '  it was not faced.'}"


def totals(twin: Twin) -> dict[str, tuple[float, float]]:
    """Return the outcomes of the page that are above 0 in either run: of the run, of its twin."""
    return {name: twin.outcomes[name] for name in TOTALS if any(twin.outcomes[name])}


def weekly(values: Any) -> Any:
    """Sums of weeks from the first day; days that do not fill a week are left out."""
    days = np.asarray(values)
    return days[: len(days) // 7 * 7].reshape(-1, 7).sum(axis=1)


def _pair(rows: list[Any], sparkline: Sparkline) -> list[str]:
    top = max(float(np.max(row, initial=0)) for row in rows)
    return [f"  {name:<5}|{sparkline(row, top)}|" for name, row in zip(("run", "twin"), rows, strict=True)]
