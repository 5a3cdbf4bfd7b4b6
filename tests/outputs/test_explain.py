"""Explanations: every decision of a run can be told, with its numbers, names, units and evidence."""

from __future__ import annotations

import json
import textwrap

import pytest

import sim
from sim.analyses.explain.explain import decision_text, explain, explanation_text, parse_day, posture_changes
from sim.errors import InputError, NotFoundError
from sim.inputs.evidence.ledger import cite
from sim.kernel.draws import Decision
from sim.results.ensemble import Run, play_one
from sim.results.text import WIDTH, plain
from sim.rules.catalog import RULES


@pytest.fixture(scope="module")
def scenario() -> sim.Scenario:
    return sim.load_scenario("tower-22-aftermath")


@pytest.fixture(scope="module")
def run(scenario: sim.Scenario) -> Run:
    return play_one(scenario, seed=0, run=3)


def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize(
    "decision", [Decision.SUSPEND, Decision.RESUME, Decision.SIGNAL, Decision.STANCE, Decision.FIRE]
)
def test_the_terms_add_up_to_what_was_compared(run: Run, decision: Decision) -> None:
    name = decision.name.lower()
    told = [each for day in range(run.scenario.days) for each in explain(run, day).decisions]
    checked = [each for each in told if each.decision == name and not each.forced]
    assert checked
    for each in checked:
        total = sum((1 if term.sign == "+" else -1) * term.value for term in each.inputs if term.sign)
        assert total == pytest.approx(each.value, abs=1e-9), each.headline


def test_every_day_of_a_run_can_be_told_within_the_width(run: Run) -> None:
    for day in range(run.scenario.days):
        text = explanation_text(explain(run, day))
        assert max(len(line) for line in text.splitlines()) <= WIDTH
        assert "None" not in text
        assert "nan" not in text.split()


def test_all_trace_rows_of_a_day_are_explained_and_no_others(run: Run) -> None:
    for day in (0, 50, 104, 120):
        assert len(explain(run, day).decisions) == int((run.trace_array["day"] == day).sum())


def test_why_did_the_faction_suspend_is_answered_with_terms_threshold_margin_luck_and_paragraphs(run: Run) -> None:
    told = [each for day in range(run.scenario.days) for each in explain(run, day).decisions]
    suspension = next(each for each in told if each.decision == "suspend" and each.notable and not each.forced)
    text = flat(decision_text(suspension))
    assert "SUSPENDED its attacks: the pull to suspend was" in text
    assert "dread of a reprisal not yet struck" in text
    assert "the pull that the faction needs" in text
    assert "margin +" in text
    assert "Chance: the draw was" in text
    assert "article 000, paragraph" in text
    assert suspension.margin == pytest.approx(suspension.value - suspension.threshold)
    assert suspension.notable
    assert set(suspension.citations) == {cite(each) for each in RULES["pull_to_suspend"].sources}


def test_when_posture_did_not_change_the_nearest_changes_are_named(run: Run) -> None:
    changes = posture_changes(run, "kataib-hezbollah")
    quiet = next(day for day in range(run.scenario.days) if day not in {each.day for each in changes})
    told = explain(run, quiet, "kataib-hezbollah")
    assert set(told.nearest_changes) <= set(changes)
    assert f"{changes[0].date}" in explanation_text(told)
    assert explain(run, changes[0].day, "kataib-hezbollah").nearest_changes == ()


def test_posture_changes_fit_the_events(run: Run) -> None:
    changed = {each.day for each in posture_changes(run, "kataib-hezbollah") if each.posture == "suspended"}
    events = run.events
    chosen = (events["kind"] == "suspension") & (events["actor"] == "kataib-hezbollah")
    assert set(events["day"][chosen]) == changed


def test_days_that_follow_the_record_say_so_and_cite_no_rule(run: Run) -> None:
    told = explain(run, 22)
    fire = [each for each in told.decisions if each.decision == "fire"]
    assert sum(int(each.headline.split(" made ")[1].split()[0]) for each in fire) == int(run.daily_array["attacks"][22])
    for each in fire:
        assert each.forced == 2
        assert "recorded history" in decision_text(each)
        assert "Rule" not in decision_text(each)


def test_a_forced_choice_names_its_reason(scenario: sim.Scenario) -> None:
    from sim.inputs.scenario.content import ForcedDecision

    day = scenario.dates[130]
    forced = ForcedDecision(day, "iran", "signal", "stop", reason="A test asks for it")
    told = explain(play_one(scenario.with_forced([forced]), 0, 3), 130, "iran")
    signal = next(each for each in told.decisions if each.decision == "signal")
    assert signal.forced == 1
    assert signal.choice_name == "stop"
    text = flat(decision_text(signal))
    assert "The scenario forced this choice. Reason given: A test asks for it." in text


def test_rules_are_told_in_full_once(run: Run) -> None:
    text = explanation_text(explain(run, 120))
    assert text.count("Rule firing_rate (M1): ") == 1
    assert "Rule firing_rate (M1), as above." in text


def test_codes_are_told_as_words(run: Run) -> None:
    told = [each for day in range(run.scenario.days) for each in explain(run, day).decisions]
    for each in told:
        for term in each.inputs:
            if term.unit in ("code", "address", "rung", "0 or 1"):
                assert term.word, (each.decision, term)


def test_json_holds_every_input_with_its_unit(run: Run) -> None:
    content = json.loads(json.dumps(plain(explain(run, 104).to_json()), allow_nan=False))
    assert content["day"] == 104
    assert content["date"] == "2024-01-29"
    for decision in content["decisions"]:
        assert decision["question"].endswith("?")
        for term in decision["inputs"]:
            assert term["name"]
            assert term["unit"]


def test_an_actor_is_found_by_id_and_by_name(run: Run) -> None:
    by_id = explain(run, 104, "kataib-hezbollah")
    assert explain(run, 104, "Kataib Hezbollah").decisions == by_id.decisions
    assert {each.actor for each in by_id.decisions} == {"kataib-hezbollah"}


def test_unknown_and_absent_actors_are_refused(run: Run) -> None:
    with pytest.raises(NotFoundError, match="did you mean 'kataib-hezbollah'"):
        explain(run, 104, "kataib-hezbolah")
    with pytest.raises(NotFoundError, match="not in this scenario"):
        explain(run, 104, "asaib-ahl-al-haq")


@pytest.mark.parametrize(("text", "day"), [("0", 0), ("2023-10-17", 0), ("2024-01-29", 104), (" 196 ", 196)])
def test_a_day_is_a_date_or_a_number(scenario: sim.Scenario, text: str, day: int) -> None:
    assert parse_day(scenario, text) == day


@pytest.mark.parametrize(
    "text", ["197", "-1", "2024-05-01", "2023-10-16", "tomorrow", "2024-02-30", "", "1.5", "\u0663"]
)
def test_other_days_are_refused_in_one_sentence(scenario: sim.Scenario, text: str) -> None:
    with pytest.raises(InputError) as refused:
        parse_day(scenario, text)
    assert len(textwrap.wrap(str(refused.value), 400)) == 1
    assert "2023-10-17 to 2024-04-30" in str(refused.value)
