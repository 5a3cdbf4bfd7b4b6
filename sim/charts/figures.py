"""Charts as PNG and SVG files, drawn by vl-convert.

It is loaded with the first figure: setting up its JavaScript engine takes about half a second.
"""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path

from sim.charts.ensembles import ensemble_charts
from sim.charts.theme import Spec
from sim.errors import MissingDependencyError, OutputError
from sim.results.ensemble import Ensemble
from sim.results.files import write_file

SCALE = 1.5
"""Pixels of a PNG per unit of a chart: about 1,800 pixels across."""


def save(spec: Spec, folder: Path, name: str) -> tuple[Path, Path]:
    """Write a chart as `name`.svg and `name`.png.

    Args:
        spec: the chart.
        folder: where to.
        name: of the files, without suffix.

    Raises:
        OutputError: the chart cannot be drawn, or the files cannot be written.
        MissingDependencyError: vl-convert is not installed.
    """
    if find_spec("vl_convert") is None:
        raise MissingDependencyError(
            "Figures are drawn with vl-convert, which is not installed: python -m pip install vl-convert-python"
        )
    import vl_convert

    try:
        svg: str = vl_convert.vegalite_to_svg(json.dumps(spec))
        png: bytes = vl_convert.svg_to_png(svg, scale=SCALE)
    except ValueError as error:
        problem = " ".join(str(error).split())
        raise OutputError(f"The figure {folder / name} could not be drawn: {problem}.") from error
    paths = folder / f"{name}.svg", folder / f"{name}.png"
    write_file(paths[0], svg)
    write_file(paths[1], png)
    return paths


def draw_figures(ensemble: Ensemble, folder: Path) -> None:
    """Write every chart of an ensemble into a folder; what write_results takes as `draw`.

    Raises:
        OutputError, MissingDependencyError: as save.
    """
    for name, spec in ensemble_charts(ensemble):
        save(spec, folder, name)
