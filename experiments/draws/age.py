"""Whether a posterior still belongs to the model and the record."""

from __future__ import annotations

from functools import cache

from sim.inputs.posterior.posterior import Posterior
from sim.inputs.scenario.scenario import load_scenario


def is_stale(posterior: Posterior) -> bool:
    """Return whether a posterior says that it was calibrated with another model or record than these.

    A file that says nothing of where it comes from is never called stale.
    """
    if posterior.fingerprint is None or posterior.calibrated_on is None:
        return False
    return posterior.fingerprint != fingerprint_of(posterior.calibrated_on)


@cache
def fingerprint_of(name: str) -> str:
    """Return the mark of the present model and record, by the scenario that is calibrated."""
    from experiments.hindcast.stored import fingerprint

    return fingerprint(load_scenario(name))
