"""For all tests: at the end of a run, one line says what the absence of the articles left out."""

from __future__ import annotations

import pytest
from hypothesis import settings

settings.register_profile("no deadline", deadline=None)  # a busy machine is no fault of the program
settings.load_profile("no deadline")

SEEDS = "../shared/seeds"
"""How the reason of a skipped test names the folder of the articles."""


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
