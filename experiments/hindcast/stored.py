"""The bank that ships with the project, and whether it still belongs to the model and the record.

The file holds which of the prior draws were kept and their log likelihood of each interval; the draws themselves follow
from their seed. It also holds a fingerprint: a hash of the counts that some draws give, free and following the record,
and of the record's intervals. Any change of the model or of the record that could change a weight changes the
fingerprint, and the bank is then computed anew.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from experiments.hindcast.bank import BANK_SIZE, TRIED, Bank, Piece, screened_bank
from experiments.hindcast.cutoffs import RECORD, cutoffs
from experiments.hindcast.run import forecast, prior_at
from sim.errors import InputError
from sim.inputs.posterior.posterior import ParameterDraws
from sim.inputs.record.counts import cumulative_series, record_use
from sim.inputs.scenario.scenario import Scenario
from sim.kernel.fingerprint import cache_root

FILE = Path(__file__).with_name("bank.npz")
SEED = 12345
"""Of the prior draws."""
SAMPLE = 48
"""Draws whose counts make the fingerprint."""
NEGLIGIBLE = 1e-6
"""A draw whose weight stays below this share of the largest at every cut-off is not stored."""


def prior_draws(scenario: Scenario) -> ParameterDraws:
    """Return the draws that the bank tries."""
    return prior_at(scenario)(date.min, TRIED, SEED)


def fingerprint(scenario: Scenario) -> str:
    """Return a hash (hexadecimal) of what model and record do, as far as weights depend on it."""
    prior = prior_draws(scenario)
    few = ParameterDraws(prior.paths, prior.values[:SAMPLE])
    digest = hashlib.sha256(json.dumps([prior.paths, TRIED, SEED]).encode())
    for cutoff in (cutoffs()[0], cutoffs()[-2]):
        digest.update(forecast(scenario, cutoff, 14, few, SEED, threads=1).tobytes())
    points = [(str(each.date), each.total, each.confidence) for each in cumulative_series(RECORD)]
    use = record_use(RECORD)
    digest.update(json.dumps([points, use["counts_known_from"], use["count_error"]], sort_keys=True).encode())
    return digest.hexdigest()


def computed_bank(
    scenario: Scenario, seed: int = 0, threads: int | None = None, progress: Callable[[int], None] = lambda done: None
) -> tuple[Bank, np.ndarray]:
    """Compute the bank and the numbers of its draws among those tried. Takes minutes.

    Finished intervals stay in the user's cache until all are done, so that an interrupted run goes on where it stopped.
    """
    days = [each.known for each in cutoffs()]
    folder = cache_root() / f"bank-{fingerprint(scenario)[:16]}-{TRIED}-{BANK_SIZE}-{seed}"
    result = screened_bank(scenario, prior_draws(scenario), days, BANK_SIZE, seed, threads, progress, folder)
    shutil.rmtree(folder, ignore_errors=True)
    return result


def write_bank(bank: Bank, chosen: np.ndarray, scenario: Scenario, path: Path = FILE) -> None:
    """Write a bank, without the draws that weigh next to nothing at every cut-off."""
    weights = np.array([bank.weights_at(each.known) for each in cutoffs()])
    heavy = (weights >= NEGLIGIBLE * weights.max(axis=1, keepdims=True)).any(axis=0)
    np.savez_compressed(
        path,
        fingerprint=np.array(fingerprint(scenario)),
        chosen=chosen[heavy].astype(np.int32),
        known=np.array([each.known.isoformat() for each in bank.pieces]),
        log_likelihood=np.array([each.log_likelihood[heavy] for each in bank.pieces], dtype=np.float32),
    )


def stored_bank(scenario: Scenario, path: Path = FILE) -> Bank | None:
    """Return the stored bank, or None where there is none or it belongs to another model or record.

    Raises:
        InputError: the file is damaged.
    """
    if not path.exists():
        return None
    try:
        with np.load(path) as stored:
            if str(stored["fingerprint"]) != fingerprint(scenario):
                return None
            pieces = tuple(
                Piece(date.fromisoformat(str(known)), values.astype(np.float64))
                for known, values in zip(stored["known"], stored["log_likelihood"], strict=True)
            )
            chosen = stored["chosen"]
    except (OSError, ValueError, KeyError, BadZipFile) as error:
        raise InputError(f"{path} is not a bank of weighted draws: {error}.") from error
    prior = prior_draws(scenario)
    return Bank(ParameterDraws(prior.paths, prior.values[chosen]), pieces)


def intervals_weighed() -> int:
    """Return how many steps of progress computing the bank takes."""
    known = max(each.known for each in cutoffs())
    return 2 * sum(point.date <= known for point in cumulative_series(RECORD)[1:])


def main() -> None:
    """Compute the bank and store it beside this file: python -m experiments.hindcast.stored."""
    from sim.inputs.scenario.scenario import load_scenario

    scenario = load_scenario("tower-22")
    write_bank(*computed_bank(scenario), scenario)


if __name__ == "__main__":
    main()
