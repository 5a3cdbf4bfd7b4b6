"""Each rule as an equation, read from its own text, so that the two cannot part."""

from __future__ import annotations

import ast
import inspect
from functools import cache
from types import ModuleType
from typing import NamedTuple

from docs.reference.expressions import MINUS, TIMES, UnknownExpressionError, Writer
from sim.rules.catalog import RULE_FILES, RULES

BY_HAND: dict[str, str] = {
    "attacks_made": f"the smallest n, at most 25, with u < Σ (k = 0 … n) exp({MINUS}rate) {TIMES} rate^k / k!",
    "people_killed": "the smallest n from 1, at most 10, with u ≥ continuation^n",
}
"""Rules that loop, which have no equation of cases."""

_WRITER = Writer()


class Case(NamedTuple):
    """A value of a rule and the conditions under which it applies, unless an earlier case does."""

    value: str
    condition: str


@cache
def rule_functions() -> dict[str, ast.FunctionDef]:
    """Return the syntax tree of every rule, by name."""
    found: dict[str, ast.FunctionDef] = {}
    for module in RULE_FILES:
        for node in functions_of(module):
            if node.name in RULES:
                found[node.name] = node
    return found


def functions_of(module: ModuleType) -> list[ast.FunctionDef]:
    """Return the syntax trees of a module's functions, in its order."""
    return [node for node in ast.parse(inspect.getsource(module)).body if isinstance(node, ast.FunctionDef)]


def arguments_of(name: str) -> tuple[str, ...]:
    """Return the names of a rule's arguments."""
    return tuple(each.arg for each in rule_functions()[name].args.args)


def _joined(conditions: tuple[ast.expr, ...]) -> str:
    if not conditions:
        return ""
    whole = conditions[0] if len(conditions) == 1 else ast.BoolOp(ast.And(), list(conditions))
    return _WRITER.text(whole)


def _parts(body: list[ast.stmt], conditions: tuple[ast.expr, ...], cases: list[Case], given: list[str]) -> None:
    for statement in body:
        if isinstance(statement, ast.Return) and statement.value is not None:
            _add_return(statement.value, conditions, cases)
        elif isinstance(statement, ast.If) and not statement.orelse:
            _parts(statement.body, (*conditions, statement.test), cases, given)
        elif isinstance(statement, ast.Assign) and not conditions:
            given.append(f"{ast.unparse(statement.targets[0])} = {_WRITER.text(statement.value)}")
        elif not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)):
            raise UnknownExpressionError(ast.unparse(statement))


def _add_return(value: ast.expr, conditions: tuple[ast.expr, ...], cases: list[Case]) -> None:
    if isinstance(value, ast.IfExp):
        _add_return(value.body, (*conditions, value.test), cases)
        _add_return(value.orelse, conditions, cases)
    else:
        cases.append(Case(_WRITER.text(value), _joined(conditions)))


def _aligned(cases: list[Case]) -> list[str]:
    width = max(len(case.value) for case in cases)
    return [f"{case.value:<{width}}   {f'if {case.condition}' if case.condition else 'otherwise'}" for case in cases]


def equation(name: str) -> str:
    """Return a rule as an equation of one or several lines; of several cases the first that applies counts.

    Raises:
        UnknownExpressionError: the rule has a form that neither this module nor BY_HAND knows.
    """
    head = f"{name}({', '.join(arguments_of(name))})"
    if name in BY_HAND:
        return f"{head} =\n    {BY_HAND[name]}"
    cases: list[Case] = []
    given: list[str] = []
    _parts(rule_functions()[name].body, (), cases, given)
    lines = [cases[0].value] if len(cases) == 1 else _aligned(cases)
    where = [f"  where {line}" for line in given]
    return "\n".join([f"{head} =", *(f"    {line}" for line in lines), *where])
