"""Seminars that are under way: the file, the step, what groups wrote, what runs say. Nothing here knows streamlit."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Thread
from typing import Any

from sim.analyses.seminar.answers import (
    Answer,
    Effect,
    answer_questions,
    check_answer,
    effect_of,
    results,
    results_csv,
)
from sim.analyses.seminar.file import Branch, Question, SeminarFile, Step, played, seminar_from_bytes
from sim.app.serving.cache import Cache
from sim.app.serving.rooms import Room, rooms
from sim.app.serving.service import GATE, LANES, answer
from sim.app.state.link import model_version
from sim.app.state.scenarios import article_readings
from sim.errors import EscalationError, InputError
from sim.outcomes.resampling import Floats
from sim.results.files import json_text

OPENED, STEPPED, WROTE, TOOK_BACK = "opened", "stepped", "wrote", "took back"
"""Kinds of a room's entries: the seminar's file, a step, a group's answer, and the number of one that is taken back."""

_files: Cache[SeminarFile] = Cache(max_entries=64)
_answers: Cache[dict[str, Floats]] = Cache(max_entries=128)


@dataclass(frozen=True)
class Course:
    """How far a seminar has come.

    Attributes:
        room: its room.
        seminar: its file.
        place: number of the step, from 0.
        since: when the step began, in seconds since 1970.
        answers: number of an entry -> what a group wrote in it, in order.
        version: number of the room's last entry.
    """

    room: Room
    seminar: SeminarFile
    place: int
    since: float
    answers: dict[int, Answer]
    version: int

    @property
    def step(self) -> Step:
        """The step."""
        return self.seminar.steps[self.place]

    @property
    def next(self) -> Step | None:
        """The step after it, or None at the end."""
        return self.seminar.steps[self.place + 1] if self.place + 1 < len(self.seminar.steps) else None

    @property
    def is_closed(self) -> bool:
        """Whether what groups expected has been shown, so that nothing more is written."""
        return any(each.shows == "answers" for each in self.seminar.steps[: self.place + 1])


def begin(file: str, content: bytes, place: int = 0) -> Room:
    """Open a room for a seminar at a step.

    Raises:
        InputError: the file is not valid, or there are too many rooms.
    """
    seminar = seminar_from_bytes(file, content)
    room = rooms().open(OPENED, {"file": file, "text": content.decode("utf-8-sig")})
    go_to(room, seminar, place)
    Thread(target=prepare, args=(seminar,), daemon=True).start()
    return room


def runs_of(seminar: SeminarFile) -> int:
    """Return how many runs all steps of a seminar take."""
    asked = sum(each.shows == "readings" for each in seminar.steps)
    return seminar.runs * (2 * len(seminar.branches) + 2 * asked * len(article_readings()))


def prepare(seminar: SeminarFile) -> None:
    """Have what the steps show computed, so that a step opens at once when its turn comes."""
    with suppress(EscalationError):
        for branch in seminar.branches:
            answer(played(branch), seminar.runs, seminar.seed)
            runs_answer(seminar, branch)
        for step in seminar.steps:
            if step.shows == "readings":
                effects_by_reading(seminar, seminar.branch_of(step), seminar.question(step.question))


def course_of(room: Room) -> Course:
    """Return how far a room has come.

    Raises:
        InputError: the room has been deleted, or its file is no longer valid.
    """
    entries = rooms().entries(room)
    if not entries:
        raise InputError("This seminar has been deleted.")
    file, place, since, answers = entries[0].value, 0, room.opened, {}
    seminar = _files.get((file["file"], file["text"]), lambda: seminar_from_bytes(file["file"], file["text"].encode()))
    for each in entries:
        if each.kind == STEPPED:
            place, since = min(int(each.value), len(seminar.steps) - 1), each.at
        elif each.kind == WROTE:
            answers[each.number] = each.value
        elif each.kind == TOOK_BACK:
            answers.pop(int(each.value), None)
    return Course(room, seminar, place, since, answers, entries[-1].number)


def go_to(room: Room, seminar: SeminarFile, place: int) -> None:
    """Go to a step, the first or last where there is none of that number."""
    rooms().add(room, STEPPED, min(max(place, 0), len(seminar.steps) - 1))


def write(course: Course, written: Answer) -> Answer:
    """Keep what a group wrote, and return it.

    Raises:
        InputError: it is not an answer, or the room writes nothing more.
    """
    if course.is_closed:
        raise InputError("The answers have been shown: nothing more is written.")
    check_answer(course.seminar, written)
    rooms().add(course.room, WROTE, dict(written))
    return written


def take_back(course: Course, number: int) -> None:
    """Take back what a group wrote."""
    rooms().add(course.room, TOOK_BACK, number)


def is_known(seminar: SeminarFile, branch: Branch, reading: str | None = None) -> bool:
    """Return whether what the runs of a branch answer is at hand."""
    return _answers.holds(_key(seminar, branch, reading))


def _key(seminar: SeminarFile, branch: Branch, reading: str | None) -> tuple[Any, ...]:
    questions = tuple(each.model_dump_json() for each in seminar.questions)
    return played(branch, reading).hash, questions, seminar.runs, seminar.seed


def runs_answer(seminar: SeminarFile, branch: Branch, reading: str | None = None) -> dict[str, Floats]:
    """Return what each run of a branch answers to each question, perhaps under another reading."""

    def compute() -> dict[str, Floats]:
        with GATE.threads() as threads:
            return answer_questions(seminar, played(branch, reading), threads, LANES)

    return _answers.get(_key(seminar, branch, reading), compute)


def effects(seminar: SeminarFile, branch: Branch, reading: str | None = None) -> list[Effect]:
    """Return what a branch changes against the first one, for each question, perhaps under another reading."""
    before, after = (runs_answer(seminar, each, reading) for each in (seminar.branches[0], branch))
    return [effect_of(each, before[each.name], after[each.name], seminar.seed) for each in seminar.questions]


def effects_by_reading(seminar: SeminarFile, branch: Branch, question: Question) -> Mapping[str, Effect]:
    """Return what a branch changes in the answer of a question under each article's reading, by reading."""
    place = seminar.questions.index(question)
    return {reading: effects(seminar, branch, reading)[place] for reading in article_readings()}


def results_file(room: Room, suffix: str) -> bytes:
    """Return a room's results as `json` or `csv`: what groups wrote, what runs of each branch say, what happened.

    Raises:
        InputError: the room has been deleted.
    """
    course = course_of(room)
    seminar = course.seminar
    values = {each.name: runs_answer(seminar, each) for each in seminar.branches}
    found = results(seminar, list(course.answers.values()), values)
    if suffix == "csv":
        return results_csv(found)
    hashes = {each.name: played(each).hash for each in seminar.branches}
    opened = datetime.fromtimestamp(room.opened, UTC).isoformat(timespec="seconds")
    return json_text({**found, "opened": opened, "model": model_version(), "branches": hashes}).encode()
