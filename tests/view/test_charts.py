"""Every chart is valid Vega-Lite, says what it shows, and stays small enough to be sent often."""

from __future__ import annotations

import copy
import json
from itertools import pairwise
from typing import Any

import pytest

import sim
from sim.analyses.compare import chart as comparison_charts
from sim.analyses.compare.compare import compare_ensembles
from sim.analyses.explain import chart as weighing
from sim.analyses.explain.explain import explain
from sim.analyses.explain.moments import key_moments
from sim.analyses.twin import chart as twin_chart
from sim.analyses.twin.twin import twin
from sim.charts import captions, dots, ensembles, story, theme, timeline
from sim.charts.theme import Spec
from sim.results.ensemble import Ensemble

LARGEST = 250_000
"""Bytes of a chart as JSON."""


def the_charts(ensemble: Ensemble) -> dict[str, Spec]:
    """Every kind of chart there is."""
    other = sim.run_ensemble(ensemble.scenario.with_changes({"militia.restraint": 1.4}), runs=60, seed=3, threads=1)
    return {
        **dict(ensembles.ensemble_charts(ensemble)),
        "both": ensembles.ladder_and_weekly(other, ensemble),
        "israel": ensembles.weekly_attacks_on_israel(ensemble),
        "run": timeline.run_timeline(ensemble.run(5)),
        "compare": comparison_charts.paired_differences(compare_ensembles(ensemble, other, resamples=100)),
        "twin": twin_chart.twin_paths(twin(ensemble.scenario, other.scenario, seed=3, run=2)),
        "alone": {"$schema": theme.SCHEMA, "config": theme.CONFIG} | ensembles.weekly_body(),
    }


@pytest.fixture(scope="module")
def drawn(ensemble: Ensemble) -> dict[str, Spec]:
    return the_charts(ensemble)


def test_every_chart_is_valid(drawn: dict[str, Spec], vega_lite: Any) -> None:
    for name, spec in drawn.items():
        plain = json.loads(json.dumps(spec, allow_nan=False))
        errors = [error.message[:300] for error in vega_lite.iter_errors(plain)]
        assert not errors, (name, errors)


def test_every_chart_is_small(drawn: dict[str, Spec]) -> None:
    for name, spec in drawn.items():
        assert len(json.dumps(spec)) < LARGEST, name


def test_every_named_table_is_there_and_every_table_is_drawn(drawn: dict[str, Spec]) -> None:
    for name, spec in drawn.items():
        if name != "alone":
            assert set(named_tables(spec)) == set(spec["datasets"]), name


def named_tables(spec: Any) -> list[str]:
    """Names of the tables that a chart draws."""
    if isinstance(spec, list):
        return [name for part in spec for name in named_tables(part)]
    if not isinstance(spec, dict):
        return []
    own = [spec["data"]["name"]] if set(spec.get("data", {})) == {"name"} else []
    return own + [name for key, part in spec.items() if key != "datasets" for name in named_tables(part)]


def test_titles_say_scenario_reading_runs_and_seed(drawn: dict[str, Spec]) -> None:
    for name in ("ladder", "weekly_attacks", "rungs", "casualties", "israel"):
        title = drawn[name]["title"]
        words = " ".join([title["text"], *title["subtitle"]])
        for part in ("Tower 22", "o reading applied", "60 runs of 197 days", "seed 3"):
            assert part in words, (name, part)
    assert "run 5 · seed 3" in drawn["run"]["title"]["subtitle"][0]
    assert "militia.restraint" in " ".join(drawn["twin"]["title"]["subtitle"])
    assert "60 pairs" in drawn["compare"]["title"]["subtitle"][0]


def test_what_was_changed_by_hand_is_said() -> None:
    scenario = sim.load_scenario("tower-22").with_changes({"militia.restraint": 1.3, "rules.iran": "hands-off"})
    line = captions.basis(sim.run_ensemble(scenario, runs=2, seed=0, threads=1))
    assert line.endswith("changed: Militia: restraint 1.3, Iran: rule hands-off")
    more = scenario.with_changes({"baghdad.mediation": 0.2})
    assert captions.changes_words(more) == ["3 values changed by hand"]


def test_a_caveat_stands_under_every_chart(drawn: dict[str, Spec]) -> None:
    for name, spec in drawn.items():
        if name != "alone":
            assert spec["vconcat"][0]["title"]["text"][0].startswith("Explores; does not predict."), name


def test_lines_of_text_fit_the_figure(drawn: dict[str, Spec]) -> None:
    for name, spec in drawn.items():
        if name != "alone":
            assert len(spec["title"]["text"]) <= 75, name
            assert all(len(line) <= 130 for line in spec["title"]["subtitle"]), name
            assert all(len(line) <= 150 for line in spec["vconcat"][0]["title"]["text"]), name


def test_the_record_lies_over_the_fan_only_where_there_is_one(drawn: dict[str, Spec]) -> None:
    assert drawn["weekly_attacks"]["datasets"]["record"]
    assert ensembles.RECORD not in drawn["israel"]["datasets"]
    assert ensembles.RECORD not in legend_words(drawn["israel"]["vconcat"][0])
    assert ensembles.RECORD in legend_words(drawn["weekly_attacks"]["vconcat"][0])


def legend_words(spec: Spec) -> list[str]:
    """Words of a chart's legend."""
    scales = [layer["encoding"]["color"]["scale"] for layer in spec["layer"] if "color" in layer["encoding"]]
    return list(scales[0]["domain"])


def test_a_branch_shows_where_it_leaves_the_record() -> None:
    scenario = sim.load_scenario("tower-22").with_changes({"follow_until": "2024-01-28"})
    tables = ensembles.weekly_tables(sim.run_ensemble(scenario, runs=3, seed=0, threads=1))
    assert [row["date"] for row in tables["branch"]] == ["2024-01-29"]


def test_a_long_title_is_cut() -> None:
    heading = theme.Heading("word " * 60, ["a"], ["b"])
    assert len(theme.framed(ensembles.rungs_body(("0 a", "1 b")), heading)["title"]["text"]) <= theme.LONGEST_TITLE


def test_new_data_leaves_the_shared_body_as_it_was() -> None:
    body = ensembles.weekly_body()
    before = copy.deepcopy(body)
    filled = theme.with_data(body, {"fan": [{"date": "2024-01-01"}]})
    again = theme.with_data(filled, {"fan": []})
    assert body == before
    assert (len(filled["datasets"]["fan"]), len(again["datasets"]["fan"])) == (1, 0)
    assert ensembles.weekly_body() is body


def luminance(colour: str) -> float:
    """Relative luminance of a colour, 0 to 1 (WCAG)."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_the_ladders_colours_darken_step_by_step() -> None:
    shades = [luminance(colour) for colour in theme.LADDER_COLOURS]
    assert all(lighter > darker + 0.01 for lighter, darker in pairwise(shades))
    assert len(theme.ladder_colours(5)) == 5
    assert theme.ladder_colours(1) == (theme.LADDER_COLOURS[0],)


def test_differences_are_coloured_by_what_is_known_of_their_sign(drawn: dict[str, Spec]) -> None:
    for row in drawn["compare"]["datasets"]["differences"]:
        expected = "higher" if row["low"] > 0 else "lower" if row["high"] < 0 else "either"
        assert row["sign"] == expected
    assert set(dots.SIGNS) == {"higher", "lower", "either"}


def test_a_number_has_its_sign() -> None:
    assert comparison_charts.signed(-1.5) == "\N{MINUS SIGN}1.5"
    assert comparison_charts.signed(2) == "+2"
    assert comparison_charts.signed(0.0) == "0"


def test_twins_that_never_part_say_so(ensemble: Ensemble) -> None:
    same = twin(ensemble.scenario, ensemble.scenario, seed=3, run=1)
    spec = twin_chart.twin_paths(same)
    assert "never part" in " ".join(spec["title"]["subtitle"])
    assert spec["datasets"]["departure"] == []
    assert {row["path"] for row in spec["datasets"]["paths"]} == set(twin_chart.PATHS)


def test_the_pictures_of_one_run_are_valid_and_draw_their_tables(ensemble: Ensemble, vega_lite: Any) -> None:
    run, names = ensemble.run(1), captions.rung_names(ensemble.scenario)
    moments = [
        story.Numbered(each.day, each.date.isoformat(), each.rung, each.headline) for each in key_moments(run).moments
    ]
    line = {"day": story.day_table(run, 40)}
    feelings = {"feelings": story.feeling_rows(run, "kataib-hezbollah")}
    pictures = [
        (story.story_body(names, 3), story.story_tables(run, moments) | line),
        (story.feelings_body(), feelings | line),
    ]
    for panel in (*story.GOVERNMENTS, *story.FACTION):
        address = 1 if panel in story.FACTION else None
        tables = story.weighing_tables(run, panel, address)
        assert {row["threshold"] for row in tables["thresholds"]} == {
            panel.threshold,
            *(each for _, each in panel.others),
        }
        pictures.append((story.weighing_body(panel.unit, panel is story.FACTION[1]), tables | line))
    for decision in explain(run, 40).decisions:
        body = weighing.weighing_body(weighing.form_of(decision), weighing.unit_of(decision))
        pictures.append((body, weighing.weighing_tables(decision)))
    for body, tables in pictures:
        spec = {"$schema": theme.SCHEMA, "config": theme.CONFIG, **body, "datasets": tables}
        errors = [error.message[:300] for error in vega_lite.iter_errors(json.loads(json.dumps(spec, allow_nan=False)))]
        assert not errors, errors
        assert set(named_tables(spec)) == set(tables)


def test_numbers_of_near_moments_stand_on_levels_of_their_own(ensemble: Ensemble) -> None:
    run = ensemble.run(1)
    days = (10, 11, 12, 60, 61)
    moments = [story.Numbered(day, run.scenario.dates[day].isoformat(), 1, "") for day in days]
    rows = story.story_tables(run, moments)["moments"]
    assert [(row["number"], row["level"]) for row in rows] == [("1", 0), ("2", 1), ("3", 2), ("4", 0), ("5", 1)]
