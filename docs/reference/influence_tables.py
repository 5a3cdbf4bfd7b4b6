"""Tables of what moves what and of the systems of the articles, from what experiments.influence_stored has stored."""

from __future__ import annotations

from functools import cache

from docs.reference.markdown import code, codes, table
from experiments.influence_stored import COMMAND, Stored, StoredMove, baselines, stored
from sim.analyses.influence.text import effect_text, end_text
from sim.analyses.systems.systems import load_systems
from sim.outcomes.registry import outcome_of
from sim.results.text import share

MOST_ROWS = 25
"""Rows of a scenario's table; the app and the stored file have all of them."""

NOTHING = f"Nothing is stored yet: `{COMMAND}` makes it."

_stored = cache(stored)


def _cells(each: StoredMove) -> tuple[str, ...]:
    effect = effect_text(each.outcome, each.effect)
    return code(each.path), end_text(each.low), end_text(each.high), outcome_of(each.outcome).short, effect


def influence_of(scenario: str) -> str:
    """Return what moves most in a baseline, the strongest first, and how much is silent."""
    found = _stored()
    moves = found.of(scenario) if found else []
    if not moves:
        return NOTHING
    moving = [each for each in moves if not each.silent]
    rows = [(*_cells(each), share(each.pairs_changed)) for each in moving[:MOST_ROWS]]
    head = ("what moves", "from", "to", "outcome it moves most", "difference (95% interval)", "pairs changed")
    shown = f"; the {len(rows)} strongest" if len(rows) < len(moving) else ""
    return f"Of {len(moves)} things {len(moving)} move an outcome{shown}:\n\n{table(head, rows)}"


def influence_first() -> str:
    """Return of everything that moves something the first baseline where it does, by path."""
    found = _stored()
    if found is None:
        return NOTHING
    places = {name: sum(each.name == name and not each.silent for each in found.moves) for name in _names(found)}
    by_path = sorted(found.first_moves(), key=lambda each: each.name)
    rows = [(*_cells(each), code(each.scenario), f"{places[each.name]} of {len(baselines())}") for each in by_path]
    head = ("what moves", "from", "to", "outcome it moves most", "difference (95% interval)", "first in", "moves in")
    return table(head, rows)


def _names(found: Stored) -> list[str]:
    return list(dict.fromkeys(each.name for each in found.moves))


def influence_silent() -> str:
    """Return what moves no outcome in any baseline."""
    found = _stored()
    if found is None:
        return NOTHING
    silent, number = found.silent_everywhere(), len(_names(found))
    if not silent:
        return f"Nothing: each of the {number} things moves an outcome in one of the baselines at least."
    return f"{len(silent)} of {number}: {codes(sorted(silent))}."


def influence_about() -> str:
    """Return how what is stored was made."""
    found = _stored()
    if found is None:
        return NOTHING
    about = found.about
    return (
        f"{about['pairs']:,} pairs of runs of each thing in each baseline, {about['system_pairs']:,} of each system's "
        f"experiment, seed {about['seed']}, model `{about['model'][:12]}`."
    )


def systems() -> str:
    """Return the systems of the articles with rules, experiment and what it showed."""
    found = _stored()
    rows = []
    for each in load_systems():
        tried = found.systems.get(each.id) if found else None
        rows.append(
            (
                f"{code(each.id)}: {each.system}",
                ", ".join(each.paragraphs),
                codes(each.rules),
                f"A: {code(str(each.a))}, B: {code(str(each.b))}",
                outcome_of(each.outcome).short,
                effect_text(tried.outcome, tried.effect) if tried else "",
                tried.verdict if tried else "not tried",
            )
        )
    head = ("system", "paragraphs", "rules", "experiment", "outcome", "B less A (95% interval)", "verdict")
    return table(head, rows)
