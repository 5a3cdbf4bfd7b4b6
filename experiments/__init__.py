"""Experiments with the simulator: designs of many points, sweeps over them, and what can be read from their results.

`run_sweep(design, folder)` plays every point of a design and keeps its outcomes in Parquet tables; `load_sweep(folder)`
reads them; `estimate(design)` says beforehand what it will take. See docs/sweeps.md.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from experiments.sweep.design import Design
    from experiments.sweep.design_files import load_design, shipped_designs
    from experiments.sweep.estimate import Estimate, estimate
    from experiments.sweep.results import PartialSweepWarning, Sweep, load_sweep
    from experiments.sweep.run import run_sweep

_WHERE = {
    "Design": "experiments.sweep.design",
    "Estimate": "experiments.sweep.estimate",
    "PartialSweepWarning": "experiments.sweep.results",
    "Sweep": "experiments.sweep.results",
    "estimate": "experiments.sweep.estimate",
    "load_design": "experiments.sweep.design_files",
    "load_sweep": "experiments.sweep.results",
    "run_sweep": "experiments.sweep.run",
    "shipped_designs": "experiments.sweep.design_files",
}

__all__ = [
    "Design",
    "Estimate",
    "PartialSweepWarning",
    "Sweep",
    "estimate",
    "load_design",
    "load_sweep",
    "run_sweep",
    "shipped_designs",
]


def __getattr__(name: str) -> Any:
    """Load a public name on first use, so that one experiment does not import what another needs."""
    if name in _WHERE:
        return getattr(import_module(_WHERE[name]), name)
    raise AttributeError(f"module 'experiments' has no attribute {name!r}")
