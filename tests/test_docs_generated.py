"""The documents say what the program does: generated parts are fresh, printed rules give the worked examples."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from docs.reference import pages
from docs.reference.__main__ import IMAGES, main
from docs.reference.blocks import PLAIN, WITH_ARGUMENT
from docs.reference.outputs import excerpt
from docs.reference.records import FILE, renewed_records
from docs.reference.source import functions_of, rule_texts
from sim.actors.decisions import DECISIONS
from sim.errors import InputError, NotFoundError
from sim.inputs.tables.parameters import all_parameters
from sim.rules.catalog import RULE_FILES, RULES

ROOT = pages.checkout()
ODD = (ROOT / "docs" / "ODD.md").read_text(encoding="utf-8")
EXAMPLES = {
    name: cases
    for path in sorted((ROOT / "tests" / "rules").glob("*.yaml"))
    for name, cases in yaml.safe_load(path.read_text(encoding="utf-8")).items()
}


def test_tables_and_texts_of_rules_are_fresh() -> None:
    """In a process of its own: the order of the rules' table is that of their import, which other tests may change."""
    command = [sys.executable, "-m", "docs.reference", "--check", "--tables"]
    done = subprocess.run(command, cwd=Path(__file__).parents[1], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


# --- what the documents hold


def test_the_model_is_described_rule_by_rule() -> None:
    missing = [name for name in RULES if f"**`{name}`**" not in ODD or rule_texts()[name] not in ODD]
    assert missing == []


def test_the_model_is_described_mechanism_by_mechanism() -> None:
    for number in range(1, 14):
        section = ODD.split(f"\n### M{number} ")[1].split("\n### ")[0]
        assert f"<!-- generated: rules-of M{number} -->" in section
        assert f"<!-- generated: parameters-of M{number} -->" in section


def test_every_decision_is_in_its_table() -> None:
    assert [each.name for each in DECISIONS if f"| {each.name} |" not in ODD] == []


def test_every_parameter_is_in_the_table_of_parameters() -> None:
    page = (ROOT / "docs" / "parameters.md").read_text(encoding="utf-8")
    assert [path for path in all_parameters() if f"| `{path}` |" not in page] == []


def test_every_block_has_a_place() -> None:
    used = {name.partition(" ")[0] for page in pages.pages() for name in pages.names_in(page.read_text("utf-8"))}
    assert used == {*PLAIN, *WITH_ARGUMENT}


# --- rules as they are printed


def test_the_printed_text_of_a_rule_is_the_rule() -> None:
    """Every rule's text, read back, is the function without its decorators and description."""
    for module in RULE_FILES:
        for node in functions_of(module):
            if node.name in RULES:
                (printed,) = ast.parse(rule_texts()[node.name]).body
                node.decorator_list, node.body = [], node.body[1:]
                assert ast.dump(printed) == ast.dump(node), node.name


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_the_printed_text_of_a_rule_gives_the_worked_examples(name: str) -> None:
    module = next(module for module in RULE_FILES if owner(module, name) == module.__name__)
    names = dict(vars(module))
    exec(rule_texts()[name], names)
    for case in EXAMPLES[name]:
        assert names[name](**case["inputs"]) == pytest.approx(case["expect"], abs=1e-9), case["says"]


def owner(module: Any, name: str) -> str:
    rule = getattr(module, name, None)
    return str(getattr(rule, "__module__", ""))


# --- the records of parameters


def test_a_parameter_that_is_added_to_the_data_becomes_a_field() -> None:
    text = (ROOT / FILE).read_text(encoding="utf-8")
    fewer = text.replace("    militia_steepness: float\n", "").replace("    independence: float\n", "")
    assert len(fewer) < len(text)
    assert renewed_records(fewer) == renewed_records(text) == text


# --- the command


@pytest.fixture
def small_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "docs").mkdir()
    page = tmp_path / "docs" / "ODD.md"
    page.write_text("# Title\n\n<!-- generated: levers -->\nold\n<!-- end -->\n\nText.\n", encoding="utf-8")
    monkeypatch.setattr("docs.reference.pages.checkout", lambda: tmp_path)
    monkeypatch.setattr("docs.reference.__main__.checkout", lambda: tmp_path)
    return page


def test_a_stale_page_is_named_and_left_alone(small_checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = small_checkout.read_text(encoding="utf-8")
    assert main(["--check"]) == 1
    assert capsys.readouterr().out.startswith("docs/ODD.md is stale")
    assert small_checkout.read_text(encoding="utf-8") == before


def test_a_stale_page_is_written_and_then_fresh(small_checkout: Path) -> None:
    assert main([]) == 0
    text = small_checkout.read_text(encoding="utf-8")
    assert "`militia.restraint`" in text
    assert text.startswith("# Title\n")
    assert text.endswith("Text.\n")
    assert main(["--check"]) == 0


def test_a_mistake_in_a_page_is_one_sentence(small_checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    small_checkout.write_text("<!-- generated: levers -->\n", encoding="utf-8")
    assert main(["--check"]) == 2
    assert "not closed" in capsys.readouterr().err


def test_an_unknown_block_names_the_nearest() -> None:
    with pytest.raises(NotFoundError, match="levers"):
        pages.renewed("<!-- generated: lever -->\n<!-- end -->")
    with pytest.raises(InputError, match="output 1-12"):
        pages.renewed("<!-- generated: output of it -->\n<!-- end -->")


def test_an_excerpt_has_the_lines_asked_for() -> None:
    lines = ("one", "two", "  three", "four")
    assert excerpt(lines, "1-1,   three") == "one\n  three\n..."
    assert excerpt(lines, "1-4") == "one\ntwo\n  three\nfour"


def test_pictures_are_there() -> None:
    for name in IMAGES:
        assert (ROOT / name).read_bytes().startswith(b"\x89PNG")
