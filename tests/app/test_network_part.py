"""Who acts on whom, and where, on the pages."""

from __future__ import annotations

import io
import re
from typing import Any

import pyarrow as pa
from streamlit.testing.v1 import AppTest

import sim
from sim.app.parts import network
from sim.results.ensemble import play_one


def panel_script() -> None:
    from sim.app.parts import controls, network
    from sim.app.state import session

    if controls.open_link() and (three := session.scenarios()) is not None:
        network.panel(three)


def opened(opened: bool = True, **query: str) -> AppTest:
    app = AppTest.from_function(panel_script, default_timeout=120)
    for name, value in ({"runs": "200"} | query).items():
        app.query_params[name] = value
    app.session_state[network.OPEN] = opened
    app.run()
    assert not app.exception
    assert not app.error
    return app


def tables_of(app: AppTest) -> list[dict[str, Any]]:
    """The tables of the network and of the map, by name, as they were sent."""
    return [
        {
            each.name: pa.ipc.open_stream(io.BytesIO(each.data.data)).read_all().to_pylist()
            for each in chart.proto.datasets
        }
        for chart in app.get("vega_lite_chart")
    ]


def numbers_table(app: AppTest) -> str:
    return " ".join(each.proto.body for each in app.get("html"))


def test_a_closed_box_plays_nothing(monkeypatch) -> None:
    monkeypatch.setattr(network.service, "acts", lambda *given: 1 / 0)
    assert not opened(False).get("vega_lite_chart")


def test_the_pictures_and_the_table_show_the_state_beside_its_baseline() -> None:
    app = opened(set="militia.restraint=1.4")
    found = sim.who_acts(
        sim.load_scenario("tower-22").with_changes({"militia.restraint": 1.4}), against="tower-22", runs=200
    )
    first = found.pairs()[0]
    arrows, places = tables_of(app)
    words = [row["what"] for row in arrows["words"]]
    assert f"{first['who']}: {first['number']:.0f} a run (before: {first['before']:.0f})" in words
    assert {"Washington", "Tehran", "Baghdad", "Israel", "Hezbollah"} <= {row["text"] for row in arrows["names"]}
    assert {"Iraq", "Syria", "Jordan", "Israel", "Iran", "not to scale"} <= {row["text"] for row in places["names"]}
    table = numbers_table(app)
    assert f"{first['who']}</th><td>{first['number']:.0f}</td><td>{first['before']:.0f}</td>" in table
    assert re.search(r"Attacks in Syria</th><td>\d+</td><td>\d+</td><td>-", table)


def test_without_a_change_nothing_is_set_beside_it() -> None:
    app = opened()
    assert len(tables_of(app)) == 2
    assert "before" not in " ".join(each.value for each in app.caption)
    assert "Before" not in numbers_table(app)


def test_the_mean_of_fewer_runs_says_so(monkeypatch) -> None:
    monkeypatch.setattr(network, "MOST_RUNS", 20)
    assert "The first 20 of 200 runs." in opened().caption[0].value


def run_script() -> None:
    from sim.app.parts.network import draw_network
    from sim.results.ensemble import play_one

    draw_network(play_one("tower-22", 0, 0), 105, True)


def test_the_day_of_a_run_stands_out() -> None:
    app = AppTest.from_function(run_script, default_timeout=120).run()
    assert not app.exception
    run = play_one("tower-22", 0, 0)
    today = run.acts(105, 105)
    arrows = tables_of(app)[0]
    bright = {row["what"] for row in arrows["words"] if "on this day" in row["what"]}
    assert (
        len({row["id"] for row in arrows["lines"] if row["opacity"] == 1})
        == len(bright)
        == len({(act.actor, act.target, act.group) for act in today.means})
    )
    assert "On this day" in numbers_table(app)
    assert run.scenario.dates[105].isoformat() in app.caption[0].value
