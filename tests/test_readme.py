"""What the README tells a reader to type works, and shows what the reader will see."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from docs.reference.pages import checkout, renewed
from sim.cli.main import app

ROOT = checkout()
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "scenarios/README.md")]
PAGES += sorted((ROOT / "docs").rglob("*.md"))

FIRST_COMMANDS = (
    "python -m pip install -e . && escalation run tower-22",
    'python -m pip install -e ".[test]" && pytest',
)
FEW = ["--runs", "20"]
FEWEST_PAIRS = ["--runs", "50"]


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)


def commands() -> list[str]:
    lines = [part.strip() for block in blocks("bash") for line in block.splitlines() for part in line.split("&&")]
    return list(dict.fromkeys(line for line in lines if line.startswith("escalation ")))


def with_few_runs(words: list[str]) -> list[str]:
    if words[0] in ("influence", "systems", "readings"):
        return [*words, *FEWEST_PAIRS]
    if words[0] not in ("run", "compare", "patterns"):
        return words
    if "--runs" in words:
        place = words.index("--runs")
        return [*words[:place], *FEW, *words[place + 2 :]]
    return [*words, *FEW]


def test_the_first_two_commands_are_as_promised() -> None:
    assert [line for line in README.splitlines() if "pip install" in line] == list(FIRST_COMMANDS)


def test_there_are_commands() -> None:
    assert len(commands()) >= 8


@pytest.mark.parametrize("command", commands())
def test_a_command_of_the_readme_runs(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(app, with_few_runs(shlex.split(command)[1:]))
    assert result.exit_code == 0, result.stderr
    assert result.stdout.strip()


def test_excerpts_are_what_the_commands_print() -> None:
    assert renewed(README) == README, "run `python -m docs.reference`"


@pytest.mark.parametrize("block", blocks("python"))
def test_a_python_block_runs(block: str) -> None:
    names: dict[str, Any] = {}
    exec(compile(block, "README.md", "exec"), names)
    assert len(block.replace("\n\n", "\n").strip().splitlines()) <= 8


def anchors(text: str) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if target.startswith(("http://", "https://")):
            continue
        name, _, anchor = target.partition("#")
        file = (page.parent / name).resolve() if name else page
        assert file.exists(), f"{target} in {page.name}"
        if anchor:
            assert anchor in anchors(file.read_text(encoding="utf-8")), f"{target} in {page.name}"
