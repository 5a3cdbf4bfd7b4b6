"""The guides name what is on the pages, and every address in them opens."""

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from sim.app.state.exercises import exercise_of
from sim.app.state.link import open_query
from sim.app.state.scenarios import trio

DOCS = Path(__file__).resolve().parents[2] / "docs"
STUDENTS = (DOCS / "students.md").read_text()
PAGES = set(re.findall(r'url_path="([a-z-]+)"', (DOCS.parent / "sim" / "app" / "main.py").read_text()))


@pytest.mark.parametrize(
    "words",
    [
        "Ask every reading",
        "As shipped",
        "Levers untouched",
        "Run the sweep",
        "Show what the model answers",
        "Twin",
    ],
)
def test_the_guides_name_controls_that_exist(words):
    guides = (DOCS / "students.md").read_text() + (DOCS / "instructors.md").read_text()
    pages = "".join(path.read_text() for path in (DOCS.parent / "sim" / "app").rglob("*.py"))
    assert words in " ".join(guides.split())
    assert words in pages


GUIDES = STUDENTS + (DOCS / "instructors.md").read_text()
LINKS = re.findall(r"`(/[a-z-]*(?:\?[^`\s]+)?)`", GUIDES)


def test_the_guides_have_addresses():
    assert {"/start", "/exercises", "/exercises?exercise=deaths", "/one-run?run=11"} <= set(LINKS)


@pytest.mark.parametrize("address", sorted(set(LINKS)))
def test_an_address_of_the_guides_opens(address):
    parts = urlsplit(address)
    assert parts.path.strip("/") in PAGES | {""}
    found = open_query(parse_qs(parts.query))
    assert found.problems == ()
    assert trio(found.link, {}).changed
    assert found.link.exercise is None or exercise_of(found.link.exercise)


def test_the_students_guide_fits_the_ten_minutes_it_promises():
    walk = STUDENTS.split("## The first ten minutes")[1].split("\n## ")[0]
    minutes = {"one": 1, "two": 2, "three": 3}
    assert sum(minutes[each] for each in re.findall(r"(one|two|three) minutes?\)", walk)) == 10
    assert len(walk.split()) < 350
