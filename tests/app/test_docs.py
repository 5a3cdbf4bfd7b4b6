"""The answers in the students' guide still hold, and the guides name what is on the pages."""

import re
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from sim.view.app import service
from sim.view.app.link import opened
from sim.view.app.scenarios import trio

DOCS = Path(__file__).resolve().parents[2] / "docs"
EXERCISE = re.compile(r"Link: `\?([^`]+)`\s+Answer: ([^\n]+?)\.\n")
EXERCISES = EXERCISE.findall((DOCS / "students.md").read_text())


def test_there_are_exercises():
    assert len(EXERCISES) == 6


@pytest.mark.parametrize(("query", "answers"), EXERCISES)
def test_an_answer_holds(query, answers):
    found = opened(parse_qs(query))
    assert found.problems == ()
    three = trio(found.link, {})
    rows = service.differences(three.baseline(found.link.against), three.changed, found.link.runs, found.link.seed)
    known = {row.outcome: "higher" if row.low > 0 else "lower" if row.high < 0 else "not clear" for row in rows}
    for outcome, direction in re.findall(r"`(\w+): ([a-z ]+)`", answers):
        assert known[outcome] == direction, outcome


@pytest.mark.parametrize("words", ["Levers untouched", "As shipped", "Stress range", "Speaker notes", "Runs and luck"])
def test_the_guides_name_controls_that_exist(words):
    guides = (DOCS / "students.md").read_text() + (DOCS / "instructors.md").read_text()
    pages = "".join(path.read_text() for path in (DOCS.parent / "sim" / "view" / "app").glob("*.py"))
    assert words in " ".join(guides.split())
    assert words in pages
