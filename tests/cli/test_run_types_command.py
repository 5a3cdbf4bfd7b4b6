"""`escalation run-types` through the command line."""

from __future__ import annotations

import json


def test_the_command_gives_text_and_json(invoke):
    done = invoke("run-types", "lull-2023", "--runs", "60", "--json")
    assert done.exit_code == 0
    answer = json.loads(done.stdout)
    assert len(answer["members"]) == 60
    assert {"name", "share", "medians", "run", "rungs"} <= set(answer["types"][0])
    assert "Types of runs of lull-2023" in invoke("run-types", "lull-2023", "--runs", "60", "--types", "2").stdout
    assert invoke("run-types", "lull-2023", "--runs", "20").exit_code == 2
