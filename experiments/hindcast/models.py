"""Which variants of the model take part in the hindcast."""

from __future__ import annotations

from datetime import date

from experiments.hindcast.bank import Bank
from experiments.hindcast.model import DrawsAt, prior_at
from experiments.hindcast.run import MODEL, PRIOR
from sim.inputs.posterior.posterior import ParameterDraws
from sim.inputs.scenario.scenario import Scenario


def calibrated_at(bank: Bank) -> DrawsAt:
    """Draws weighted by the intervals whose counts had been published by each day."""

    def draw(day: date, number: int, seed: int) -> ParameterDraws:
        return bank.posterior_at(day).resample(number, seed)

    return draw


def models_of(scenario: Scenario, bank: Bank | None) -> dict[str, DrawsAt]:
    """Return parameter draws by the model's name: weighed at each cut-off if there is a bank, and from the ranges."""
    calibrated = {MODEL: calibrated_at(bank)} if bank is not None else {}
    return calibrated | {PRIOR: prior_at(scenario)}
