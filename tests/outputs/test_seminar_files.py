"""Seminar files: what is allowed, what runs answer, and that the shipped ones ask what runs disagree on."""

import json
import re

import jsonschema
import numpy as np
import pytest

from sim.analyses.seminar.answers import (
    agreement,
    answer_questions,
    check_answer,
    choices_of,
    effect_of,
    effect_words,
    results,
    results_csv,
    runs_words,
    shares_of,
    spread_of,
)
from sim.analyses.seminar.file import (
    Question,
    free_from,
    load_seminar,
    played,
    read_seminar,
    seminar_files,
    seminar_from_bytes,
)
from sim.analyses.seminar.published_schema import schema_path, schema_text
from sim.cli.main import app as command
from sim.errors import InputError
from sim.inputs.files.documents import read_document
from sim.results.ensemble import run_ensemble

MINUTES = {"israel-front": 20, "tower-22": 50, "soleimani": 90}
LARGEST_SHARE = 0.85
"""Share of runs that give the same answer to a shipped question, at most."""


@pytest.fixture(scope="module", params=sorted(MINUTES))
def seminar(request):
    return load_seminar(request.param)


@pytest.fixture(scope="module")
def values(seminar):
    return {each.name: answer_questions(seminar, played(each)) for each in seminar.branches}


def test_three_are_shipped_for_three_lengths_of_class():
    assert {name: load_seminar(name).minutes for name in seminar_files()} == MINUTES


def test_the_runs_disagree_on_every_shipped_question(seminar, values):
    first = values[seminar.branches[0].name]
    for question in seminar.questions:
        answers = first[question.name]
        if question.choices:
            assert max(shares_of(question, answers)) <= LARGEST_SHARE, question.name
            assert sum(shares_of(question, answers)) == pytest.approx(1)
        else:
            low, _, median, _, high = spread_of(answers)
            assert high - low > median, question.name


def test_a_shipped_seminar_ends_with_readings_and_with_what_happened(seminar, values):
    shown = [each.shows for each in seminar.steps]
    assert shown[-2:] == ["readings", "happened"]
    assert shown.index("questions") < shown.index("answers") < shown.index("comparison")
    assert all(each.notes for each in seminar.steps)
    assert all(each.happened.sources for each in seminar.questions)
    second = values[seminar.branches[1].name]
    effects = [
        effect_of(each, values[seminar.branches[0].name][each.name], second[each.name], 0) for each in seminar.questions
    ]
    assert any(each.sign != "not clear" for each in effects), "another policy changes something"


def test_what_happened_is_an_answer_of_the_question(seminar):
    for question in seminar.questions:
        if question.choices:
            assert question.happened.value is not None
            assert choices_of(question, np.array([question.happened.value]))[0] >= 0


def test_questions_count_from_the_day_after_the_record_is_followed():
    seminar = load_seminar("tower-22")
    scenario = played(seminar.branches[0])
    whole = run_ensemble(scenario, seminar.runs, seminar.seed, keep=("attacks",), outcomes=())
    days = (free_from(scenario) - scenario.start).days
    assert str(free_from(scenario)) == "2024-01-29"
    attacks = answer_questions(seminar, scenario)["attacks"]
    assert (attacks == whole.column("attacks")[:, days:].sum(axis=1)).all()


def test_the_schema_is_not_stale_and_judges_the_shipped_files():
    assert schema_path().read_text(encoding="utf-8") == schema_text(), (
        "run `python -m sim.analyses.seminar.published_schema`"
    )
    validator = jsonschema.Draft202012Validator(json.loads(schema_text()))
    for path in seminar_files().values():
        assert list(validator.iter_errors(read_document(path).data)) == []


FILE = """name: mine
title: Mine
runs: 100
branches:
  - {name: one, title: One, scenario: tower-22}
  - {name: two, title: Two, scenario: tower-22, changes: {militia.restraint: 1.4}}
questions:
  - name: attacks
    text: How many?
    label: Attacks
    unit: attacks
    column: attacks
    first_day: 2023-11-01
    last_day: 2023-11-30
    happened: {text: Unknown.}
  - name: rung
    text: How far?
    label: Rung
    outcome: peak_rung
    choices: [{text: Low, most: 4}, {text: High}]
    happened: {text: Six., value: 6}
steps:
  - {heading: Ask, minutes: 1, shows: questions}
  - {heading: Show, minutes: 2, shows: answers}
  - {heading: Compare, minutes: 3, shows: comparison}
"""


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("column: attacks", "column: atacks", 12, "did you mean 'attacks'"),
        ("outcome: peak_rung", "outcome: peak_rugn", 19, "did you mean 'peak_rung'"),
        ("    outcome: peak_rung\n", "", 16, "give either an `outcome` or a `column`"),
        ("scenario: tower-22}", "scenario: ../tower-22}", 5, "letters, digits"),
        ("scenario: tower-22}", "scenario: tower-23}", 5, "there is no shipped scenario 'tower-23'"),
        ("militia.restraint: 1.4", "militia.restrain: 1.4", 6, "did you mean 'militia.restraint'"),
        ("militia.restraint: 1.4", "militia.restraint: 99", 6, "99"),
        ("scenario: tower-22, ch", "scenario: soleimani, ch", 6, "must have the window of the first branch"),
        ("first_day: 2023-11-01", "first_day: 2022-11-01", 13, "must lie in the scenario's window"),
        ("last_day: 2023-11-30", "last_day: 2023-10-30", 8, "must not be later than its last"),
        ("{text: Low, most: 4}", "{text: Low}", 20, "the key 'most' is missing"),
        ("{text: High}", "{text: High, most: 9}", 20, "takes the rest"),
        ("minutes: 1,", "minutes: soon,", 23, "must be a whole number, not 'soon' (text)"),
        ("minutes: 2,", "minutes: 0,", 24, "greater than or equal to 1"),
        ("shows: questions", "shows: question", 23, "did you mean 'questions'"),
        ("shows: questions", "shows: text", 24, "the room has not been asked"),
        ("shows: comparison", "shows: comparison, branch: one", 25, "needs a second branch"),
        ("shows: comparison", "shows: comparison, text: '![x](http://a.org/x.png)'", 25, "pictures are not allowed"),
        ("shows: comparison", "shows: record, branch: tow", 25, "there is no branch 'tow'"),
        ("title: Mine", "titel: Mine", 2, "did you mean 'title'"),
        ("name: mine", "name: other", 1, "must be the file's name"),
    ],
)
def test_a_mistake_is_one_sentence_with_file_line_and_field(old, new, line, said, tmp_path):
    assert old in FILE
    path = tmp_path / "mine.yaml"
    path.write_text(FILE.replace(old, new, 1))
    with pytest.raises(InputError) as caught:
        read_seminar(path)
    found = [each for each in str(caught.value).splitlines() if said in each]
    assert found, str(caught.value)
    assert re.search(rf"mine\.yaml, line {line}\b", found[0]), found[0]


def test_what_is_no_seminar_is_refused():
    with pytest.raises(InputError, match="the key 'steps' is missing"):
        seminar_from_bytes("mine.yaml", b"name: mine\n")
    with pytest.raises(InputError, match=r"must end in \.yaml"):
        seminar_from_bytes("mine.txt", FILE.encode())


def test_validate_takes_seminars_and_list_names_them(tmp_path):
    from typer.testing import CliRunner

    good, bad = tmp_path / "mine.yaml", tmp_path / "other.yaml"
    good.write_text(FILE)
    bad.write_text(FILE.replace("shows: questions", "shows: question"))
    answer = CliRunner().invoke(command, ["validate", str(good), str(bad)])
    assert answer.exit_code == 2
    assert "mine.yaml: valid (seminar mine, 3 steps, 6 minutes)" in answer.stdout
    assert "other.yaml, line 23, steps, entry 1, shows" in answer.stderr
    listed = CliRunner().invoke(command, ["list"]).stdout
    for name, minutes in MINUTES.items():
        assert re.search(rf"{name} +{minutes} minutes", listed)


def test_answers_of_a_room_are_held_against_the_runs():
    seminar = seminar_from_bytes("mine.yaml", FILE.encode())
    number, choice = seminar.questions
    values = np.array([1.0, 2.0, 3.0, np.nan])
    given = {"low": 2.0, "best": 2.0, "high": 3.0}
    assert agreement(number, given, values) == 0.5
    assert choices_of(choice, np.array([0.0, 4.0, 5.0, np.nan])).tolist() == [0, 0, 1, -1]
    assert agreement(choice, {"choice": "High"}, np.array([0.0, 4.0, 5.0, 6.0])) == 0.5
    check_answer(seminar, {"attacks": given, "rung": {"choice": "Low"}})
    for wrong, said in (
        ({}, "at least one"),
        ({"attacks": given | {"best": None}}, "all three"),
        ({"attacks": given | {"best": 9.0}}, "in order"),
        ({"rung": {"choice": "Middle"}}, "'Middle'"),
    ):
        with pytest.raises(InputError, match=said):
            check_answer(seminar, wrong)


def test_a_difference_is_paired_and_told_in_words():
    seminar = seminar_from_bytes("mine.yaml", FILE.encode())
    number, choice = seminar.questions
    before = np.arange(100.0)
    effect = effect_of(number, before, before - 2, 0)
    assert (effect.difference, effect.low, effect.high) == (-2, -2, -2), "the same dice: no spread"
    assert effect_words(effect) == "49.5 → 47.5 on average, 2 fewer (2 to 2)"
    assert "no clear difference" in effect_words(effect_of(number, before, before, 0))
    share = effect_of(choice, np.zeros(100), np.where(before < 30, 7.0, 0.0), 0)
    assert effect_words(share).startswith("0% → 30% of runs, 30 more in a hundred (")
    assert runs_words(choice, before) == "Rung: Low 5%, High 95% of runs"


def test_results_hold_answers_runs_and_record():
    seminar = seminar_from_bytes("mine.yaml", FILE.encode())
    runs = {"attacks": np.arange(10.0), "rung": np.repeat([3.0, 6.0], 5)}
    answers = [{"rung": {"choice": "Low"}}, {"attacks": {"low": 0.0, "best": 1.0, "high": 4.0}}]
    found = json.loads(json.dumps(results(seminar, answers, {"one": runs, "two": runs})))
    number, choice = found["questions"]
    assert number["answers"] == [{"group": 2, "low": 0.0, "best": 1.0, "high": 4.0, "share_of_runs": 0.5}]
    assert choice["runs"]["two"] == {"Low": 0.5, "High": 0.5}
    assert choice["happened"]["value"] == 6
    lines = results_csv(found).decode().splitlines()
    assert lines == [
        "group,question,choice,low,best,high,share_of_runs",
        "2,attacks,,0.0,1.0,4.0,0.5000",
        "1,rung,Low,,,,0.5000",
    ]


def test_ways_to_take_a_column_differ():
    text = FILE.replace("    first_day: 2023-11-01\n    last_day: 2023-11-30\n", "    how: WAY\n")
    found = {}
    for way in ("total", "highest", "last", "days"):
        seminar = seminar_from_bytes("mine.yaml", text.replace("WAY", way).encode())
        assert isinstance(seminar.questions[0], Question)
        found[way] = answer_questions(seminar, played(seminar.branches[0]))["attacks"].mean()
    assert found["total"] > found["days"] > found["highest"] > found["last"]
