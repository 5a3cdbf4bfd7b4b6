"""The worked pages of docs/contributing hold true: each is carried out in a copy of the checkout and taken back.

A ```diff block names its file and is applied; a `...` at the end of a line of context stands for the rest of it. Lines
of ```bash blocks are run one after the other (interpreted, to compile nothing), ```python blocks as scripts; what a
```text block shows must be in the output of the command before it.
"""

from __future__ import annotations

import filecmp
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGES = ROOT / "docs" / "contributing"
COPIED = ("sim", "experiments", "scenarios", "tests", "docs", "benchmarks", "pyproject.toml", "README.md")
GENERATORS = ("python -m docs.reference", "python -m sim.inputs.scenario.published_schema")
"""Beginnings of the commands that write generated files, which put them back as well."""

BY_HAND = {
    "actor": (4, 2),
    "daily-column": (2, 1),
    "decision": (3, 2),
    "event-kind": (4, 1),
    "outcome": (1, 0),
    "parameter": (2, 1),
    "rival-rule": (2, 1),
    "term": (2, 2),
}
"""Files of the program and its data that a page edits by hand, and files of worked examples."""

FAST = ("outcome", "parameter", "term")
"""Pages that every run of the tests carries out; the others are slow."""


class Block(NamedTuple):
    line: int
    language: str
    file: str
    text: str


def blocks(page: str) -> list[Block]:
    text = (PAGES / f"{page}.md").read_text(encoding="utf-8")
    found = re.finditer(r"^```(\w+) ?(\S*)\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)
    return [Block(text.count("\n", 0, each.start()) + 1, each[1], each[2], each[3]) for each in found]


def edited(text: str, change: str, back: bool = False) -> str:
    """The text with a change made, or taken back; every part of it must stand in the text exactly once."""
    lines = text.splitlines()
    for part in re.split(r"^@@.*\n", change, flags=re.MULTILINE):
        marked = [(line[:1] or " ", line[1:]) for line in part.splitlines()]
        gone, new = ("+", "-") if back else ("-", "+")
        before = [line for mark, line in marked if mark != new]
        places = [i for i in range(len(lines) + 1) if stands(before, lines[i : i + len(before)])]
        if not text and not before:
            places = [0]
        assert len(places) == 1, f"found {len(places)} times:\n{part}"
        old = iter(lines[places[0] : places[0] + len(before)])
        after: list[str] = []
        for mark, line in marked:
            kept = line if mark == new else next(old)
            after += [kept] * (mark != gone)
        lines[places[0] : places[0] + len(before)] = after
    return "".join(f"{line}\n" for line in lines)


def stands(before: list[str], lines: list[str]) -> bool:
    return len(before) == len(lines) and all(
        line.startswith(said.removesuffix("...")) if said.endswith("...") else line == said
        for said, line in zip(before, lines, strict=True)
    )


def edit(tree: Path, page: str, back: bool = False) -> None:
    changes = [block for block in blocks(page) if block.language == "diff"]
    for block in reversed(changes) if back else changes:
        path = tree / block.file
        text = edited(path.read_text(encoding="utf-8") if path.exists() else "", block.text, back)
        if text:
            path.write_text(text, encoding="utf-8")
        else:
            path.unlink()


def run(line: str, tree: Path, where: str) -> str:
    words = shlex.split(line, comments=True)
    known = {"escalation": ["-m", "sim"], "pytest": ["-m", "pytest", "-q", "-p", "no:cacheprovider"], "python": []}
    environment = os.environ | {
        "PYTHONPATH": str(tree),
        "NUMBA_DISABLE_JIT": "1",
        "COLUMNS": "100",
        "ESCALATION_CACHE_DIR": str(tree / "cache"),
    }
    command = [sys.executable, *known[words[0]], *words[1:]]
    done = subprocess.run(command, cwd=tree, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{where}: {line}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def carry_out(page: str, tree: Path) -> None:
    """Make the page's edits, then run its commands."""
    edit(tree, page)
    output = ""
    for block in blocks(page):
        where = f"{page}.md, line {block.line}"
        if block.language == "bash":
            for line in block.text.splitlines():
                output = run(line, tree, where)
        elif block.language == "python":
            (tree / "script.py").write_text(block.text, encoding="utf-8")
            output = run("python script.py", tree, where)
            (tree / "script.py").unlink()
        elif block.language == "text":
            flat = " ".join(output.split())
            missing = [line for line in block.text.splitlines() if " ".join(line.split()) not in flat]
            assert missing == [], f"{where}:\n{output}"
        else:
            assert block.language == "diff", where


def files_of(tree: Path) -> dict[str, Path]:
    """Files that were copied, by name."""
    roots = [tree / name for name in COPIED]
    paths = [path for root in roots for path in ([root] if root.is_file() else root.rglob("*")) if path.is_file()]
    return {str(path.relative_to(tree)): path for path in paths if "__pycache__" not in path.parts}


def differences(tree: Path) -> list[str]:
    """Files of the copy that differ from the checkout's, or that only one of them has."""
    ours, copies = files_of(ROOT), files_of(tree)
    equal = {name for name in set(ours) & set(copies) if filecmp.cmp(ours[name], copies[name], shallow=False)}
    return sorted((set(ours) | set(copies)) - equal)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the checkout."""
    left_out = shutil.ignore_patterns("__pycache__", "*.nbc", "*.nbi")
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, tmp_path / name, ignore=left_out)
        else:
            shutil.copy(ROOT / name, tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    "page", [page if page in FAST else pytest.param(page, marks=pytest.mark.slow) for page in BY_HAND]
)
def test_a_page_is_carried_out_and_taken_back(page: str, tree: Path) -> None:
    carry_out(page, tree)
    edit(tree, page, back=True)
    for block in blocks(page):
        for line in block.text.splitlines() if block.language == "bash" else ():
            if line.startswith(GENERATORS):
                run(line, tree, f"{page}.md, taken back")
    assert differences(tree) == []


def test_every_page_is_carried_out_and_linked() -> None:
    pages = {path.stem for path in PAGES.glob("*.md")}
    assert pages == set(BY_HAND)
    guide = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert [page for page in pages if f"(docs/contributing/{page}.md)" not in guide] == []


@pytest.mark.parametrize("page", BY_HAND)
def test_a_page_edits_as_few_files_as_it_should_and_says_so(page: str) -> None:
    files = {block.file for block in blocks(page) if block.language == "diff"}
    examples = {file for file in files if file.startswith("tests/")}
    assert (len(files - examples), len(examples)) == BY_HAND[page]
    text = " ".join((PAGES / f"{page}.md").read_text(encoding="utf-8").split())
    said = re.search(r"Edited by hand: (\d) files?(?: and (\d) files? of worked examples)?\.", text)
    assert said is not None
    assert (int(said[1]), int(said[2] or 0)) == BY_HAND[page]


@pytest.mark.parametrize("change", [" not there\n+new\n", " twice\n+new\n", "-once\n+o...\n@@\n once\n"])
def test_an_edit_that_does_not_fit_fails(change: str) -> None:
    """Negative control."""
    with pytest.raises(AssertionError, match="found"):
        edited("once\ntwice\ntwice\n", change)


def test_an_edit_is_made_and_taken_back() -> None:
    text = "one\ntwo is long\nthree\n"
    change = " one\n+and a half\n two...\n@@\n-three\n+four\n"
    assert edited(text, change) == "one\nand a half\ntwo is long\nfour\n"
    assert edited(edited(text, change), change, back=True) == text
    assert edited("", "+new\n+file\n") == "new\nfile\n"
    assert edited("new\nfile\n", "+new\n+file\n", back=True) == ""
