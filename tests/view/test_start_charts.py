"""The charts of the Start page and of the exercises are valid, and say what they draw."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from sim.charts import theme
from sim.charts.effects import Dot, effects
from sim.charts.record import record_body, record_tables
from sim.charts.theme import Spec, on_screen, with_data
from sim.inputs.guide.story import load_story

DOTS = (Dot("one", -100.0, -110.0, -90.0, "100 fewer"), Dot("two", 1.0, -2.0, 4.0, "not clear", False))


def charts() -> dict[str, Spec]:
    told = load_story()
    tables = record_tables(told.record, date(2023, 10, 17), date(2024, 4, 30), told.labels)
    return {"effects": effects(DOTS, "difference in attacks"), "record": with_data(record_body(), tables)}


@pytest.mark.parametrize("name", ["effects", "record"])
@pytest.mark.parametrize("dark", [False, True])
def test_a_chart_is_valid_on_a_page(vega_lite: Any, name: str, dark: bool) -> None:
    body = charts()[name]
    spec = on_screen(body, dark, body["height"], None)
    assert spec["$schema"] == theme.SCHEMA
    errors = [error.message[:300] for error in vega_lite.iter_errors(json.loads(json.dumps(spec, allow_nan=False)))]
    assert errors == []
    tables = {layer["data"]["name"] for layer in spec["layer"]}
    assert tables == set(body["datasets"])


def test_a_scale_holds_zero_and_leaves_room_for_words_where_they_are_needed() -> None:
    def ends(*dots: Dot) -> list[float]:
        spec = effects(dots, "difference")
        (point,) = [layer for layer in spec["layer"] if layer["mark"]["type"] == "point"]
        return list(point["encoding"]["x"]["scale"]["domain"])

    low, high = ends(DOTS[0])
    assert low < -110
    assert 0 < high < 10, "words beside a dot far below zero need no room above it"
    assert ends(*DOTS)[1] > 40
    low, high = ends(Dot("share", 0.6, 0.5, 0.7, "60%"))
    assert low < 0 < 0.7 < high


def test_a_dot_is_filled_where_it_is_clear_of_zero() -> None:
    rows = effects(DOTS, "difference")["datasets"]["dots"]
    assert [row["fill"] for row in rows] == [1.0, 0.0]
