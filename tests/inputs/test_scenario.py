"""The resolved scenario: precedence, context, changes, hash, and writing it out."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from sim.errors import InputError, NotFoundError, ScenarioError
from sim.inputs.scenario import file, readings
from sim.inputs.scenario.changes import parse_assignments
from sim.inputs.scenario.content import ForcedDecision
from sim.inputs.scenario.file import list_scenarios
from sim.inputs.scenario.scenario import Scenario, load_scenario
from sim.inputs.tables.parameters import parameter_table
from sim.kernel.state import Context

Write = Callable[[str, str], Path]

READING = """\
id: mine
title: Mine
article: 002
summary: A reading for tests.
rules: {iran: {choice: hard-control}, militia: {choice: autonomous}}
parameters:
  militia.restraint: 1.1
  militia.steepness: {value: 5, low: 4.5, high: 6}
  factions.asaib-ahl-al-haq.independence: 0.9
"""

DIFFERENCE = """\
name: my
baseline: base
rules: {militia: calculating}
add_factions: [asaib-ahl-al-haq]
parameters: {militia.restraint: 0.75}
context: {gaza_truce: [{date: 2023-10-17, value: 1}]}
forced: [{date: 2024-01-05, actor: iran, decision: signal, choice: tolerate}]
"""


@pytest.fixture
def scenario(base: Path) -> Scenario:
    return load_scenario(base)


@pytest.fixture
def reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    folder = tmp_path / "data" / "readings"
    folder.mkdir(parents=True)
    (folder / "mine.yaml").write_text(READING)
    monkeypatch.setattr(readings, "data_root", lambda: folder.parent)
    return "mine"


def test_what_is_given_and_what_keeps_its_default(scenario: Scenario) -> None:
    given, kept = scenario.parameters["militia.restraint"], scenario.parameters["militia.steepness"]
    assert (given.value, given.low, given.high, given.set_by) == (0.5, 0.25, 1.0, "scenario:base")
    assert given.assumption == "a test"
    assert kept == parameter_table()["militia.steepness"]
    unsourced = scenario.parameters["factions.kataib-hezbollah.independence"]
    assert unsourced.assumption == "Given by the scenario without a source."
    assert unsourced.low < unsourced.high
    assert not any(path.startswith("factions.asaib") for path in scenario.parameters)


def test_factions_stand_in_the_order_of_their_addresses(scenario: Scenario) -> None:
    assert scenario.factions == ("kataib-hezbollah", "harakat-al-nujaba")


def test_a_window_has_both_its_first_and_its_last_day(scenario: Scenario) -> None:
    assert scenario.days == len(scenario.dates) == 197
    assert scenario.dates[-1] == scenario.end


def test_context_is_one_value_a_day(scenario: Scenario) -> None:
    context = scenario.context
    assert list(context) == list(Context.__annotations__)
    assert {len(series) for series in context.values()} == {197}
    kinds = {name: "int" if series.dtype == np.int64 else "float" for name, series in context.items()}
    assert kinds == Context.__annotations__
    intensity = dict(zip(scenario.dates, context["gaza_intensity"], strict=True))
    assert intensity[date(2023, 10, 17)] == intensity[date(2023, 11, 23)] == 0.9
    assert intensity[date(2023, 11, 24)] == intensity[date(2023, 11, 30)] == 0.1
    assert intensity[date(2024, 4, 30)] == 0.8
    assert set(context["troops_syria"]) == {900}
    assert not context["gaza_intensity"].flags.writeable


def test_days_to_the_election_count_only_when_it_is_near(scenario: Scenario) -> None:
    days = dict(zip(scenario.dates, scenario.context["us_election_days"], strict=True))
    assert days[date(2024, 2, 1)] == 9999
    assert days[date(2024, 2, 2)] == 120
    assert days[date(2024, 4, 30)] == 32
    longer = scenario.with_days(300)
    after = dict(zip(longer.dates, longer.context["us_election_days"], strict=True))
    assert (after[date(2024, 6, 1)], after[date(2024, 6, 2)]) == (0, 9999)


def test_following_the_record_ends_with_its_last_day(scenario: Scenario) -> None:
    assert scenario.context["follows_record"].sum() == 0
    following = scenario.with_changes({"follow_until": "2023-10-19"})
    assert list(following.context["follows_record"][:4]) == [1, 1, 1, 0]


def test_differences_lie_upon_the_reading_and_the_reading_upon_the_baseline(write: Write, reading: str) -> None:
    scenario = load_scenario(write("my", DIFFERENCE), reading)
    values = scenario.parameters
    assert (values["militia.restraint"].value, values["militia.restraint"].set_by) == (0.75, "scenario:my")
    assert (values["militia.steepness"].value, values["militia.steepness"].set_by) == (5.0, "reading:mine")
    assert values["factions.asaib-ahl-al-haq.independence"].value == 0.9
    assert scenario.rules == {
        "united_states": "absorb",
        "militia": "calculating",
        "baghdad": "bystander",
        "iran": "hard-control",
        "strikes": "by-kind",
    }
    assert scenario.rules_set_by["iran"] == "reading:mine"
    assert scenario.rules_set_by["militia"] == "scenario:my"
    assert load_scenario(write("my", DIFFERENCE)).with_reading(reading) == scenario
    assert scenario.with_reading(None) == load_scenario(write("my", DIFFERENCE))


def test_a_change_prevails_over_everything(write: Write, reading: str) -> None:
    changed = load_scenario(write("my", DIFFERENCE)).with_changes({"militia.restraint": 2, "rules.militia": "proxy"})
    assert changed.with_reading(reading).parameters["militia.restraint"].value == 2.0
    assert changed.with_reading(reading).rules["militia"] == "proxy"
    assert changed.parameters["militia.restraint"].set_by == "change"


def test_a_difference_adds_forced_decisions_and_replaces_series_and_choices(write: Write) -> None:
    scenario = load_scenario(write("my", DIFFERENCE))
    assert [(each.decision, each.choice, each.code) for each in scenario.forced] == [("signal", "tolerate", 1)]
    assert scenario.context["gaza_truce"].min() == 1
    assert scenario.context["gaza_intensity"][0] == 0.9


def test_differences_name_paths_and_both_values(write: Write, scenario: Scenario) -> None:
    found = {path: (before, after) for path, before, after in load_scenario(write("my", DIFFERENCE)).differences()}
    assert found == {
        "rules.militia": ("proxy", "calculating"),
        "factions": ("kataib-hezbollah, harakat-al-nujaba", "kataib-hezbollah, harakat-al-nujaba, asaib-ahl-al-haq"),
        "militia.restraint": (0.5, 0.75),
        "context.gaza_truce": ("0 (default)", "2023-10-17: 1"),
        "forced.2024-01-05.iran.signal": ("stop", "tolerate"),
    }
    assert scenario.differences() == []
    assert scenario.with_changes({"militia.restraint": 1}).differences() == [("militia.restraint", 0.5, 1.0)]


def test_the_hash_covers_what_changes_results_and_nothing_else(write: Write, scenario: Scenario, base: Path) -> None:
    renamed = write("other", base.read_text().replace("name: base", "name: other").replace("title: Base", "title: X"))
    assert load_scenario(renamed) == scenario
    assert hash(load_scenario(renamed)) == hash(scenario)
    redundant = base.read_text().replace("value: 0.9}", "value: 0.9}\n    - {date: 2023-10-20, value: 0.9}")
    assert load_scenario(write("base", redundant)).hash == scenario.hash
    for changes in (
        {"militia.restraint": 0.51},
        {"rules.iran": "hard-control"},
        {"end": "2024-04-29"},
        {"follow_until": "2024-01-01"},
        {"ladder": "severity"},
        {"factions.kataib-hezbollah.independence": 0.51},
    ):
        assert scenario.with_changes(changes) != scenario


def test_a_written_scenario_loads_to_the_same_hash(write: Write, reading: str) -> None:
    scenario = load_scenario(write("my", DIFFERENCE), reading)
    changed = scenario.with_changes({"militia.restraint": 0.1 + 0.2, "end": "2024-07-01"})
    again = load_scenario(write("flat", changed.to_yaml("flat")))
    assert again.hash == changed.hash
    assert again.baseline is None
    assert again.forced == changed.forced
    values = {path: (each.value, each.low, each.high, each.sources) for path, each in changed.parameters.items()}
    assert {path: (each.value, each.low, each.high, each.sources) for path, each in again.parameters.items()} == values


@pytest.mark.parametrize(
    "text", ["yes", "0o17", "1e5", "~", "null", "on", "2023-10-17", "a: b", "# x", "", " x", "é\U0001f600"]
)
def test_texts_that_look_like_something_else_are_written_safely(write: Write, scenario: Scenario, text: str) -> None:
    import dataclasses

    written = dataclasses.replace(scenario, question=text).to_yaml("flat")
    assert load_scenario(write("flat", written)).question == text


def test_a_longer_window_keeps_the_last_value_and_a_shorter_one_drops_what_lies_beyond(scenario: Scenario) -> None:
    longer = scenario.with_days(400)
    assert longer.days == 400
    assert longer.context["gaza_intensity"][-1] == 0.8
    shorter = scenario.with_changes({"follow_until": "2024-01-28"}).with_days(30)
    assert (shorter.days, shorter.forced) == (30, ())
    assert shorter.follow_until == shorter.end
    assert shorter.with_days(scenario.days).follow_until == date(2024, 1, 28)
    assert shorter.with_days(scenario.days).forced == scenario.forced


@pytest.mark.parametrize("days", [29, 731, -1, True])
def test_a_window_out_of_range(scenario: Scenario, days: int) -> None:
    with pytest.raises(ScenarioError, match="allowed: 30 to 730"):
        scenario.with_days(days)


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("militia.restrain", 1, "there is no such parameter; did you mean 'militia.restraint'?"),
        ("rules.us", "absorb", "change of 'rules.us': there is no such parameter"),
        ("militia.restraint", 9, "9 is out of range; allowed: 0 to 3 (motive units)."),
        ("militia.restraint", float("nan"), "out of range"),
        ("militia.restraint", "much", "must be a number, not 'much' (text)."),
        ("militia.restraint", True, "must be a number"),
        ("militia.restraint", None, "must be a number, not nothing."),
        ("rules.iran", "hardcontrol", "did you mean 'hard-control'?"),
        ("ladder", "strict", "there is no ladder 'strict'; allowed: standard, severity"),
        ("end", "2023-10-18", "would be 2 days long; allowed: 30 to 730."),
        ("end", "tomorrow", "must be a date such as 2023-10-17"),
        ("follow_until", "2024-03-01", "2024-03-01 is after the last count of record tower-22, 2024-02-07."),
        ("follow_until", "2030-01-01", "2030-01-01 is outside the window, 2023-10-17 to 2024-04-30."),
        ("factions.asaib-ahl-al-haq.independence", 1, "the faction asaib-ahl-al-haq is not in this scenario."),
        ("factions.kataib-hizbullah.independence", 1, "did you mean 'factions.kataib-hezbollah.independence'?"),
    ],
)
def test_a_change_that_cannot_be_made(scenario: Scenario, path: str, value: float, said: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        scenario.with_changes({path: value})
    assert str(caught.value).startswith(f"change of '{path}': ")
    assert said in str(caught.value)


def test_changes_may_be_given_as_text_or_as_numpy_numbers(scenario: Scenario) -> None:
    changed = scenario.with_changes(parse_assignments(["militia.restraint=0.75", "rules.iran = hands-off"]))
    assert changed == scenario.with_changes({"militia.restraint": np.float64(0.75), "rules.iran": "hands-off"})
    assert scenario.with_changes({"end": date(2024, 3, 1)}) == scenario.with_changes({"end": "2024-03-01"})
    assert scenario.with_changes({}) is scenario
    with pytest.raises(ScenarioError, match="path=value"):
        parse_assignments(["militia.restraint"])


def test_forced_decisions_can_be_added(scenario: Scenario) -> None:
    decision = ForcedDecision(date(2024, 1, 5), "iran", "signal", "tolerate")
    forced = scenario.with_forced([decision, ForcedDecision(date(2023, 12, 1), "kataib-hezbollah", "posture", "surge")])
    assert [each.choice for each in forced.forced] == ["surge", "tolerate"]
    assert forced.with_changes({"end": "2024-05-30"}).forced == forced.forced
    for wrong in (
        ForcedDecision(date(2030, 1, 5), "iran", "signal", "tolerate"),
        ForcedDecision(date(2024, 1, 5), "iran", "signal", "tolerat"),
        ForcedDecision(date(2024, 1, 5), "iran", "response", "none"),
        ForcedDecision(date(2024, 1, 5), "asaib-ahl-al-haq", "posture", "surge"),
    ):
        with pytest.raises(ScenarioError, match="forced decision 1: "):
            scenario.with_forced([wrong])


def test_a_scenario_survives_pickling(scenario: Scenario) -> None:
    changed = scenario.with_changes({"militia.restraint": 0.6})
    again = pickle.loads(pickle.dumps(changed))
    assert again == changed
    assert again.with_days(40) == changed.with_days(40)


def test_names_that_are_no_scenario(write: Write, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(file, "data_root", lambda: tmp_path)
    with pytest.raises(NotFoundError, match="there is no scenario 'bse'; did you mean 'base'"):
        load_scenario("bse")
    with pytest.raises(NotFoundError, match="`escalation list` shows them all"):
        load_scenario("zzzzzzzz")
    with pytest.raises(NotFoundError, match="there is no such file"):
        load_scenario("none.yaml")
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    Path("mine.yaml").write_text("name: mine")
    with pytest.raises(NotFoundError, match=r"write 'mine\.yaml'"):
        load_scenario("mine")
    for name in ("", "\0", "x" * 10_000, "\ud800", "a\nb"):
        with pytest.raises(InputError):
            load_scenario(name)


def test_baselines_come_first_then_branches_then_counterfactuals(
    write: Write, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(file, "data_root", lambda: tmp_path)
    write("a-branch", "name: a-branch\nbaseline: base\n")
    write("broken", "baseline: [")
    write("parameters", "version: 1")
    (tmp_path / "counterfactuals").mkdir()
    write("counterfactuals/a-counterfactual", "name: a-counterfactual\nbaseline: base\n")
    assert list_scenarios() == ["base", "broken", "a-branch", "a-counterfactual"]
    assert load_scenario("a-counterfactual").baseline == "base"


def test_a_baseline_beside_the_file_comes_before_a_shipped_one(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = SimpleNamespace(path=write("my", "name: my\nbaseline: base\n").parent / "shipped")
    elsewhere.path.mkdir()
    monkeypatch.setattr(file, "data_root", lambda: elsewhere.path)
    (elsewhere.path / "base.yaml").write_text("name: base\n")
    assert load_scenario(elsewhere.path.parent / "my.yaml").parameters["militia.restraint"].value == 0.5
