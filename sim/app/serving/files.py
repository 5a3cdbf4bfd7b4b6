"""The files that a page offers, made only when they are asked for. Nothing here knows streamlit."""

from __future__ import annotations

import shutil
import tempfile
from html import escape
from pathlib import Path

from sim.app.parts.words import STANDING_NOTE, changes_phrase, outcome_table, path_words, what_changed
from sim.app.serving import service
from sim.app.state.link import Link, model_version
from sim.app.state.reproduce import ensemble_code, ensemble_command
from sim.app.state.scenarios import Trio
from sim.charts.ensembles import ladder_and_weekly
from sim.charts.figures import draw_figures, save
from sim.charts.theme import Spec
from sim.results.ensemble import Ensemble
from sim.results.files import json_text, parquet_bytes
from sim.results.provenance import manifest
from sim.results.text import number
from sim.results.write import daily_table, write_results

BRIEFING_STYLE = """
body{font:15px/1.45 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}
h1{font-size:1.5rem;margin:0}h2{font-size:1.1rem;margin:1.2rem 0 .3rem}table{border-collapse:collapse;width:100%}
th,td{text-align:right;padding:.15rem .5rem;border-bottom:1px solid #ddd}th:first-child{text-align:left}
pre{white-space:pre-wrap;overflow-wrap:anywhere;background:#f4f4f4;padding:.6rem;font-size:.8rem}
tbody th{font-weight:400}svg{width:100%;height:auto}.note{color:#555}
"""

BRIEFING_HEADS = ("Outcome, mean over runs", "Baseline", "Now", "Difference", "95% interval")


def _ensemble(link: Link, three: Trio) -> Ensemble:
    return service.ensemble(three.changed, link.runs, link.seed)


def summary_csv(link: Link, three: Trio) -> bytes:
    """Return a row per run: totals, peaks, first dates."""
    return _ensemble(link, three).summary.to_csv().encode()


def daily_parquet(link: Link, three: Trio) -> bytes:
    """Return a row per run and day."""
    return parquet_bytes(daily_table(_ensemble(link, three)))


def figure(link: Link, three: Trio, suffix: str) -> bytes:
    """Return the ladder picture and the fan of weekly attacks, beside the baseline, as `png` or `svg`."""
    return chart_file(_picture(link, three, _ensemble(link, three)), suffix)


def _picture(link: Link, three: Trio, ensemble: Ensemble) -> Spec:
    baseline = three.baseline(link.against)
    is_other = baseline.hash != three.changed.hash
    return ladder_and_weekly(ensemble, service.ensemble(baseline, link.runs, link.seed) if is_other else None)


def chart_file(spec: Spec, suffix: str) -> bytes:
    """Return a chart as `png` or `svg`."""
    with tempfile.TemporaryDirectory() as folder:
        save(spec, Path(folder), "figure")
        return Path(folder, f"figure.{suffix}").read_bytes()


def manifest_json(link: Link, three: Trio) -> bytes:
    """Return where the numbers come from: software, seed, runs, every parameter with its sources."""
    return json_text(manifest(_ensemble(link, three), ensemble_command(link).split())).encode()


def everything(link: Link, three: Trio) -> bytes:
    """Return the folder that `escalation run --out` writes, as a zip file."""
    with tempfile.TemporaryDirectory() as folder:
        name = three.changed.name
        write_results(_ensemble(link, three), Path(folder, name), draw_figures, ensemble_command(link).split())
        return Path(shutil.make_archive(str(Path(folder, "whole")), "zip", folder, name)).read_bytes()


def briefing(link: Link, three: Trio) -> bytes:
    """Return the briefing: one page of HTML that needs nothing else, with its figure and its manifest inside."""
    baseline, changed = three.baseline(link.against), three.changed
    rows = service.differences(baseline, changed, link.runs, link.seed)
    ensemble = _ensemble(link, three)
    figure = chart_file(_picture(link, three, ensemble), "svg").decode()
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
        f"<p>{escape(what_changed(baseline, changed, rows, link.runs, three.shipped))}</p>",
        outcome_table(rows, BRIEFING_HEADS),
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
