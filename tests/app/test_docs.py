"""The answers in the students' guide still hold, and the guides name what is on the pages."""

import re
from pathlib import Path
from urllib.parse import parse_qs

import numpy as np
import pytest

from experiments.sweep.run import run_sweep
from sim.analyses.twin.twin import twin_of_runs
from sim.app.pages.one_run import changed_scenario
from sim.app.pages.sweep import design_fields
from sim.app.serving import service
from sim.app.state.link import open_query
from sim.app.state.scenarios import trio

DOCS = Path(__file__).resolve().parents[2] / "docs"
EXERCISE = re.compile(r"Link: `\?([^`]+)`\s+Answer: ([^\n]+?)\.\n")
STUDENTS = (DOCS / "students.md").read_text()
EXERCISES = EXERCISE.findall(STUDENTS)
TWINS = re.compile(
    r"One run: `/one-run\?([^`]+)`\s+Answer: they part on `([-\d]+)`; attacks on US forces go from `(\d+)` to `(\d+)`"
).findall(STUDENTS)
SWEEPS = re.compile(r"Sweep: `/sweep\?([^`]+)`\s+Answer: ([^\n]+?)\.\n").findall(STUDENTS)
SURE = 1.96
"""Standard errors of a paired difference that holds no zero."""


def test_there_are_exercises():
    assert (len(EXERCISES), len(TWINS), len(SWEEPS)) == (6, 2, 2)


@pytest.mark.parametrize(("query", "answers"), EXERCISES)
def test_an_answer_holds(query, answers):
    found = open_query(parse_qs(query))
    assert found.problems == ()
    three = trio(found.link, {})
    rows = service.differences(three.baseline(found.link.against), three.changed, found.link.runs, found.link.seed)
    known = {row.outcome: "higher" if row.low > 0 else "lower" if row.high < 0 else "not clear" for row in rows}
    for outcome, direction in re.findall(r"`(\w+): ([a-z ]+)`", answers):
        assert known[outcome] == direction, outcome


@pytest.mark.parametrize(("query", "day", "run", "twin"), TWINS)
def test_the_answer_of_a_twin_holds(query, day, run, twin):
    found = open_query(parse_qs(query))
    assert found.problems == ()
    scenario = trio(found.link, {}).changed
    both = (scenario, changed_scenario(scenario, found.link.twin, found.link.force))
    pair = twin_of_runs(*(service.one_run(each, found.link.seed, found.link.run) for each in both))
    assert str(pair.date_of(pair.day)) == day
    assert pair.outcomes["attacks"] == (float(run), float(twin))


@pytest.mark.parametrize(("query", "answers"), SWEEPS)
def test_the_answer_of_a_sweep_holds(query, answers, tmp_path):
    found = open_query(parse_qs(query))
    assert found.problems == ()
    sweep = run_sweep(design_fields(found.link, trio(found.link, {}).shipped), tmp_path / "sweep")
    told = re.findall(r"`(\w+): ([^`]+)`", answers)
    assert told
    for outcome, said in told:
        assert said == (place(sweep, outcome) if said.startswith("highest") else course(sweep, outcome)), outcome


def course(sweep, outcome):
    """How an outcome goes along one quantity, from runs of the same luck at its ends and at its highest point."""
    runs = sweep.runs.pivot(index="run", columns="point", values=outcome).to_numpy(dtype=float)
    top = runs.mean(axis=0).argmax()
    if above(runs[:, top], runs[:, 0]) and above(runs[:, top], runs[:, -1]):
        return "rises, then falls"
    assert above(runs[:, 0], runs[:, -1]) or above(runs[:, -1], runs[:, 0])
    return "falls" if above(runs[:, 0], runs[:, -1]) else "rises"


def above(first, second):
    return (first - second).mean() > SURE * (first - second).std(ddof=1) / np.sqrt(len(first))


def place(sweep, outcome):
    means = sweep.means([outcome])
    highest = means.loc[means[outcome].idxmax()]
    values = [f"{highest[axis['path']]:g}" for axis in sweep.manifest["axes"]]
    return f"highest at {', '.join(values)}"


@pytest.mark.parametrize("words", ["Levers untouched", "As shipped", "Stress range", "Run the sweep"])
def test_the_guides_name_controls_that_exist(words):
    guides = (DOCS / "students.md").read_text() + (DOCS / "instructors.md").read_text()
    pages = "".join(path.read_text() for path in (DOCS.parent / "sim" / "app").rglob("*.py"))
    assert words in " ".join(guides.split())
    assert words in pages


LINKS = re.findall(r"`/[a-z-]*\?([^`]+)`", (DOCS / "instructors.md").read_text())


@pytest.mark.parametrize("query", LINKS)
def test_prepared_links_open(query):
    found = open_query(parse_qs(query))
    assert found.problems == ()
    assert trio(found.link, {}).changed
