"""Parameter draws from a file of a user's own: sim.inputs.posterior.draws_file."""

from __future__ import annotations

from sim.inputs.posterior.draws_file import WEIGHT, read_draws

__all__ = ["WEIGHT", "read_draws"]
