"""The influences of a scenario as a page of text."""

from __future__ import annotations

from sim.analyses.influence.influence import Effect, Influence, Influences
from sim.outcomes.registry import outcome_of
from sim.results.text import number, share, table, wrap


def end_text(value: float | str) -> str:
    """One end of a range, as a number or a name."""
    return value if isinstance(value, str) else number(value)


def effect_text(outcome: str, effect: Effect) -> str:
    """An effect with its interval in the outcome's unit, shares of runs in points: `+3.1 (+1.2 to +5.0)`."""
    factor = 100 if outcome_of(outcome).is_share else 1
    mean, low, high = (f"{factor * value:+.3g}" for value in (effect.difference, *effect.interval))
    return f"{mean} ({low} to {high}){' points' if factor == 100 else ''}"


def influences_text(found: Influences) -> str:
    """Everything that moves something, the strongest first, with the outcome it moves most; then what is silent."""
    moving = [each for each in found.entries if not each.silent]
    moving.sort(key=lambda each: -abs(each.effects[each.strongest].strength))
    rows = [_row(each) for each in moving]
    head = ("what moves", "from", "to", "outcome it moves most", "difference, 95% interval", "pairs changed")
    lines = [
        f"What moves what in {found.scenario.label}, one at a time: {found.runs:,} pairs of runs, seed {found.seed}",
        "",
        table(head, rows, right=(5,)) if rows else "Nothing moves any outcome.",
        "",
    ]
    if found.silent:
        names = ", ".join(f"{each.path} ({share(each.pairs_changed)})" for each in found.silent)
        lines.append(
            wrap(
                f"Silent here ({len(found.silent)} of {len(found.entries)}; in brackets the share of pairs in which "
                f"any outcome differs): {names}.",
            )
        )
    else:
        lines.append("Nothing is silent here.")
    return "\n".join(lines)


def _row(each: Influence) -> tuple[str, ...]:
    name = each.strongest
    effect = effect_text(name, each.effects[name])
    return each.path, end_text(each.low), end_text(each.high), outcome_of(name).short, effect, share(each.pairs_changed)
