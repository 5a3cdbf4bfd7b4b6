"""The manifest of a sweep: what suffices to run it again, and nothing that differs from one run of it to another."""

from __future__ import annotations

from typing import Any

import sim
from experiments.sweep.plan import Plan
from experiments.sweep.software import model_digest, shaping_versions
from experiments.sweep.tables import QUANTILES, table_names
from sim.errors import OutputError, shown
from sim.outcomes.registry import outcome_of

FORMAT = 1
"""Number of the layout of a sweep's folder."""


def manifest_of(plan: Plan) -> dict[str, Any]:
    """Return the manifest of a plan: the design with its scenario's files, what became of it, and the software."""
    return {
        "kind": "sweep",
        "format": FORMAT,
        "escalation_sim": sim.__version__,
        "model": model_digest(),
        "versions": shaping_versions(),
        "digest": plan.digest,
        "design": plan.design.content(),
        "scenarios": [_scenario(plan, number) for number in range(len(plan.scenarios))],
        "axes": plan.described(),
        "points": plan.points,
        "runs": plan.runs,
        "chunks": plan.chunks,
        "chunk_runs": plan.chunk_runs,
        "tables": list(table_names(plan)),
        "outcomes": {name: outcome_of(name).unit for name in plan.design.outcomes},
        "weekly_quantiles": list(QUANTILES),
    }


def _scenario(plan: Plan, number: int) -> dict[str, Any]:
    scenario = plan.scenarios[number]
    return {
        "name": scenario.name,
        "reading": plan.readings[number],
        "hash": scenario.hash,
        "start": scenario.start.isoformat(),
        "end": scenario.end.isoformat(),
        "days": scenario.days,
    }


def check_same(there: dict[str, Any], ours: dict[str, Any], folder: object) -> None:
    """Raise OutputError unless the sweep that a folder holds can be gone on with.

    Args:
        there: the manifest in the folder.
        ours: the manifest that the present design and software would write.
        folder: for the sentence.
    """
    if there.get("format") != FORMAT:
        raise OutputError(f"{folder} holds a sweep in another layout ({there.get('format')}); give another folder.")
    if there.get("digest") != ours["digest"] and there.get("design") != ours["design"]:
        keys = _changed(there.get("design", {}), ours["design"])
        raise OutputError(f"{folder} holds a sweep of another design (it differs in {keys}); give another folder.")
    if there.get("model") != ours["model"] or there.get("digest") != ours["digest"]:
        raise OutputError(
            f"{folder} holds a sweep by another version of the model{_versions(there, ours)}, which would not give "
            "the same runs; give another folder, or go on with that version."
        )
    if there.get("chunk_runs") != ours["chunk_runs"]:
        raise OutputError(
            f"{folder} holds this sweep in chunks of {there.get('chunk_runs'):,} runs, not {ours['chunk_runs']:,}; "
            "go on with that number."
        )


def _changed(there: dict[str, Any], ours: dict[str, Any]) -> str:
    return ", ".join(shown(key) for key in ours if there.get(key) != ours[key]) or "the files of its scenario"


def _versions(there: dict[str, Any], ours: dict[str, Any]) -> str:
    """The packages that differ, in brackets; empty where the model's own text does."""
    before = there.get("versions", {})
    pairs = [f"{name} {before.get(name)} then, {now} now" for name, now in ours["versions"].items()]
    differing = [pair for pair, (name, now) in zip(pairs, ours["versions"].items(), strict=True) if before[name] != now]
    return f" ({'; '.join(differing)})" if differing else ""
