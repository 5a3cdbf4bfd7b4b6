"""Node, which runs the scripts of a page; the gate must have it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).resolve().parent


@pytest.fixture(scope="session")
def node() -> Callable[..., Any]:
    """Run a script of this folder with words, and return the JSON that it prints."""
    program = shutil.which("node")
    if program is None:
        if os.environ.get("ESCALATION_GATE"):
            pytest.fail("the gate needs Node, and there is none here")
        pytest.skip("Node is not installed, so the page's scripts cannot be run")

    def run(script: str, *words: object) -> Any:
        command = [str(program), str(FOLDER / script), *map(str, words)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run
