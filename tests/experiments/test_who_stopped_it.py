"""Who stopped it: what each switch does, and that the followed record is left as it was."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from experiments.who_stopped_it.run import (
    DEATHS,
    MECHANISMS,
    OUTCOMES,
    Size,
    branch,
    check_size,
    coalition_outcomes,
    switched,
    under_reading,
)
from experiments.who_stopped_it.text import chart_rows, found_json, found_text
from sim.errors import InputError
from sim.inputs.tables.parameters import parameter_table
from sim.results.ensemble import run_ensemble

ALL = 2 ** len(MECHANISMS) - 1
SMALL = Size(runs=40, threads=1)


def without(mechanism: str) -> int:
    """The coalition of all but one."""
    return ALL ^ (1 << [each.id for each in MECHANISMS].index(mechanism))


def test_with_all_at_work_nothing_is_changed() -> None:
    scenario = branch("common")
    changed, _, weights = switched(scenario, ALL)
    assert changed.hash == scenario.hash
    assert weights == {}


def test_the_record_is_followed_to_the_deaths_and_forces_nothing_after() -> None:
    scenario = branch("common")
    _, inputs, _ = switched(scenario, ALL)
    assert scenario.follow_until == DEATHS == date(2024, 1, 28)
    assert inputs.days == (DEATHS - scenario.start).days + 31
    assert int(inputs.forced["day"].max()) <= (DEATHS - scenario.start).days


@pytest.mark.parametrize("mechanism", [each.id for each in MECHANISMS])
def test_no_switch_touches_the_fire_of_the_followed_days(mechanism: str) -> None:
    scenario = branch("common")
    changed, _, _ = switched(scenario, without(mechanism))
    followed = (DEATHS - scenario.start).days + 1
    for column in ("attacks", "us_killed", "us_injured"):
        first, second = (run_ensemble(each, 5, 0, 1).column(column) for each in (scenario, changed))
        np.testing.assert_array_equal(first[:, :followed], second[:, :followed])


def test_each_switch_shuts_what_it_says() -> None:
    scenario, first = branch("common"), (DEATHS - branch("common").start).days + 1

    def after(mechanism: str, column: str) -> np.ndarray:
        changed, _, _ = switched(scenario, without(mechanism))
        return np.asarray(run_ensemble(changed, 30, 0, 1).column(column))[:, first:]

    assert (after("order", "iran_signal") == 1).all()
    assert (after("talks", "talks_state") == 0).all()
    assert (after("mediation", "baghdad_understandings") == 0).all()


def test_an_offer_of_talks_is_taken_out_from_the_day_after_alone() -> None:
    scenario = branch("common")
    first = (DEATHS - scenario.start).days + 1
    _, inputs, _ = switched(scenario, without("talks"))
    assert inputs.context["talks_on_offer"][first - 1] == 1
    assert not inputs.context["talks_on_offer"][first:].any()


def test_every_switch_names_parameters_and_sources_that_exist() -> None:
    from sim.inputs.evidence.ledger import ledger_ids

    for each in MECHANISMS:
        assert set(each.weights) <= set(parameter_table())
        assert set(each.sources) <= ledger_ids()


def test_shares_add_up_and_the_page_holds_every_outcome() -> None:
    found = [under_reading("003-tehrans-proxies", SMALL)]
    for shares in found[0].shares.values():
        assert shares.shapley.mean.sum() == pytest.approx(float(shares.together.mean - shares.none.mean))
    text = found_text(found, SMALL)
    assert all(outcome.words in text for outcome in OUTCOMES)
    assert len(chart_rows(found)) == len(OUTCOMES) * len(MECHANISMS)
    assert found_json(found, SMALL)["readings"][0]["largest"] is None


def test_draws_keep_what_a_switch_sets() -> None:
    size = Size(points=3, runs=4, threads=1)
    played = coalition_outcomes(branch("common"), 0, size)
    assert played["attacks"].shape == (3, 4)
    assert played["suspension"].mean() <= coalition_outcomes(branch("common"), ALL, size)["suspension"].mean()


@pytest.mark.parametrize("size", [Size(points=1), Size(points=-1), Size(runs=1)])
def test_sizes_out_of_range_are_refused(size: Size) -> None:
    with pytest.raises(InputError, match="--"):
        check_size(size)


def test_the_page_says_what_each_switch_sets_and_leaves() -> None:
    page = (Path(__file__).parents[2] / "docs" / "who_stopped_it.md").read_text(encoding="utf-8")
    for each in MECHANISMS:
        assert f"| {each.words} | {each.sets} | {each.leaves} |" in page
