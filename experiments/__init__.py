"""Experiments with the simulator: designs of many points, sweeps over them, and what can be read from their results.

`run_sweep(design, folder)` plays every point of a design and keeps its outcomes in Parquet tables; `load_sweep(folder)`
reads them, and `sweep_indices(sweep)` says which inputs matter; `estimate(design)` says beforehand what it will take.
See docs/sweeps.md. `ema_model` is the simulator as a model of the EMA Workbench.
"""

from __future__ import annotations

import ast
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from experiments.calibration.run import Calibration as Calibration
    from experiments.calibration.run import calibrate as calibrate
    from experiments.ema import ema_model as ema_model
    from experiments.scoring.against import RecordScore as RecordScore
    from experiments.scoring.against import score_record as score_record
    from experiments.sweep.design import Design as Design
    from experiments.sweep.design_files import load_design as load_design
    from experiments.sweep.design_files import shipped_designs as shipped_designs
    from experiments.sweep.estimate import Estimate as Estimate
    from experiments.sweep.estimate import estimate as estimate
    from experiments.sweep.folder import PartialSweepWarning as PartialSweepWarning
    from experiments.sweep.folder import Sweep as Sweep
    from experiments.sweep.folder import load_sweep as load_sweep
    from experiments.sweep.indices import sweep_indices as sweep_indices
    from experiments.sweep.run import run_sweep as run_sweep

_WHERE = {
    alias.name: str(line.module)
    for line in ast.walk(ast.parse(Path(__file__).read_text(encoding="utf-8")))
    if isinstance(line, ast.ImportFrom)
    for alias in line.names
    if alias.asname
}
"""Public name -> the module that has it: the imports above, which only type checkers execute."""

__all__ = sorted(_WHERE)


def __getattr__(name: str) -> Any:
    """Load a public name on first use, so that one experiment does not import what another needs."""
    if name in _WHERE:
        return getattr(import_module(_WHERE[name]), name)
    raise AttributeError(f"module 'experiments' has no attribute {name!r}")


def __dir__() -> list[str]:
    """The public names, for tab completion and help."""
    return list(__all__)
