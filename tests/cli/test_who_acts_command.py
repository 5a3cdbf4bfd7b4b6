"""`escalation who-acts` through the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sim.results.files import file_names

SMALL = ("--runs", "30", "--threads", "1")


def test_text_and_json_say_the_same(invoke: Any) -> None:
    words = ("who-acts", "no-mediation", "--against", "tower-22", *SMALL)
    text, done = invoke(*words), invoke(*words, "--json")
    assert text.exit_code == done.exit_code == 0
    answer = json.loads(done.stdout)
    first = answer["who_acts_on_whom"][0]
    assert first["who"] == "Kataib Hezbollah attacks US forces"
    assert first["difference"] == pytest.approx(first["number"] - first["before"])
    line = next(line for line in text.stdout.splitlines() if line.startswith(first["who"]))
    assert line.split()[-3:] == [f"{first['number']:.0f}", f"{first['before']:.0f}", f"{first['difference']:+.1f}"]
    assert max(len(line) for line in text.stdout.splitlines()) <= 100
    assert "Before: Tower 22" in text.stdout


def test_one_run_is_told_up_to_its_day(invoke: Any) -> None:
    words = ("who-acts", "tower-22", "--run", "2", "--day", "2023-11-01")
    assert "up to 2023-11-01 (day 15)" in invoke(*words).stdout
    answer = json.loads(invoke(*words, "--json").stdout)
    assert (answer["run"], answer["day"], answer["runs"]) == (2, 15, 1)
    assert all(row["number"] == int(row["number"]) > 0 for row in answer["who_acts_on_whom"])


def test_a_folder_has_tables_and_a_figure_and_can_be_made_again(invoke: Any, tmp_path: Path) -> None:
    many, one = tmp_path / "many", tmp_path / "one"
    assert invoke("who-acts", "tower-22", "--against", "no-mediation", *SMALL, "--out", many).exit_code == 0
    assert invoke("who-acts", "soleimani", "--run", "3", "--day", "60", "--out", one).exit_code == 0
    for folder in (many, one):
        names = ["manifest.json", "who_acts.csv", "who_acts.json", "who_acts.png", "who_acts.svg"]
        assert file_names(folder) == names
        again = invoke("reproduce", folder)
        assert again.exit_code == 0, again.stdout + again.stderr
    picture = (many / "who_acts.svg").read_text(encoding="utf-8")
    for words in ("Washington", "Hezbollah", "not to scale", "does not predict", "Jordan"):
        assert words in picture


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--run", "2", "--against", "tower-22"), "--run tells one run by itself"),
        (("--day", "3"), "--day belongs to one run"),
        (("--run", "2", "--day", "soon"), "must be a date such as"),
        (("--against", "tower-23"), "tower-22"),
    ],
)
def test_what_does_not_go_together_is_one_sentence(invoke: Any, words: tuple[str, ...], sentence: str) -> None:
    done = invoke("who-acts", "soleimani", *words, *SMALL)
    assert done.exit_code == 2
    assert sentence in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
