"""The Sweep page, driven without a browser, and what it offers."""

import io
import time

import numpy as np
import pandas as pd
import pytest
import yaml
from streamlit.testing.v1 import AppTest
from typer.testing import CliRunner

from experiments.sweep.chart import sweep_body, sweep_chart, sweep_rows
from experiments.sweep.design import Design
from experiments.sweep.folder import load_sweep
from experiments.sweep.run import run_sweep
from sim.app.pages.sweep import design_fields, design_yaml, points_csv, points_of, runs_parquet
from sim.app.serving.files import chart_file
from sim.app.serving.jobs import Jobs
from sim.app.state.link import Link, open_query
from sim.app.state.scenarios import trio
from sim.cli.main import app as command
from sim.errors import InputError


def sweep_script():
    from sim.app.pages import sweep as sweep_page
    from sim.app.parts import controls

    if controls.open_link():
        sweep_page.page()


def small(**changed):
    link = Link(**({"vary": ("militia.restraint",)} | changed))
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
    rows = sweep_rows(run_sweep(read, tmp_path / "s"), "attacks")
    assert [row["x"] for row in rows] == sorted(row["x"] for row in rows)
    assert all(row["q05"] <= row["q25"] <= row["q75"] <= row["q95"] and row["low"] <= row["high"] for row in rows)


def long_sweep(seed):
    return Design(**(small(seed=seed) | {"replications": 50_000}))


def test_a_session_waits_for_two_sweeps_and_a_cancelled_one_ends(tmp_path):
    jobs = Jobs(tmp_path)
    first, second = (jobs.ask(key, long_sweep(seed), "one") for seed, key in enumerate("ab"))
    assert jobs.ask("a", first.design, "one") is first
    with pytest.raises(InputError, match="2 sweeps under way"):
        jobs.ask("c", Design(**small()), "one")
    for job in (first, second):
        jobs.cancel(job, "one")
        assert ended(job).sweep is None
        assert job.problem == ""
    assert ended(jobs.ask("c", Design(**small()), "one")).sweep.complete


def test_a_cancel_takes_back_ones_own_interest_alone(tmp_path):
    jobs = Jobs(tmp_path)
    job = jobs.ask("a", long_sweep(0), "one")
    jobs.cancel(job, "a stranger")
    assert not job.stop.is_set()
    assert jobs.ask("a", job.design, "another") is job
    jobs.cancel(job, "one")
    assert not job.stop.is_set()
    jobs.cancel(job, "another")
    assert ended(job).sweep is None


def test_sessions_take_turns_and_nine_of_them_find_room(tmp_path):
    jobs, order = Jobs(tmp_path), []
    running = jobs.ask("long", long_sweep(0), "greedy")
    while running.began is None:
        time.sleep(0.05)
    jobs.ask("greedy again", Design(**small(seed=90)), "greedy")
    others = [jobs.ask(f"{number}", Design(**small(seed=number)), f"session {number}") for number in range(1, 10)]
    jobs._run = lambda job: order.append(min(job.sessions)) or setattr(job, "ended", True)
    jobs.cancel(running, "greedy")
    for job in (running, *others, jobs.known("greedy again")):
        ended(job)
    assert order == [*(f"session {number}" for number in range(1, 10)), "greedy"]


def test_a_link_to_a_sweep_under_way_does_not_let_a_stranger_cancel_it():
    from sim.app.serving.jobs import JOBS

    link = Link(vary=("militia.restraint",), values=3, seed=77)
    fields = design_fields(link, trio(link, {}).shipped)
    job = JOBS.ask(design_yaml(fields), Design(**(fields | {"replications": 50_000})), "its owner")
    app = AppTest.from_function(sweep_script, default_timeout=120)
    for name, value in (("vary", "militia.restraint"), ("values", "3"), ("seed", "77")):
        app.query_params[name] = value
    app.run()
    assert not app.exception, app.exception
    assert any("Another session plays this sweep" in each.value for each in app.caption)
    assert [each for each in app.button if each.label == "Cancel"] == []
    JOBS.cancel(job, "its owner")
    ended(job)


def test_a_map_of_two_quantities_marks_the_nearest_cell(tmp_path):
    link = Link(vary=("militia.restraint", "iran.control"))
    fields = design_fields(link, trio(link, {}).shipped) | {"replications": 2}
    chart = sweep_chart(run_sweep(fields, tmp_path / "s"), "attacks", [1.15, 0.5])
    assert len(chart["datasets"]["points"]) == 81
    assert chart["datasets"]["baseline"][0]["x"] in {row["x"] for row in chart["datasets"]["points"]}
    assert chart_file(chart, "svg").count(b'class="mark-text role-mark') == 1, "cells of the figure have their numbers"
    assert b'opacity="0"' not in chart_file(chart, "svg").split(b'class="mark-text role-mark')[1].split(b"</g>")[0]


def test_the_design_file_on_the_command_line_gives_the_numbers_of_the_downloads(tmp_path, monkeypatch):
    fields = small(vary=("militia.restraint=0.9:1.3",), values=3, changes=(("iran.control", "0.7"),))
    shown = run_sweep(Design(**fields), tmp_path / "shown")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "design.yaml").write_text(design_yaml(fields))
    assert CliRunner().invoke(command, ["sweep", "design.yaml", "--out", "sweep"]).exit_code == 0
    again = load_sweep(tmp_path / "sweep")
    table = pd.read_csv(io.BytesIO(points_csv(shown)))
    assert list(table["militia.restraint"]) == [0.9, 1.1, 1.3]
    np.testing.assert_allclose(table["attacks"], again.means()["attacks"])
    pd.testing.assert_frame_equal(pd.read_parquet(io.BytesIO(runs_parquet(shown))), again.runs)


def test_a_range_of_ones_own_and_a_number_of_values_stand_in_the_link():
    query = {"vary": ["militia.restraint=0.9:1.3", "iran.control"], "values": ["5"], "outcome": ["us_killed"]}
    found = open_query(query)
    assert found.problems == ()
    fields = design_fields(found.link, trio(found.link, {}).shipped)
    assert fields["levers"] == {"militia.restraint": {"low": 0.9, "high": 1.3}, "iran.control": "evidence"}
    assert fields["sampler"]["levels"] == 5
    written = found.link.query(trio(found.link, {}).changed)
    assert (written["vary"], written["values"]) == (query["vary"], "5")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"vary": ["militia.restraint=1.3:0.9"]}, "low < high"),
        ({"vary": ["militia.restraint=0.9:99"]}, "<= 3"),
        ({"vary": ["militia.restraint=a:b"]}, "low:high"),
        ({"vary": ["militia.restraint=nan:nan"]}, "low < high"),
        ({"vary": ["militia.restraint", "iran.control"], "values": ["40"]}, "at most 15"),
        ({"vary": ["militia.restraint"], "values": ["1000"]}, "from 3 to 41"),
        ({"vary": ["militia.restraint", "militia.restraint=0.9:1"]}, "different"),
        ({"vary": ["reading=0:1"]}, "no quantity"),
    ],
)
def test_a_link_that_asks_too_much_of_a_sweep_is_refused(query, said):
    assert said in " ".join(open_query(query).problems)


def test_every_reading_is_a_line_or_a_row(tmp_path):
    link = Link(vary=("militia.restraint", "reading"), values=3)
    fields = design_fields(link, trio(link, {}).shipped) | {"replications": 3}
    sweep = run_sweep(fields, tmp_path / "lines")
    assert len(sweep.points) == points_of(link) == 18
    body = sweep_body(sweep, "attacks", [1.15])
    assert len({row["reading"] for row in body["datasets"]["points"]}) == 6
    assert "18 points" in body["description"]
    alone = Link(vary=("reading",))
    sweep = run_sweep(design_fields(alone, trio(alone, {}).shipped) | {"replications": 3}, tmp_path / "rows")
    assert len(sweep_body(sweep, "any_us_killed", [])["datasets"]["points"]) == points_of(alone) == 6


def test_a_cancelled_sweep_goes_on_in_its_folder_and_folders_do_not_pile_up(tmp_path, monkeypatch):
    monkeypatch.setattr("sim.app.serving.jobs.MOST_ENDED", 2)
    jobs = Jobs(tmp_path)
    first = jobs.ask("a", Design(**(small() | {"replications": 20_000})), "one")
    jobs.cancel(first, "one")
    assert ended(first).sweep is None
    again = jobs.ask("a", Design(**small()), "one")
    assert again.folder == first.folder
    for name in "bcdef":
        ended(jobs.ask(name, Design(**small(seed=ord(name))), name))
    assert len(list(tmp_path.iterdir())) <= 4


def test_a_link_with_a_quantity_that_is_not_there_says_the_nearest():
    assert "militia.restraint" in open_query({"vary": ["militia.restrain"]}).problems[0]
    assert "attacks" in open_query({"outcome": ["total_attack"]}).problems[0]
