"""What is wrong with a scenario file is said in one sentence with file, line, field, what is allowed, the nearest."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sim.errors import InputError
from sim.inputs.files.problems import MOST_REPORTED
from sim.inputs.scenario.scenario import load_scenario

Edit = Callable[[str, str], str]
Fails = Callable[[str], str]
Write = Callable[[str, str], Path]

WRONG = [
    ("title: Base", "titel: Base", "my.yaml, line 2, titel: there is no such key; did you mean 'title'?"),
    ("title: Base", "zzz: Base", "my.yaml, line 2, zzz: there is no such key; allowed: name, title,"),
    ("title: Base", "title: 12", "my.yaml, line 2, title: must be text, not 12 (a number)."),
    ("title: Base", "title: [a]", "my.yaml, line 2, title: must be text, not a list."),
    ("start: 2023-10-17", "start: 20231017", "line 6, start: must be a date such as 2023-10-17, not 20231017"),
    ("start: 2023-10-17", "start: 17 Oct 2023", "must be a date such as 2023-10-17, not '17 Oct 2023' (text)."),
    ("end: 2024-04-30", "end: 2024-04-31", "line 7, end: there is no day 2024-04-31 in the calendar."),
    ("end: 2024-04-30", "end: 2023-10-20", "line 7, end: the window from 2023-10-17 to 2023-10-20 is 4 days long"),
    ("end: 2024-04-30", "end: 2023-10-01", "days long; allowed: 30 to 730."),
    ("end: 2024-04-30", "end: 2026-04-30", "days long; allowed: 30 to 730."),
    ("end: 2024-04-30\n", "", "my.yaml, line 1: the key 'end' is missing; a scenario without a baseline needs it."),
    ("record: tower-22", "record: tower22", "there is no record 'tower22'; allowed: tower-22, soleimani; did you mean"),
    ("follow_until: null", "follow_until: 2025-01-01", "line 9, follow_until: follow_until 2025-01-01 is outside"),
    (
        "follow_until: null",
        "follow_until: 2024-03-01",
        "line 9, follow_until: follow_until 2024-03-01 is after the last count of record tower-22, 2024-02-07.",
    ),
    (
        "record: tower-22\nfollow_until: null",
        "follow_until: 2024-01-28",
        "line 8, follow_until: a scenario without a `record` cannot follow it.",
    ),
    ("ladder: standard", "ladder: standart", "there is no ladder 'standart'; allowed: standard, severity; did you"),
    ("militia: proxy", "militia: proxi", "line 11, rules.militia: there is no rule of militia called 'proxi'; allowed"),
    ("militia: proxy", "milita: proxy", "line 11, rules.milita: there is no such key; did you mean 'militia'?"),
    ("kataib-hezbollah]", "kataib-hizbullah]", "line 12, factions, entry 2: there is no faction 'kataib-hizbullah'"),
    ("kataib-hezbollah]", "harakat-al-nujaba]", "'harakat-al-nujaba' is already in the list."),
    ("factions: [harakat-al-nujaba, kataib-hezbollah]", "factions: []", "line 12, factions: at least one faction"),
    ("factions: [", "add_factions: [", "only a scenario with a baseline can have this"),
    ("militia.restraint: {", "militia.restrain: {", "line 14, parameters.militia.restrain: there is no such parameter"),
    ("militia.restraint: {", "restraint: {", "did you mean 'militia.restraint'?"),
    ("value: 0.5, low", "value: 50, low", "parameters.militia.restraint.value: 50 is out of range; allowed: 0 to 3 ("),
    ("value: 0.5, low", "value: true, low", "must be a number, not true (true or false)."),
    ("value: 0.5, low", "value: half, low", "must be a number, not 'half' (text)."),
    ("value: 0.5, low", "valu: 0.5, low", "the key 'value' is missing."),
    ("low: 0.25", "low: 2", "low (2) must not exceed high (1)."),
    ("low: 0.25, high: 1", "low: 2.9", "low (2.9) must not exceed high ("),
    (
        "independence: 0.5",
        "independence: 1.5",
        "kataib-hezbollah.independence: 1.5 is out of range",
    ),
    (
        "independence: 0.5",
        "independence: no",
        "must be a number, or a set of `key: value` lines with a `value`, not 'no'",
    ),
    ("independence: 0.5", "independance: 0.5", "did you mean 'factions.kataib-hezbollah.independence'?"),
    (
        "factions.kataib-hezbollah.independence",
        "factions.asaib-ahl-al-haq.independence",
        "asaib-ahl-al-haq.independence: the faction asaib-ahl-al-haq is not in this scenario.",
    ),
    ("gaza_intensity:", "gaza_intensty:", "there is no context series 'gaza_intensty'; allowed: gaza_intensity,"),
    ("2023-10-07, value: 0.9", "2023-10-18, value: 0.9", "the first step of gaza_intensity (2023-10-18) must be at or"),
    ("2023-12-01, value: 0.8", "2024-12-01, value: 0.8", "2024-12-01 is after the last day of the window, 2024-04-30."),
    ("2023-12-01, value: 0.8", "2023-11-01, value: 0.8", "must be later than the step before it (2023-11-24)."),
    ("2023-12-01, value: 0.8", "2023-12-01, value: 8", "entry 3, value: 8 is out of range; allowed: 0 to 1 (share)."),
    ("value: 2400", "value: 2400.5", "line 21, context.troops_iraq, entry 1, value: must be a whole number (people)"),
    ("value: 2400", "value: -1", "-1 is out of range; allowed: 0 to 200000 (people)."),
    (
        "note: truce",
        "nota: truce",
        "line 19, context.gaza_intensity, entry 2, nota: there is no such key; did you mean",
    ),
    (
        "date: 2024-01-05",
        "date: 2022-01-05",
        "line 24, forced, entry 1, date: the day 2022-01-05 is outside the window",
    ),
    ("actor: iran", "actor: irn", "line 24, forced, entry 1, actor: there is no actor 'irn'; allowed: united-states"),
    (
        "decision: signal",
        "decision: response",
        "there is no decision of iran called 'response'; allowed: signal, direct",
    ),
    ("decision: signal", "decision: signl", "there is no decision 'signl'; allowed: response,"),
    ("choice: stop", "choice: stopp", "there is no choice of signal called 'stopp'; allowed: green-light, tolerate"),
    (
        "actor: iran, decision: signal, choice: stop",
        "actor: asaib-ahl-al-haq, decision: posture, choice: surge",
        "the faction asaib-ahl-al-haq is not in this scenario.",
    ),
    ('reason: "a test: yes"', "sources: [000-p99-z]", "there is no entry of the evidence ledger called '000-p99-z'"),
    ("us_election: 2024-06-01", "us_election: June", "line 22, us_election: must be a date such as 2023-10-17"),
    ("name: my", "name: mine", "my.yaml, line 1, name: must be the file's name without the suffix, 'my', not 'mine'."),
    ("name: my\n", "", "my.yaml, line 1: the key 'name' is missing."),
    ("name: my", "name: a/b", "must be a file's name without folder and suffix"),
    (
        "baseline: null",
        "baseline: nowhere",
        "my.yaml, line 3, baseline: there is no scenario 'nowhere', neither beside",
    ),
    ("baseline: null", "baseline: bas", "did you mean 'base'?"),
]


@pytest.mark.parametrize(("old", "new", "said"), WRONG, ids=[new[:40] for _, new, _ in WRONG])
def test_one_sentence_says_what_is_wrong(edited: Edit, fails: Fails, old: str, new: str, said: str) -> None:
    text = edited("name: base", "name: my").replace(old, new) if old.startswith("name: my") else edited(old, new)
    assert said in fails(text)


def test_every_mistake_is_reported_in_the_order_of_the_lines(edited: Edit, fails: Fails) -> None:
    text = edited("title: Base", "titel: Base").replace("value: 0.5, low", "value: 50, low")
    lines = fails(text.replace("choice: stop", "choice: stopp")).splitlines()
    assert [line.split(", ")[1] for line in lines] == ["line 2", "line 14", "line 24"]


def test_only_so_many_mistakes_are_spelt_out(edited: Edit, fails: Fails) -> None:
    lines = fails(edited("title: Base", "\n".join(f"x{i}: 1" for i in range(50)))).splitlines()
    assert len(lines) == MOST_REPORTED + 1
    assert lines[-1] == "my.yaml: there are 30 more problems."


def test_a_decision_forced_twice(edited: Edit, fails: Fails) -> None:
    text = edited("\nforced:", "\nforced:\n  - {date: 2024-01-05, actor: iran, decision: signal, choice: tolerate}")
    assert "forced, entry 2: the decision signal of iran on 2024-01-05 is already forced." in fails(text)


def test_a_key_without_a_value_is_as_good_as_none(write: Write) -> None:
    path = write("my", "name: my\nbaseline: base\nparameters:\ncontext:\nforced:\nrules:\nsources:\nadd_factions:\n")
    assert load_scenario(path) == load_scenario(path.with_name("base.yaml"))


def test_whole_numbers_become_real_ones(base: Path) -> None:
    value = load_scenario(base).parameters["militia.restraint"].high
    assert value == 1.0
    assert type(value) is float


def test_what_a_difference_may_not_do(fails: Fails) -> None:
    start = "name: my\nbaseline: base\n"
    assert "already in the baseline" in fails(start + "add_factions: [kataib-hezbollah]")
    assert "is not in the baseline" in fails(start + "drop_factions: [asaib-ahl-al-haq]")
    assert "at least one faction must remain" in fails(start + "drop_factions: [kataib-hezbollah, harakat-al-nujaba]")
    text = start + "factions: [kataib-hezbollah]\nadd_factions: [asaib-ahl-al-haq]"
    assert "give either `factions`, or `add_factions` and `drop_factions`" in fails(text)
    text = "start: 2023-09-01"
    assert "line 3, start: the first step of gaza_intensity (2023-10-07) must be at or before" in fails(start + text)


def test_a_mistake_in_a_baseline_names_the_baseline(write: Write) -> None:
    broken = write("broken", "name: broken\nstart: soon\n")
    with pytest.raises(InputError) as caught:
        load_scenario(write("my", "name: my\nbaseline: broken\n"))
    assert str(caught.value).startswith(f"{broken}, line 2, start:")


def test_baselines_that_go_round_in_a_circle(write: Write) -> None:
    for name, baseline in (("a", "b"), ("b", "c"), ("c", "a")):
        write(name, f"name: {name}\nbaseline: {baseline}\n")
    path = write("my", "name: my\nbaseline: a\n")
    with pytest.raises(InputError, match=r"c\.yaml, line 2, baseline: the baselines go round in a circle: a -> b -> c"):
        load_scenario(path)
    with pytest.raises(InputError, match="my -> my"):
        load_scenario(write("my", "name: my\nbaseline: my\n"))


def test_a_chain_that_is_too_long(write: Write) -> None:
    for number in range(12):
        write(f"s{number}", f"name: s{number}\nbaseline: {f's{number - 1}' if number else 'base'}\n")
    path = write("my", "name: my\nbaseline: s11\n")
    with pytest.raises(InputError, match="at most 9 baselines"):
        load_scenario(path)
