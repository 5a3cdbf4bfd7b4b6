"""`escalation influence` and `escalation systems` through the command line."""

from __future__ import annotations

import json


def test_the_command_gives_json_by_path(invoke):
    done = invoke("influence", "tower-22", "--runs", "50", "--days", "30", "--json")
    assert done.exit_code == 0
    first = json.loads(done.stdout)[0]
    assert {"path", "low", "high", "effects", "silent"} <= set(first)
    assert set(first["effects"]["attacks"]) == {"difference", "interval"}


def test_the_command_gives_json_by_system(invoke):
    done = invoke("systems", "restraint", "--runs", "60", "--json")
    assert done.exit_code == 0
    [found] = json.loads(done.stdout)
    assert {"system", "paragraphs", "rules", "experiment", "outcome", "difference", "interval", "verdict"} <= set(found)
