"""The folder of a twin: the answer as JSON, both daily tables, the chart of both paths and a manifest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.analyses.twin.chart import twin_paths
from sim.charts.figures import save
from sim.results.files import whole_folder, write_csv, write_json
from sim.results.provenance import write_manifest

if TYPE_CHECKING:
    from sim.analyses.twin.twin import Twin


def write_tables(twin: Twin, folder: Path) -> None:
    """Write twin.json, daily_run.csv and daily_twin.csv into a folder that exists."""
    write_json(twin.to_json(), folder / "twin.json")
    write_csv(twin.first.daily, folder / "daily_run.csv")
    write_csv(twin.second.daily, folder / "daily_twin.csv")


def write_twin(twin: Twin, folder: Path, command: Sequence[str], more: Mapping[str, Any]) -> None:
    """Write the folder of a twin.

    Args:
        twin: the run and its twin.
        folder: where to.
        command: the command line, word by word.
        more: where the run's draw of parameters comes from, for the manifest.

    Raises:
        OutputError: the folder holds other files, or cannot be written.
    """
    with whole_folder(folder) as partial:
        write_tables(twin, partial)
        save(twin_paths(twin), partial, "twin")
        scenarios = (twin.first.scenario, twin.second.scenario)
        write_manifest(partial, "twin", twin.first.seed, scenarios, command, {"run": twin.first.run} | dict(more))
