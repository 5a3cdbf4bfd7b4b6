"""One screen, in plain words."""

from __future__ import annotations

import re

import numpy as np
import pytest

import sim
from sim.charts.terminal import HEIGHT, ROWS, WIDTH, fan_lines, nice_top, summary_screen
from sim.results.ensemble import Ensemble
from sim.results.text import share


def fits(text: str) -> bool:
    """Whether a text fits one screen."""
    lines = text.splitlines()
    return len(lines) <= HEIGHT and all(len(line) <= WIDTH for line in lines)


@pytest.mark.parametrize(
    "name", ["tower-22", "soleimani", "adolescent-rebellion", "israel-front", "tower-22-aftermath"]
)
def test_every_scenario_fits_one_screen(name: str) -> None:
    text = summary_screen(sim.run_ensemble(sim.load_scenario(name), runs=20, seed=0, threads=1))
    assert fits(text), text
    assert text.splitlines()[-1].startswith("Explores; does not predict.")


@pytest.mark.parametrize("days", [30, 31, 100, 730])
def test_every_window_fits_one_screen(days: int) -> None:
    text = summary_screen(sim.run_ensemble(sim.load_scenario("tower-22").with_days(days), runs=1, seed=0, threads=1))
    assert fits(text), text
    assert "1 run of" in text


def test_it_says_what_was_run_and_what_came_out(ensemble: Ensemble) -> None:
    text = summary_screen(ensemble)
    assert text.startswith("Tower 22: 60 runs of 197 days from 17 Oct 2023, seed 3, no reading applied")
    attacks = re.search(r"Attacks on US forces +([\d,]+) +([\d,]+) to ([\d,]+) +168 to 7 Feb", text)
    assert attacks is not None
    assert int(attacks[1]) == round(float(ensemble.summary["attacks"].median()))


def test_a_long_title_takes_a_second_line_and_still_fits() -> None:
    scenario = sim.load_scenario("parliament-passes-law", reading="002-adolescent-rebellion")
    changed = scenario.with_changes({"militia.restraint": 1.2})
    text = summary_screen(sim.run_ensemble(changed, runs=5, seed=0, threads=1))
    assert fits(text), text
    assert "with changes by hand" in " ".join(text.splitlines()[:2])
    assert text.splitlines()[-1].startswith("Explores; does not predict.")


def test_the_words_are_neutral(ensemble: Ensemble) -> None:
    text = summary_screen(ensemble).lower().replace("does not predict", "")
    for word in ("predict", "probability", "forecast", "likely", "terror", "regime", "will "):
        assert word not in text


def test_ascii_is_enough(ensemble: Ensemble) -> None:
    assert summary_screen(ensemble, blocks=False).isascii()


def test_the_fan_draws_median_within_its_band(ensemble: Ensemble) -> None:
    lines = fan_lines(ensemble)[1 : 1 + ROWS]
    columns = list(zip(*(line[7:].ljust(72) for line in lines), strict=True))
    for column in columns:
        marks = "".join(column).strip()
        assert set(marks) <= set("░█o ")
        assert column.count("█") + column.count("o") >= 1


@pytest.mark.parametrize(
    ("value", "top"), [(0.0, 5), (5.0, 5), (5.1, 10), (23.0, 25), (26.0, 30), (33.0, 40), (260.0, 300)]
)
def test_the_top_of_the_fan_is_round(value: float, top: int) -> None:
    assert nice_top(value) == top


def test_rare_is_not_never() -> None:
    shares = (0.0, 0.001, 0.37, 0.999, 1.0)
    assert [share(each) for each in shares] == ["0%", "<1%", "37%", ">99%", "100%"]


def test_a_quiet_scenario_draws_an_empty_fan(ensemble: Ensemble, monkeypatch: pytest.MonkeyPatch) -> None:
    quiet = np.zeros((ensemble.runs, ensemble.scenario.days), dtype=np.int64)
    monkeypatch.setattr(type(ensemble), "column", lambda *_: quiet)
    assert all(len(line) <= WIDTH for line in fan_lines(ensemble))
