"""The control of parameters on the page, its link, and what is offered to do the same again."""

import runpy
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from sim.app.parts.words import changes_phrase
from sim.app.serving import files, service
from sim.app.state import reproduce
from sim.app.state.link import OWN, POSTERIOR, Link, open_query
from sim.app.state.scenarios import Calibrated, trio
from sim.inputs.posterior.posterior import load_posterior
from sim.inputs.scenario.scenario import load_scenario
from sim.results.ensemble import run_ensemble

DRAWN = Link(parameters=POSTERIOR, runs=200)


def script():
    from sim.app.main import main

    main()


def one_run_script():
    import streamlit as st

    from sim.app.pages import one_run
    from sim.app.parts import controls

    st.set_page_config(layout="wide")
    if controls.open_link():
        one_run.page()


def started(page=script, **query):
    app = AppTest.from_function(page, default_timeout=120)
    for name, value in ({"runs": "200"} | query).items():
        app.query_params[name] = value
    app.run()
    assert not app.exception, app.exception
    return app


def part(app, name):
    value = app.query_params.get(name)
    return value[0] if isinstance(value, list) else value


def captions(app):
    return " ".join(each.value for each in app.caption)


@pytest.mark.usefixtures("shipped")
def test_the_control_is_in_the_link_and_the_caption():
    app = started()
    assert part(app, "parameters") is None
    before = part(app, "hash")
    app.segmented_control(key="parameters").set_value(POSTERIOR).run()
    assert not app.exception
    assert part(app, "parameters") == POSTERIOR
    assert part(app, "hash") not in (None, before)
    assert "Dashed: parameters alone" in captions(app)
    app.segmented_control(key="parameters").set_value(OWN).run()
    assert part(app, "parameters") is None
    assert part(app, "hash") == before
    assert "Dashed" not in captions(app)


@pytest.mark.usefixtures("shipped")
def test_a_lever_that_is_moved_prevails_over_its_draws():
    app = started(parameters=POSTERIOR)
    app.slider(key="value:militia.restraint").set_value(1.5).run()
    assert not app.exception
    assert any("restraint from its draws to 1.5" in each.value for each in app.info)
    three = trio(DRAWN.with_change("militia.restraint", "1.5"), {})
    found = service.ensemble(three.changed, 3, 0)
    assert found.run(2).scenario.parameters["militia.restraint"].value == 1.5
    assert found.run(2).scenario.parameters["militia.steepness"].set_by == POSTERIOR


def test_without_a_shipped_posterior_the_control_is_off_and_the_link_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("sim.inputs.posterior.posterior.FOLDER", str(tmp_path))
    monkeypatch.setattr("sim.app.state.scenarios._posteriors._entries", type(service._runs._entries)())
    app = started()
    assert app.segmented_control(key="parameters").disabled
    app = started(parameters=POSTERIOR)
    assert "cannot be opened" in app.error[0].value
    assert any("No posterior is shipped" in each.value for each in app.markdown)


@pytest.mark.usefixtures("shipped")
def test_links_go_round_and_unknown_words_are_named():
    scenario = trio(DRAWN, {}).changed
    query = {name: [each] if isinstance(each, str) else each for name, each in DRAWN.query(scenario).items()}
    back = open_query(query)
    assert back.link == DRAWN
    assert back.problems == ()
    assert back.warnings(scenario) == []
    assert any("other data" in each for each in back.warnings(trio(Link(), {}).changed))
    assert "own or posterior" in open_query({"parameters": ["posteriors"]}).problems[0]


@pytest.mark.usefixtures("shipped")
def test_a_new_posterior_makes_another_hash(shipped: Path):
    from sim.app.state import scenarios

    before = trio(DRAWN, {}).changed.hash
    file = shipped / "common.csv"
    file.write_text("\n".join(file.read_text(encoding="utf-8").splitlines()[:-1]) + "\n", encoding="utf-8")
    scenarios._posteriors._entries.clear()
    assert trio(DRAWN, {}).changed.hash != before


@pytest.mark.usefixtures("shipped")
def test_what_the_page_adds_up_is_the_ensemble():
    scenario = trio(DRAWN, {}).changed
    streamed, single = service.streamed(scenario, 60, 4, 2), service.streamed(scenario, 60, 4, 1)
    plain = load_scenario("tower-22")
    ensemble = run_ensemble(plain, 60, 4, posterior=load_posterior(plain))
    for name in ("attacks", "rung"):
        np.testing.assert_array_equal(streamed.column(name), ensemble.column(name))
    assert streamed.decomposition is not None
    assert single.decomposition is not None
    np.testing.assert_array_equal(streamed.decomposition.attacks, single.decomposition.attacks)
    answer = service.answer(scenario, 60, 4)
    assert answer.decomposition == (25, 8)
    assert "parameters" in answer.weekly
    assert "parameters" not in service.answer(plain, 60, 4).weekly


@pytest.mark.usefixtures("shipped")
def test_the_baseline_as_shipped_is_not_drawn():
    three = trio(DRAWN, {})
    assert isinstance(three.changed, Calibrated)
    assert isinstance(three.assumed, Calibrated)
    assert not isinstance(three.shipped, Calibrated)
    assert "parameters from the calibrated posterior" in changes_phrase(three.shipped, three.changed)


@pytest.mark.usefixtures("shipped")
def test_python_and_command_line_give_what_is_on_screen(tmp_path: Path):
    link = DRAWN.with_change("militia.restraint", "1.15")
    scenario = trio(link, {}).changed
    code = tmp_path / "again.py"
    code.write_text(reproduce.ensemble_code(link, scenario), encoding="utf-8")
    again = runpy.run_path(str(code))["ensemble"]
    np.testing.assert_array_equal(again.column("attacks"), service.streamed(scenario, 200, 0, 1).column("attacks"))
    code.write_text(reproduce.run_code(link, scenario, 7), encoding="utf-8")
    run = runpy.run_path(str(code))["run"]
    np.testing.assert_array_equal(run.daily_array, service.one_run(scenario, 0, 7).daily_array)
    assert reproduce.ensemble_command(link).endswith("--posterior")
    twin = DRAWN.__class__(parameters=POSTERIOR, twin=("militia.restraint=1.5",))
    code.write_text(reproduce.twin_code(twin, trio(twin, {}).changed, 3), encoding="utf-8")
    drawn = service.one_run(trio(DRAWN, {}).changed, 0, 3).scenario.parameters["militia.restraint"].value
    assert runpy.run_path(str(code))["pair"].changes == (f"militia.restraint: {drawn:g} -> 1.5",)


@pytest.mark.usefixtures("shipped")
def test_comparisons_and_files_use_the_draws(tmp_path: Path):
    link = Link(parameters=POSTERIOR, runs=200, others=("no-mediation",))
    scenario = trio(link, {}).changed
    code = tmp_path / "compare.py"
    code.write_text(reproduce.compare_code(link, scenario), encoding="utf-8")
    assert runpy.run_path(str(code))["found"].runs == 200
    assert b'"sha256"' in files.manifest_json(DRAWN, trio(link, {}))
    assert b"parameters alone" in files.briefing(DRAWN, trio(DRAWN, {}))


@pytest.mark.usefixtures("shipped")
def test_one_run_is_the_ensembles_and_keeps_the_address():
    app = started(one_run_script, parameters=POSTERIOR, run="5", day="20")
    assert not app.exception
    assert part(app, "hash") == trio(DRAWN, {}).changed.hash[:16]
    assert any("--posterior" in each.value for each in app.code)
    assert "This run plays with draw" in captions(app)
