"""Designs: the shipped ones are sound, a bad one gets a sentence for each mistake, and points lie where they should."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

import sim
from experiments import Design, load_design, shipped_designs
from experiments.sweep.design_files import DESIGNS, as_design, schema_text
from experiments.sweep.plan import PARTS, Plan, make_plan
from experiments.sweep.sampling import METHODS
from sim.errors import InputError, NotFoundError

BASE: dict[str, Any] = {"scenario": "tower-22", "days": 60}
CONTROL = {"iran.control": "evidence"}

BAD = [
    ({}, "the key 'scenario' is missing"),
    ({"scenario": "tower-23"}, "scenario: there is no scenario 'tower-23'; did you mean 'tower-22'"),
    ({"scenario": "nowhere.yaml"}, "nowhere.yaml: there is no such file"),
    (BASE | {"days": 5}, "days: must be a whole number from 30 to 730, not 5"),
    (BASE | {"readng": "x"}, "readng: there is no such key; did you mean 'reading'"),
    (BASE | {"reading": "005-x"}, "reading, entry 1: there is no reading '005-x'"),
    (BASE | {"reading": ["common", "common"]}, "'common' stands in the list twice"),
    (BASE | {"levers": ["iran.control"]}, "levers: must be a set of `key: value` lines, not a list"),
    (BASE | {"levers": {"iran.contrl": [1.0]}}, "no such parameter; did you mean 'iran.control'"),
    (BASE | {"levers": {"iran.control": [9.0]}}, "entry 1: 9.0 is out of range; allowed: 0 to 1 (share)"),
    (BASE | {"levers": {"iran.control": {"low": 0.8, "high": 0.2}}}, "low (0.8) must be below high (0.2)"),
    (BASE | {"levers": {"iran.control": {"low": 0.8}}}, "give either a list of values, or both low and high"),
    (BASE | {"levers": {"iran.control": {"low": -1, "high": 0.2}}}, "iran.control.low: -1.0 is out of range"),
    (BASE | {"levers": {"iran.control": 0.5}}, "belongs under `constants`"),
    (BASE | {"levers": {"iran.control": []}}, "must have at least one entry"),
    (BASE | {"levers": {"iran.control": [0.5, 0.5]}}, "0.5 stands in the list twice"),
    (BASE | {"levers": {"iran.control": ["high"]}}, "must be a number (share), not 'high'"),
    (BASE | {"levers": {"iran.control": "all"}}, "is a number (share): give a list, low and high, or `evidence`"),
    (BASE | {"levers": {"rules.iran": "evidence"}}, "takes names, not a range"),
    (BASE | {"levers": {"rules.iran": ["hands-of"]}}, "did you mean 'hands-off'"),
    (BASE | {"levers": {"reading": "all"}}, "stand under the key `reading`"),
    (BASE | {"levers": {"end": ["2024-01-01"]}}, "set it by the key `days`"),
    (BASE | {"levers": {"follow_until": ["soon"]}}, "must be a date such as 2023-10-17, not 'soon'"),
    (BASE | {"levers": {"follow_until": "evidence"}}, "takes a list of dates"),
    (BASE | {"levers": CONTROL, "constants": {"iran.control": 0.5}}, "this varies already"),
    (BASE | {"levers": CONTROL, "uncertainties": CONTROL}, "this already stands under `levers`"),
    (BASE | {"reading": "common", "uncertainties": {"reading": "all"}}, "give it in one place only"),
    (BASE | {"uncertainties": {"reading": ["004"]}}, "there is no reading '004'"),
    (BASE | {"constants": {"iran.control": 5}}, "constants.iran.control: 5 is out of range"),
    (BASE | {"constants": {"end": "2024-01-01"}}, "the length of the runs is set by the key `days`"),
    (BASE | {"outcomes": ["us_kiled"]}, "there is no outcome 'us_kiled'; did you mean 'us_killed'"),
    (BASE | {"outcomes": []}, "outcomes: must have at least one entry"),
    (BASE | {"weekly": ["attack"]}, "did you mean 'attacks'"),
    (BASE | {"trajectories": ["rungs"]}, "did you mean 'rung'"),
    (BASE | {"trajectories": "all", "replications": 100_000}, "at most 0.4 GB are allowed"),
    (BASE | {"sampler": "latin"}, "there is no sampler 'latin'"),
    (BASE | {"levers": CONTROL, "sampler": "sobol"}, "the key 'n' is missing; sobol needs it"),
    (BASE | {"levers": CONTROL, "sampler": {"method": "sobol", "n": 100}}, "such as 64 or 128, not 100"),
    (BASE | {"levers": CONTROL, "sampler": {"method": "sobol", "n": 8, "sed": 1}}, "did you mean 'seed'"),
    (BASE | {"levers": CONTROL, "sampler": {"method": "morris", "n": 8, "levels": 5}}, "an even number of levels"),
    (BASE | {"levers": CONTROL, "sampler": {"method": "sobol", "n": 8, "levels": 4}}, "only a grid and morris have"),
    (BASE | {"levers": CONTROL, "sampler": {"method": "sobol", "n": 8, "second_order": True}}, "only saltelli has"),
    (BASE | {"sampler": {"method": "grid", "n": 3}}, "a grid has no n"),
    (BASE | {"sampler": {"method": "saltelli", "n": 4}}, "saltelli has nothing to sample"),
    (BASE | {"uncertainties": "all"}, "at most 5,000,000 are allowed"),
    (BASE | {"replications": 0}, "replications: must be a whole number from 1 to 1,000,000"),
    (BASE | {"replications": True}, "not true"),
    (BASE | {"seed": -1}, "seed: must be a whole number from 0"),
]


@pytest.mark.parametrize(("given", "said"), BAD, ids=[said for _, said in BAD])
def test_a_bad_design_gets_one_clear_sentence(given: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError) as raised:
        make_plan(Design(**given))
    (sentence,) = str(raised.value).splitlines()
    assert said in sentence
    assert sentence.endswith((".", "?"))


def test_every_mistake_of_a_file_is_told_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text("scenario: tower-22\nlevers:\n  iran.contrl: [0.5]\n  militia.restraint: [9.0]\n")
    with pytest.raises(InputError) as raised:
        load_design(file)
    first, second = str(raised.value).splitlines()
    assert "bad.yaml, line 3" in first
    assert "did you mean 'iran.control'" in first
    assert "bad.yaml, line 4" in second
    assert "out of range" in second


def test_a_scenario_beside_the_design_is_found_from_any_folder(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text("name: own\nbaseline: tower-22\ntitle: Own\nparameters: {}\n")
    (tmp_path / "design.yaml").write_text("scenario: own.yaml\ndays: 30\n")
    assert make_plan(load_design(tmp_path / "design.yaml")).scenarios[0].name == "own"


def test_a_design_that_does_not_exist_is_told_with_the_nearest() -> None:
    with pytest.raises(NotFoundError, match="did you mean 'tower-22-levers'"):
        load_design("tower-22-lever")
    with pytest.raises(NotFoundError, match="no such file"):
        load_design("nowhere/manifest.json")


@pytest.mark.parametrize("name", sorted(shipped_designs()))
def test_shipped_designs_are_sound(name: str) -> None:
    path = shipped_designs()[name]
    jsonschema.validate(yaml.safe_load(path.read_text(encoding="utf-8")), json.loads(schema_text()))
    plan = make_plan(load_design(name))
    assert plan.design.title
    assert plan.design.question.endswith("?")
    assert plan.runs >= 50_000


def test_the_published_schema_is_fresh() -> None:
    assert (DESIGNS / "schema.json").read_text(encoding="utf-8") == schema_text()
    jsonschema.Draft202012Validator.check_schema(json.loads(schema_text()))


def test_the_million_is_one() -> None:
    plan = make_plan(load_design("tower-22-million"))
    assert plan.runs >= 1_000_000
    assert plan.days == 180
    assert plan.design.sampler.method == "saltelli"


def test_a_design_comes_back_from_its_content() -> None:
    design = load_design("all-uncertainties")
    assert Design(**json.loads(json.dumps(design.content()))) == design
    assert as_design(design.content()) == design


def test_evidence_ranges_are_those_of_each_reading() -> None:
    design = Design(scenario="tower-22", reading=[None, "003-tehrans-proxies"], uncertainties={"iran.control": None})
    axis = next(each for each in make_plan(design).axes if each.path == "iran.control")
    scenarios = [sim.load_scenario("tower-22", reading=reading) for reading in (None, "003-tehrans-proxies")]
    known = [scenario.parameters["iran.control"] for scenario in scenarios]
    assert axis.ranges == tuple((value.low, value.high) for value in known)
    assert axis.sources


def test_a_policy_meets_the_same_sample_as_every_other() -> None:
    design = Design(
        scenario="tower-22",
        levers={"baghdad.mediation": [0.2, 0.5, 0.9], "rules.iran": "all"},
        uncertainties={"militia.restraint": "evidence", "reading": "all"},
        sampler={"method": "latin-hypercube", "n": 10, "seed": 2},
    )
    plan = make_plan(design)
    assert (plan.policies, plan.sample_rows, plan.points) == (9, 10, 90)
    coded = plan.coded(np.arange(90)).reshape(9, 10, 4)
    names = [axis.path for axis in plan.axes]
    assert (coded[:, :, names.index("militia.restraint")] == coded[0, :, names.index("militia.restraint")]).all()
    levers = coded[:, 0, [names.index("baghdad.mediation"), names.index("rules.iran")]]
    assert len(np.unique(levers, axis=0)) == 9
    assert set(np.unique(levers[:, 0])) == {0.2, 0.5, 0.9}


def small_plan(method: str, n: int, replications: int, policies: int, chunk: int) -> Plan:
    sampler: dict[str, Any] = {"method": method} | ({} if method == "grid" else {"n": n, "seed": 1})
    design = Design(
        scenario="tower-22",
        days=30,
        levers={"baghdad.mediation": [0.1 * k for k in range(1, policies + 1)]},
        uncertainties={"militia.restraint": "evidence", "iran.control": {"low": 0.2, "high": 0.4}},
        sampler=sampler,
        replications=replications,
    )
    return make_plan(design, chunk)


@settings(max_examples=60, deadline=None)
@given(
    method=st.sampled_from(sorted(METHODS)),
    power=st.integers(1, 4),
    replications=st.integers(1, 70),
    policies=st.integers(1, 4),
    chunk=st.integers(1, 200),
)
def test_chunks_and_blocks_hold_every_run_once(
    method: str, power: int, replications: int, policies: int, chunk: int
) -> None:
    plan = small_plan(method, 2**power, replications, policies, chunk)
    seen = np.zeros((plan.points, replications), dtype=int)
    for number in range(plan.chunks):
        covered = set()
        for block in plan.blocks(number):
            assert block.points * block.runs <= max(1, chunk // PARTS, 1)
            points = range(block.first_point, block.first_point + block.points)
            seen[points.start : points.stop, block.first_run : block.first_run + block.runs] += 1
            covered |= set(points)
        assert covered == set(plan.chunk(number))
        assert len(plan.chunk(number)) * replications <= max(chunk, replications)
    assert (seen == 1).all()


@settings(max_examples=30, deadline=None)
@given(method=st.sampled_from(sorted(METHODS)), power=st.integers(1, 5))
def test_points_lie_within_their_ranges_and_come_again(method: str, power: int) -> None:
    plan, again = (small_plan(method, 2**power, 1, 2, 100) for _ in range(2))
    points = np.arange(plan.points)
    coded = plan.coded(points)
    assert np.array_equal(coded, again.coded(points))
    assert plan.digest == again.digest
    mediation, restraint, control = coded.T
    known = plan.scenarios[0].parameters["militia.restraint"]
    assert set(np.round(mediation, 9)) <= {0.1, 0.2}
    assert ((restraint >= known.low) & (restraint <= known.high)).all()
    assert ((control >= 0.2) & (control <= 0.4)).all()


@pytest.mark.parametrize(
    "change", [{"seed": 1}, {"replications": 7}, {"sampler": {"method": "sobol", "n": 8, "seed": 9}}]
)
def test_the_digest_tells_designs_apart(change: dict[str, Any]) -> None:
    base = {"scenario": "tower-22", "levers": CONTROL, "sampler": {"method": "sobol", "n": 8}, "replications": 2}
    assert make_plan(Design(**base)).digest != make_plan(Design(**base | change)).digest
