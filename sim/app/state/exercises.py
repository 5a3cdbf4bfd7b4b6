"""Exercises: predict, reveal, why. scenarios/guide/exercises.yaml owns them; here they are read and checked.

An exercise names a state of the app by its link, and the outcome that answers. What the answer is, nobody writes down
for the pages: they compute it. `answer` in the file is what the explanation takes for granted, for tests and documents.
"""

from __future__ import annotations

from functools import cache
from typing import Annotated, Literal
from urllib.parse import parse_qs

from pydantic import Field, Strict

from sim.app.state.link import Link, open_query, quantities
from sim.app.state.scenarios import trio
from sim.errors import InputError, NotFoundError, nearest, shown
from sim.inputs.files.documents import Document, data_root, read_shipped
from sim.inputs.files.problems import Problem, report, unknown, validate
from sim.inputs.scenario.changes import parse_assignments
from sim.inputs.tables.fields import Entry, Name, OneOf, Sources, Text
from sim.inputs.tables.names import path_words
from sim.outcomes.registry import numeric_outcomes

PAGES = ("explore", "one-run", "compare", "sweep", "evidence")
"""Pages that an exercise may lead on to."""

DIRECTIONS = {"lower": "It goes down", "higher": "It goes up", "not clear": "No clear difference"}
"""What a change can do to a mean: as answers have it, and as readers choose it."""

TWINS = {"lower": "Fewer in both", "higher": "More in both", "mixed": "Fewer in one, more in the other"}
"""What a change can do to two single runs."""

COURSES = {"falls": "It falls", "rises": "It rises", "rises, then falls": "It rises, then falls"}
"""What an outcome can do along a range."""


ENDS = ("low", "high")
"""Ends of a range."""


class Look(Entry):
    """Where to look further."""

    page: Annotated[str, Strict(), OneOf("page", PAGES)]
    words: Text
    run: int | None = None


class Exercise(Entry):
    """One exercise: what is asked of which state, the outcome that answers, and the explanation."""

    id: Name
    title: Text
    kind: Literal["share", "change", "twin", "course", "map"]
    question: Text
    link: Annotated[str, Strict()] = Field(description="State of the app, as the query of a link.")
    outcome: Annotated[str, Strict()] = Field(description="The outcome that answers.")
    also: tuple[str, ...] = Field((), description="Other outcomes that the explanation speaks of.")
    runs: tuple[int, ...] = Field((), description="For twins: numbers of the runs.")
    answer: dict[str, str] = Field(description="What the explanation takes for granted.")
    why: Text
    ask: Text
    look: Look
    sources: Sources = Field((), description="Ids of the evidence ledger for what the explanation says of the world.")
    first: bool = Field(False, description="Whether it is one of the first questions, on the Start page.")

    @property
    def state(self) -> Link:
        """The state of the app that it is about."""
        return open_query(parse_qs(self.link)).link

    @property
    def choices(self) -> dict[str, str]:
        """What readers choose from, by what the answer would be; none where they give a number."""
        if self.kind == "map":
            first, second = (path_words(each.path) for each in quantities(self.state.vary))
            return {f"{a}, {b}": f"{first} {a}, {second} {b}" for a in ENDS for b in ENDS}
        return {"change": DIRECTIONS, "twin": TWINS, "course": COURSES}.get(self.kind, {})


class Exercises(Entry):
    """All exercises, in the order in which they are done: the schema of their file."""

    version: int
    exercises: Annotated[tuple[Exercise, ...], Field(min_length=1)]


def read_exercises(document: Document) -> tuple[Exercise, ...]:
    """Return the exercises of a file.

    Raises:
        ScenarioError: the file is not valid; one sentence for each mistake, with its line.
    """
    exercises = validate(Exercises, document).exercises
    problems = []
    for place, each in enumerate(exercises):
        here = ("exercises", place)
        problems += [Problem((*here, "link"), text) for text in _faults_of_link(each)]
        problems += [
            Problem((*here, key), unknown("outcome", name, numeric_outcomes(), listed=False))
            for key, names in (("outcome", (each.outcome,)), ("also", each.also))
            for name in names
            if name not in numeric_outcomes()
        ]
        if (each.kind == "twin") != bool(each.runs):
            problems.append(Problem((*here, "kind"), "an exercise on twins needs `runs`, and no other has any"))
    report(problems, document)
    return exercises


def _faults_of_link(exercise: Exercise) -> list[str]:
    opened = open_query(parse_qs(exercise.link))
    try:
        trio(opened.link, {}).changed.with_changes(parse_assignments(opened.link.twin))
    except InputError as error:
        return [*opened.problems, *str(error).splitlines()]
    return list(opened.problems)


@cache
def load_exercises() -> tuple[Exercise, ...]:
    """Return the exercises that come with the program; their file is read once.

    Raises:
        ScenarioError: the file is not valid; one sentence for each mistake, with its line.
    """
    return read_exercises(read_shipped(data_root() / "guide" / "exercises.yaml", "guide/exercises.yaml"))


def exercise_of(name: str) -> Exercise:
    """Return an exercise by its id.

    Raises:
        NotFoundError: there is none; says the nearest.
    """
    exercises = {each.id: each for each in load_exercises()}
    if name not in exercises:
        raise NotFoundError(f"There is no exercise {shown(name)}{nearest(name, exercises) or '.'}")
    return exercises[name]
