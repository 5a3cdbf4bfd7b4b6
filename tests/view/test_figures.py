"""Figures as files: both forms, the same every time, and clear words when something is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.charts import ensembles, figures
from sim.charts.theme import Spec
from sim.errors import MissingDependencyError, OutputError
from sim.results.ensemble import Ensemble
from sim.results.files import file_names
from sim.results.write import write_results

SMALL: Spec = {
    "data": {"values": [{"x": 1, "y": 2}, {"x": 2, "y": 1}]},
    "mark": {"type": "line", "clip": True},
    "encoding": {"x": {"field": "x", "type": "quantitative"}, "y": {"field": "y", "type": "quantitative"}},
}

NAMES = (
    "casualties",
    "ladder",
    "rungs",
    "timeline_extreme",
    "timeline_typical",
    "weekly_attacks",
    "weekly_attacks_israel",
    "who_acts",
)


def test_a_figure_is_saved_in_both_forms(tmp_path: Path) -> None:
    svg, png = figures.save(SMALL, tmp_path, "small")
    assert svg.read_text(encoding="utf-8").lstrip().startswith("<svg")
    assert png.read_bytes().startswith(b"\x89PNG")
    assert file_names(tmp_path) == ["small.png", "small.svg"]


def test_results_come_with_every_figure_and_the_same_bytes_each_time(ensemble: Ensemble, tmp_path: Path) -> None:
    first = write_results(ensemble, tmp_path / "a", figures.draw_figures)
    second = write_results(ensemble, tmp_path / "b", figures.draw_figures)
    drawn = [name for name in file_names(first) if name.startswith("figures/")]
    assert drawn == sorted(f"figures/{name}.{form}" for name in NAMES for form in ("png", "svg"))
    for name in drawn:
        assert (first / name).read_bytes() == (second / name).read_bytes(), name


def test_text_stays_text_in_svg(ensemble: Ensemble, tmp_path: Path) -> None:
    svg, _ = figures.save(ensembles.weekly_attacks(ensemble), tmp_path, "weekly")
    text = svg.read_text(encoding="utf-8")
    for words in ("Attacks on US forces per week: Tower 22", "record", "Gaza truce", "does not predict"):
        assert words in text


def test_a_chart_that_is_none_is_told_by_name(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="bad could not be drawn"):
        figures.save({"mark": "no such mark", "data": {"values": []}}, tmp_path, "bad")
    assert file_names(tmp_path) == []


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match="cannot be written"):
        figures.save(SMALL, tmp_path / "file" / "figures", "small")


def test_without_the_converter_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(figures, "find_spec", lambda _: None)
    with pytest.raises(MissingDependencyError, match="vl-convert-python"):
        figures.save(SMALL, tmp_path, "small")
