"""The boxes under the method panel: what moves what, and the systems of the articles."""

from __future__ import annotations

import math

import pytest
from streamlit.testing.v1 import AppTest

from experiments.influence_stored import Stored, StoredMove, StoredSystem, mark_of, system_mark
from sim.analyses.influence.influence import Effect
from sim.analyses.systems.systems import load_systems
from sim.app.parts import influence


def influence_script() -> None:
    from sim.app.parts import controls, influence

    if controls.open_link():
        influence.moves_panel()
        influence.systems_panel()


def move(path: str, silent: bool = False) -> StoredMove:
    effect = Effect(-0.25, (-0.3, -0.2), math.nan)
    return StoredMove("tower-22", path, "parameter", 0.8, 1.6, "any_us_killed", effect, silent, 0.5)


MANY = tuple(move(f"factions.kataib-hezbollah.trait_{number}") for number in range(40))
MOVES = (move("militia.restraint"), *MANY, move("iran.control", True))


def kept(mark: str) -> Stored:
    one = load_systems()[0].id
    systems = {one: StoredSystem(one, "attacks", Effect(-12.0, (-14.0, -10.0), math.nan), 1000, "works")}
    marks = {each.id: system_mark(each.id) for each in load_systems()}
    about = {"pairs": 400, "marks": {"tower-22": mark}, "system_marks": marks | {one: mark}}
    return Stored(MOVES, systems, about)


def opened(monkeypatch: pytest.MonkeyPatch, what: Stored | None, *boxes: str, **query: str) -> AppTest:
    monkeypatch.setattr(influence, "shipped", lambda: what)
    app = AppTest.from_function(influence_script, default_timeout=120)
    for name, value in query.items():
        app.query_params[name] = value
    for box in boxes:
        app.session_state[box] = True
    app.run()
    assert not app.exception
    return app


def texts(app: AppTest) -> str:
    return " ".join(each.value for each in app.markdown).replace("\\", "")


def test_a_closed_box_costs_nothing(monkeypatch):
    app = opened(monkeypatch, kept("another"))
    assert not app.table
    assert not app.warning


def test_what_moves_comes_as_a_table_and_what_is_silent_as_a_list(monkeypatch):
    app = opened(monkeypatch, kept(mark_of("tower-22")), influence.MOVES, scenario="parliament-passes-law")
    assert not app.warning
    table = app.table[0].value
    assert len(table) == influence.MOST_ROWS
    assert list(table.iloc[0])[:3] == ["Militia: restraint", "0.8", "1.6"]
    assert table.iloc[0]["Difference (95% interval)"] == "-25 (-30 to -20) points"
    assert "41 of 42 move an outcome; the first 30" in texts(app)
    assert "Silent here (1)" in texts(app)
    assert "Iran: control" in texts(app)
    assert "escalation influence tower-22" in app.code[0].value


def test_a_search_narrows_both(monkeypatch):
    app = opened(monkeypatch, kept(mark_of("tower-22")), influence.MOVES)
    app.text_input(key="moves:text").set_value("militia restraint").run()
    assert len(app.table[0].value) == 1
    assert "Silent here" not in texts(app)
    app.text_input(key="moves:text").set_value("iran.control").run()
    assert not app.table
    assert "Silent here (1)" in texts(app)


def test_what_another_model_gave_is_called_so(monkeypatch):
    app = opened(monkeypatch, kept("another"), influence.MOVES, influence.SYSTEMS)
    assert [influence.OTHER_VERSION in each.value for each in app.warning] == [True, True]
    assert load_systems()[0].id in app.warning[1].value


@pytest.mark.parametrize(("what", "scenario"), [(None, "tower-22"), (kept("another"), "soleimani-aftermath")])
def test_where_nothing_is_stored_the_command_is_named(monkeypatch, what, scenario):
    app = opened(monkeypatch, what, influence.MOVES, influence.SYSTEMS, scenario=scenario, reading="001-resistance")
    assert "Nothing is stored for this scenario" in texts(app)
    words = f"escalation influence {scenario.removesuffix('-aftermath')} --reading 001-resistance"
    assert app.code[0].value == words


def test_systems_have_verdicts_and_an_experiment(monkeypatch):
    app = opened(monkeypatch, kept("another"), influence.SYSTEMS)
    others = load_systems()[1:]
    table = app.table[0].value
    assert len(table) == 1 + len(others)
    assert table.iloc[0]["Verdict"] == "works"
    assert table.iloc[0]["Difference (95% interval)"] == "-12 (-14 to -10)"
    assert set(table["Verdict"][1:]) == {"not tried"}
    app.selectbox(key="systems:one").set_value(others[0].id).run()
    assert others[0].reason in texts(app)
    assert app.code[0].value == f"escalation systems {others[0].id}"
