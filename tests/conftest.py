"""For all tests: at the end of a run, one line says what the absence of the articles left out."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest
from hypothesis import settings

settings.register_profile("no deadline", deadline=None)  # a busy machine is no fault of the program
settings.load_profile("no deadline")

SEEDS = "../shared/seeds"
"""How the reason of a skipped test names the folder of the articles."""


@pytest.fixture(autouse=True)
def main_module() -> Iterator[None]:
    """Put `__main__` back: the app's tests leave their page there, which worker processes would then run."""
    before = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = before


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Count the tests that were skipped because the articles are not there."""
    skipped = [
        report
        for report in terminalreporter.stats.get("skipped", [])
        if isinstance(report.longrepr, tuple) and SEEDS in report.longrepr[2]
    ]
    if skipped:
        terminalreporter.write_line(
            f"{len(skipped)} tests compare the ledger with the articles; they were skipped, because the articles are "
            f"not part of the checkout ({SEEDS})."
        )
