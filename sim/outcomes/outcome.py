"""What an outcome is: its name, words, unit, kind and direction, what it needs of runs, and how it is measured."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from sim.errors import InputError, shown
from sim.kernel.state import Day
from sim.outcomes.runs import Array, Runs

Kind = Literal["count", "real", "flag", "date", "category"]
"""A whole number, a real number, a yes or no (its mean is the share of runs), a date, or one of `categories`."""

Measure = Callable[[Runs], Array]
"""Value of each run; nan (NaT for dates) where a run has none."""

NUMERIC: tuple[Kind, ...] = ("count", "real", "flag")

DERIVED = ("rung", "tension")
"""Daily columns that the scenario's ladder gives."""

DAILY = (*Day.__annotations__, *DERIVED)
"""Every daily column."""


@dataclass(frozen=True)
class Outcome:
    """One outcome.

    Attributes:
        name: what files, designs and links call it: lower case, without spaces.
        label: what people read, with the unit where the words do not say it.
        unit: unit, for manifests and axes.
        kind: count, real, flag, date or category; decides storage and whether it is printed as a percentage.
        measure: works out a value for each run; see sim.outcomes.runs.Runs for what it may read.
        columns: columns of sim.kernel.state.Day of which it reads the total, peak, last value or first day.
        daily: daily columns that it reads day by day.
        events: whether it reads events.
        direction: 1 where more means escalation, -1 where less does, 0 where neither.
        brief: words for narrow tables; the label without unit and "runs with" unless given.
        headline: words on the page of `escalation run`: a title, or a clause of a flag ("a faction suspends").
        detail: whether it stands in files, JSON and lists only, and not on pages that show several outcomes.
        categories: names that the values of a category number.
    """

    name: str
    label: str
    unit: str
    kind: Kind
    measure: Measure = field(repr=False, compare=False)
    columns: tuple[str, ...] = ()
    daily: tuple[str, ...] = ()
    events: bool = False
    direction: Literal[-1, 0, 1] = 0
    brief: str = ""
    headline: str = ""
    detail: bool = False
    categories: tuple[str, ...] = ()

    @property
    def short(self) -> str:
        """Words for narrow tables."""
        return self.brief or self.label.partition(" (")[0].removeprefix("runs with ")

    @property
    def title(self) -> str:
        """Words on the page of `escalation run`."""
        return self.headline or self.short[0].upper() + self.short[1:]

    @property
    def is_share(self) -> bool:
        """Whether its mean over runs is a share of runs, printed as a percentage; differences are in points."""
        return self.kind == "flag"

    @property
    def is_numeric(self) -> bool:
        """Whether a mean over runs makes sense."""
        return self.kind in NUMERIC

    def values(self, runs: Runs) -> Array:
        """Return the value of each run; raise InputError where the measure gives something else."""
        values = np.asarray(self.measure(runs))
        if values.shape != (len(runs),) or values.dtype.kind not in "biufM":
            raise InputError(
                f"The measure of outcome {shown(self.name)} must give one number for each of {len(runs):,} runs; "
                f"it gave {values.dtype} of shape {values.shape}."
            )
        return values
