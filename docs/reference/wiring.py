"""What the actors' steps put into each argument of a rule, read from the steps' own text."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from functools import cache
from types import ModuleType

from docs.reference.equations import arguments_of, functions_of
from docs.reference.expressions import UnknownExpressionError, Writer, is_constant_name
from sim.actors import attacks, baghdad, iran, israel, ledger, militia, overnight, strikes, talks, united_states
from sim.inputs.tables.parameters import parameter_table
from sim.kernel.parameter_records import record_field
from sim.rules.catalog import RULES

STEP_FILES = (attacks, baghdad, iran, israel, ledger, militia, overnight, strikes, talks, united_states)
"""The files of the actors' steps."""

MOST_SOURCES = 3
"""Sources of one argument that are listed; where there are more the rule is of general use."""

LONGEST = 90
"""Signs, the longest expression that is shown with its local names spelt out."""

_HOLDERS = {
    "p": "",
    "parameters": "",
    "context": "context.",
    "traits": "trait.",
    "faction": "faction.",
    "factions": "faction.",
    "world": "world.",
    "today": "today.",
    "plan": "plan.",
}
"""Names under which steps hold the parts of a crisis."""

_WHOLE = ("crisis", "i")
"""Arguments that hand on the whole crisis, or which faction is meant."""

Locals = dict[str, list[ast.expr]]
"""What a function assigns to each of its local names."""


@cache
def parameter_paths() -> dict[str, str]:
    """Return the path of each parameter by its field in compiled code."""
    return {record_field(path)[0]: path for path in parameter_table()}


def _named(node: ast.expr) -> str | None:
    if isinstance(node, ast.Call) and all(isinstance(each, ast.Name) and each.id in _WHOLE for each in node.args):
        return ast.unparse(node.func)
    if not isinstance(node, ast.Attribute):
        return None
    inner = node.value.value if isinstance(node.value, ast.Subscript) else node.value
    holder = inner.attr if isinstance(inner, ast.Attribute) else getattr(inner, "id", "")
    if holder not in _HOLDERS:
        return "now" if holder == "crisis" and node.attr == "day" else None
    if _HOLDERS[holder]:
        return _HOLDERS[holder] + node.attr
    if node.attr.startswith("rule_"):
        return f"rules.{node.attr.removeprefix('rule_')}"
    return parameter_paths()[node.attr]


_WRITER = Writer(_named)


def _locals_of(function: ast.FunctionDef) -> Locals:
    found: Locals = {}
    for node in ast.walk(function):
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            found.setdefault(node.target.id, []).append(node.target)
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            found.setdefault(node.targets[0].id, []).append(node.value)
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Tuple):
            pairs = isinstance(node.value, ast.Tuple)
            values = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value] * len(node.targets[0].elts)
            for target, value in zip(node.targets[0].elts, values, strict=True):
                if isinstance(target, ast.Name):
                    found.setdefault(target.id, []).extend([value] if pairs else [])
    return found


class _Spelt(ast.NodeTransformer):
    """Replaces local names that are assigned once, and the constants of a module, by what they stand for."""

    def __init__(self, module: ModuleType, local: Locals) -> None:
        self._module, self._local = module, local

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """Replace a name."""
        constant = getattr(self._module, node.id, None)
        if is_constant_name(node.id) and isinstance(constant, int):
            return ast.Constant(int(constant))
        values = self._local.get(node.id, [])
        if len(values) != 1 or isinstance(_HOLDERS.get(node.id), str) or _draws(values[0]):
            return node
        spelt: ast.expr = _Spelt(self._module, {}).visit(copy.deepcopy(values[0]))
        return spelt


def _draws(value: ast.expr) -> bool:
    return any(isinstance(each, ast.Name) and each.id in ("luck", "luck_of_day") for each in ast.walk(value))


def _calls() -> Iterator[tuple[ModuleType, Locals, str, ast.Call]]:
    for module in STEP_FILES:
        for function in functions_of(module):
            local = _locals_of(function)
            for node in ast.walk(function):
                if isinstance(node, ast.Call):
                    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                    if name in RULES:
                        yield module, local, name, node


def _spelt(module: ModuleType, local: Locals, value: ast.expr) -> str | None:
    """An expression with its local names spelt out, as far as that stays short; None where it is luck."""
    if _draws(value):
        return None
    for names in (local, {}):
        try:
            text = _WRITER.text(_Spelt(module, names).visit(copy.deepcopy(value)))
        except UnknownExpressionError:
            continue
        if len(text) <= LONGEST:
            return text
    return None


def _given(module: ModuleType, local: Locals, argument: str, value: ast.expr) -> Iterator[str]:
    """What is put into an argument; nothing where that is luck, or has no other name than the argument's own."""
    several = local.get(value.id, []) if isinstance(value, ast.Name) else []
    if any(isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store) for each in several):
        return
    for each in several if len(several) > 1 else [value]:
        text = _spelt(module, local, each)
        if text is not None and text != argument and argument != "u":
            yield text


@cache
def wiring() -> dict[str, dict[str, tuple[str, ...]]]:
    """Return rule -> argument -> what the steps put into it, in the order of the steps' files."""
    found: dict[str, dict[str, dict[str, None]]] = {}
    for module, local, name, call in _calls():
        for argument, value in zip(arguments_of(name), call.args, strict=True):
            for text in _given(module, local, argument, value):
                found.setdefault(name, {}).setdefault(argument, {})[text] = None
    return {name: {each: tuple(given) for each, given in arguments.items()} for name, arguments in found.items()}


def inputs_text(name: str) -> str:
    """Return one line that says what a rule's arguments are in a run; empty where the steps' text does not tell."""
    parts = []
    for argument, given in wiring().get(name, {}).items():
        if len(given) <= MOST_SOURCES:
            parts.append(f"`{argument}` = " + " or ".join(f"`{each}`" for each in given))
    return "; ".join(parts)
