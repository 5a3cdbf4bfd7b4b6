"""The charts as pages show them."""

import json

from sim.app.parts import charts
from sim.charts.theme import on_screen


def test_the_record_alone_has_no_legend_of_runs():
    alone, among = (charts.weekly_spec(tables, dark=True) for tables in (("record",), ("fan", "record")))
    assert "legend" in json.dumps(among["layer"])
    assert all(each["encoding"].get("color", {}).get("legend") is None for each in alone["layer"])


def test_legends_of_a_chart_are_changed_and_the_body_is_not():
    body = {"layer": [{"encoding": {"color": {"field": "source", "legend": {"columns": 4}}}}]}
    spec = on_screen(body, False, 200, {"columns": charts.FOUR_IF_ROOM})
    assert spec["layer"][0]["encoding"]["color"]["legend"] == {"columns": charts.FOUR_IF_ROOM}
    assert body["layer"][0]["encoding"]["color"]["legend"] == {"columns": 4}
