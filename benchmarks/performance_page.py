"""The figures of benchmarks/performance.py as Markdown tables, and their place in a page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

BEGIN = "<!-- measured: python benchmarks/performance.py --into docs/performance.md -->"
END = "<!-- measured until here -->"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; all columns but the first are aligned to the right."""
    lines = [heads, ["---"] + ["---:"] * (len(heads) - 1), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def page(found: dict[str, Any]) -> str:
    """All tables, under headings."""
    sections = {
        "The machine": machine(found),
        "Against the goals": goals(found),
        "Beside Mesa and the bare draws": beside_others(found["beside_others"]),
        "Beside NumPy, for the part that fits on a page": part(found["part"]),
        "As runs grow": as_runs_grow(found["growth"], found["beside_others"]["days"]),
        "As factions grow": as_factions_grow(found["factions"], found["beside_others"]["days"]),
        "Threads and processes": side_by_side(found["side_by_side"]),
    }
    return "\n\n".join(f"### {title}\n\n{text}" for title, text in sections.items())


def machine(found: dict[str, Any]) -> str:
    """What the figures were taken on, and what of."""
    on, of = found["machine"], found["beside_others"]
    versions = ", ".join(f"{name} {on[name]}" for name in ("numba", "numpy", "mesa"))
    return (
        f"{on['processor']}, {on['cores']} cores, {on['memory_gigabytes']} GB, {on['system']}, Python {on['python']}, "
        f"{versions}. Scenario {of['scenario']}: {of['days']} days, {of['factions']} factions. Medians of "
        f"{found['rounds']} rounds. Processes waiting for a core, averaged over a minute: {on['load_before']} before, "
        f"{on['load_after']} after; the measurement itself keeps one or two busy."
    )


def goals(found: dict[str, Any]) -> str:
    """Each goal with what was measured."""
    of, side, streamed = found["beside_others"], found["side_by_side"], found["growth"]["streamed"]
    costs = [row["seconds_a_run"] for row in streamed]
    spread, memory = max(costs) / min(costs) - 1.0, [row["megabytes"] for row in streamed]
    times, few, many = f"{of['times_mesa_per_core']:,.0f} times", found["factions"][0], found["factions"][-1]
    ratio = few["seconds_a_run"] / few["factions"] / (many["seconds_a_run"] / many["factions"])
    rows = [
        ("runs a second of one core beside Mesa's `batch_run`", times, "500 times"),
        ("the same, with the fastest reporters we could write", f"{of['times_mesa_lean_per_core']:,.0f} times", ""),
        ("a run, added up at once, beside its bare draws", f"{of['times_bare_draws']:.2f} times", "at most 3"),
        ("a run with every day kept beside its bare draws", f"{of['times_bare_draws_kept']:.2f} times", ""),
        ("two threads beside one", f"{side['two_threads_to_one']:.2f} times", "1.8"),
        ("two processes beside one", f"{side['two_processes_to_one']:.2f} times", ""),
        ("cost of a run, highest over lowest as runs grow", f"+{100 * spread:.0f}%", "within 15%"),
        (
            f"cost of a faction's day, {few['factions']} factions over {many['factions']}",
            f"{ratio:.1f} times",
            "within 15%",
        ),
        ("memory as runs grow, streamed", f"{min(memory):.0f} to {max(memory):.0f} MB", "flat"),
        ("first result with nothing compiled", f"{of['first_use_seconds']:.1f} s", "under 15 s"),
        ("first result afterwards", f"{of['warm_start_seconds']:.2f} s", "under 1.5 s"),
    ]
    return table(("what", "measured", "goal"), rows)


def beside_others(found: dict[str, Any]) -> str:
    """Speeds of one core."""
    seconds = found["seconds"]
    names = {
        "streamed": "compiled runs, added up at once",
        "one_thread": "compiled ensemble, every day kept",
        "batch_run": "Mesa `batch_run`, ordinary reporters",
        "lean_batch_run": "Mesa `batch_run`, fastest reporters",
        "mesa_loop": "Mesa model in a bare loop, nothing collected",
    }
    one = seconds["one_thread"]["median"]
    rows = [
        (
            text,
            f"{1.0 / seconds[name]['median']:,.1f}",
            f"{1e3 * seconds[name]['median']:.3f}",
            f"{1e3 * seconds[name]['low']:.3f} to {1e3 * seconds[name]['high']:.3f}",
            f"{seconds[name]['median'] / one:,.0f}",
        )
        for name, text in names.items()
    ]
    heads = ("one core", "runs a second", "ms a run", "lowest to highest", "times the ensemble's")
    draws = (
        f"The ensemble and the batch runner keep the same {found['daily_columns']} columns of every day. A run makes "
        f"{found['draws_per_run']:,.0f} random draws of {found['nanoseconds_per_draw']:.1f} ns each."
    )
    return table(heads, rows) + "\n\n" + draws


def part(found: dict[str, float]) -> str:
    """Cost of the part that exists in both forms."""
    names = {
        "compiled": "compiled, run by run, luck by address",
        "numpy": "NumPy, all runs at once, NumPy's own generator",
        "numpy_same_luck": "NumPy, all runs at once, luck by address",
    }
    rows = [(text, f"{found[name]:.0f}", f"{found[name] / found['compiled']:.1f}") for name, text in names.items()]
    said = f"{found['runs_at_once']:,} runs at once. With the same luck both make the same attacks on "
    heads = ("how factions come to fire", "ns a faction-day", "times the compiled part's")
    return table(heads, rows) + f"\n\n{said}{100 * found['agreement']:.4g}% of run-days."


def as_runs_grow(found: dict[str, list[dict[str, float]]], days: int) -> str:
    """Cost of a run and peak memory."""
    names = {"streamed": "added up block by block", "kept": "every day kept in memory", "mesa": "Mesa `batch_run`"}
    rows = [
        (
            names[how],
            f"{row['runs']:,.0f}",
            f"{1e6 * row['seconds_a_run']:,.0f}",
            f"{1e9 * row['seconds_a_run'] / days:,.0f}",
            f"{row['megabytes']:,.0f}",
        )
        for how, measured in found.items()
        for row in measured
    ]
    said = "Each row is a process of its own; what it loads first weighs on the fewest of Mesa's runs."
    return table(("how", "runs", "µs a run", "ns a run-day", "peak memory of the process, MB"), rows) + "\n\n" + said


def as_factions_grow(found: list[dict[str, float]], days: int) -> str:
    """Cost of a day with more factions, beside a straight line through it."""
    numbers = np.array([row["factions"] for row in found])
    costs = np.array([1e9 * row["seconds_a_run"] / days for row in found])
    slope, fixed = np.polyfit(numbers, costs, 1, w=1.0 / costs)
    lines = fixed + slope * numbers
    rows = [
        (f"{number}", f"{cost:,.0f}", f"{cost / number:,.0f}", f"{100 * (cost / line - 1.0):+.0f}%")
        for number, cost, line in zip(numbers, costs, lines, strict=True)
    ]
    said = f"The line: {fixed:,.0f} ns a day for the governments, talks and record, and {slope:,.0f} ns a faction."
    return table(("factions", "ns a run-day", "ns a run-day-faction", "beside the line"), rows) + "\n\n" + said


def side_by_side(found: dict[str, float]) -> str:
    """Runs a second on the clock."""
    names = {
        "one": "one thread",
        "two_threads": "two threads of one process",
        "two_processes": "two processes of one thread each",
    }
    rows = [(text, f"{found[name]:,.0f}", f"{found.get(f'{name}_to_one', 1.0):.2f}") for name, text in names.items()]
    return table(("on the clock", "runs a second", "times one thread"), rows)


def put_into(path: Path, tables: str) -> None:
    """Put the tables into a page between its two comments; raise SystemExit where these are not there."""
    text = path.read_text(encoding="utf-8")
    if text.count(BEGIN) != 1 or text.count(END) != 1:
        raise SystemExit(f"{path} does not hold the comments {BEGIN} and {END} once each")
    before, rest = text.split(BEGIN)
    path.write_text(f"{before}{BEGIN}\n\n{tables}\n\n{END}{rest.split(END)[1]}", encoding="utf-8")
