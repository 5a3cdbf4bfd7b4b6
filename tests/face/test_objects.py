"""Ensembles, runs and what is made of them: length, index, a line of text, a card for notebooks, tables, datasets."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sim
from sim.kernel.codes import DAY_CODES, FACTION_CODES, words_of
from sim.notebook import card, share_bar, strip_chart, term_chart

VOID = {"line", "rect", "circle", "polyline", "polygon"}


@pytest.fixture(scope="module")
def scenario() -> sim.Scenario:
    return sim.load_scenario("no-mediation", reading="004-tit-for-tat").with_days(60)


@pytest.fixture(scope="module")
def ensemble(scenario: sim.Scenario) -> sim.Ensemble:
    return sim.run_ensemble(scenario, runs=12, seed=5)


class Checked(HTMLParser):
    """Raises AssertionError where tags do not close, a script runs, or something is asked for from outside."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in {"script", "img", "link", "iframe", "style", "use"}, tag
        assert not any(name.startswith("on") or name in {"href", "src"} for name, _ in attrs), attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def text_of(html: str) -> str:
    """The text of a card, after checking its tags."""
    assert "url(" not in html
    assert "//" not in html
    assert not re.search(r"\bnan\b", html)
    parser = Checked()
    parser.feed(html)
    assert parser.open == []
    return " ".join(parser.text)


def test_an_ensemble_is_a_sequence_of_runs(ensemble: sim.Ensemble) -> None:
    assert len(ensemble) == 12
    assert ensemble[7].daily_array.tobytes() == ensemble.daily_array[7].tobytes()
    assert ensemble[-1].run == 11
    assert ensemble[np.int64(3)].run == 3
    assert [run.run for run in ensemble[2:5]] == [2, 3, 4]
    assert [run.run for run in ensemble] == list(range(12))
    for number in (12, -13):
        with pytest.raises(IndexError, match="runs are numbered 0 to 11"):
            _ = ensemble[number]


def test_a_line_says_what_a_thing_is(ensemble: sim.Ensemble, scenario: sim.Scenario) -> None:
    name = "no-mediation@004-tit-for-tat"
    assert repr(ensemble) == f"<Ensemble of {name}: 12 runs of 60 days, seed 5>"
    run = ensemble[7]
    attacks = int(run.daily["attacks"].sum())
    assert repr(run).startswith(f"<Run 7 of {name}: 60 days, {attacks} attacks on US forces, ")
    posterior = sim.load_posterior(scenario)
    assert repr(posterior).startswith("<Posterior shipped posterior 004-tit-for-tat: ")
    drawn = sim.run_ensemble(scenario, runs=1, posterior=posterior)
    assert repr(drawn) == (
        f"<Ensemble of {name}: 1 run of 60 days, seed 0, draws of the shipped posterior 004-tit-for-tat>"
    )
    found = sim.compare(scenario, scenario.with_reading(None), runs=3)
    assert repr(found) == f"<Comparison of no-mediation with {name}: 3 pairs of runs, seed 0>"
    assert repr(sim.compare_many([scenario, scenario], runs=2)).startswith(f"<Comparisons of {name} #2 with {name}: ")
    day = f"2023-10-20 (day 3) in run 7 of {name}, seed 5, iran"
    assert repr(sim.explain(run, 3, "iran")).startswith(f"<Explanation of {day}: ")
    assert repr(sim.twin(scenario, scenario)).endswith("run 0 of seed 0, they never part>")
    assert repr(sim.load_ledger()).startswith("<Ledger: ")
    assert repr(sim.load_ladder("standard")).startswith("<Ladder standard: ")
    assert repr(sim.load_reading("001-resistance")).startswith("<Reading 001-resistance: ")


def test_agents_and_models_say_where_they_stand(scenario: sim.Scenario) -> None:
    model = sim.CrisisModel(scenario, seed=5, run=3)
    model.step()
    assert repr(model) == "<CrisisModel of no-mediation@004-tit-for-tat: day 1 of 60, seed 5, run 3>"
    assert repr(model.militias[0]).startswith("<Militia kataib-hezbollah: posture active, fear ")
    (washington,) = model.actors["united-states"]
    assert re.match(r"<UnitedStates united-states: pressure [\d.e-]+, pending none>", repr(washington))
    assert repr(model.actors["world"][0]) == "<World world>"
    assert "posture active" in " ".join(text_of(model.militias[0]._repr_html_()).split())
    assert "day 1 of 60" in " ".join(text_of(model._repr_html_()).split())
    model.release()


def test_cards_are_whole_and_ask_for_nothing(ensemble: sim.Ensemble, scenario: sim.Scenario) -> None:
    things: list[Any] = [scenario, ensemble, ensemble[7], sim.explain(ensemble[7], 20)]
    things += [sim.compare(scenario, scenario.with_changes({"baghdad.mediation": 0.9}), runs=8)]
    things += [sim.compare_many(["tower-22", scenario], runs=2), sim.twin(scenario, scenario.with_reading(None), run=2)]
    for thing in things:
        html = thing._repr_html_()
        assert "<svg" in html, thing
        assert "no-mediation" in text_of(html), thing


def test_a_card_says_what_the_object_holds(ensemble: sim.Ensemble, scenario: sim.Scenario) -> None:
    totals = ensemble.column("attacks").sum(axis=1)
    assert f"median {np.median(totals):.0f} a run" in text_of(ensemble._repr_html_())
    found = sim.compare(scenario, scenario.with_reading(None), runs=8)
    row = found.table().loc["attacks"]
    assert f"{row['difference']:+.3g}" in text_of(found._repr_html_())
    day = sim.explain(ensemble[7], 20)
    assert all(decision.headline in text_of(day._repr_html_()) for decision in day.decisions)


def test_texts_in_cards_are_escaped(scenario: sim.Scenario) -> None:
    hostile = '"><script>alert(1)</script>'
    html = replace(scenario, title=hostile, question=hostile)._repr_html_()
    assert hostile in text_of(html)
    parts = (strip_chart({hostile: [0, 1]}, (hostile, ""), hostile), term_chart({hostile: 1.0}, hostile))
    assert "script" in text_of(card(hostile, {hostile: hostile}, *parts, share_bar((0, 1, 0), hostile)))


def test_coded_columns_are_words_in_tables_and_codes_in_arrays(ensemble: sim.Ensemble) -> None:
    run = ensemble[7]
    for name, codes in DAY_CODES.items():
        column = run.daily[name]
        assert list(column.cat.categories) == list(words_of(codes)), name
        assert column.cat.codes.tolist() == run.column(name).tolist() == ensemble.column(name)[7].tolist(), name
    for name, codes in FACTION_CODES.items():
        column = run.factions[name]
        assert list(column.cat.categories) == list(words_of(codes)), name
        assert column.cat.codes.tolist() == run.faction_array[name].ravel().tolist(), name
    assert {"major campaign", "strike in iraq"} <= set(run.daily["us_response"].cat.categories)


def test_every_code_of_a_day_is_declared() -> None:
    """A field whose comment names a code is among the coded ones, so that it is read as words."""
    from sim.kernel import state
    from sim.kernel.codes import fields_of

    kinds = {kind.__name__ for kind in state.IntEnum.__subclasses__() if kind.__module__ == state.__name__}
    for record, coded in (("Day", DAY_CODES), ("FactionDay", FACTION_CODES)):
        named = {each.name for each in fields_of(record) if re.split(r"\W", each.text)[0] in kinds}
        assert named == set(coded), record


def test_an_ensemble_is_a_dataset(ensemble: sim.Ensemble) -> None:
    xarray = pytest.importorskip("xarray", reason="needs the extra [xarray]")
    data = ensemble.to_xarray()
    assert dict(data.sizes) == {"run": 12, "date": 60}
    assert set(data.data_vars) == {*ensemble.daily_array.dtype.names, "rung", "tension"}
    for name in data.data_vars:
        assert np.array_equal(data[name].to_numpy(), ensemble.column(name)), name
        assert data[name].attrs["units"], name
    assert data["us_killed"].attrs["units"] == "people"
    assert data["us_pressure"].attrs["units"] == "attack equivalents"
    meanings = data["us_response"].attrs["flag_meanings"].split()
    assert meanings == [word.replace(" ", "_") for word in words_of(DAY_CODES["us_response"])]
    assert data["us_response"].attrs["flag_values"] == list(range(len(meanings)))
    assert (
        data["attacks"]
        .sel(run=7)
        .to_series()
        .equals(pd.Series(ensemble.daily_array["attacks"][7], index=data.indexes["date"], name="attacks"))
    )
    assert data.attrs["scenario_hash"] == ensemble.scenario.hash
    assert isinstance(data, xarray.Dataset)


def test_a_streamed_ensemble_shows_what_it_keeps(scenario: sim.Scenario, ensemble: sim.Ensemble) -> None:
    pytest.importorskip("xarray", reason="needs the extra [xarray]")
    streamed = sim.run_ensemble(scenario, runs=12, seed=5, keep=["rung"], outcomes=["attacks"])
    assert repr(streamed) == "<StreamedEnsemble of no-mediation@004-tit-for-tat: 12 runs of 60 days, seed 5>"
    assert "median" not in text_of(streamed._repr_html_())
    data = streamed.to_xarray()
    assert list(data.data_vars) == ["rung"]
    assert data["rung"].equals(ensemble.to_xarray()["rung"])
    assert streamed[3].daily_array.tobytes() == ensemble[3].daily_array.tobytes()


def test_a_run_is_a_dataset_with_its_factions(ensemble: sim.Ensemble) -> None:
    pytest.importorskip("xarray", reason="needs the extra [xarray]")
    run = ensemble[7]
    data = run.to_xarray()
    assert dict(data.sizes) == {"date": 60, "faction": len(run.scenario.factions)}
    assert data.attrs["run"] == 7
    for name in run.faction_array.dtype.names:
        assert np.array_equal(data[f"faction_{name}"].to_numpy(), run.faction_array[name]), name
    assert list(data["faction"].to_numpy()) == list(run.scenario.factions)


def test_a_dataset_without_xarray_is_one_sentence(ensemble: sim.Ensemble, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xarray", None)
    with pytest.raises(sim.MissingDependencyError, match=r'pip install "escalation-sim\[xarray\]"'):
        ensemble.to_xarray()
