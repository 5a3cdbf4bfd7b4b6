"""A folder with a valid scenario in it, and a way to write others beside it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sim.errors import InputError
from sim.inputs.scenario.scenario import load_scenario

BASE = """\
name: base
title: Base
baseline: null
summary: A scenario for tests.
question: What happens?
start: 2023-10-17
end: 2024-04-30
record: tower-22
follow_until: null
ladder: standard
rules: {united_states: absorb, militia: proxy, baghdad: bystander, iran: hands-off}
factions: [harakat-al-nujaba, kataib-hezbollah]
parameters:
  militia.restraint: {value: 0.5, low: 0.25, high: 1, assumption: a test}
  factions.kataib-hezbollah.independence: 0.5
context:
  gaza_intensity:
    - {date: 2023-10-07, value: 0.9}
    - {date: 2023-11-24, value: 0.1, note: truce}
    - {date: 2023-12-01, value: 0.8}
  troops_iraq: [{date: 2023-10-17, value: 2400}]
us_election: 2024-06-01
forced:
  - {date: 2024-01-05, actor: iran, decision: signal, choice: stop, reason: "a test: yes"}
"""

Write = Callable[[str, str], Path]
Fails = Callable[[str], str]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a scenario file by its name without the suffix; `base` is there already."""

    def write_file(name: str, text: str) -> Path:
        path = tmp_path / f"{name}.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    write_file("base", BASE)
    return write_file


@pytest.fixture
def base(write: Write, tmp_path: Path) -> Path:
    """The valid scenario's file."""
    return tmp_path / "base.yaml"


@pytest.fixture
def fails(write: Write) -> Fails:
    """Load a scenario that is not valid, with BASE as its text or given whole; return the message."""

    def message(text: str) -> str:
        path = write("my", text)
        with pytest.raises(InputError) as caught:
            load_scenario(path)
        found = str(caught.value)
        assert all(line.startswith(str(path)) for line in found.splitlines())
        return found.replace(str(path.parent) + "/", "")

    return message


@pytest.fixture
def edited() -> Callable[[str, str], str]:
    """Return the valid scenario's text, renamed `my`, with one passage replaced."""

    def edit(old: str, new: str) -> str:
        assert old in BASE
        return BASE.replace("name: base", "name: my").replace(old, new)

    return edit
