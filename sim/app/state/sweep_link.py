"""What a link says of a sweep: each quantity that varies, its range, and how many values it takes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.errors import nearest, shown

if TYPE_CHECKING:
    from sim.inputs.tables.parameters import ParameterValue

READING = "reading"
"""Stands for every reading in turn."""

MOST_VARIED = 2
FEWEST_VALUES = 3
MOST_VALUES = {1: 41, 2: 15}
"""Values that each quantity may take, by how many quantities vary."""

VALUES = {1: 13, 2: 9}
"""Values that each quantity takes unless a link says otherwise."""


@dataclass(frozen=True)
class Varied:
    """One quantity that varies: its path, and its range, or None for the range that the evidence supports."""

    path: str
    range: tuple[float, float] | None = None

    @property
    def text(self) -> str:
        """As a link says it: `militia.restraint`, or `militia.restraint=0.9:1.3`."""
        return self.path if self.range is None else f"{self.path}={self.range[0]:.12g}:{self.range[1]:.12g}"


def varied(text: str) -> Varied:
    """Read one quantity as a link says it.

    Raises:
        ValueError: its range is not two numbers.
    """
    path, separator, written = text.partition("=")
    if not separator:
        return Varied(path)
    low, high = map(float, written.split(":"))
    return Varied(path, (low, high))


def quantities(texts: Sequence[str]) -> tuple[Varied, ...]:
    """Read quantities that have been checked."""
    return tuple(map(varied, texts))


def checked(texts: Sequence[str], problems: list[str]) -> tuple[str, ...]:
    """Return what a link varies, with a problem added for each that cannot be varied so."""
    from sim.inputs.tables.parameters import parameter_table

    known = parameter_table()
    for text in texts:
        path = text.partition("=")[0]
        if path not in known and text != READING:
            problems.append(f"there is no quantity {shown(path)} to vary{nearest(path, [*known, READING])}")
        elif path in known and not _in_limits(text, known[path]):
            ends = f"{known[path].minimum:g} <= low < high <= {known[path].maximum:g}"
            problems.append(f"the link's range must be written {path}=low:high with {ends}, not {shown(text)}")
    paths = [text.partition("=")[0] for text in texts]
    if len(paths) > MOST_VARIED or len(set(paths)) < len(paths):
        problems.append(f"the link's vary must name one or {MOST_VARIED} different quantities")
    return tuple(texts)


def _in_limits(text: str, known: ParameterValue) -> bool:
    try:
        span = varied(text).range
    except ValueError:
        return False
    return span is None or (all(map(math.isfinite, span)) and known.minimum <= span[0] < span[1] <= known.maximum)


def numeric(texts: Sequence[str]) -> tuple[Varied, ...]:
    """Return the quantities that are numbers: all but the reading."""
    return tuple(each for each in quantities(texts) if each.path != READING)


def values_of(count: int, numbers: int) -> int:
    """Return how many values each of some quantities takes: as the link says, within the cap, or as usual if 0."""
    return min(count or VALUES.get(numbers, 1), MOST_VALUES.get(numbers, 1))


def check_values(texts: Sequence[str], count: int, problems: list[str]) -> int:
    """Return how many values a link asks for, with a problem added where that is too many for its quantities."""
    most = MOST_VALUES.get(max(1, sum(text != READING for text in texts)), MOST_VALUES[MOST_VARIED])
    if count > most:
        problems.append(f"the link's values must be at most {most} for {len(texts)} quantities, not {count}")
    return count
