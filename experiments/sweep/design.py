"""A design: what a sweep varies, what it holds fixed, what it keeps and how often it repeats.

The words are the field's: levers are what an actor could choose, uncertainties are what nobody knows, outcomes are what
is kept of each run. A lever given as a list of values is crossed: every combination of such values (a policy) meets the
same sample of everything else. Ranges are sampled. Every point is played with the same seed and the same run numbers,
so that points share their luck and differ by what was changed alone.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, Strict, StrictBool, ValidationError, model_serializer, model_validator

from experiments.sweep.sampling import Once, Or, Sampler, Seed, Some, known, whole
from sim.errors import InputError, ScenarioError, sentence
from sim.inputs.files.documents import Document, Place, place_text
from sim.inputs.files.problems import kind_of, problems_of, wrong
from sim.inputs.files.user_files import read_csv
from sim.inputs.tables.fields import Entry, Number, OrEmpty, Text
from sim.inputs.tables.vocabulary import LONGEST_WINDOW, SHORTEST_WINDOW
from sim.kernel.state import DAY_COUNTS
from sim.outcomes.outcome import DAILY, Outcome
from sim.outcomes.registry import HEADLINES, outcome_table, outcomes_of

EVIDENCE = "evidence"
"""Stands for the range that the evidence supports."""

EVERY = "all"
"""Stands for every name of a category, every numeric parameter of a role, or every outcome."""

MOST_REPLICATIONS = 1_000_000
MOST_ROWS = 5_000_000
"""Rows of a table of points, at most."""

Columns = dict[str, list[float | str | None]]
"""A table of points: path -> its value at each point."""

Level = float | str | None
"""One value of a lever or an uncertainty: a number, a name, a date as text, or nothing."""


def _level(value: object) -> object:
    if isinstance(value, bool) or not (value is None or isinstance(value, int | float | str | date)):
        raise wrong(f"must be a number or a name, not {kind_of(value)}")
    return value.isoformat() if isinstance(value, date) else value


AnyLevel = Annotated[Number | Annotated[str, Strict()] | None, BeforeValidator(_level)]


def _axis(value: object) -> object:
    """Read the short forms of an axis: a list of values, `evidence` (or nothing), `all`."""
    if value is None or value == EVIDENCE:
        return {}
    if value == EVERY:
        return {"every": True}
    if isinstance(value, list | tuple):
        return {"values": value}
    if isinstance(value, dict | Axis):
        return value
    forms = "a list of values, {low, high}, `evidence` or `all`"
    raise wrong(f"must be {forms}, not {kind_of(value)}; a value that does not vary belongs under `constants`")


class Axis(Entry):
    """What one lever or uncertainty ranges over: values, a range, or the range that the evidence supports."""

    values: Annotated[tuple[AnyLevel, ...] | None, Some, Once] = Field(None, description="The values it takes.")
    low: Number | None = Field(None, description="Low end of its range, in the parameter's unit.")
    high: Number | None = Field(None, description="High end of its range.")
    every: StrictBool = Field(False, description="True for every name of a category (written `all`).")

    @model_validator(mode="after")
    def _one_form(self) -> Axis:
        ends = (self.low is not None) + (self.high is not None)
        if ends == 1 or (ends > 0) + (self.values is not None) + self.every > 1:
            raise wrong("give either a list of values, or both low and high, or nothing for the evidence's range")
        if self.low is not None and self.high is not None and self.low >= self.high:
            raise wrong(f"low ({self.low:g}) must be below high ({self.high:g})")
        return self

    @property
    def ranged(self) -> bool:
        """Whether it is a range, be it the evidence's."""
        return self.values is None and not self.every

    @model_serializer
    def _short(self) -> object:
        if self.values is not None:
            return list(self.values)
        if self.low is not None:
            return {"low": self.low, "high": self.high}
        return EVERY if self.every else EVIDENCE


def _names(value: object) -> object:
    return (value,) if value is None or isinstance(value, str) else value


def _outcomes(value: object) -> object:
    """Read `all`, one name, or names and outcomes of a script's own, which are thereby registered."""
    if isinstance(value, str) and value == EVERY:
        return tuple(outcome_table())
    if isinstance(value, Outcome):
        value = (value,)
    if not isinstance(value, list | tuple):
        return _names(value)
    outcomes_of(each for each in value if isinstance(each, Outcome))
    return tuple(each.name if isinstance(each, Outcome) else each for each in value)


def _columns(every: tuple[str, ...]) -> BeforeValidator:
    """Reads `all`, one name, or nothing."""
    return BeforeValidator(lambda value: every if value == EVERY else () if value is None else _names(value))


def table_of(value: object) -> Columns:
    """Read a table of points: a pandas table, a mapping from path to values, or the path of a CSV file.

    Raises:
        PydanticCustomError: it is none of these, its columns differ in length, or it has no row.
    """
    if value is None:
        return {}
    if isinstance(value, str | os.PathLike):
        try:
            rows = [row for _, row in read_csv(Path(value)) if row]
        except InputError as error:
            raise wrong(str(error).rstrip(".")) from None
        names, lines = (rows[0] if rows else []), rows[1:]
        if not names or len(set(names)) < len(names) or any(len(row) != len(names) for row in lines):
            raise wrong(
                f"{os.path.basename(value)} must have a header of paths, each once, and a value of each in every row"
            )
        value = {name.strip(): _numbers([row[place].strip() for row in lines]) for place, name in enumerate(names)}
    elif hasattr(value, "to_dict") and hasattr(value, "columns"):
        value = value.to_dict(orient="list")
    if not isinstance(value, Mapping):
        raise wrong(f"must be a table, path -> values, or a CSV file, not {kind_of(value)}")
    columns: Columns = {}
    for path, values in value.items():
        if isinstance(values, str) or not hasattr(values, "__iter__"):
            raise wrong(f"each path takes a list of values, not {kind_of(values)}")
        columns[str(path)] = [_plain(each) for each in values]
    lengths = {path: len(values) for path, values in columns.items()}
    if len(set(lengths.values())) > 1:
        raise wrong(
            f"every column must have as many values; there are {', '.join(f'{lengths[p]} of {p}' for p in lengths)}"
        )
    if columns and not 0 < next(iter(lengths.values())) <= MOST_ROWS:
        raise wrong(f"must have 1 to {MOST_ROWS:,} rows")
    return columns


def _plain(value: Any) -> Any:
    """A value without numpy's types; a missing one is None."""
    value = value.item() if hasattr(value, "item") else value
    return None if isinstance(value, float) and value != value else value


def _numbers(texts: list[str]) -> list[float | str | None]:
    """Numbers where all are; otherwise names, of which an empty one is none."""
    try:
        return [float(text) for text in texts]
    except ValueError:
        return [text or None for text in texts]


_ALL, _NAME, _NULL = {"const": EVERY}, {"type": "string"}, {"type": "null"}
_VALUES = {"type": "array", "minItems": 1, "items": {"type": ["number", "string", "null"]}}

EveryParameter = BeforeValidator(lambda value: {EVERY: EVIDENCE} if value == EVERY else value)
"""Reads `all` as every numeric parameter of the role at the range that the evidence supports."""
AnyAxis = Annotated[Axis, BeforeValidator(_axis), Or(_VALUES, {"enum": [EVIDENCE, EVERY]}, _NULL)]
Axes = Annotated[dict[Annotated[str, Strict()], AnyAxis], EveryParameter, OrEmpty, Or(_ALL)]
OutcomeName = Annotated[str, Strict(), known("outcome", outcome_table)]
WeeklyName = Annotated[str, Strict(), known("weekly count", lambda: DAY_COUNTS)]
DailyName = Annotated[str, Strict(), known("daily column", lambda: DAILY)]


class DesignFields(Entry):
    """The fields of a design, checked one by one."""

    title: Text = Field("", description="Title for people.")
    question: Text = Field("", description="What the sweep is to answer.")
    scenario: Annotated[str, Strict()] = Field(description="Name of a shipped scenario, or a scenario file.")
    scenario_files: Annotated[dict[str, Annotated[str, Strict()]], OrEmpty] = Field(
        {}, description="Texts of the files of a scenario that is not shipped, by name; a manifest holds them."
    )
    reading: Annotated[
        tuple[Annotated[str, Strict()] | None, ...], BeforeValidator(_names), Some, Once, Or(_NAME, _NULL)
    ] = Field((None,), description="A reading, or several, each of which meets the same points; null for none.")
    days: Annotated[int, whole(SHORTEST_WINDOW, LONGEST_WINDOW)] | None = Field(
        None, description="Length of the runs in days; the scenario's own unless given."
    )
    constants: Annotated[dict[Annotated[str, Strict()], AnyLevel], OrEmpty] = Field(
        {}, description="Path -> value of what is changed but does not vary."
    )
    levers: Axes = Field({}, description="Path -> values or range of what an actor could choose.")
    uncertainties: Axes = Field({}, description="Path -> range or names of what nobody knows; `all` for all.")
    outcomes: Annotated[tuple[OutcomeName, ...], BeforeValidator(_outcomes), Some, Once, Or(_NAME)] = Field(
        HEADLINES, description="What is kept of each run."
    )
    weekly: Annotated[tuple[WeeklyName, ...], _columns(DAY_COUNTS), Once, Or(_NAME, _NULL)] = Field(
        ("attacks",), description="Counts of which quantiles over runs are kept by week; `all` for all."
    )
    trajectories: Annotated[tuple[DailyName, ...], _columns(DAILY), Once, Or(_NAME, _NULL)] = Field(
        (), description="Daily columns that are kept of every run, day by day; `all` for all."
    )
    sampler: Annotated[
        Sampler, BeforeValidator(lambda value: {"method": value} if isinstance(value, str) else value), Or(_NAME)
    ] = Field(Sampler.model_validate({}), description="How points are chosen.")
    points: Annotated[
        dict[Annotated[str, Strict()], tuple[AnyLevel, ...]], BeforeValidator(table_of), Or(_NAME, _NULL)
    ] = Field({}, description="Points of your own: path -> its value at each point, or a CSV file with a column each.")
    replications: Annotated[int, whole(1, MOST_REPLICATIONS)] = Field(100, description="Runs of each point.")
    seed: Seed = Field(0, description="Seed of the luck, which all points share.")


class Design(DesignFields):
    """A design, made in Python or read from a file by experiments.load_design; it never changes."""

    def __init__(self, /, **values: Any) -> None:
        """Check and keep the fields; raise ScenarioError with a sentence for each mistake."""
        try:
            super().__init__(**values)
        except ValidationError as error:
            problems = problems_of(error, Document("design", values, all_places(values)), DesignFields)
            raise ScenarioError("\n".join(worded(each.place, each.text) for each in problems)) from None

    def content(self) -> dict[str, Any]:
        """Return the design as plain values, as a manifest holds it; Design(**content) is the same design."""
        return self.model_dump(mode="json")


def all_places(data: object, at: Place = ()) -> dict[Place, int]:
    """Return every place of plain data, each with line 0: data that were not read from a file have no lines."""
    places: dict[Place, int] = {at: 0}
    steps = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list | tuple) else ()
    for step, value in steps:
        places |= all_places(value, (*at, step))
    return places


def worded(place: Place, text: str) -> str:
    """Return the sentence for a mistake at a place of a design made in Python."""
    return sentence(f"design, {place_text(place)}: {text}" if place else f"design: {text}")
