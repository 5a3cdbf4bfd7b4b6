"""The files that a page offers, made only when they are asked for. Nothing here knows streamlit."""

from __future__ import annotations

import io
import tempfile
import zipfile
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from sim.analyses.compare.compare import OutcomeDifference
from sim.app.parts.words import (
    STANDING_NOTE,
    changes_phrase,
    outcome_difference,
    outcome_interval,
    outcome_value,
    path_words,
    what_changed,
)
from sim.app.serving import service
from sim.app.state.link import Link, model_version
from sim.app.state.reproduce import ensemble_code, ensemble_command
from sim.app.state.scenarios import Trio
from sim.charts.ensembles import weekly_attacks
from sim.outcomes.registry import label_of
from sim.results.files import json_text
from sim.results.provenance import manifest
from sim.results.text import number

if TYPE_CHECKING:
    from sim.charts.theme import Spec
    from sim.inputs.scenario.scenario import Scenario

BRIEFING_STYLE = """
body{font:15px/1.45 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}
h1{font-size:1.5rem;margin:0}h2{font-size:1.1rem;margin:1.2rem 0 .3rem}table{border-collapse:collapse;width:100%}
th,td{text-align:right;padding:.15rem .5rem;border-bottom:1px solid #ddd}th:first-child,td:first-child{text-align:left}
pre{white-space:pre-wrap;overflow-wrap:anywhere;background:#f4f4f4;padding:.6rem;font-size:.8rem}
svg{width:100%;height:auto}.note{color:#555}
"""

BRIEFING_HEADS = ("Outcome, mean over runs", "Baseline", "Now", "Difference", "95% interval")


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
    return chart_file(weekly_attacks(service.ensemble(scenario, link.runs, link.seed)), suffix)


def chart_file(spec: Spec, suffix: str) -> bytes:
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
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(each for each in root.rglob("*") if each.is_file()):
                archive.write(path, path.relative_to(root.parent).as_posix())
        return buffer.getvalue()


def briefing(link: Link, three: Trio) -> bytes:
    """Return the briefing: one page of HTML that needs nothing else, with its figure and its manifest inside.

    Args:
        link: what is on screen.
        three: the link's scenarios.
    """
    baseline, changed = three.baseline(link.against), three.changed
    rows = service.differences(baseline, changed, link.runs, link.seed)
    ensemble = service.ensemble(changed, link.runs, link.seed)
    figure = chart_file(weekly_attacks(ensemble), "svg").decode()
    content = manifest(ensemble, ensemble_command(link).split())
    reading = f"reading {link.reading}" if link.reading else "no reading applied"
    basis = (
        f"{changed.start} to {changed.end}; {reading}; {link.runs:,} runs, seed {link.seed}; "
        f"model {model_version()}; scenario {changed.hash[:16]}."
    )
    changes = changes_phrase(three.shipped, changed) or "nothing beyond the scenario as shipped"
    ranged = [each for each in changed.parameters.values() if each.role == "lever"]
    levers = "; ".join(f"{path_words(each.path)} {number(each.value)} {each.unit}" for each in ranged)
    rules = "; ".join(f"{name.replace('_', ' ')}: {rule}" for name, rule in changed.rules.items())
    parts = [
        f"<h1>{escape(changed.title)}</h1>",
        f"<p class=note>{escape(basis)} {escape(STANDING_NOTE)}</p>",
        f"<p>{escape(what_changed(baseline, changed, rows, link.runs))}</p>",
        _table(rows),
        figure[figure.index("<svg") :],
        "<h2>What was assumed</h2>",
        f"<p>Changed: {escape(changes)}. Levers: {escape(levers)}. Rules: {escape(rules)}.</p>",
        f"<h2>Again in Python</h2><pre>{escape(ensemble_code(link, changed))}</pre>",
        f"<h2>Again on the command line</h2><pre>{escape(ensemble_command(link))}</pre>",
        f"<details><summary>Manifest</summary><pre id=manifest>{escape(json_text(content))}</pre></details>",
    ]
    head = f"<meta charset=utf-8><meta name=viewport content='width=device-width'><style>{BRIEFING_STYLE}</style>"
    title = f"<title>{escape(changed.title)}</title>"
    return f"<!doctype html><html lang=en><head>{head}{title}</head><body>{''.join(parts)}</body></html>".encode()


def _table(rows: tuple[OutcomeDifference, ...]) -> str:
    values = (
        (
            label_of(row.outcome),
            outcome_value(row.outcome, row.mean_a),
            outcome_value(row.outcome, row.mean_b),
            outcome_difference(row.outcome, row.difference),
            outcome_interval(row),
        )
        for row in rows
    )
    head = "".join(f"<th>{escape(each)}</th>" for each in BRIEFING_HEADS)
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>" for cells in values)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
