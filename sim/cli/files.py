"""Folders that `compare` and `twin` write: the answer as JSON, tables, the chart, and a manifest."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.analyses.compare.compare import Comparison
    from sim.analyses.compare.compare_many import Comparisons
    from sim.analyses.twin.twin import Twin
    from sim.inputs.scenario.scenario import Scenario


def command_line() -> list[str]:
    """The command as the user typed it, for a manifest."""
    return ["escalation", *sys.argv[1:]]


def note_written(folder: Path) -> None:
    """Say on stderr how much was written where."""
    from sim.cli.printing import note
    from sim.results.folder import file_names

    note(f"Wrote {len(file_names(folder))} files to {folder}.")


def write_comparison(
    comparison: Comparison | Comparisons, scenarios: Sequence[Scenario], folder: Path, posterior: str | None = None
) -> None:
    """Write comparison.json, comparison.csv, the chart of paired differences and a manifest.

    Args:
        comparison: of two scenarios, or of several with the first.
        scenarios: what was compared, the reference first.
        folder: where to.
        posterior: where the runs' draws of parameters come from: `shipped`, a file, or None.

    Raises:
        OutputError: the folder holds other files, or cannot be written.
    """
    from experiments.draws.posterior import posterior_entries
    from sim.analyses.compare.chart import comparison_chart
    from sim.charts.figures import save
    from sim.results.folder import whole_folder
    from sim.results.write import write_json

    with whole_folder(folder) as partial:
        write_json(comparison.to_json(), partial / "comparison.json")
        comparison.table().to_csv(partial / "comparison.csv")
        save(comparison_chart(comparison), partial, "comparison")
        more = {"runs": comparison.runs} | posterior_entries(scenarios, posterior)
        write_manifest(partial, "compare", comparison.seed, scenarios, more)
    note_written(folder)


def write_twin(twin: Twin, folder: Path) -> None:
    """Write twin.json, both daily tables, the chart of both paths and a manifest.

    Raises:
        OutputError: the folder holds other files, or cannot be written.
    """
    from sim.analyses.twin.chart import twin_paths
    from sim.charts.figures import save
    from sim.results.folder import whole_folder
    from sim.results.write import write_json

    with whole_folder(folder) as partial:
        write_json(twin.to_json(), partial / "twin.json")
        twin.first.daily.to_csv(partial / "daily_run.csv", index=False)
        twin.second.daily.to_csv(partial / "daily_twin.csv", index=False)
        save(twin_paths(twin), partial, "twin")
        scenarios = (twin.first.scenario, twin.second.scenario)
        write_manifest(partial, "twin", twin.first.seed, scenarios, {"run": twin.first.run})
    note_written(folder)


def write_manifest(folder: Path, kind: str, seed: int, scenarios: Sequence[Scenario], more: dict[str, Any]) -> None:
    """Write the manifest of a folder whose other files are there: what was computed, of what, by which software."""
    from sim.results.folder import MANIFEST, file_names
    from sim.results.provenance import origin, scenario_entry
    from sim.results.write import write_json

    content = origin(command_line(), file_names(folder)) | {"kind": kind, "engine": "compiled", "seed": seed} | more
    write_json(content | {"scenarios": [scenario_entry(each) for each in scenarios]}, folder / MANIFEST)
