"""Seminars as files: branches that differ in one thing, questions, and steps that each show something.

A seminar's questions are worked out from runs: an outcome of the registry, or a daily column between two days. Where a
question has choices, each choice ends at a value, so that every run gives exactly one of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path, PurePath
from typing import Annotated, Any

from pydantic import Field, Strict, StringConstraints

from sim.errors import InputError, NotFoundError, ScenarioError, nearest, printable, sentence, shown
from sim.inputs.files.documents import Document, Place, data_root, parse_document, read_document, read_shipped
from sim.inputs.files.problems import Problem, report, unknown, validate
from sim.inputs.files.user_files import decode
from sim.inputs.scenario.file import SUFFIXES, list_scenarios, scenario_files
from sim.inputs.scenario.readings import list_readings
from sim.inputs.scenario.scenario import Scenario, load_scenario
from sim.inputs.tables.fields import Entry, IsoDate, Name, Number, OneOf, Sources, Text
from sim.outcomes.outcome import DAILY
from sim.outcomes.registry import numeric_outcomes

FOLDER = "seminars"
"""Below the data folder: the seminars that come with the program."""

FEWEST_RUNS, MOST_RUNS = 100, 5000
LONGEST_STEP = 180
"""Minutes."""

MOST_STEPS, MOST_BRANCHES, MOST_QUESTIONS = 40, 6, 12

Line = Annotated[str, Strict(), StringConstraints(min_length=1, max_length=200)]
"""A line of text."""

How = Annotated[str, Strict(), OneOf("way to take a column called", ("total", "highest", "last", "days"))]
"""What is done with a daily column: its sum, its highest value, its last one, or the days on which it is above 0."""

SHOWS = ("text", "record", "questions", "runs", "comparison", "answers", "readings", "happened")
Shows = Annotated[str, Strict(), OneOf("kind of step called", SHOWS)]
"""What a step shows below its text."""

SHOWS_BRANCHES = ("comparison", "readings")
"""What sets another branch against the first."""


class Branch(Entry):
    """A scenario that runs are played of, and what is changed in it."""

    name: Name = Field(description="What steps call it.")
    title: Line = Field(description="Title for people.")
    scenario: Name = Field(description="Name of a shipped scenario.")
    reading: Name | None = Field(None, description="Id of the reading in force, or null.")
    changes: dict[Annotated[str, Strict()], Number | Annotated[str, Strict()]] = Field(
        {}, description="Path -> value of what is changed by hand, as `--set` takes it."
    )


class Choice(Entry):
    """An answer to choose, and the runs that give it."""

    text: Line = Field(description="The answer, as the room reads it.")
    most: Number | None = Field(
        None, description="Largest value of a run that gives this answer; the last choice has none and takes the rest."
    )


class Happened(Entry):
    """What the record says of a question."""

    text: Text = Field(description="What happened, in neutral words, with what is not known.")
    value: Number | None = Field(None, description="The value that a run would have; null where the record has none.")
    sources: Sources = Field((), description="Ids of the evidence ledger.")


class Question(Entry):
    """What the room is asked, and how a run answers it."""

    name: Name = Field(description="What steps and results call it.")
    text: Line = Field(description="The question.")
    label: Line = Field(description="The quantity at the head of a sentence, such as: Attacks on US forces.")
    unit: Line = Field("", description="Unit of a number, such as attacks.")
    outcome: Annotated[str, Strict()] | None = Field(None, description="An outcome of the whole run.")
    column: Annotated[str, Strict()] | None = Field(None, description="A daily column; give this or an outcome.")
    how: How = Field("total", description="What is done with the column.")
    first_day: IsoDate | None = Field(
        None, description="First day that counts; by default the day after the record is no longer followed."
    )
    last_day: IsoDate | None = Field(None, description="Last day that counts; by default the scenario's last.")
    choices: tuple[Choice, ...] = Field((), description="Answers in the order of their values; none asks for a number.")
    watch: Line | None = Field(
        None, description="The choice whose share of runs is compared; by default the last choice."
    )
    happened: Happened = Field(description="What the record says.")

    @property
    def watched(self) -> int:
        """Number of the choice whose share of runs is compared."""
        texts = [each.text for each in self.choices]
        return len(texts) - 1 if self.watch is None else texts.index(self.watch)


class Step(Entry):
    """A step of the seminar."""

    heading: Line = Field(description="Heading on the projected page.")
    minutes: Annotated[int, Strict(), Field(ge=1, le=LONGEST_STEP)] = Field(description="Minutes that it takes.")
    shows: Shows = Field("text", description="What is shown below the text.")
    text: Text = Field("", description="Text on the projected page, in markdown.")
    branch: Name | None = Field(
        None, description="Branch whose runs are shown, or that is set against the first one; the second by default."
    )
    question: Name | None = Field(None, description="Question that every reading is asked; the first by default.")
    notes: Text = Field("", description="Notes for the presenter, in markdown; never on the projected page.")


class SeminarFile(Entry):
    """A seminar of the escalation simulator."""

    name: Name = Field(description="The seminar's name; the file is called <name>.yaml.")
    title: Line = Field(description="Title for people.")
    summary: Text = Field("", description="What the room does, in two or three neutral sentences.")
    runs: Annotated[int, Strict(), Field(ge=FEWEST_RUNS, le=MOST_RUNS)] = Field(1000, description="Runs of a branch.")
    seed: Annotated[int, Strict(), Field(ge=0)] = Field(0, description="Seed of the luck.")
    branches: tuple[Branch, ...] = Field(
        min_length=1, max_length=MOST_BRANCHES, description="The first is what the others are set against."
    )
    questions: tuple[Question, ...] = Field(
        min_length=1, max_length=MOST_QUESTIONS, description="What the room is asked."
    )
    steps: tuple[Step, ...] = Field(min_length=1, max_length=MOST_STEPS, description="The steps, in order.")

    @property
    def minutes(self) -> int:
        """Minutes of all steps."""
        return sum(each.minutes for each in self.steps)

    def question(self, name: str | None) -> Question:
        """Return a question by its name; the first if there is none."""
        return next(each for each in self.questions if name in (None, each.name))

    def branch_of(self, step: Step) -> Branch:
        """Return the branch that a step shows, or sets against the first."""
        if step.branch is not None:
            return next(each for each in self.branches if each.name == step.branch)
        return self.branches[1 if step.shows in SHOWS_BRANCHES else 0]


def is_seminar(document: Document) -> bool:
    """Return whether a file is meant as a seminar: no scenario has steps."""
    return "steps" in document.data


def played(branch: Branch, reading: str | None = None) -> Scenario:
    """Return the scenario of a branch, under another reading if one is given.

    Raises:
        InputError: there is no such scenario or reading, or a change is not allowed.
    """
    if branch.scenario not in scenario_files():
        raise NotFoundError(sentence(unknown("shipped scenario", branch.scenario, list_scenarios(), listed=False)))
    return load_scenario(branch.scenario, reading or branch.reading).with_changes(dict(branch.changes))


def free_from(scenario: Scenario) -> date:
    """Return the first day on which runs of a scenario go their own way."""
    return scenario.start if scenario.follow_until is None else scenario.follow_until + timedelta(days=1)


def parse_seminar(document: Document, stem: str) -> SeminarFile:
    """Return a seminar's content.

    Args:
        document: the file as data with lines.
        stem: the file's name without the suffix, which must be the seminar's name.

    Raises:
        ScenarioError: one sentence for each mistake, with its line.
    """
    file = validate(SeminarFile, document)
    problems = [*_branch_problems(file), *_repeats(file), *_step_problems(file)]
    for number, question in enumerate(file.questions):
        problems += _question_problems(question, ("questions", number))
    if file.name != stem:
        problems.append(Problem(("name",), f"must be the file's name without the suffix, '{stem}', not '{file.name}'"))
    report(problems, document)
    problems += _window_problems(file)
    report(problems, document)
    return file


def _repeats(file: SeminarFile) -> Iterator[Problem]:
    for key, entries in (("branches", file.branches), ("questions", file.questions)):
        names = [each.name for each in entries]
        for number, name in enumerate(names):
            if name in names[:number]:
                yield Problem((key, number, "name"), f"'{name}' is already in the list")


def _branch_problems(file: SeminarFile) -> Iterator[Problem]:
    for number, branch in enumerate(file.branches):
        place = ("branches", number)
        if branch.scenario not in scenario_files():
            text = unknown("shipped scenario", branch.scenario, list_scenarios(), listed=False)
            yield Problem((*place, "scenario"), text)
        elif branch.reading is not None and branch.reading not in list_readings():
            yield Problem((*place, "reading"), unknown("reading", branch.reading, list_readings()))
        else:
            scenario = load_scenario(branch.scenario, branch.reading)
            for path, value in branch.changes.items():
                if problem := _problem(lambda: scenario.with_changes({path: value})):  # noqa: B023 - called at once
                    yield Problem((*place, "changes", path), problem)


def _problem(ask: Callable[[], Any]) -> str:
    try:
        ask()
    except InputError as error:
        return str(error).partition(": ")[2] or str(error)
    return ""


def _question_problems(question: Question, place: Place) -> Iterator[Problem]:
    if (question.outcome is None) == (question.column is None):
        yield Problem(place, "give either an `outcome` or a `column` that answers the question")
    elif question.outcome is not None and question.outcome not in numeric_outcomes():
        yield Problem((*place, "outcome"), unknown("outcome", question.outcome, numeric_outcomes(), listed=False))
    elif question.column is not None and question.column not in DAILY:
        yield Problem((*place, "column"), unknown("daily column", question.column, DAILY, listed=False))
    if question.outcome is not None:
        for key in ("first_day", "last_day"):
            if getattr(question, key) is not None:
                yield Problem((*place, key), "an outcome is of the whole run; use a `column` to choose days")
    texts = [each.text for each in question.choices]
    if len(texts) == 1:
        yield Problem((*place, "choices"), "a question has two choices or more, or none and asks for a number")
    if question.watch is not None and question.watch not in texts:
        yield Problem((*place, "watch"), unknown("choice", question.watch, texts))
    before = -float("inf")
    for number, choice in enumerate(question.choices):
        here = (*place, "choices", number)
        if choice.text in texts[:number]:
            yield Problem((*here, "text"), f"{shown(choice.text)} is already in the list")
        if number == len(texts) - 1:
            if choice.most is not None:
                yield Problem((*here, "most"), "the last choice takes the rest and has no `most`")
        elif choice.most is None:
            yield Problem(here, "the key 'most' is missing; only the last choice has none")
        elif choice.most <= before:
            yield Problem((*here, "most"), f"must be more than the choice before it has ({before:g})")
        before = before if choice.most is None else choice.most


def _step_problems(file: SeminarFile) -> Iterator[Problem]:
    branches, questions = [each.name for each in file.branches], [each.name for each in file.questions]
    is_asked = False
    for number, step in enumerate(file.steps):
        place = ("steps", number)
        is_asked |= step.shows == "questions"
        if step.branch is not None and step.branch not in branches:
            yield Problem((*place, "branch"), unknown("branch", step.branch, branches))
        elif step.shows in SHOWS_BRANCHES and (len(branches) < 2 or step.branch == branches[0]):
            yield Problem(place, f"a step that shows {step.shows} needs a second branch to set against the first")
        if step.question is not None and step.question not in questions:
            yield Problem((*place, "question"), unknown("question", step.question, questions))
        for key in ("text", "notes"):
            if "![" in getattr(step, key):
                yield Problem((*place, key), "pictures are not allowed: they would be fetched from elsewhere")
        if step.shows == "answers" and not is_asked:
            yield Problem((*place, "shows"), "the room has not been asked: a step before it must show questions")


def _window_problems(file: SeminarFile) -> Iterator[Problem]:
    """What is wrong with days, once every branch is known to load."""
    scenarios: list[Scenario] = []
    for number, branch in enumerate(file.branches):
        try:
            scenarios.append(played(branch))
        except InputError as error:
            yield Problem(("branches", number, "changes"), str(error))
            return
    first = scenarios[0]
    for number, scenario in enumerate(scenarios):
        if (scenario.start, scenario.days) != (first.start, first.days):
            text = f"must have the window of the first branch ({first.start} to {first.end}), to share its luck"
            yield Problem(("branches", number, "scenario"), text)
    for number, question in enumerate(file.questions):
        low, high = question.first_day or free_from(first), question.last_day or first.end
        for key, day in (("first_day", low), ("last_day", high)):
            if not first.start <= day <= first.end:
                text = f"must lie in the scenario's window ({first.start} to {first.end}), not {day}"
                yield Problem(("questions", number, key), text)
        if low > high:
            yield Problem(("questions", number), f"its first day ({low}) must not be later than its last ({high})")
    for number, step in enumerate(file.steps):
        if step.shows == "record" and first.record is None:
            yield Problem(("steps", number, "shows"), f"there is no recorded history of {first.name} to show")


def seminar_files() -> dict[str, Path]:
    """Return name -> file of every seminar that comes with the program, the shortest name first."""
    return {path.stem: path for path in sorted((data_root() / FOLDER).glob("*.yaml"))}


def load_seminar(name: str) -> SeminarFile:
    """Return a seminar that comes with the program.

    Raises:
        NotFoundError: there is none of that name; says the nearest.
        ScenarioError: its file is not valid; one sentence for each mistake, with its line.
    """
    files = seminar_files()
    if name not in files:
        hint = nearest(str(name), files)
        raise NotFoundError(sentence(f"there is no seminar {shown(str(name))}; allowed: {', '.join(files)}{hint}"))
    return parse_seminar(read_shipped(files[name], f"{FOLDER}/{files[name].name}"), name)


def read_seminar(path: Path) -> SeminarFile:
    """Return the seminar in a file.

    Raises:
        InputError: there is no such file, or it is not valid: one sentence for each mistake, with its line.
    """
    return parse_seminar(read_document(path), path.stem)


def seminar_from_bytes(name: str, content: bytes) -> SeminarFile:
    """Return the seminar in a file that was uploaded.

    Raises:
        InputError: its name does not end as a YAML file's, or it is not valid: one sentence for each mistake.
    """
    own = printable(PurePath(name.replace("\\", "/")).name, 80)
    if not own.lower().endswith(SUFFIXES):
        raise ScenarioError(f"{own}: a seminar is a YAML file; its name must end in .yaml or .yml.")
    document = parse_document(decode(content, own), own)
    if not is_seminar(document):
        raise ScenarioError(f"{own}: this is not a seminar: the key 'steps' is missing.")
    return parse_seminar(document, PurePath(own).stem)
