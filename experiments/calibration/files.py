"""Files of a calibration: draws that `--posterior` reads, tables, diagnostics and figures."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from experiments.calibration.charts import charts
from experiments.calibration.report import all_diagnostics, calibration_text, parameter_rows
from experiments.calibration.run import SHIPPED_DRAWS, Calibration
from experiments.hindcast.bank import fingerprint_of
from sim.charts.figures import save
from sim.inputs.files.documents import data_root
from sim.inputs.posterior.posterior import CALIBRATED_ON, FOLDER, MANIFEST, WEIGHT
from sim.results.files import csv_text, write_json

TEXT, DIAGNOSTICS = "calibration.txt", "diagnostics.json"


def draws_csv(result: Calibration, number: int = SHIPPED_DRAWS) -> bytes:
    """Return draws of a posterior as a CSV file: a column for each parameter, in its unit, and `weight`."""
    draws = result.draws(number)
    rows = []
    for values, weight in zip(draws.values.tolist(), draws.even_weights.tolist(), strict=True):
        # Five digits of each value, inside the parameter's range also after rounding.
        ends = zip(values, result.low, result.high, strict=True)
        cells = [f"{min(max(float(f'{value:.5g}'), low), high):.10g}" for value, low, high in ends]
        rows.append([*cells, f"{weight:.5g}"])
    return csv_text([*draws.paths, WEIGHT], rows).encode()


def write_files(results: Sequence[Calibration], draws: int, seed: int, folder: Path) -> dict[str, Any]:
    """Write everything but the manifest into a folder that exists, and return what a manifest says of it.

    The manifest names the method, the model and record by their fingerprint, and each file by its hash.
    """
    posteriors = {}
    for each in results:
        content = draws_csv(each)
        (folder / f"{each.reading}.csv").write_bytes(content)
        posteriors[each.reading] = {"sha256": hashlib.sha256(content).hexdigest(), "effective": round(each.effective)}
    rows = [row for each in results for row in parameter_rows(each)]
    cells = ([f"{value:.6g}" if isinstance(value, float) else value for value in row.values()] for row in rows)
    (folder / "parameters.csv").write_bytes(csv_text(list(rows[0]), cells).encode())
    write_json(all_diagnostics(results, draws, seed), folder / DIAGNOSTICS)
    (folder / TEXT).write_text(calibration_text(results, draws, seed) + "\n", encoding="utf-8")
    for name, chart in charts(results, draws, seed):
        save(chart, folder, name)
    return {
        "scenario": CALIBRATED_ON,
        "fingerprint": fingerprint_of(CALIBRATED_ON),
        "method": "blockwise regression-adjusted approximate Bayesian computation (docs/calibration.md)",
        "draws_tried": draws,
        "draws_accepted": len(results[0].posterior.weights),
        "seed": seed,
        "posteriors": posteriors,
    }


def ship(folder: Path, target: Path) -> None:
    """Copy the posteriors of a calibration into the folder of those that ship, with what is lasting of its manifest."""
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    keys = ("scenario", "fingerprint", "method", "draws_tried", "draws_accepted", "seed", "posteriors", "version")
    target.mkdir(parents=True, exist_ok=True)
    for reading in manifest["posteriors"]:
        (target / f"{reading}.csv").write_bytes((folder / f"{reading}.csv").read_bytes())
    for name in (TEXT, DIAGNOSTICS):
        (target / name).write_bytes((folder / name).read_bytes())
    write_json({key: manifest[key] for key in keys if key in manifest}, target / MANIFEST)


def shipped_text(as_json: bool = False) -> str:
    """Return what was printed, or its JSON, when the posteriors that ship were calibrated."""
    return (data_root() / FOLDER / (DIAGNOSTICS if as_json else TEXT)).read_text(encoding="utf-8")


def main() -> None:
    """Ship a folder of `escalation calibrate --reading all --out DIR`: python -m experiments.calibration.files DIR.

    In a checkout its figures become those of docs/calibration.md.
    """
    folder = Path(sys.argv[1])
    ship(folder, data_root() / FOLDER)
    images = Path(__file__).parents[2] / "docs" / "images"
    for figure in folder.glob("calibration-*.png") if images.is_dir() else ():
        (images / figure.name).write_bytes(figure.read_bytes())


if __name__ == "__main__":
    main()
