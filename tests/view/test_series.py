"""The small tables behind the charts, against slow and plain arithmetic."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.charts import ensembles as series
from sim.charts import weekly
from sim.engine.statistics import QUANTILES
from sim.results.ensemble import Ensemble


@given(
    daily=st.lists(st.integers(0, 9), min_size=1, max_size=40),
    days=st.sampled_from([1, 7, 14, 28]),
)
def test_a_window_is_a_plain_sum(daily: list[int], days: int) -> None:
    days = min(days, len(daily))
    expected = [sum(daily[start : start + days]) for start in range(len(daily) - days + 1)]
    assert weekly.window_sums(np.array([daily]), days)[0].tolist() == expected


@given(st.lists(st.integers(0, 30), min_size=1, max_size=60))
def test_mid_quantiles_lie_in_order_and_close_to_plain_ones(counts: list[int]) -> None:
    found = weekly.weekly_quantiles(np.array(counts)[:, np.newaxis], 1)[0] / 7
    plain_below = np.quantile(counts, QUANTILES, method="inverted_cdf")
    gap = max([1, *np.diff(sorted(set(counts)))])
    assert list(found) == sorted(found)
    assert min(counts) <= found[0]
    assert found[-1] <= max(counts)
    assert (np.abs(found - plain_below) <= gap).all()


def test_runs_that_agree_have_one_quantile() -> None:
    assert weekly.weekly_quantiles(np.full((5, 8), 2), 7).tolist() == [[14.0] * 5] * 2


def test_the_fan_lies_in_order_around_the_median(ensemble: Ensemble) -> None:
    rows = series.weekly_fan(ensemble)
    assert len(rows) == ensemble.scenario.days - 6
    assert rows[0]["date"] == (ensemble.scenario.start + timedelta(days=3)).isoformat()
    for row in rows:
        assert row["p05"] <= row["p25"] <= row["p50"] <= row["p75"] <= row["p95"]


def test_the_fan_of_a_column_holds_its_quantiles(ensemble: Ensemble) -> None:
    rows = series.fan(ensemble, "us_injured_reported")
    reported = ensemble.column("us_injured_reported")
    for day, row in enumerate(rows):
        assert (reported[:, day] <= row["p95"]).mean() >= 0.95
        assert (reported[:, day] < row["p50"]).mean() <= 0.5 <= (reported[:, day] <= row["p50"]).mean()
        assert row["p05"] in reported[:, day]


def test_cumulative_counts_never_fall(ensemble: Ensemble) -> None:
    medians = [row["p50"] for row in series.fan(ensemble, "us_killed", cumulative=True)]
    assert medians == sorted(medians)


def test_shares_of_rungs_make_up_all_runs_every_day(ensemble: Ensemble) -> None:
    names = tuple("abcdefgh")
    shares: dict[str, float] = {}
    for row in series.rung_rows(ensemble, names):
        shares[row["date"]] = shares.get(row["date"], 0.0) + row["share"]
    assert len(shares) == ensemble.scenario.days
    assert all(share == pytest.approx(100, abs=0.1) for share in shares.values())


def test_spans_are_the_unbroken_stretches() -> None:
    days = [date(2024, 1, 1) + timedelta(days=day) for day in range(6)]
    rows = series.spans(days, np.array([1, 1, 0, 0, 0, 1]), "truce")
    assert [(row["start"], row["end"]) for row in rows] == [("2024-01-01", "2024-01-03"), ("2024-01-06", "2024-01-07")]
    assert rows[0]["middle"] == "2024-01-02"
    assert series.spans(days, np.zeros(6), "truce") == []
