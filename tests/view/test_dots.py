"""Scenarios and readings side by side: valid charts, whose rows, series and signs are told apart without colour too."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from sim.analyses.compare.compare import OutcomeDifference
from sim.app.parts.words import difference_words, dot
from sim.charts import dots
from sim.charts.theme import on_screen

LABELS = ("Tower 22", "No mediation", "Soleimani", "Tehran has full control")
BODIES = {
    "medians": dots.medians_body(LABELS, "attacks per week", dated=True),
    "weeks": dots.medians_body(LABELS, "attacks per week", dated=False),
    "reached": dots.reached_body(LABELS, ("1 isolated harassment", "2 sustained campaign")),
    "dots": dots.dots_body(("One|31 more", "Two|1.15 to 1.4|no clear difference"), "difference: attacks"),
}


def difference(outcome: str, mean: float, low: float, high: float) -> OutcomeDifference:
    return OutcomeDifference(outcome, 1.0, 1.0 + mean, mean, low, high, 0.5, 0.5, 0.0, 0.0, 200)


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize("dark", [False, True])
def test_every_chart_side_by_side_is_valid(name: str, dark: bool) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from altair.vegalite import schema as package
    (found, *_) = sorted(Path(package.__file__).parent.rglob("vega-lite-schema.json"), reverse=True)
    spec = on_screen(BODIES[name], dark, 300) | {"datasets": {name: []}}
    jsonschema.Draft7Validator(json.loads(found.read_text(encoding="utf-8"))).validate(json.loads(json.dumps(spec)))


def test_four_scenarios_have_a_line_a_mark_and_a_colour_each() -> None:
    (line,) = BODIES["medians"]["layer"]
    marks = BODIES["reached"]["layer"][1]
    for encoding in (line["encoding"]["color"], line["encoding"]["strokeDash"], marks["encoding"]["shape"]):
        assert encoding["scale"]["domain"] == list(LABELS)
        assert len({json.dumps(each) for each in encoding["scale"]["range"]}) == len(LABELS)


def test_a_direction_has_a_shape_of_its_own() -> None:
    shape = BODIES["dots"]["layer"][2]["encoding"]["shape"]["scale"]
    assert len(set(shape["range"])) == len(shape["domain"]) == 3


def test_rows_have_room_for_the_lines_of_their_labels() -> None:
    one = dots.dots_body(("One",), "difference")["height"]
    assert BODIES["dots"]["height"] > 2 * (one - 50) + 50


@pytest.mark.parametrize(
    ("row", "named", "alone"),
    [
        (("attacks", 31.2, 25.1, 38.4), "31.2 more attacks on US forces (25.1 to 38.4)", "31.2 more (25.1 to 38.4)"),
        (("attacks", -93, -95, -90), "93 fewer attacks on US forces (90 to 95)", "93 fewer (90 to 95)"),
        (
            ("any_us_killed", 0.12, 0.09, 0.15),
            "12 more runs with US deaths in a hundred (9 to 15)",
            "12 more in a hundred (9 to 15)",
        ),
        (("peak_rung", -0.3, -0.4, -0.2), "peak rung of the ladder: 0.3 lower (0.2 to 0.4)", "0.3 lower (0.2 to 0.4)"),
        (
            ("attacks", 1, -2, 4),
            "attacks on US forces: no clear difference (\N{MINUS SIGN}2 to +4)",
            "no clear difference (\N{MINUS SIGN}2 to +4)",
        ),
    ],
)
def test_a_difference_in_words(row: tuple[Any, ...], named: str, alone: str) -> None:
    found = difference(*row)
    assert difference_words(found) == named
    assert difference_words(found, is_named=False) == alone


def test_a_title_with_the_sign_that_parts_lines_is_one_line() -> None:
    row = dot(difference("any_us_killed", 0.12, 0.09, 0.15), "Mine|and yours", "12 more")
    assert row["label"] == "Mine and yours|12 more"
    assert (row["mean"], row["sign"]) == (12, "higher")
