"""The documents say what the program does: generated parts are fresh, and the equations give the worked examples."""

from __future__ import annotations

import ast
import math
import re
import subprocess
import sys
from enum import EnumType
from pathlib import Path
from typing import Any

import pytest
import yaml

from docs.reference import pages
from docs.reference.__main__ import IMAGES, main
from docs.reference.blocks import PLAIN, WITH_ARGUMENT
from docs.reference.equations import BY_HAND, equation, rule_functions
from docs.reference.expressions import MINUS, TIMES
from docs.reference.outputs import excerpt
from docs.reference.records import FILE, renewed_records
from sim.errors import InputError, NotFoundError
from sim.inputs.tables.factions import all_parameters
from sim.rules.catalog import DECISIONS, RULE_FILES, RULES

ROOT = pages.checkout()
ODD = (ROOT / "docs" / "ODD.md").read_text(encoding="utf-8")
EXAMPLES = {
    name: cases
    for path in sorted((ROOT / "tests" / "rules").glob("*.yaml"))
    for name, cases in yaml.safe_load(path.read_text(encoding="utf-8")).items()
}


def test_tables_and_equations_are_fresh() -> None:
    """In a process of its own: the order of the rules' table is that of their import, which other tests may change."""
    command = [sys.executable, "-m", "docs.reference", "--check", "--tables"]
    done = subprocess.run(command, cwd=Path(__file__).parents[1], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


# --- what the documents hold


def test_the_model_is_described_rule_by_rule() -> None:
    missing = [name for name in RULES if f"**`{name}`**" not in ODD or equation(name) not in ODD]
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


# --- equations


def test_only_rules_that_loop_are_written_by_hand() -> None:
    looping = {name for name, rule in rule_functions().items() if any(isinstance(n, ast.While) for n in ast.walk(rule))}
    assert set(BY_HAND) == looping


def as_python(text: str, codes: dict[str, int]) -> str:
    for name in sorted(codes, key=len, reverse=True):
        text = re.sub(rf"\b{name.replace('_', ' ')}\b", str(codes[name]), text)
    text = re.sub(r" = ", " == ", text.replace("ln 2", str(math.log(2.0))).replace("ln(", "log("))
    for sign, other in {MINUS: "-", TIMES: "*", "≥": ">=", "≤": "<=", "≠": "!="}.items():
        text = text.replace(sign, other)
    return text


def solved(name: str, inputs: dict[str, Any]) -> float:
    """What the published equation of a rule gives: the first case whose condition holds."""
    module = next(module for module in RULE_FILES if hasattr(module, name) and owner(module, name) == module.__name__)
    codes = {
        code: int(value)
        for each in vars(module).values()
        if isinstance(each, EnumType)
        for code, value in each.__members__.items()
    }
    names: dict[str, Any] = {each: getattr(math, each) for each in ("exp", "log", "floor", "ceil")}
    names |= {rule: getattr(file, rule) for file in RULE_FILES for rule in RULES if hasattr(file, rule)} | inputs
    lines = equation(name).splitlines()[1:]
    for line in lines:
        if line.startswith("  where "):
            variable, text = line.removeprefix("  where ").split(" = ", 1)
            names[variable] = eval(as_python(text, codes), names)
    for line in lines:
        value, _, condition = line.strip().partition("   if ")
        if not line.startswith("  where ") and (not condition or eval(as_python(condition, codes), names)):
            return float(eval(as_python(value.removesuffix("   otherwise").strip(), codes), names))
    raise AssertionError(f"no case of {name} applies")


def owner(module: Any, name: str) -> str:
    rule = getattr(module, name)
    return str(getattr(rule, "py_func", rule).__module__)


@pytest.mark.parametrize("name", sorted(set(EXAMPLES) - set(BY_HAND)))
def test_the_published_equation_gives_the_worked_examples(name: str) -> None:
    for case in EXAMPLES[name]:
        assert solved(name, case["inputs"]) == pytest.approx(case["expect"], abs=1e-9), case["says"]


# --- the records of parameters


def test_a_parameter_that_is_added_to_the_data_becomes_a_field() -> None:
    text = (ROOT / FILE).read_text(encoding="utf-8")
    fewer = text.replace("    militia_steepness: float\n", "").replace("    autonomy: float\n", "")
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
