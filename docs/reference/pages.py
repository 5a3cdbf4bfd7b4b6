"""The pages with generated blocks: where they are, and each as it should be.

A block stands between two comments, `<!-- generated: NAME -->` and `<!-- end -->`; what stands between them is written
by this package and everything else by people.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from docs.reference.blocks import block
from docs.reference.records import FILE, renewed_records
from sim.errors import InputError

_BLOCK = re.compile(r"<!-- generated: (?P<name>[^\n]+?) -->\n(?P<text>.*?)<!-- end -->", re.DOTALL)
_OPEN = re.compile(r"^<!-- generated: ", re.MULTILINE)


def checkout() -> Path:
    """Return the folder of the checkout that the package is in.

    Raises:
        InputError: the package is installed elsewhere, without its documents.
    """
    root = Path(__file__).resolve().parents[2]
    if not (root / "docs" / "ODD.md").is_file():
        raise InputError("The documents are not beside the package; run `python -m docs.reference` in a checkout.")
    return root


def pages() -> list[Path]:
    """Return the files that hold generated blocks, in the order of their names."""
    root = checkout()
    found = [root / "README.md", *sorted((root / "docs").rglob("*.md"))]
    return [path for path in found if path.is_file() and _OPEN.search(path.read_text(encoding="utf-8"))]


def names_in(text: str) -> Iterator[str]:
    """Go through the names of the blocks of a page."""
    return (match["name"] for match in _BLOCK.finditer(text))


def renewed(text: str, outputs: bool = True) -> str:
    """Return a page with every block as it should be.

    Args:
        text: the page.
        outputs: whether commands are run for the blocks that show what they print; otherwise these stay.

    Raises:
        InputError: a block is not closed, or its name is unknown.
    """
    if len(_OPEN.findall(text)) != len(_BLOCK.findall(text)):
        raise InputError("A generated block is not closed by `<!-- end -->`.")

    def one(match: re.Match[str]) -> str:
        name = match["name"]
        if name.startswith("output ") and not outputs:
            return match[0]
        return f"<!-- generated: {name} -->\n{block(name)}\n<!-- end -->"

    return _BLOCK.sub(one, text)


def stale(outputs: bool = True) -> dict[Path, str]:
    """Return the pages and sources that are not as they should be, each with the text that it should have."""
    texts = {path: path.read_text(encoding="utf-8") for path in pages()}
    fresh = {path: renewed(text, outputs) for path, text in texts.items()}
    records = checkout() / FILE
    if records.is_file():
        texts[records] = records.read_text(encoding="utf-8")
        fresh[records] = renewed_records(texts[records])
    return {path: text for path, text in fresh.items() if text != texts[path]}
