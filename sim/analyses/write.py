"""Folders of answers: a comparison, a twin, who acts on whom: each with its JSON, tables, chart and a manifest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.analyses.compare.chart import many_differences, paired_differences
from sim.analyses.compare.compare import Comparison, Comparisons
from sim.analyses.twin.chart import twin_paths
from sim.analyses.twin.twin import Twin
from sim.analyses.who_acts.who_acts import WhoActs
from sim.charts.figures import save
from sim.inputs.scenario.scenario import Scenario
from sim.results.files import whole_folder, write_csv, write_json
from sim.results.provenance import write_manifest


def write_tables(answer: Comparison | Comparisons | Twin | WhoActs, folder: Path) -> None:
    """Write the answer as JSON and its tables as CSV into a folder that exists."""
    if isinstance(answer, Twin):
        write_json(answer.to_json(), folder / "twin.json")
        write_csv(answer.first.daily, folder / "daily_run.csv")
        write_csv(answer.second.daily, folder / "daily_twin.csv")
    elif isinstance(answer, WhoActs):
        write_json(answer.to_json(), folder / "who_acts.json")
        write_csv(answer.table, folder / "who_acts.csv")
    else:
        write_json(answer.to_json(), folder / "comparison.json")
        write_csv(answer.table().reset_index(), folder / "comparison.csv")


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
        chart = paired_differences(comparison) if isinstance(comparison, Comparison) else many_differences(comparison)
        save(chart, partial, "comparison")
        write_manifest(partial, "compare", comparison.seed, scenarios, command, {"runs": comparison.runs} | dict(more))


def write_twin(twin: Twin, folder: Path, command: Sequence[str], more: Mapping[str, Any]) -> None:
    """Write the folder of a twin; arguments and errors as of `write_comparison`."""
    with whole_folder(folder) as partial:
        write_tables(twin, partial)
        save(twin_paths(twin), partial, "twin")
        scenarios = (twin.first.scenario, twin.second.scenario)
        write_manifest(partial, "twin", twin.first.seed, scenarios, command, {"run": twin.first.run} | dict(more))


def write_who_acts(
    found: WhoActs, scenarios: Sequence[Scenario], folder: Path, command: Sequence[str], more: Mapping[str, Any]
) -> None:
    """Write the folder of who acts on whom; arguments and errors as of `write_comparison`."""
    with whole_folder(folder) as partial:
        write_tables(found, partial)
        save(found.figure(), partial, "who_acts")
        size = {"runs": found.runs} if found.run is None else {"run": found.run, "day": found.day}
        write_manifest(partial, "who-acts", found.seed, scenarios, command, size | dict(more))
