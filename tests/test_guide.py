"""The guide for researchers holds true: its blocks are taken from the page and run in order, in a folder of their own.

Commands that install are not run but held against pyproject.toml. A block of YAML is written to the file it names, and
data files are a copy, so that the guide may append to them.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import pytest

import sim

ROOT = Path(sim.__file__).resolve().parents[1]
GUIDE = ROOT / "docs" / "researchers.md"

START = """
import runpy, sys
from pathlib import Path
import sim.inputs.files.documents
sim.inputs.files.documents.data_root = lambda: Path("scenarios")
"""
COMMAND = START + "from sim.cli.main import main\nsys.exit(main())\n"
SCRIPT = START + "sys.argv = sys.argv[1:]\nrunpy.run_path(sys.argv[0], run_name='__main__')\n"


class Block(NamedTuple):
    line: int
    language: str
    text: str


def blocks() -> list[Block]:
    page = GUIDE.read_text(encoding="utf-8")
    found = re.finditer(r"^```(\w*)\n(.*?)^```$", page, flags=re.MULTILINE | re.DOTALL)
    return [Block(page.count("\n", 0, each.start()) + 1, each[1], each[2]) for each in found]


def run(code: str, arguments: list[str], folder: Path, block: Block) -> str:
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, f"{GUIDE.name}, line {block.line}:\n{done.stdout}\n{done.stderr}"
    return done.stdout


def run_line(line: str, folder: Path, block: Block) -> None:
    words = shlex.split(line, comments=True)
    if words[0] == "escalation":
        assert run(COMMAND, words[1:], folder, block), line
    elif words[:4] == ["python", "-m", "pip", "install"]:
        check_install(words[4:])
    else:
        assert words[0] == "python", f"the test does not know how to run {line!r}"
        run(SCRIPT, words[1:], folder, block)


def check_install(words: list[str]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = re.fullmatch(r"\.\[(.*)\]", words[-1])
    assert extras is not None
    assert set(extras[1].split(",")) <= set(project["optional-dependencies"])


def write_yaml(block: Block, folder: Path) -> None:
    first, _, rest = block.text.partition("\n")
    how, name = re.fullmatch(r"# (file|append): (\S+)", first).groups()
    with (folder / name).open("a" if how == "append" else "w", encoding="utf-8") as file:
        file.write(rest)


@pytest.mark.skipif(
    any(find_spec(name) is None for name in ("ema_workbench", "SALib", "xarray")), reason="an extra is missing"
)
def test_every_block_of_the_guide_runs(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "scenarios", tmp_path / "scenarios")
    (tmp_path / "experiments").symlink_to(ROOT / "experiments")
    for number, block in enumerate(blocks()):
        if block.language == "python":
            script = tmp_path / f"block_{number}.py"
            script.write_text(block.text, encoding="utf-8")
            assert run(SCRIPT, [script.name], tmp_path, block) or "assert" in block.text
        elif block.language == "bash":
            for line in block.text.splitlines():
                run_line(line, tmp_path, block)
        elif block.language == "yaml":
            write_yaml(block, tmp_path)
        else:
            assert block.language == "bibtex", block
            assert f"version = {{{sim.__version__}}}" in block.text
    assert {"comparison.png", "comparison.svg"} <= {path.name for path in (tmp_path / "comparison").iterdir()}
    assert {path.name for path in (tmp_path / "figures").iterdir()} == {"restraint.png", "restraint.svg"}


def test_files_named_in_the_guide_exist() -> None:
    page = GUIDE.read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:sim|scenarios|experiments|tests)/[\w./-]*)`", page))
    assert len(named) > 5
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_the_faction_of_the_guide_passes_the_tests_of_the_data(tmp_path: Path) -> None:
    """In a copy of the checkout: appended, validated, run (interpreted, to compile nothing), and the data tests."""
    left_out = shutil.ignore_patterns("__pycache__", "*.nbc", "*.nbi")
    for name in ("sim", "experiments", "scenarios", "tests"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=left_out)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for block in blocks():
        if block.language == "yaml" and "new-brigade" in block.text:
            write_yaml(block, tmp_path)
    for words in (
        "-m sim.inputs.scenario.published_schema",
        "-m sim validate one-more.yaml",
        "-m sim run one-more.yaml --runs 2 --days 40",
        "-m pytest -q -p no:cacheprovider tests/test_evidence.py tests/inputs/test_parameters.py "
        "tests/inputs/test_shipped_data.py tests/inputs/test_schema.py tests/inputs/test_readings.py",
    ):
        environment = os.environ | {"PYTHONPATH": str(tmp_path), "NUMBA_DISABLE_JIT": "1"}
        command = [sys.executable, *words.split()]
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{words}\n{done.stdout}\n{done.stderr}"
