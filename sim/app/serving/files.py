"""The files that a page offers, made only when they are asked for. Nothing here knows streamlit."""

from __future__ import annotations

import io
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from sim.app.serving import service
from sim.app.state.link import Link
from sim.app.state.reproduce import ensemble_command
from sim.app.state.scenarios import Trio
from sim.results.files import json_text
from sim.results.provenance import manifest

if TYPE_CHECKING:
    from sim.charts.theme import Spec
    from sim.inputs.scenario.scenario import Scenario


def scenario_yaml(scenario: Scenario) -> bytes:
    """Return the whole scenario as a file that loads to the same hash."""
    return scenario.to_yaml().encode()


def summary_csv(link: Link, scenario: Scenario) -> bytes:
    """Return a row per run: totals, peaks, first dates."""
    ensemble = service.ensemble(scenario, link.runs, link.seed)
    return ensemble.summary.to_csv().encode()


def daily_parquet(link: Link, scenario: Scenario) -> bytes:
    """Return a row per run and day."""
    from sim.results.files import parquet_bytes
    from sim.results.write import daily_table

    return parquet_bytes(daily_table(service.ensemble(scenario, link.runs, link.seed)))


def figure(link: Link, scenario: Scenario, suffix: str) -> bytes:
    """Return the fan of weekly attacks as `png` or `svg`."""
    from sim.charts.charts import weekly_attacks

    return drawn(weekly_attacks(service.ensemble(scenario, link.runs, link.seed)), suffix)


def drawn(spec: Spec, suffix: str) -> bytes:
    """Return a chart as `png` or `svg`."""
    from sim.charts.figures import save

    with tempfile.TemporaryDirectory() as folder:
        save(spec, Path(folder), "figure")
        return Path(folder, f"figure.{suffix}").read_bytes()


def manifest_json(link: Link, scenario: Scenario) -> bytes:
    """Return where the numbers come from: software, seed, runs, every parameter with its sources."""
    ensemble = service.ensemble(scenario, link.runs, link.seed)
    content = manifest(ensemble, ensemble_command(link).split())
    return json_text(content).encode()


def everything(link: Link, scenario: Scenario) -> bytes:
    """Return the folder that `escalation run --out` writes, as a zip file."""
    from sim.charts.figures import draw_figures
    from sim.results.write import write_results

    ensemble = service.ensemble(scenario, link.runs, link.seed)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, scenario.name)
        write_results(ensemble, root, draw_figures, ensemble_command(link).split())
        return _zipped(root)


def _zipped(root: Path) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(each for each in root.rglob("*") if each.is_file()):
            archive.write(path, path.relative_to(root.parent).as_posix())
    return packed.getvalue()


def briefing(link: Link, three: Trio) -> bytes:
    """Return the briefing: one page of HTML with its figure and its manifest inside."""
    from sim.app.serving.briefing import briefing_html

    return briefing_html(link, three).encode()
