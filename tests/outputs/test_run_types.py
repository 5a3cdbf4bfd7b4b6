"""Types of runs: what the clustering finds, through Python."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial.distance import pdist, squareform

import sim
from sim.analyses.run_types.run_types import FEWEST_RUNS, STRUCTURE, by_span, mean_silhouette, types_of
from sim.analyses.run_types.text import run_types_text
from sim.errors import InputError


@pytest.fixture(scope="module")
def ensemble() -> sim.Ensemble:
    return sim.run_ensemble("adolescent-rebellion", 200, seed=3)


def test_spans_are_summed_or_peaked_and_days_left_over_are_left_out() -> None:
    days = np.arange(30).reshape(2, 15)
    assert by_span(days, 1, True).tolist() == [[21.0, 70.0], [126.0, 175.0]]
    assert by_span(days, 1, False).tolist() == [[6.0, 13.0], [21.0, 28.0]]


def test_a_silhouette_by_hand() -> None:
    """Points 0 and 1 against 4: (4 - 1) / 4 and (3 - 1) / 3, and 0 for the one that is alone."""
    distances = squareform(pdist(np.array([[0.0], [1.0], [4.0]])))
    assert mean_silhouette(distances, np.array([1, 1, 2])) == pytest.approx((3 / 4 + 2 / 3) / 3)


def test_every_run_has_one_type_and_the_largest_comes_first(ensemble) -> None:
    found = types_of(ensemble)
    shares = [each.share for each in found.types]
    assert shares == sorted(shares, reverse=True)
    assert sum(shares) == pytest.approx(1.0)
    assert np.bincount(found.members).tolist() == [round(share * 200) for share in shares]
    assert found.continuum == (found.silhouette < STRUCTURE)
    assert found.silhouette == max(found.silhouettes.values())


def test_a_typical_run_is_of_its_type_and_medians_are_those_of_its_runs(ensemble) -> None:
    found = types_of(ensemble, types=3)
    for place, each in enumerate(found.types):
        assert found.members[each.run] == place
        assert each.medians["attacks"] == np.median(ensemble.outcome("attacks")[found.members == place])


def test_the_same_types_again_on_any_number_of_threads() -> None:
    first, second = (sim.run_types("lull-2023", 60, seed=1, threads=threads) for threads in (1, 2))
    assert first.to_json() == second.to_json()


def test_runs_that_are_all_alike_are_one_type() -> None:
    nobody = {f"context.troops_{place}": 0 for place in ("iraq", "syria", "jordan")}
    scenario = sim.load_scenario("lull-2023").with_changes(nobody | {"militia.israel_capacity": 0.0})
    found = sim.run_types(scenario, FEWEST_RUNS)
    assert found.continuum
    assert len(found.types) <= 2


@pytest.mark.parametrize(("given", "part"), [({"types": 7}, "from 2 to 6"), ({"weeks": 0}, "1 to 4 weeks")])
def test_what_is_not_allowed_is_said(ensemble, given, part) -> None:
    with pytest.raises(InputError, match=part):
        types_of(ensemble, **given)
    with pytest.raises(InputError, match="50 to 3,000"):
        sim.run_types("lull-2023", 49)


def test_the_text_says_whether_the_types_are_apart(ensemble) -> None:
    found = types_of(ensemble)
    text = " ".join(run_types_text(found).split())
    assert ("one continuum" in text) == found.continuum
    assert f"--run {found.types[0].run}" in text
