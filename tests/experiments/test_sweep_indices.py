"""Indices of finished sweeps: SALib and SciPy agree within sampling error; what is known is found."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.stats import sobol_indices, uniform

from experiments import Sweep, load_sweep, run_sweep
from experiments.sweep.indices import morris_table, saltelli_parts, sweep_indices
from experiments.sweep.sampling import Sampler, make_sample
from sim.errors import InputError

pytest.importorskip("SALib", reason="the extra [sweep] is not installed")
pytestmark = pytest.mark.filterwarnings("ignore:unique with argument:FutureWarning")

BASE_POINTS = 128
INPUTS = ("militia.restraint", "consequences.fatality_given_injury", "iran.control")
DESIGN: dict[str, Any] = {
    "scenario": "tower-22",
    "days": 90,
    "uncertainties": dict.fromkeys(INPUTS, "evidence"),
    "outcomes": ["attacks", "us_killed", "first_fatal_day", "talks_final_state"],
    "weekly": [],
    "sampler": {"method": "saltelli", "n": BASE_POINTS, "seed": 1, "second_order": False},
    "replications": 16,
}


@pytest.fixture(scope="module")
def saltelli(tmp_path_factory: pytest.TempPathFactory) -> Sweep:
    return run_sweep(DESIGN, tmp_path_factory.mktemp("saltelli") / "sweep")


@pytest.mark.parametrize("outcome", ["attacks", "us_killed"])
def test_salib_and_scipy_agree_on_a_saltelli_sweep(saltelli: Sweep, outcome: str) -> None:
    table = sweep_indices(saltelli, [outcome])[0].set_index("input").loc[list(INPUTS)]
    values = saltelli.means([outcome]).sort_index()[outcome].to_numpy()
    parts = saltelli_parts(values, len(INPUTS), second_order=False)
    theirs = sobol_indices(func=parts.for_scipy(), n=BASE_POINTS)
    for word, estimate in (("first", theirs.first_order), ("total", theirs.total_order)):
        half = (table[f"{word}_high"] - table[f"{word}_low"]) / 2
        assert (np.abs(table[word] - np.ravel(estimate)) <= half).all(), word


def test_scipys_own_sample_of_swept_points_gives_the_same_indices(saltelli: Sweep, tmp_path: Path) -> None:
    """SciPy draws the points, run_sweep plays them one by one as a list of values; the intervals overlap."""
    axes = [axis["ranges"][0] for axis in saltelli.manifest["axes"]]
    low, high = np.array([(each["low"], each["high"]) for each in axes]).T
    calls = iter(range(1000))

    def attacks(places: Any) -> Any:
        folder, found = tmp_path / f"call-{next(calls)}", []
        for number, point in enumerate((low[:, None] + places * (high - low)[:, None]).T):
            fixed = DESIGN | {
                "uncertainties": {},
                "sampler": "grid",
                "constants": dict(zip(INPUTS, point, strict=True)),
            }
            sweep = run_sweep(fixed | {"replications": 16}, folder / str(number))
            found.append(sweep.means(["attacks"])["attacks"][0])
        return np.array(found)[None, :]

    theirs = sobol_indices(func=attacks, n=16, dists=[uniform()] * 3, rng=np.random.default_rng(3))
    interval = theirs.bootstrap(confidence_level=0.95, n_resamples=200).first_order.confidence_interval
    table = sweep_indices(saltelli, ["attacks"])[0].set_index("input").loc[list(INPUTS)]
    assert (table["first_low"] <= interval.high.ravel()).all()
    assert (table["first_high"] >= interval.low.ravel()).all()


def test_what_has_no_indices_is_told_and_left_out(saltelli: Sweep) -> None:
    table, left_out = sweep_indices(saltelli)
    assert set(table["outcome"]) <= {"attacks", "us_killed", "first_fatal_day"}
    assert "talks_final_state" not in set(table["outcome"])
    missing = int(saltelli.means()["first_fatal_day"].isna().sum())
    assert (missing > 0) == any(
        f"first_fatal_day (policy 0): The outcome is missing at {missing}" in s for s in left_out
    )


def test_each_policy_has_indices_of_its_own(tmp_path: Path) -> None:
    crossed = DESIGN | {"levers": {"baghdad.mediation": [0.2, 0.9]}, "outcomes": ["attacks"]}
    sweep = run_sweep(crossed | {"sampler": DESIGN["sampler"] | {"n": 8}}, tmp_path)
    table = sweep_indices(sweep)[0]
    assert list(table.groupby("policy")["input"].count()) == [3, 3]
    assert set(table["input"]) == set(INPUTS)


def test_the_effects_of_a_known_function_are_found() -> None:
    sampler = Sampler.model_validate({"method": "morris", "n": 50, "seed": 2})
    sample = make_sample(sampler, 3)
    table = morris_table(4 * sample[:, 0] - 2 * sample[:, 1], ("strong", "weak", "none"), sampler)
    np.testing.assert_allclose(table["mu_star"], [4, 2, 0], atol=1e-9)
    np.testing.assert_allclose(table["mu"], [4, -2, 0], atol=1e-9)
    np.testing.assert_allclose(table["sigma"], 0, atol=1e-9)


def test_a_morris_sweep_is_screened(tmp_path: Path) -> None:
    sampler = {"method": "morris", "n": 20, "seed": 1}
    sweep = run_sweep(DESIGN | {"sampler": sampler, "outcomes": ["attacks"]}, tmp_path)
    table = sweep_indices(sweep)[0]
    assert table["input"][0] == "militia.restraint"
    assert (table["mu_star_low"] <= table["mu_star"]).all()


def test_other_sweeps_are_refused(small: Sweep, saltelli: Sweep, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"need a sweep by saltelli or morris; .* is by sobol"):
        sweep_indices(small)
    with pytest.raises(InputError, match="keeps no outcome 'us_kiled'; did you mean 'us_killed'"):
        sweep_indices(saltelli, ["us_kiled"])
    run_sweep(DESIGN, tmp_path, cancel=lambda: True)
    with pytest.raises(InputError, match=r"not complete \(0 of 1 chunks\)"):
        sweep_indices(load_sweep(tmp_path))
