"""The fields of sim/kernel/parameter_records.py, from the tables of parameters, factions and rules."""

from __future__ import annotations

import re

from sim.inputs.tables.parameters import parameter_table, trait_names
from sim.inputs.tables.vocabulary import RULES
from sim.kernel.parameter_records import record_field

FILE = "sim/kernel/parameter_records.py"


def renewed_records(text: str) -> str:
    """Return the file's text with the fields of its two classes as the data has them."""
    rules = [f"rule_{decider}: int" for decider in RULES]
    parameters = [f"{record_field(path)[0]}: float" for path in parameter_table()]
    traits = ["address: int", *(f"{name}: float" for name in trait_names())]
    return _with_fields(_with_fields(text, "Parameters", rules + parameters), "Traits", traits)


def _with_fields(text: str, name: str, fields: list[str]) -> str:
    lines = "".join(f"    {field}\n" for field in fields)
    return re.sub(rf'(class {name}:\n    """[^"]*"""\n\n)(?:    \w+: \w+\n)+', lambda match: match[1] + lines, text)
