"""`python -m docs.reference` writes the generated parts of docs/ and README.md; `--check` only says which are stale."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from docs.reference import outputs
from docs.reference.pages import checkout, stale
from sim.errors import EscalationError

IMAGES: dict[str, tuple[str, str]] = {
    "docs/images/tower-22-weekly-attacks.png": ("run tower-22", "figures/weekly_attacks.png"),
    "docs/images/hindcast-fans.png": ("hindcast", "fans.png"),
    "docs/images/uncertainty.png": ("uncertainty", "uncertainty.png"),
    "docs/images/who-stopped-it.png": ("who-stopped-it", "who_stopped_it.png"),
}
"""Each picture of the documents: the command that makes it, without `--out`, and its file in the command's folder."""


def _arguments(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m docs.reference", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; leave with 1 when a page is stale")
    parser.add_argument("--tables", action="store_true", help="leave out what commands print, which takes a while")
    parser.add_argument("--images", action="store_true", help="make the pictures again as well")
    return parser.parse_args(words)


def _make_images(root: Path) -> None:
    for name, (words, made) in IMAGES.items():
        with tempfile.TemporaryDirectory() as folder:
            outputs.run(f"{words} --out results", Path(folder))
            shutil.copyfile(Path(folder) / "results" / made, root / name)
        print(f"made {name}")


def main(words: Sequence[str] | None = None) -> int:
    """Write or check the generated parts; return 0, 1 when `--check` finds a stale page, or 2 for an error."""
    arguments = _arguments(words)
    try:
        root = checkout()
        if arguments.images and not arguments.check:
            _make_images(root)
        found = stale(outputs=not arguments.tables)
    except EscalationError as error:
        print(f"Error: {error}", file=sys.stderr)
        return 2
    for path, text in found.items():
        name = path.relative_to(root).as_posix()
        if arguments.check:
            print(f"{name} is stale: run `python -m docs.reference`")
        else:
            path.write_text(text, encoding="utf-8")
            print(f"wrote {name}")
    return 1 if arguments.check and found else 0


if __name__ == "__main__":
    sys.exit(main())
