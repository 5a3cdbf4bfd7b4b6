"""What a notebook shows of an object: a card with a heading, facts, tables and small charts as inline SVG.

Text and lines take the page's own colour, so that a card reads on a dark and on a light page. There is no script, no
style sheet and nothing from outside; every text is escaped.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from itertools import pairwise

import numpy as np
import numpy.typing as npt

BLUE, RED, GREY = "#2F86C9", "#D9622B", "#8A8A8A"
"""Colours with a contrast of 3 or more on white and on black."""

WIDTH, HEIGHT = 520, 96
"""Size of a chart's plot, in pixels."""

LEFT, BOTTOM, TOP = 34, 18, 6
"""Room for labels around the plot, in pixels."""

LONGEST = 44
"""Characters of a term's name; a longer one is cut."""

STRIP = 15
"""Height of a row of a chart of strips, in pixels."""

Values = npt.ArrayLike


def card(title: str, facts: Mapping[str, object], *parts: str) -> str:
    """HTML of a card.

    Args:
        title: heading, one line.
        facts: label -> value, one line each; values of None are left out.
        parts: charts and tables below the facts, as this module's functions make them.
    """
    rows = "".join(
        f'<tr><td style="text-align:left;opacity:.7;padding:0 1em 0 0">{escape(label)}</td>'
        f'<td style="text-align:left;padding:0">{escape(str(value))}</td></tr>'
        for label, value in facts.items()
        if value is not None
    )
    return (
        '<div style="font-family:system-ui,sans-serif;font-size:13px;line-height:1.5;max-width:800px;margin:.3em 0">'
        f'<div style="font-weight:600;font-size:14px">{escape(title)}</div>'
        f'<table style="border-collapse:collapse;font-size:13px;margin:.2em 0">{rows}</table>{"".join(parts)}</div>'
    )


def caption(text: str) -> str:
    """A line of small text, such as what a chart above it shows."""
    return f'<div style="font-size:12px;opacity:.7">{escape(text)}</div>'


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A small table. Cells of the head are texts; cells of the rows are HTML (escape texts with html.escape)."""

    def line(tag: str, cells: Sequence[str]) -> str:
        style = "padding:0 .9em 0 0;white-space:nowrap;font-weight:{};text-align:{}"
        return "".join(
            f'<{tag} style="{style.format(600 if tag == "th" else 400, "right" if place else "left")}">{cell}</{tag}>'
            for place, cell in enumerate(cells)
        )

    body = "".join(f"<tr>{line('td', row)}</tr>" for row in rows)
    top = line("th", [escape(cell) for cell in head])
    return f'<table style="border-collapse:collapse;font-size:12px"><tr>{top}</tr>{body}</table>'


def band_chart(low: Values, middle: Values, high: Values, ends: tuple[str, str], text: str) -> str:
    """A band from low to high with a line along the middle; one value a step, 0 or more.

    Args:
        low: lower edge of the band.
        middle: the line.
        high: upper edge.
        ends: labels of the first and the last step.
        text: what the chart shows, for readers who do not see it and as its caption.
    """
    lower, line, upper = (np.asarray(each, dtype=np.float64) for each in (low, middle, high))
    top = _top(upper)
    edge = [*_points(upper, top), *reversed(_points(lower, top))]
    body = (
        f'<polygon points="{" ".join(edge)}" fill="{BLUE}" fill-opacity=".3"/>'
        f'<polyline points="{" ".join(_points(line, top))}" fill="none" stroke="{BLUE}" stroke-width="1.8"/>'
    )
    return _plot(body, top, ends, text)


def bar_chart(values: Values, ends: tuple[str, str], text: str, marks: Mapping[str, tuple[str, Values]]) -> str:
    """A bar a step, and dots above the steps that are marked.

    Args:
        values: a number a step, 0 or more.
        ends: labels of the first and the last step.
        text: what the chart shows.
        marks: label -> colour, and for each step whether it is marked.
    """
    bars = np.asarray(values, dtype=np.float64)
    top, step = _top(bars), WIDTH / max(1, len(bars))
    body = "".join(
        f'<rect x="{LEFT + place * step:.1f}" y="{_height(value, top):.1f}" width="{max(step - 0.4, 0.6):.1f}" '
        f'height="{TOP + HEIGHT - _height(value, top):.1f}" fill="{BLUE}"/>'
        for place, value in enumerate(bars)
        if value > 0
    )
    for row, (colour, marked) in enumerate(marks.values()):
        body += "".join(
            f'<circle cx="{LEFT + (place + 0.5) * step:.1f}" cy="{TOP + 3 + 8 * row}" r="3" fill="{colour}"/>'
            for place in np.flatnonzero(np.asarray(marked))
        )
    key = "".join(
        f'<tspan fill="{colour}">&#9679;</tspan> {escape(label)}&#160;&#160; ' for label, (colour, _) in marks.items()
    )
    return _plot(body, top, ends, text, key)


def strip_chart(rows: Mapping[str, Values], ends: tuple[str, str], text: str) -> str:
    """A strip for each series, in stronger colour where its value is nearer to its own greatest.

    Args:
        rows: name -> a number a step.
        ends: labels of the first and the last step.
        text: what the chart shows.
    """
    left, body = 150, ""
    for row, (name, values) in enumerate(rows.items()):
        series, y = np.asarray(values, dtype=np.float64), TOP + row * STRIP
        body += f'<text x="{left - 6}" y="{y + 10}" text-anchor="end" fill="currentColor">{escape(name)}</text>'
        spread = float(np.ptp(series))
        edges = [0, *(np.flatnonzero(np.diff(series)) + 1), len(series)]
        for start, end in pairwise(edges):
            share = (series[start] - series.min()) / spread if spread else 0.0
            x, width = left + start * (WIDTH - left) / len(series), (end - start) * (WIDTH - left) / len(series)
            body += (
                f'<rect x="{x:.1f}" y="{y}" width="{width:.1f}" height="{STRIP - 3}" fill="{BLUE}" '
                f'fill-opacity="{0.08 + 0.92 * share:.2f}"/>'
            )
    bottom = TOP + len(rows) * STRIP
    body += _ends(ends, bottom + 12, left, WIDTH)
    return _svg(body, WIDTH + 8, bottom + BOTTOM, text) + caption(text)


def share_bar(shares: Sequence[float], text: str, width: int = 130) -> str:
    """One bar of three parts that add up to 1: above, equal, below.

    Args:
        shares: three shares, 0 to 1.
        text: what the parts are.
        width: pixels.
    """
    body, x = "", 0.0
    for share, colour in zip(shares, (RED, GREY, BLUE), strict=True):
        part = float(np.nan_to_num(share)) * width
        body += f'<rect x="{x:.1f}" y="2" width="{part:.1f}" height="10" fill="{colour}"/>'
        x += part
    return _svg(body, width, 14, text)


def term_chart(terms: Mapping[str, float], text: str) -> str:
    """A bar for each term to the right of a line where it adds and to the left where it takes away."""
    left, middle, half = 252, 385, 120
    widest = max((abs(value) for value in terms.values()), default=0.0) or 1.0
    body = ""
    for row, (name, value) in enumerate(terms.items()):
        y, length = TOP + row * STRIP, abs(value) / widest * half
        label = name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"
        x, colour = (middle, RED) if value >= 0 else (middle - length, BLUE)
        body += (
            f'<text x="{left}" y="{y + 10}" text-anchor="end" fill="currentColor">{escape(label)}</text>'
            f'<rect x="{x:.1f}" y="{y + 1}" width="{max(length, 0.5):.1f}" height="{STRIP - 5}" fill="{colour}"/>'
            f'<text x="{middle + half + 6}" y="{y + 10}" fill="currentColor">{value:+.3g}</text>'
        )
    bottom = TOP + len(terms) * STRIP
    body += f'<line x1="{middle}" x2="{middle}" y1="{TOP}" y2="{bottom}" stroke="currentColor" stroke-opacity=".5"/>'
    return _svg(body, WIDTH + 40, bottom + 4, text)


def _top(values: npt.NDArray[np.float64]) -> float:
    return float(np.nanmax(values, initial=0.0)) or 1.0


def _height(value: float, top: float) -> float:
    return TOP + HEIGHT * (1 - value / top)


def _points(values: npt.NDArray[np.float64], top: float) -> list[str]:
    across = LEFT + np.linspace(0, WIDTH, max(2, len(values)))[: len(values)]
    return [f"{x:.1f},{_height(value, top):.1f}" for x, value in zip(across, values, strict=True)]


def _ends(ends: tuple[str, str], y: float, left: float, right: float) -> str:
    first, last = (escape(each) for each in ends)
    return (
        f'<text x="{left}" y="{y}" fill="currentColor">{first}</text>'
        f'<text x="{right}" y="{y}" text-anchor="end" fill="currentColor">{last}</text>'
    )


def _plot(body: str, top: float, ends: tuple[str, str], text: str, key: str = "") -> str:
    """A plot with its axis from 0 to top, the dates below, and its caption."""
    axis = (
        f'<text x="{LEFT - 5}" y="{TOP + 9}" text-anchor="end" fill="currentColor">{top:.3g}</text>'
        f'<text x="{LEFT - 5}" y="{TOP + HEIGHT}" text-anchor="end" fill="currentColor">0</text>'
        f'<line x1="{LEFT}" x2="{LEFT + WIDTH}" y1="{TOP + HEIGHT}" y2="{TOP + HEIGHT}" stroke="currentColor" '
        'stroke-opacity=".5"/>'
    )
    legend = f'<text x="{LEFT + 110}" y="{TOP + HEIGHT + 14}" fill="currentColor">{key}</text>' if key else ""
    drawn = body + axis + legend + _ends(ends, TOP + HEIGHT + 14, LEFT, LEFT + WIDTH)
    return _svg(drawn, LEFT + WIDTH + 8, TOP + HEIGHT + BOTTOM, text) + caption(text)


def _svg(body: str, width: float, height: float, text: str) -> str:
    return (
        f'<svg width="{width:.0f}" height="{height:.0f}" '
        f'viewBox="0 0 {width:.0f} {height:.0f}" style="max-width:100%;vertical-align:middle" '
        f'font-size="11" font-family="system-ui,sans-serif" role="img" aria-label="{escape(text)}">{body}</svg>'
    )
