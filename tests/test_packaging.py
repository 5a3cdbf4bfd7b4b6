"""What a person gets who installs the package: every data file, from any folder, without the checkout."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest
from hatchling.builders.sdist import SdistBuilder
from hatchling.builders.wheel import WheelBuilder

ROOT = Path(__file__).resolve().parents[1]
SEPARATE = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "NUMBA_DISABLE_JIT")


def files_below(folder: str) -> set[str]:
    """Files below a folder of the checkout, relative to it, without what running leaves behind."""
    found = (path for path in (ROOT / folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(ROOT / folder).as_posix() for path in found}


def run(*command: str | Path, cwd: Path, **environment: str) -> str:
    """Standard output of a command run in a folder, apart from the checkout and from this environment's variables."""
    inherited = {name: value for name, value in os.environ.items() if name not in SEPARATE}
    done = subprocess.run(
        [str(word) for word in command], cwd=cwd, env=inherited | environment, capture_output=True, text=True
    )
    assert done.returncode == 0, f"{' '.join(map(str, command))}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel that this checkout builds."""
    folder = tmp_path_factory.mktemp("wheel")
    return Path(next(WheelBuilder(str(ROOT)).build(directory=str(folder), versions=["standard"])))


@pytest.fixture(scope="module")
def unpacked(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel's files in a folder, as an installation lays them out."""
    folder = tmp_path_factory.mktemp("unpacked")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def test_the_wheel_carries_every_data_file(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    missing = {f"sim/_data/{name}" for name in files_below("scenarios")} - names
    assert missing == set()
    for part in ("schema.json", "record/", "evidence/", "readings/", "ladders/", "counterfactuals/"):
        assert any(name.startswith(f"sim/_data/{part}") for name in names), part


def test_the_wheel_carries_every_file_of_the_package(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    missing = {f"{package}/{name}" for package in ("sim", "experiments") for name in files_below(package)} - names
    assert missing == set()
    assert {"sim/py.typed", "experiments/py.typed"} <= names


def test_the_wheel_holds_nothing_else(wheel: Path) -> None:
    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"sim", "experiments"}


def test_the_source_archive_can_be_built_and_tested(tmp_path: Path) -> None:
    archive = Path(next(SdistBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"])))
    with tarfile.open(archive) as opened:
        names = {name.partition("/")[2] for name in opened.getnames()}
    for folder in ("sim", "scenarios", "tests", "benchmarks", "experiments"):
        assert {f"{folder}/{name}" for name in files_below(folder)} - names == set()
    assert {"pyproject.toml", "README.md", "LICENSE", "constraints.txt", "app.py"} <= names


def test_the_version_is_the_same_everywhere(unpacked: Path) -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    printed = run(sys.executable, "-m", "sim", "--version", cwd=unpacked.parent, PYTHONPATH=str(unpacked))
    written = run(sys.executable, "-c", "import sim; print(sim.__version__)", cwd=unpacked)
    assert printed == f"escalation {declared}\n"
    assert written == f"{declared}\n"


def test_installed_files_serve_from_any_folder(unpacked: Path, tmp_path: Path) -> None:
    code = "from sim.inputs.files.documents import data_root; print(data_root())"
    root = run(sys.executable, "-c", code, cwd=tmp_path, PYTHONPATH=str(unpacked)).strip()
    assert Path(root) == unpacked / "sim" / "_data"
    listed = run(sys.executable, "-m", "sim", "list", cwd=tmp_path, PYTHONPATH=str(unpacked))
    assert "tower-22" in listed
    assert "no-mediation" in listed
    claims = run(sys.executable, "-m", "sim", "evidence", "--article", "003", cwd=tmp_path, PYTHONPATH=str(unpacked))
    assert "003-p" in claims


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["wheel", "editable"])
def test_a_plain_install_works(kind: str, wheel: Path, tmp_path: Path) -> None:
    """In a fresh environment, from a folder that has nothing to do with the checkout."""
    run(sys.executable, "-m", "venv", tmp_path / "venv", cwd=tmp_path)
    bin_folder = tmp_path / "venv" / "bin"
    what = [wheel] if kind == "wheel" else ["--editable", ROOT]
    pip = (bin_folder / "python", "-m", "pip", "--disable-pip-version-check", "install", "--quiet")
    run(*pip, "--constraint", ROOT / "constraints.txt", *what, cwd=tmp_path)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    cache = {"ESCALATION_CACHE_DIR": str(tmp_path / "cache")}
    escalation = bin_folder / "escalation"
    assert "tower-22" in run(escalation, "list", cwd=elsewhere, **cache)
    assert "003-p" in run(escalation, "evidence", cwd=elsewhere, **cache)
    assert "50 runs" in run(escalation, "run", "tower-22", "--runs", "50", cwd=elsewhere, **cache)
    assert run(bin_folder / "python", "-m", "sim", "--version", cwd=elsewhere, **cache).startswith("escalation ")
    assert list(elsewhere.iterdir()) == []


NAMES = {"pyyaml": "yaml", "vl-convert-python": "vl_convert"}
"""Module of each dependency whose module has another name."""
FOR_OTHERS = {"networkx"}
"""Dependencies that others import without asking for them."""


def test_every_dependency_is_imported() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = {re.split(r"[<>=]", each)[0] for each in project["dependencies"]} - FOR_OTHERS
    texts = [
        path.read_text(encoding="utf-8") for root in ("sim", "experiments") for path in (ROOT / root).rglob("*.py")
    ]
    trees = [node for text in texts for node in ast.walk(ast.parse(text))]
    modules = {alias.name for node in trees if isinstance(node, ast.Import) for alias in node.names}
    modules |= {node.module for node in trees if isinstance(node, ast.ImportFrom) and node.module}
    imported = {module.partition(".")[0] for module in modules}
    assert {name for name in asked if NAMES.get(name, name) not in imported} == set()
