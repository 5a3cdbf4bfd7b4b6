"""The manifest: complete, of its published form, and honest about the checkout."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from sim.results import provenance
from sim.results.ensemble import Ensemble
from sim.results.provenance import manifest


@pytest.fixture(scope="module")
def schema() -> Any:
    return json.loads((files("sim.results") / "manifest_schema.json").read_text(encoding="utf-8"))


def test_the_schema_is_a_schema(schema: Any) -> None:
    jsonschema.Draft202012Validator.check_schema(schema)


def test_a_manifest_has_the_published_form(ensemble: Ensemble, schema: Any) -> None:
    content = manifest(ensemble, ["escalation", "run", "tower-22"], files={"daily.parquet": "0" * 64})
    jsonschema.validate(json.loads(json.dumps(content)), schema)


def test_a_branch_with_forced_decisions_under_a_reading_has_it_too(schema: Any) -> None:
    import sim

    scenario = sim.load_scenario("tower-22", reading="003-tehrans-proxies").with_changes({"follow_until": "2024-01-28"})
    content = manifest(sim.run_ensemble(scenario, runs=2, seed=9, threads=1))
    jsonschema.validate(json.loads(json.dumps(content)), schema)
    (entry,) = content["scenarios"]
    assert (entry["reading"], entry["follow_until"]) == ("003-tehrans-proxies", "2024-01-28")


@pytest.mark.parametrize(("kind", "more"), [("compare", {"runs": 9}), ("twin", {"run": 0})])
def test_comparisons_and_twins_have_it_as_well(ensemble: Ensemble, schema: Any, kind: str, more: Any) -> None:
    scenarios, command = [ensemble.scenario] * 2, ["escalation", kind]
    content = provenance.manifest_of(kind, 1, scenarios, command, more, files={"a.json": "0" * 64})
    jsonschema.validate(json.loads(json.dumps(content)), schema)
    lacking = provenance.manifest_of(kind, 1, scenarios, command, {})
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(json.loads(json.dumps(lacking)), schema)


def test_every_parameter_is_there_with_where_it_comes_from(ensemble: Ensemble) -> None:
    (entry,) = manifest(ensemble)["scenarios"]
    assert {each["path"] for each in entry["parameters"]} == set(ensemble.scenario.parameters)
    assert all(each["sources"] or each["assumption"] for each in entry["parameters"])
    assert entry["hash"] == ensemble.scenario.hash
    assert set(entry["rules"]) == {"united_states", "militia", "baghdad", "iran", "strikes"}


def test_only_time_and_command_differ_between_two_manifests(ensemble: Ensemble) -> None:
    one, two = manifest(ensemble, ["a"]), manifest(ensemble, ["b"])
    differing = {name for name in one if one[name] != two[name]}
    assert differing <= {"command", "created"}


def test_no_machine_path_slips_in(ensemble: Ensemble) -> None:
    assert str(Path(__file__).resolve().parents[2]) not in json.dumps(manifest(ensemble))


def test_no_git_means_no_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(provenance, "_git", lambda *_: None)
    assert provenance.software()["commit"] is None


def test_a_package_that_is_missing_has_no_version() -> None:
    assert provenance._version("there-is-no-such-package") is None
