"""The charts as pages show them."""

import json

from sim.app.parts import look


def test_the_record_alone_has_no_legend_of_runs():
    alone, among = (look.weekly(tables, dark=True) for tables in (("record",), ("fan", "record")))
    assert "legend" in json.dumps(among["layer"])
    assert all(each["encoding"].get("color", {}).get("legend") is None for each in alone["layer"])


def test_legends_of_a_chart_are_changed_and_the_body_is_not():
    body = {"layer": [{"encoding": {"color": {"field": "source", "legend": {"columns": 4}}}}]}
    spec = look.screen(body, False, 200, {"columns": look.FOUR_IF_ROOM})
    assert spec["layer"][0]["encoding"]["color"]["legend"] == {"columns": look.FOUR_IF_ROOM}
    assert body["layer"][0]["encoding"]["color"]["legend"] == {"columns": 4}
