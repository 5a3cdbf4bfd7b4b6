"""Every decision, with the declaration that stands beside its step: importing this module imports all actors."""

from __future__ import annotations

from sim.actors import attacks, baghdad, iran, israel, ledger, militia, overnight, strikes, talks, united_states
from sim.kernel.decisions import DECISIONS, Choice, DecisionInfo, Term

__all__ = ["ACTOR_FILES", "DECISIONS", "Choice", "DecisionInfo", "Term"]

ACTOR_FILES = (attacks, baghdad, iran, israel, ledger, militia, overnight, strikes, talks, united_states)
"""The files of the actors' steps."""
