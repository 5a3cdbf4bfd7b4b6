"""A runner for the command line inside this process."""

from __future__ import annotations

import signal
from collections.abc import Callable

import pytest
from typer.testing import CliRunner

from sim.cli.main import app

Invoke = Callable[..., "object"]


@pytest.fixture
def invoke() -> Callable[..., object]:
    """Run `escalation` with some words; gives exit_code, stdout and stderr."""
    runner = CliRunner()
    return lambda *words: runner.invoke(app, [str(word) for word in words])


@pytest.fixture
def heed_interrupts() -> Callable[[], None]:
    """What a process does before it starts: a shell's background job ignores interrupts, and so would its children."""

    def heed() -> None:
        signal.signal(signal.SIGINT, signal.SIG_DFL)

    return heed
