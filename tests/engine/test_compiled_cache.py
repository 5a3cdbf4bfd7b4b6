"""Compiled code is kept between processes; what is damaged is compiled again, with a sentence."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from itertools import cycle
from pathlib import Path
from typing import Any

import numba
import numpy as np
import pytest

import sim
from sim.kernel import fingerprint
from sim.kernel.compiled import INTERPRETED, native

pytestmark = pytest.mark.skipif(INTERPRETED, reason="nothing is compiled")

SOURCE = """
from sim.kernel.compiled import compiled_step

@compiled_step
def double(x):
    return 2 * x
"""


@pytest.fixture(autouse=True, scope="module")
def numba_set_up() -> None:
    native()


def truncated(content: bytes) -> bytes:
    return content[: len(content) // 2]


def random(content: bytes) -> bytes:
    return np.random.default_rng(3).bytes(len(content))


def empty(content: bytes) -> bytes:
    return b""


def one_bit(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


DAMAGES = [truncated, random, empty, one_bit]


def doubled(folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[int, Any]:
    """Two times 21 by a freshly loaded function that keeps its code in a folder; how often code was found there."""
    module = loaded(folder, monkeypatch, "module_of_double", SOURCE)
    return module.double(21), sum(module.double.entry.stats.cache_hits.values())


def loaded(folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, source: str) -> Any:
    """A freshly loaded module that keeps its code in a folder; its source is written there the first time."""
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(folder / "code"))
    path = folder / f"{name}.py"
    if not path.exists():
        path.write_text(source, encoding="utf-8")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, path.stem, module)
    spec.loader.exec_module(module)
    return module


def files(folder: Path, ending: str) -> list[Path]:
    return sorted(folder.rglob(f"*.{ending}"))


def test_code_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    assert doubled(tmp_path, monkeypatch) == (42, 0)
    assert doubled(tmp_path, monkeypatch) == (42, 1)
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("ending", ["nbi", "nbc"])
@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_code_is_compiled_again(
    damage: Callable[[bytes], bytes], ending: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    doubled(tmp_path, monkeypatch)
    (path,) = files(tmp_path, ending)
    path.write_bytes(damage(path.read_bytes()))
    assert doubled(tmp_path, monkeypatch) == (42, 0)
    assert capsys.readouterr().err == f"Compiled code in {path.parent} is damaged: compiling again.\n"
    assert doubled(tmp_path, monkeypatch) == (42, 1)
    assert capsys.readouterr().err == ""


SOURCE_OF_PARTS = """
from sim.kernel.compiled import compiled, compiled_step

@compiled
def tripled(x):
    return 3 * x

@compiled
def half_more(x):
    return tripled(x) // 2

@compiled_step
def both(x):
    return tripled(x) + half_more(x) + x // (x - 4)
"""


@pytest.mark.parametrize(("waits", "expected"), [(True, {"both"}), (False, {"tripled", "half_more", "both"})])
def test_parts_wait_for_their_entry_where_numba_lets_them(
    waits: bool, expected: set[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    finished: set[str] = set()
    library = numba.core.codegen.JITCodeLibrary
    finish = library._finalize_specific

    def watch(self: Any) -> None:
        finished.add(self.name)
        finish(self)

    monkeypatch.setattr(library, "_finalize_specific", watch)
    if not waits:
        monkeypatch.delitem(native()._PART_OPTIONS, "pipeline_class")
    for kept in (0, 1):
        module = loaded(tmp_path, monkeypatch, "module_of_parts", SOURCE_OF_PARTS)
        assert module.both(5) == 15 + 7 + 5
        with pytest.raises(ZeroDivisionError):
            module.both(4)
        assert sum(module.both.entry.stats.cache_hits.values()) == kept
        assert finished == expected


def test_code_that_cannot_be_kept_is_used_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    doubled(tmp_path, monkeypatch)
    for path in [*files(tmp_path, "nbi"), *files(tmp_path, "nbc")]:
        path.unlink()
        path.mkdir()
    assert doubled(tmp_path, monkeypatch) == (42, 0)
    assert "the next start compiles again." in capsys.readouterr().err


@pytest.mark.slow
def test_a_command_survives_damaged_code(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "sim.engine.functions"], check=True)
    code = Path(numba.config.CACHE_DIR)
    shutil.copytree(code, tmp_path / code.name)
    kept = [*files(tmp_path, "nbi"), *files(tmp_path, "nbc")]
    assert len(kept) > 1
    for path, damage in zip(kept, cycle(DAMAGES), strict=False):
        path.write_bytes(damage(path.read_bytes()))
    ended = subprocess.run(
        [sys.executable, "-m", "sim", "run", "tower-22", "--runs", "2", "--engine", "compiled"],
        env=os.environ | {"ESCALATION_CACHE_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert "Traceback" not in ended.stderr
    assert ended.stderr.count(" is damaged: compiling again.") == 1


def test_one_folder_holds_what_is_cached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ESCALATION_CACHE_DIR", str(tmp_path / "own"))
    assert fingerprint.cache_root() == tmp_path / "own"
    monkeypatch.delenv("ESCALATION_CACHE_DIR")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "user"))
    assert fingerprint.cache_root() == tmp_path / "user" / "escalation-sim"
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert fingerprint.cache_root().name == "escalation-sim"
    assert tmp_path not in fingerprint.cache_root().parents


def test_an_edit_a_new_file_and_a_new_name_change_the_fingerprint(tmp_path: Path) -> None:
    room = tmp_path / "rules"
    (room / "inner").mkdir(parents=True)
    (room / "one.py").write_text("A = 1\n", encoding="utf-8")

    def found() -> str:
        fingerprint.source_fingerprint.cache_clear()
        return fingerprint.source_fingerprint(room)

    seen = [found(), found()]
    assert seen[0] == seen[1]
    (room / "one.py").write_text("A = 2\n", encoding="utf-8")
    seen.append(found())
    (room / "inner" / "two.py").write_text("", encoding="utf-8")
    seen.append(found())
    (room / "one.py").rename(room / "three.py")
    seen.append(found())
    assert len(set(seen)) == 4


def test_the_model_and_its_code_have_fingerprints() -> None:
    assert len(fingerprint.model_fingerprint()) == 64
    assert Path(numba.config.CACHE_DIR).name == fingerprint.code_fingerprint()
    assert all((Path(sim.__file__).parent / room).is_dir() for room in fingerprint.MODEL_ROOMS)
