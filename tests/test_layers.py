"""Imports run one way, and no two files import one another; read from the text of every module, without exceptions."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[1]
ROOTS = ("sim", "experiments", "docs", "benchmarks")

FLOORS: tuple[tuple[str, ...], ...] = (
    ("sim.errors", "sim.notebook"),
    ("sim.kernel",),
    ("sim.inputs.files",),
    ("sim.inputs.evidence",),
    ("sim.inputs.tables",),
    ("sim.inputs.record",),
    ("sim.inputs.scenario",),
    ("sim.inputs.posterior", "sim.inputs"),
    ("sim.rules",),
    ("sim.actors",),
    ("sim.engine",),
    ("sim.outcomes",),
    ("sim.results",),
    ("sim.charts",),
    ("sim.analyses",),
    ("sim.browser",),
    ("experiments",),
    ("sim.app", "sim.cli"),
    ("sim.__main__", "docs", "benchmarks"),
)
"""Rooms from the ground up. A module imports from its own floor and those below; `sim` itself is the public face.

A module belongs to the first room that its name begins with.
"""

MODULES = {
    ".".join(part for part in path.relative_to(CHECKOUT).with_suffix("").parts if part != "__init__"): path
    for root in ROOTS
    for path in sorted((CHECKOUT / root).rglob("*.py"))
    if "_data" not in path.parts
}


@cache
def imports_of(module: str) -> frozenset[str]:
    """Modules of this project that a module imports anywhere, also inside functions and for types alone."""
    return frozenset(_imports(ast.parse(MODULES[module].read_text(encoding="utf-8"))))


def _imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in MODULES)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, ast.unparse(node)
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                if inner in MODULES:
                    yield inner
                elif node.module in MODULES:
                    yield node.module


def floor_of(module: str) -> int:
    """Number of a module's floor; -1 for one in no room."""
    for number, rooms in enumerate(FLOORS):
        if any(module == room or module.startswith(f"{room}.") for room in rooms):
            return number
    return -1


def test_every_module_lies_in_a_room() -> None:
    assert [module for module in MODULES if module != "sim" and floor_of(module) < 0] == []


def test_every_room_has_modules() -> None:
    rooms = {room for floor in FLOORS for room in floor}
    assert {room for room in rooms if not any(m == room or m.startswith(f"{room}.") for m in MODULES)} == set()


@pytest.mark.parametrize("module", [module for module in MODULES if module != "sim"])
def test_imports_point_down(module: str) -> None:
    above = [other for other in imports_of(module) if other != "sim" and floor_of(other) > floor_of(module)]
    assert above == [], f"{module} imports from a floor above its own"


def test_no_circles() -> None:
    graph = {
        module: {other for other in imports_of(module) if other != module} for module in MODULES if module != "sim"
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as circle:
        pytest.fail(f"These modules import one another: {' -> '.join(circle.args[1])}")
