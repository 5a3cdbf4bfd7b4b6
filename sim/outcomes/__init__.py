"""Outcomes of runs: what is measured, what it is called, and its intervals."""

from sim.outcomes.outcome import Outcome
from sim.outcomes.registry import outcome_of, outcome_table, register, unregister

__all__ = ["Outcome", "outcome_of", "outcome_table", "register", "unregister"]
