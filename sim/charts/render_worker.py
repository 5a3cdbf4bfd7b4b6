"""A process that turns charts into SVG and PNG files, started by sim.charts.figures while the runs are still computed.

Run as a script, so that it imports nothing of the simulator: it is ready about half a second after it starts, most of
which vl-convert spends on setting up its JavaScript engine. It reads two lines a figure (what to write, as JSON; the
chart, as JSON) and answers each with one line: nothing, or what went wrong.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import vl_convert

WARM_UP = """{"title": "a", "data": {"values": [{"d": "2024-01-01", "v": 1}, {"d": "2024-02-01", "v": 2}]},
"mark": "area", "encoding": {"x": {"field": "d", "type": "temporal", "scale": {"type": "utc"}},
"y": {"field": "v", "type": "quantitative"}}}"""
"""A small chart with what most charts have: text, dates, areas."""


def convert(chart: str, scale: float) -> tuple[bytes, bytes]:
    """SVG and PNG of a chart given as JSON; `scale` is the PNG's pixels per SVG unit."""
    svg = vl_convert.vegalite_to_svg(chart)
    return svg.encode(), vl_convert.svg_to_png(svg, scale=scale)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file under a temporary name and then give it its own: it is there whole or not at all."""
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        partial.write_bytes(content)
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)


def draw(order: dict[str, str | float], chart: str) -> None:
    """Write the two files of one figure."""
    svg, png = convert(chart, float(order["scale"]))
    write_whole(Path(str(order["stem"]) + ".svg"), svg)
    write_whole(Path(str(order["stem"]) + ".png"), png)


def _answer(order: str, chart: str) -> str:
    try:
        draw(json.loads(order), chart)
    except (OSError, ValueError) as error:
        return " ".join(f"{type(error).__name__}: {error}".split())
    return ""


def main() -> None:
    """Warm up, then draw what stdin asks for until it closes."""
    convert(WARM_UP, 1.0)
    for order in sys.stdin:
        answer = _answer(order, sys.stdin.readline())
        sys.stdout.write(answer + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
