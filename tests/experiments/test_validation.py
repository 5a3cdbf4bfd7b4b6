"""The command that runs everything again."""

from __future__ import annotations

from pathlib import Path

import pytest

from experiments import validation
from sim.cli.main import COMMANDS
from sim.errors import EscalationError


def test_every_step_is_a_command_that_there_is() -> None:
    known = set(COMMANDS)
    for words in (*validation.STEPS.values(), *validation.QUICK.values()):
        assert words[0] in known


def test_what_is_finished_is_not_run_again_and_a_failure_keeps_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(validation, "STEPS", {"first": ("list",), "second": ("show", "no-such-scenario")})
    with pytest.raises(EscalationError, match="ended with 2; what is finished is kept"):
        validation.validate(tmp_path)
    assert "tower-22" in (tmp_path / "first.txt").read_text()
    assert not (tmp_path / "second.txt").exists()
    monkeypatch.setitem(validation.STEPS, "second", ("list", "--json"))
    assert set(validation.validate(tmp_path)) == {"second"}
    assert "first: finished before" in capsys.readouterr().out
