"""The scenarios, branches, counterfactuals and patterns that come with the program."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from sim.inputs.evidence.ledger import ledger_ids
from sim.inputs.files.documents import data_root, read_document
from sim.inputs.record.counts import cumulative_series
from sim.inputs.scenario.file import list_scenarios, scenario_files
from sim.inputs.scenario.history import history_arrays
from sim.inputs.scenario.scenario import load_scenario
from sim.inputs.tables.vocabulary import SERIES

WINDOWS = {
    "tower-22": ("2023-10-17", "2024-04-30"),
    "adolescent-rebellion": ("2021-10-01", "2022-06-30"),
    "israel-front": ("2024-07-01", "2024-12-31"),
    "soleimani": ("2019-10-27", "2020-04-30"),
    "lull-2023": ("2023-04-01", "2023-10-16"),
}
BRANCHES = {"tower-22-aftermath": "2024-01-28", "soleimani-aftermath": "2019-12-27"}
COUNTERFACTUALS = {
    "no-mediation",
    "early-gaza-truce",
    "withdrawal-timetable",
    "tower-22-absorbed",
    "leadership-strike-first",
    "tehran-orders-stop",
    "tehran-green-light",
    "full-control",
    "no-control",
    "israel-strikes-iraq",
    "dinar-pressure-doubled",
    "parliament-passes-law",
}
ALL = [*WINDOWS, *BRANCHES, *sorted(COUNTERFACTUALS)]


def raw(name: str) -> dict[str, Any]:
    return read_document(scenario_files()[name]).data


def test_exactly_the_planned_scenarios_are_shipped() -> None:
    assert set(list_scenarios()) == set(ALL)
    assert {path.stem for path in (data_root() / "counterfactuals").glob("*.yaml")} == COUNTERFACTUALS


@pytest.mark.parametrize("name", ALL)
def test_every_shipped_scenario_loads_and_can_follow_its_record(name: str) -> None:
    scenario = load_scenario(name)
    assert scenario.name == name
    assert scenario.title
    assert scenario.summary
    assert scenario.question
    assert scenario.sources
    assert len(history_arrays(scenario).days) == scenario.days


@pytest.mark.parametrize(("name", "window"), WINDOWS.items())
def test_the_baselines_have_their_windows(name: str, window: tuple[str, str]) -> None:
    scenario = load_scenario(name)
    assert (scenario.start, scenario.end) == tuple(map(date.fromisoformat, window))
    assert scenario.baseline is None
    assert scenario.follow_until is None


@pytest.mark.parametrize(("name", "day"), BRANCHES.items())
def test_the_branches_follow_the_record_to_their_day(name: str, day: str) -> None:
    scenario = load_scenario(name)
    assert scenario.follow_until == date.fromisoformat(day)
    assert len(history_arrays(scenario).intervals) > 0


@pytest.mark.parametrize("name", sorted(COUNTERFACTUALS))
def test_a_counterfactual_is_a_small_difference_from_a_shipped_scenario(name: str) -> None:
    data = raw(name)
    assert data["baseline"] in [*WINDOWS, *BRANCHES]
    assert load_scenario(name).differences()
    assert not {"start", "end", "record", "ladder", "factions"} & set(data)


@pytest.mark.parametrize("name", ALL)
def test_every_step_value_and_forced_decision_has_a_source_or_says_why(name: str) -> None:
    data = raw(name)
    entries = [step for steps in data.get("context", {}).values() for step in steps]
    entries += list(data.get("parameters", {}).values())
    for entry in entries:
        assert isinstance(entry, dict)
        assert entry.get("sources") or entry.get("assumption"), entry
    reasons = [item.get("reason") for item in data.get("forced") or []]
    assert not reasons or reasons[0]


@pytest.mark.parametrize("name", WINDOWS)
def test_the_context_of_a_baseline_is_dated_in_order_from_its_first_day(name: str) -> None:
    context = raw(name)["context"]
    for series, steps in context.items():
        dates = [step["date"] for step in steps]
        assert dates[0] == WINDOWS[name][0], series
        assert all(before < after for before, after in pairwise(dates)), series
        assert dates[-1] <= WINDOWS[name][1], series
    optional = {"gaza_truce"} if raw(name)["context"]["gaza_intensity"][-1]["value"] == 0 else set()
    assert set(SERIES) - optional == set(context) - optional


def test_the_truce_week_of_november_2023() -> None:
    truce = load_scenario("tower-22").context["gaza_truce"]
    first = (date(2023, 11, 24) - date(2023, 10, 17)).days
    assert list(truce.nonzero()[0]) == list(range(first, first + 7))
    assert load_scenario("early-gaza-truce").context["gaza_truce"][first:].all()


def patterns() -> dict[str, Any]:
    return read_document(data_root() / "patterns.yaml").data


def test_patterns_are_complete() -> None:
    data = patterns()
    keys = {"id", "scenario", "statement", "measure", "with", "target", "low", "high", "reason", "condition", "sources"}
    for item in data["patterns"]:
        assert set(item) - {"reading"} == keys
        assert item["scenario"] in WINDOWS
        assert item["measure"] in data["measures"]
        assert item["low"] <= item["target"] <= item["high"]
        assert item["sources"]
        assert item["reason"]
    names = [item["id"] for item in data["patterns"]]
    assert len(names) == len(set(names))
    assert {item["measure"] for item in data["patterns"]} == set(data["measures"])
    assert {entry["of"] for entry in data["measures"].values()} == {"run", "ensemble", "share"}


def test_patterns_are_conditioned_on_something_that_exists() -> None:
    for item in patterns()["patterns"]:
        kind, _, branch = item["condition"].partition(":")
        assert kind in ("free", "before-first-death", "branch")
        assert (branch in BRANCHES) == (kind == "branch")
        if branch:
            assert load_scenario(branch).baseline == item["scenario"]


def test_pattern_targets_agree_with_the_record() -> None:
    found = {item["id"]: item for item in patterns()["patterns"]}
    by_date = {point.date.isoformat(): point.total for point in cumulative_series("tower-22")}
    assert found["total-30-january"]["target"] == by_date["2024-01-30"]
    assert found["rate-active"]["target"] == pytest.approx(by_date["2024-01-30"] / 106, abs=0.01)
    assert found["rate-truce"]["target"] == by_date["2023-11-30"] - by_date["2023-11-23"]
    assert found["low-fire-after-deaths"]["target"] == by_date["2024-02-07"] - by_date["2024-01-30"]
    peak = (by_date["2023-12-13"] - by_date["2023-12-06"]) / 7
    assert found["rate-peak"]["target"] == pytest.approx(peak, abs=0.05)


def test_sources_exist() -> None:
    known = ledger_ids()
    if not known:
        pytest.skip("there is no evidence ledger to check against")
    cited = {source for item in patterns()["patterns"] for source in item["sources"]}
    for name in ("standard", "severity"):
        ladder = read_document(data_root() / "ladders" / f"{name}.yaml").data
        cited |= {source for rung in ladder["rungs"] for source in rung["sources"]}
    assert cited <= known


def test_the_readmes_name_files_that_exist() -> None:
    root: Path = data_root()
    for folder in (root, root / "record"):
        for line in (folder / "README.md").read_text(encoding="utf-8").splitlines():
            if line.startswith("| `"):
                for name in line.split("|")[1].replace("`", "").split(","):
                    assert (folder / name.strip()).exists() or name.strip() == "schema.json"
