"""How things stand at the end of a day: what was weighed, what binds, and since when."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from sim.analyses.explain.behind import firing
from sim.analyses.explain.chart import BULLET, CHANCE, WATERFALL, form_of, weighing_tables
from sim.analyses.explain.explain import explain_row
from sim.analyses.explain.standing import standing
from sim.kernel.draws import Actor, Decision
from sim.kernel.state import EventKind
from sim.results.ensemble import Run, play_one


@pytest.fixture(scope="module")
def run() -> Run:
    return play_one("tower-22", seed=0, run=7)


def facts(run: Run, day: int) -> dict[tuple[str, str], str]:
    return {(each.actor, each.what): each.words for each in standing(run, day)}


def test_open_incidents_are_those_that_washington_weighed_that_day(run: Run) -> None:
    trace = run.trace_array
    responses = trace[(trace["decision"] == Decision.RESPONSE) & (trace["forced"] == 0)]
    for row in responses[5::40]:
        incidents = int(row["terms"][0])
        assert facts(run, int(row["day"]))["Washington", "open incidents, since its last reprisal"] == (
            f"{incidents} incidents"
        )


def test_a_bargain_binds_from_the_day_it_is_struck(run: Run) -> None:
    events = run.event_array
    (first, *_) = events[(events["kind"] == EventKind.UNDERSTANDING) & (events["detail"] == 1)]
    day = int(first["day"])
    assert facts(run, day - 1)["Kataib Hezbollah", "bargain with Baghdad"] == "none"
    bound = f"bound since {run.scenario.dates[day]}: a halt for talks"
    assert facts(run, day)["Kataib Hezbollah", "bargain with Baghdad"] == bound


def test_what_was_weighed_earlier_is_dated(run: Run) -> None:
    trace = run.trace_array
    days = np.unique(trace["day"][(trace["decision"] == Decision.SUSPEND) & (trace["actor"] == 1)])
    gap = next(day for day, after in pairwise(days) if after > day + 1)
    said = facts(run, int(gap) + 1)["Kataib Hezbollah", "belief in pauses: what its own have brought"]
    assert said.endswith(f", as weighed on {run.scenario.dates[int(gap)]}")


def test_nobody_is_called_by_a_slug(run: Run) -> None:
    for day in (0, 60, 150):
        assert not any("-al-" in each.actor.islower() * each.actor or "_" in each.words for each in standing(run, day))


def test_a_waterfall_ends_at_the_value_and_begins_where_the_bar_before_ends(run: Run) -> None:
    forms = set()
    for row in run.trace_array[::7]:
        decision = explain_row(run, row)
        if decision.forced:
            continue
        tables = weighing_tables(decision, firing(run, row))
        form = form_of(decision)
        forms.add(form)
        *steps, total = tables["bars"]
        assert tables["threshold"][0]["value"] == decision.threshold
        assert total["before"] == 0.0
        assert total["after"] == (decision.draw if form == CHANCE else decision.value)
        if form == WATERFALL:
            assert [each["before"] for each in steps] == [0.0, *(each["after"] for each in steps[:-1])]
            assert steps[-1]["after"] == pytest.approx(decision.value, abs=1e-9)
    assert forms == {WATERFALL, BULLET, CHANCE}


def test_a_stand_down_is_drawn_with_the_terms_of_its_surplus(run: Run) -> None:
    trace = run.trace_array
    row = trace[(trace["decision"] == Decision.STAND_DOWN) & (trace["choice"] == 1)][0]
    decision = explain_row(run, row)
    words = [bar["words"] for bar in weighing_tables(decision, firing(run, row))["bars"]]
    assert "US presence and ideology" in words
    assert "surplus of motive over restraint" not in words
    assert "surplus of motive over restraint" in [bar["words"] for bar in weighing_tables(decision)["bars"]]


def test_washington_comes_first_and_each_actor_stands_together(run: Run) -> None:
    actors = [each.actor for each in standing(run, 100)]
    assert actors[0] == Actor.UNITED_STATES.title
    assert len([k for k in range(1, len(actors)) if actors[k] != actors[k - 1]]) + 1 == len(set(actors))
