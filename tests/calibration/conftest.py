"""A runner for the command line inside this process."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from typer.testing import CliRunner

from sim.cli.main import app


@pytest.fixture
def invoke() -> Callable[..., object]:
    """Run `escalation` with some words; gives exit_code, stdout and stderr."""
    runner = CliRunner()
    return lambda *words: runner.invoke(app, [str(word) for word in words])
