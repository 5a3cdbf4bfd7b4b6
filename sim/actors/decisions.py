"""Every decision, with the declaration that stands beside its step: importing this module imports all actors."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from sim.kernel.decisions import DECISIONS, Choice, DecisionInfo, Term

__all__ = ["ACTOR_FILES", "DECISIONS", "Choice", "DecisionInfo", "Term"]

ACTOR_FILES = tuple(
    import_module(f"sim.actors.{path.stem}")
    for path in sorted(Path(__file__).parent.glob("*.py"))
    if path.stem not in ("__init__", "decisions")
)
"""The files of the actors' steps: every file of this folder."""
