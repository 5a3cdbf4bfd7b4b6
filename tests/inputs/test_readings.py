"""Readings are found by id and checked as strictly as scenarios."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import InputError, NotFoundError
from sim.inputs.scenario import readings
from sim.inputs.scenario.readings import list_readings, load_reading

GOOD = """\
id: mine
title: Mine
article: 002
summary: For tests.
rules:
  iran: {choice: hard-control}
parameters:
  militia.restraint: {value: 1, low: 0.5, high: 2}
contested:
  - {question: Does Tehran give orders?, says: Now and then.}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(readings, "data_root", lambda: tmp_path)
    (tmp_path / "readings").mkdir()
    (tmp_path / "readings" / "mine.yaml").write_text(GOOD)
    (tmp_path / "readings" / "common.yaml").write_text("id: common\ntitle: Common\n")
    (tmp_path / "readings" / "000-first.yaml").write_text("id: 000-first\ntitle: First\narticle: null\n")
    return tmp_path / "readings"


def test_a_reading_holds_rules_parameters_and_contested_questions(folder: Path) -> None:
    reading = load_reading("mine")
    assert (reading.id, reading.title, reading.article) == ("mine", "Mine", "002")
    assert reading.rules["iran"].choice == "hard-control"
    assert (reading.parameters["militia.restraint"].value, reading.parameters["militia.restraint"].high) == (1.0, 2.0)
    assert reading.contested[0].says == "Now and then."


def test_the_common_reading_is_listed_first(folder: Path) -> None:
    assert list_readings() == ["common", "000-first", "mine"]


def test_an_unknown_reading_names_the_nearest(folder: Path) -> None:
    with pytest.raises(NotFoundError, match="there is no reading 'mien'; allowed: common, 000-first, mine; did you"):
        load_reading("mien")
    with pytest.raises(NotFoundError, match="did you mean '000-first'"):
        load_reading("000")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("title:", "titel:", "readings/mine.yaml, line 2, titel: there is no such key; did you mean 'title'?"),
        ("id: mine", "id: my", "line 1, id: must be the file's name without the suffix, 'mine', not 'my'."),
        (
            "iran:",
            "irn:",
            "line 6, rules.irn: there is no decider 'irn'; allowed: united_states, militia,",
        ),
        ("hard-control", "hardcontrol", "line 6, rules.iran.choice: there is no rule of iran called 'hardcontrol'"),
        ("choice: hard", "chose: hard", "line 6, rules.iran.chose: there is no such key; did you mean 'choice'?"),
        (
            "militia.restraint",
            "militia.restrain",
            "line 8, parameters.militia.restrain: there is no such parameter;",
        ),
        ("value: 1,", "value: 10,", "line 8, parameters.militia.restraint.value: 10 is out of range; allowed: 0 to 3"),
        ("low: 0.5", "low: 2.5", "line 8, parameters.militia.restraint: low (2.5) must not exceed high (2)."),
        ("question:", "questions:", "line 10, contested, entry 1, questions: there is no such key; did you mean"),
        ("article: 002", "article: 2", "line 3, article: must be text, not 2 (a number)."),
    ],
)
def test_a_mistake_is_said_with_its_line(folder: Path, old: str, new: str, said: str) -> None:
    (folder / "mine.yaml").write_text(GOOD.replace(old, new))
    with pytest.raises(InputError) as caught:
        load_reading("mine")
    assert said in str(caught.value)
