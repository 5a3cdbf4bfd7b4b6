"""The types of runs as a page of text."""

from __future__ import annotations

from sim.analyses.run_types.run_types import OUTCOMES, STRUCTURE, RunTypes
from sim.outcomes.registry import outcome_of
from sim.results.text import number, share, table, wrap


def verdict_text(found: RunTypes) -> str:
    """Whether the types are apart, in a sentence."""
    if len(found.types) == 1:
        return "All runs take the same course."
    if found.continuum:
        return (
            f"The runs form one continuum (mean silhouette {found.silhouette:.2f}, below {STRUCTURE}): the types below "
            "are cuts through it, and many runs lie between two of them."
        )
    return (
        f"The runs fall into {len(found.types)} types (mean silhouette {found.silhouette:.2f}; from {STRUCTURE} on "
        "they count as apart)."
    )


def run_types_text(found: RunTypes) -> str:
    """The verdict, a table of the types, what sets each apart, and the run to look at."""
    heads = [chr(ord("A") + place) for place in range(len(found.types))]
    rows = [("share of runs", *(share(each.share) for each in found.types))]
    rows += [(outcome_of(name).short, *(number(each.medians[name]) for each in found.types)) for name in OUTCOMES]
    rows.append(("attacks, first third", *(number(each.attacks_first) for each in found.types)))
    rows.append(("attacks, last third", *(number(each.attacks_last) for each in found.types)))
    rows.append(("typical run", *(str(each.run) for each in found.types)))
    lines = [
        f"Types of runs of {found.scenario.label}: {found.runs:,} runs, seed {found.seed}",
        "",
        wrap(verdict_text(found)),
        "",
        table(("medians", *heads), rows, right=tuple(range(1, len(heads) + 1))),
        "",
        *(wrap(f"{head}: {each.name}.") for head, each in zip(heads, found.types, strict=True)),
        "",
    ]
    reading = f" --reading {found.scenario.reading}" if found.scenario.reading else ""
    typical = f"escalation explain {found.scenario.name}{reading} --seed {found.seed} --run {found.types[0].run}"
    lines.append(wrap(f"Look at a typical run: {typical} --day DATE --actor ACTOR"))
    return "\n".join(lines)
