"""The catalogue of rules: importing this module declares every rule, so `RULES` is complete."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from sim.rules.declare import RULES, RuleInfo

__all__ = ["RULES", "RULE_FILES", "RuleInfo"]

RULE_FILES = tuple(
    import_module(f"sim.rules.{path.stem}")
    for path in sorted(Path(__file__).parent.glob("*.py"))
    if path.stem not in ("__init__", "catalog", "declare")
)
"""The files of the rules: every other file of this folder."""
