"""The Sweep page, driven without a browser, and what it offers."""

import time

import pytest
import yaml
from streamlit.testing.v1 import AppTest

from experiments.design import Design
from experiments.sweep import run_sweep
from sim.errors import InputError
from sim.view.app.jobs import Jobs
from sim.view.app.link import Link, opened
from sim.view.app.scenarios import trio
from sim.view.app.sweep_design import design_fields, design_yaml
from sim.view.charts_sweep import sweep_chart, sweep_rows


def sweep_script():
    from sim.view.app import session, sweep_page

    if session.open_link():
        sweep_page.page()


def small(**changed):
    link = Link(vary=("militia.restraint",), **changed)
    return design_fields(link, trio(link, {}).shipped) | {"replications": 20}


def ended(job):
    while not job.ended:
        time.sleep(0.05)
    return job


def test_a_sweep_is_run_from_the_form():
    app = AppTest.from_function(sweep_script, default_timeout=120).run()
    next(each for each in app.button if each.label == "Run the sweep").click().run()
    for _ in range(200):
        if not [each for each in app.button if each.label == "Cancel"]:
            break
        time.sleep(0.1)
        app.run()
    assert not app.exception, app.exception
    assert not app.error, [each.value for each in app.error]
    assert "militia.restraint" in app.query_params["vary"]
    assert any("same luck" in each.value for each in app.caption)


def test_the_design_file_gives_the_same_sweep(tmp_path):
    fields = small(changes=(("iran.control", "0.9"), ("rules.united_states", "absorb")))
    read = Design(**yaml.safe_load(design_yaml(fields)))
    assert read == Design(**fields)
    rows = sweep_rows(run_sweep(read, tmp_path / "s"), "total_attacks")
    assert [row["x"] for row in rows] == sorted(row["x"] for row in rows)
    assert all(row["q05"] <= row["q25"] <= row["q75"] <= row["q95"] and row["low"] <= row["high"] for row in rows)


def test_one_sweep_a_session_and_a_cancelled_one_ends(tmp_path):
    jobs = Jobs(tmp_path)
    job = jobs.ask("a", Design(**(small() | {"replications": 50_000})), "one")
    with pytest.raises(InputError, match="under way"):
        jobs.ask("b", Design(**small()), "one")
    assert jobs.ask("a", job.design, "another") is job
    job.stop.set()
    assert ended(job).sweep is None
    assert job.problem == ""
    assert ended(jobs.ask("b", Design(**small()), "one")).sweep.complete


def test_a_map_of_two_quantities_marks_the_nearest_cell(tmp_path):
    link = Link(vary=("militia.restraint", "iran.control"))
    fields = design_fields(link, trio(link, {}).shipped) | {"replications": 2}
    chart = sweep_chart(run_sweep(fields, tmp_path / "s"), "total_attacks", [1.15, 0.5])
    assert len(chart["datasets"]["points"]) == 81
    assert chart["datasets"]["baseline"][0]["x"] in {row["x"] for row in chart["datasets"]["points"]}


def test_a_link_with_a_quantity_that_is_not_there_says_the_nearest():
    assert "militia.restraint" in opened({"vary": ["militia.restrain"]}).problems[0]
    assert "total_attacks" in opened({"outcome": ["total_attack"]}).problems[0]
