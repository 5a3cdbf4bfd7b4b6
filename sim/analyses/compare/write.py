"""The folder of a comparison: the answer as JSON, its table, the chart of paired differences and a manifest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.analyses.compare.chart import comparison_chart
from sim.charts.figures import save
from sim.results.files import whole_folder, write_csv, write_json
from sim.results.provenance import write_manifest

if TYPE_CHECKING:
    from sim.analyses.compare.compare import Comparison, Comparisons
    from sim.inputs.scenario.scenario import Scenario


def write_tables(comparison: Comparison | Comparisons, folder: Path) -> None:
    """Write comparison.json and comparison.csv into a folder that exists."""
    write_json(comparison.to_json(), folder / "comparison.json")
    write_csv(comparison.table().reset_index(), folder / "comparison.csv")


def write_comparison(
    comparison: Comparison | Comparisons,
    scenarios: Sequence[Scenario],
    folder: Path,
    command: Sequence[str],
    more: Mapping[str, Any],
) -> None:
    """Write the folder of a comparison.

    Args:
        comparison: of two scenarios, or of several with the first.
        scenarios: what was compared, the reference first.
        folder: where to.
        command: the command line, word by word.
        more: where the runs' draws of parameters come from, for the manifest.

    Raises:
        OutputError: the folder holds other files, or cannot be written.
    """
    with whole_folder(folder) as partial:
        write_tables(comparison, partial)
        save(comparison_chart(comparison), partial, "comparison")
        write_manifest(partial, "compare", comparison.seed, scenarios, command, {"runs": comparison.runs} | dict(more))
