"""The catalogue of rules: importing this module declares every rule, so `RULES` is complete."""

from __future__ import annotations

from sim.rules import baghdad, brand, common, consequences, iran, israel, militia, talks, united_states
from sim.rules.declare import RULES, RuleInfo

__all__ = ["RULES", "RULE_FILES", "RuleInfo"]

RULE_FILES = (baghdad, brand, common, consequences, iran, israel, militia, talks, united_states)
