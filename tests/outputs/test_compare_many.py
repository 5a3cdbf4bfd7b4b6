"""Several scenarios beside one reference: labels, outcomes, text, chart, and what shared luck saves in truth."""

from __future__ import annotations

import json

import numpy as np
import pytest

import sim
from sim.analyses.compare.chart import many_differences, sign_of
from sim.analyses.compare.compare import (
    Comparison,
    Comparisons,
    OutcomeDifference,
    compare_many,
    comparisons_text,
    scenario_labels,
)
from sim.errors import InputError
from sim.outcomes.registry import PAGE, TALKS_NAMES, label_of, numeric_outcomes
from sim.results.ensemble import Ensemble

TOWER = sim.load_scenario("tower-22").with_days(120)


@pytest.fixture(scope="module")
def found() -> Comparisons:
    others = (TOWER.with_changes({"militia.restraint": 1.4}), TOWER.with_reading("004-tit-for-tat"), TOWER)
    result = sim.compare(TOWER, *others, runs=80, seed=2, threads=1)
    assert isinstance(result, Comparisons)
    return result


def one(pair: Comparison, name: str) -> OutcomeDifference:
    return next(each for each in pair.outcomes if each.outcome == name)


def test_each_scenario_is_compared_with_the_first(found: Comparisons) -> None:
    assert found.reference == "tower-22"
    assert found.others == ("tower-22 (militia.restraint=1.4)", "tower-22@004-tit-for-tat", "tower-22 #2")
    assert one(found.pairs[0], "attacks").high < 0
    assert all(each.share_equal == 1 for each in found.pairs[2].outcomes if each.pairs)
    assert found.pairs[2].departure.share_never == 1
    alone = sim.compare(TOWER, TOWER.with_reading("004-tit-for-tat"), runs=80, seed=2, threads=1)
    assert isinstance(alone, Comparison)
    assert alone.table().equals(found.pairs[1].table())


def test_every_outcome_is_there_and_its_shares_add_up(found: Comparisons) -> None:
    for pair in found.pairs:
        assert [each.outcome for each in pair.outcomes] == list(numeric_outcomes())
        for each in pair.outcomes:
            if each.pairs:
                assert each.share_higher + each.share_equal + each.share_lower == pytest.approx(1)
    assert set(PAGE) <= set(numeric_outcomes())
    table = found.table()
    assert table.loc[("tower-22 #2", "us_killed"), "difference"] == 0
    assert len(table) == 3 * len(found.pairs[0].outcomes)
    json.dumps(found.to_json()["comparisons"][0]["label"])


def test_time_to_the_first_deaths_is_censored_at_the_horizon(ensemble: Ensemble) -> None:
    columns = ensemble.numeric_outcomes(100)
    first = ensemble.summary["first_fatal_day"]
    late = first.isna() | (first > 100)
    assert late.any()
    assert (columns["days_to_first_fatal"][late] == 100).all()
    assert (columns["days_to_first_fatal"][~late] == first[~late]).all()


def test_a_suspension_lasts_its_days_and_talks_end_once(ensemble: Ensemble) -> None:
    columns, some = ensemble.numeric_outcomes(100), ensemble.summary["suspensions"] > 0
    days = ensemble.column("factions_suspended").sum(axis=1)
    expected = days[some] / ensemble.summary["suspensions"][some]
    np.testing.assert_allclose(columns["suspension_length"][some], expected)
    assert np.isnan(columns["suspension_length"][~some]).all()
    ends = [columns[f"talks_end_{name}"] for name in TALKS_NAMES]
    assert (np.sum(ends, axis=0) == 1).all()


def test_the_variance_saved_is_what_independent_seeds_would_have_cost() -> None:
    changed, runs = TOWER.with_changes({"iran.control": 0.7}), 1500
    first, second = (sim.run_ensemble(each, runs=runs, seed=11) for each in (TOWER, changed))
    unrelated = sim.run_ensemble(changed, runs=runs, seed=12)
    for name, column in (("attacks", "attacks"), ("us_killed", "us_killed"), ("suspensions", "suspensions")):
        a, b, other = (each.column(column).sum(axis=1) for each in (first, second, unrelated))
        measured = 1 - (b - a).var() / (other - a).var()
        reported = one(sim.compare(TOWER, changed, runs=runs, seed=11), name).variance_saved
        assert reported == pytest.approx(measured, abs=0.08), name
        assert reported > 0.3, name


def test_the_text_says_all_that_a_reader_needs(found: Comparisons) -> None:
    text = comparisons_text(found)
    for part in ("Reference, A: tower-22", "C: tower-22@004-tit-for-tat", "80 pairs", "seed 2", "Censored", "never"):
        assert part in text
    assert max(map(len, text.splitlines())) <= 100


def test_the_chart_has_a_row_for_each_scenario_and_outcome(found: Comparisons) -> None:
    spec = many_differences(found)
    rows = spec["datasets"]["differences"]
    assert {row["scenario"] for row in rows} == set(found.others)
    assert {row["sign"] for row in rows if row["scenario"] == "tower-22 #2"} == {"either"}
    assert rows[0]["sign"] == sign_of(one(found.pairs[0], "attacks")) == "lower"


def test_labels_count_many_changes_and_number_what_is_alike() -> None:
    few = TOWER.with_changes({"iran.control": 0.7, "rules.iran": "hands-off"})
    many = few.with_changes({"militia.restraint": 1.2})
    assert scenario_labels([few, many, many]) == [
        "tower-22 (iran.control=0.7, rules.iran=hands-off)",
        "tower-22 (3 changes)",
        "tower-22 (3 changes) #2",
    ]


def test_windows_of_different_length_are_censored_alike_and_noted() -> None:
    pair = sim.compare(TOWER, TOWER.with_days(60), runs=40, seed=3, threads=1)
    deaths = one(pair, "days_to_first_fatal")
    assert deaths.share_equal == 1
    assert "end of the shorter" in pair.notes[0]
    many = sim.compare(TOWER, TOWER.with_changes({"militia.restraint": 1.4}), TOWER.with_days(60), runs=40, seed=3)
    spec = many_differences(many)
    rows = spec["datasets"]["differences"]
    assert {row["scenario"] for row in rows} == {many.others[0], f"{many.others[1]} *"}
    panels = {row["outcome"] for row in rows if row["outcome"].startswith(label_of("days_to_first_fatal"))}
    assert len(panels) == 1
    assert spec["vconcat"][0]["title"]["text"][-1].startswith("* ")


def test_too_little_is_refused_in_a_sentence() -> None:
    with pytest.raises(InputError, match="at least two scenarios"):
        compare_many([TOWER])
    with pytest.raises(InputError, match="at least 100"):
        compare_many([TOWER, TOWER], runs=2, resamples=5)
