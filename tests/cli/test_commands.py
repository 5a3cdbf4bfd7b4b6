"""Every command on real input: what it prints, as text and as JSON, and what it writes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import sim
from sim.cli.main import COMMANDS
from sim.inputs.scenario.file import list_scenarios
from sim.rules.catalog import RULES

SMALL = ("--runs", "20", "--threads", "1")


def answer(result: Any) -> Any:
    """The JSON that a command printed, which must be all it printed on stdout."""
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_every_command_has_an_example_that_names_it(invoke: Any, command: str) -> None:
    result = invoke(command, "--help")
    assert result.exit_code == 0
    assert f"Example: escalation {command}" in " ".join(result.stdout.split())


@pytest.mark.parametrize("command", [each for each in COMMANDS if each not in ("validate", "sweep", "page", "app")])
def test_every_command_that_reports_takes_json(invoke: Any, command: str) -> None:
    assert "--json" in invoke(command, "--help").stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_the_line_of_a_command_in_the_list_is_the_beginning_of_its_help(invoke: Any, command: str) -> None:
    assert str(COMMANDS[command].__doc__).partition("\n")[0].rstrip(".") in " ".join(
        invoke(command, "--help").stdout.split()
    )


def test_help_lists_every_command(invoke: Any) -> None:
    text = invoke("--help").stdout
    for command in COMMANDS:
        assert f"  {command} " in text
    assert "does not predict" in text


def test_no_words_show_the_help(invoke: Any) -> None:
    result = invoke()
    assert result.exit_code == 0
    assert "Commands:" in result.stdout


def test_version_is_printed(invoke: Any) -> None:
    result = invoke("--version")
    assert result.exit_code == 0
    assert result.stdout.startswith("escalation ")


def test_list_names_every_scenario_with_kind_and_window(invoke: Any) -> None:
    listed = answer(invoke("list", "--json"))
    assert [each["name"] for each in listed] == list_scenarios()
    assert {each["kind"] for each in listed} == {"baseline", "branch", "counterfactual"}
    text = " ".join(invoke("list").stdout.split())
    for each in listed:
        assert f"{each['name']} ({each['kind']}" in text
        assert f": {each['title']} Asks: {each['question']}" in text
        assert bool(each["differences"]) == (each["kind"] != "baseline")
    assert "Differs: baghdad.mediation: 0.5 -> 0" in text


def test_show_gives_every_parameter_with_value_unit_range_sources_or_assumption(invoke: Any) -> None:
    shown = answer(invoke("show", "tower-22", "--json"))
    scenario = sim.load_scenario("tower-22")
    assert [each["path"] for each in shown["parameters"]] == list(scenario.parameters)
    for each in shown["parameters"]:
        assert {"path", "value", "unit", "low", "high", "sources", "assumption"} <= set(each)
        assert each["sources"] or each["assumption"], each["path"]
    assert set(shown) >= {"differences", "rules", "factions", "context", "hash"}
    assert shown["hash"] == scenario.hash


def test_show_gives_the_difference_from_the_baseline(invoke: Any) -> None:
    shown = answer(invoke("show", "no-mediation", "--json"))
    expected = sim.load_scenario("no-mediation").differences()
    assert [(each["path"], each["baseline"], each["value"]) for each in shown["differences"]] == expected
    assert "Differs from tower-22:" in invoke("show", "no-mediation").stdout


def test_show_takes_changes_readings_and_days(invoke: Any) -> None:
    shown = answer(
        invoke(
            "show", "tower-22", "--json", "--set", "militia.restraint=1.1", "--reading", "004-tit-for-tat", "--days", 40
        )
    )
    values = {each["path"]: each for each in shown["parameters"]}
    assert values["militia.restraint"]["value"] == 1.1
    assert values["militia.restraint"]["set_by"] == "change"
    assert shown["reading"] == "004-tit-for-tat"
    assert shown["days"] == 40


@pytest.mark.parametrize("name", ["tower-22", "tower-22-aftermath", "israel-strikes-iraq"])
def test_show_as_text_names_every_parameter_once(invoke: Any, name: str) -> None:
    text = invoke("show", name).stdout
    for path in sim.load_scenario(name).parameters:
        assert f"\n{path} " in text


def test_validate_accepts_what_show_can_print_and_refuses_the_rest(invoke: Any, tmp_path: Path) -> None:
    good = tmp_path / "mine.yaml"
    good.write_text(sim.load_scenario("tower-22").to_yaml("mine"))
    bad = tmp_path / "bad.yaml"
    bad.write_text("name: bad\nbaseline: tower-22\nparametrs: {}\n")
    result = invoke("validate", good, bad)
    assert result.exit_code == 2
    assert "mine.yaml: valid" in result.stdout
    assert "bad.yaml, line 3" in result.stderr
    assert "did you mean 'parameters'" in result.stderr
    assert invoke("validate", good).exit_code == 0


def test_readings_ladder_and_rules_are_listed(invoke: Any) -> None:
    text = " ".join(invoke("readings").stdout.split())
    assert "No reading is the default truth." in text
    assert "Article 003: Washington to Baghdad" in text
    assert "003-tehrans-proxies: No: the author calls Tehran's claim unbelievable. [003-p19-b, 003-p20-a]" in text
    for each in answer(invoke("readings", "--json")):
        assert each["title"] in invoke("readings", each["id"], "--runs", 0).stdout
        assert answer(invoke("readings", each["id"], "--runs", 0, "--json")) == each
    assert len(answer(invoke("ladder", "--json"))["rungs"]) == 8
    assert "severity" in invoke("ladder", "severity").stdout
    assert {each["name"] for each in answer(invoke("rules", "--json"))} == set(RULES)
    assert f"{len(RULES)} rules." in invoke("rules").stdout


def test_evidence_is_filtered(invoke: Any) -> None:
    everything = answer(invoke("evidence", "--json"))
    contested = answer(invoke("evidence", "--article", "003", "--contested", "--json"))
    assert 0 < len(contested) < len(everything)
    assert all(each["source"] == "003" and each["contested"] for each in contested)
    bearing = answer(invoke("evidence", "--bears-on", "iran.control", "--json"))
    assert all(any(b["name"] == "iran.control" for b in each["bears_on"]) for each in bearing)
    assert {each["known_from"] for each in everything if each["source"] == "000"} == {"2024-01-31"}
    text = invoke("evidence", "--article", "000").stdout
    assert "known from 2024-01-31" in text
    assert "000-p06-a: article 000, paragraph 6" in text


def test_run_prints_one_screen_and_the_same_again(invoke: Any) -> None:
    first, second = invoke("run", "tower-22", *SMALL), invoke("run", "tower-22", *SMALL)
    assert first.exit_code == 0
    assert first.stdout == second.stdout
    assert len(first.stdout.splitlines()) <= 24
    assert "20 runs" in first.stdout


def test_run_as_json_is_the_summary(invoke: Any) -> None:
    content = answer(invoke("run", "tower-22", *SMALL, "--seed", "5", "--json"))
    assert content["scenario"] == "tower-22"
    assert content["runs"] == 20
    assert content["seed"] == 5


def test_both_engines_give_the_same_summary(invoke: Any) -> None:
    words = ("run", "tower-22", "--runs", "2", "--days", "40", "--json")
    assert answer(invoke(*words, "--engine", "mesa")) == answer(invoke(*words))


def test_run_writes_tables_figures_and_manifest(invoke: Any, tmp_path: Path) -> None:
    folder = tmp_path / "results"
    result = invoke("run", "tower-22", "--runs", "5", "--days", "60", "--out", folder)
    assert result.exit_code == 0, result.stderr
    names = {path.name for path in folder.rglob("*")}
    assert {"daily.parquet", "events.parquet", "events.csv", "summary.json", "manifest.json"} <= names
    assert {"weekly_attacks.png", "weekly_attacks.svg"} <= names
    assert len(pd.read_parquet(folder / "daily.parquet")) == 5 * 60
    assert json.loads((folder / "manifest.json").read_text())["runs"] == 5
    assert f"files to {folder}" in result.stderr


def test_compare_prints_and_writes_paired_differences(invoke: Any, tmp_path: Path) -> None:
    folder = tmp_path / "comparison"
    result = invoke("compare", "tower-22", "no-mediation", *SMALL, "--days", "60", "--out", folder)
    assert result.exit_code == 0, result.stderr
    assert "B - A" in result.stdout
    assert {path.name for path in folder.iterdir()} == {
        *("comparison.json", "comparison.csv", "comparison.png", "comparison.svg", "manifest.json"),
    }
    assert json.loads((folder / "manifest.json").read_text())["kind"] == "compare"


def test_a_scenario_compared_with_itself_shows_nothing(invoke: Any) -> None:
    content = answer(invoke("compare", "tower-22", "tower-22", *SMALL, "--json"))
    assert content["departure"] == {"median_day": None, "share_never": 1.0}
    assert all(each["difference"] in (0, None) for each in content["outcomes"])


def test_explain_answers_for_every_actor_and_for_one(invoke: Any) -> None:
    words = ("explain", "tower-22", "--run", "7", "--day", "2024-01-30")
    everyone = answer(invoke(*words, "--json"))
    assert {"kataib-hezbollah", "iran", "baghdad"} <= {each["actor"] for each in everyone["decisions"]}
    one = answer(invoke(*words, "--actor", "iran", "--json"))
    assert one["decisions"] == [each for each in everyone["decisions"] if each["actor"] == "iran"]
    text = invoke(*words).stdout
    assert "Rests on: article" in text
    assert "margin" in text


def test_explain_without_a_day_tells_the_key_moments(invoke: Any) -> None:
    words = ("explain", "tower-22", "--run", "7")
    told = answer(invoke(*words, "--json"))["moments"]
    text = invoke(*words).stdout
    assert f"run 7 of seed 0: {len(told)} key moments" in text
    for each in told:
        assert f"{each['date']} (day {each['day']}), rung {each['rung']}" in text
    assert "Tehran orders a stop" in text
    assert "Rule signal_calibrated (M7)" in text


def test_a_day_may_be_a_number(invoke: Any) -> None:
    by_number = invoke("explain", "tower-22", "--run", "7", "--day", "105")
    assert by_number.stdout == invoke("explain", "tower-22", "--run", "7", "--day", "2024-01-30").stdout


def test_twin_tells_and_writes_both_paths(invoke: Any, tmp_path: Path) -> None:
    folder = tmp_path / "twin"
    words = ("twin", "tower-22", "--run", "7", "--set", "militia.restraint=1.4", "--days", "80")
    result = invoke(*words, "--out", folder)
    assert result.exit_code == 0, result.stderr
    assert "They part on" in result.stdout
    names = {path.name for path in folder.iterdir()}
    assert names == {"twin.json", "daily_run.csv", "daily_twin.csv", "twin.png", "twin.svg", "manifest.json"}
    assert answer(invoke(*words, "--json"))["changes"]


def test_twin_takes_forced_decisions(invoke: Any) -> None:
    content = answer(
        invoke("twin", "tower-22", "--run", "2", "--force", "2023-12-01 iran signal stop", "--days", "80", "--json")
    )
    assert content["departure"]["day"] >= 45
    assert content["first_decision"]["twin"]["forced"] == 1


def test_patterns_as_json_have_the_fixed_keys(invoke: Any) -> None:
    results = answer(invoke("patterns", "adolescent-rebellion", "--runs", "60", "--threads", "1", "--json"))
    for each in results:
        assert {"scenario", "pattern", "target", "low", "high", "median", "interval", "met"} <= set(each)
        assert each["scenario"] == "adolescent-rebellion"
        assert isinstance(each["met"], bool)
    assert "patterns met" in invoke("patterns", "adolescent-rebellion", "--runs", "60").stdout


def test_few_runs_are_not_enough_for_a_pattern(invoke: Any) -> None:
    results = answer(invoke("patterns", "adolescent-rebellion", "--runs", "10", "--json"))
    assert not any(each["met"] for each in results)
    assert all("only" in each["note"] for each in results)
