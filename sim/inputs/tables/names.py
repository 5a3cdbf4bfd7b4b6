"""What people call a path: one owner for pages, charts, files and the one-file page."""

from __future__ import annotations

from sim.inputs.tables.parameters import faction_table

DECIDERS = {
    "united_states": "US doctrine",
    "militia": "Militia command",
    "baghdad": "Baghdad",
    "iran": "Iran",
    "strikes": "What strikes do",
}
"""Deciders that have rival rules, as pages call them."""


def path_words(path: str) -> str:
    """Return a path as words, such as "Militia: restraint"."""
    parts = path.split(".")
    if parts[0] == "factions" and len(parts) == 3:
        known = faction_table().get(parts[1])
        parts = [known.name if known else parts[1], parts[2]]
    elif parts[0] == "rules" and parts[-1] in DECIDERS:
        return f"{DECIDERS[parts[-1]]}: rule"
    words = [part.replace("_", " ").replace("-", " ") if part.islower() else part for part in parts]
    first = "US" if words[0] == "united states" else words[0][:1].upper() + words[0][1:]
    return ": ".join([first, *words[1:]])
