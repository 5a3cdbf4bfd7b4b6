"""A Python expression of a rule or an actor's step as plain mathematics: `a * b >= 1.0` becomes `a × b ≥ 1`."""

from __future__ import annotations

import ast
from collections.abc import Callable

Naming = Callable[[ast.expr], str | None]
"""How a name or an attribute is to be written; None where it keeps its own."""

MINUS, TIMES = "\N{MINUS SIGN}", "\N{MULTIPLICATION SIGN}"

_OPERATORS: dict[type[ast.operator], tuple[str, int]] = {
    ast.Add: ("+", 4),
    ast.Sub: (MINUS, 4),
    ast.Mult: (TIMES, 5),
    ast.Div: ("/", 5),
}
_COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.GtE: "≥",
    ast.LtE: "≤",
    ast.Gt: ">",
    ast.Lt: "<",
    ast.Eq: "=",
    ast.NotEq: "≠",
}
_FUNCTIONS = {"log": "ln"}
_LN_2 = 0.6931471805599453
_OR, _AND, _COMPARE = 0, 1, 3
_UNARY, _ATOM = 6, 9


class UnknownExpressionError(ValueError):
    """An expression that has no plain form here."""


def _constant(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise UnknownExpressionError(f"the constant {value!r} is not a number")
    if value == _LN_2:
        return "ln 2"
    return f"{value:g}"


def _is_number(node: ast.expr, value: float) -> bool:
    return isinstance(node, ast.Constant) and node.value == value


def simplified(node: ast.expr) -> ast.expr:
    """Return an expression without `* 1.0`, `+ 0` and `+ 0.0 * x`, which only fix a type."""
    if not isinstance(node, ast.BinOp):
        return node
    if isinstance(node.op, ast.Mult) and _is_number(node.right, 1.0):
        return simplified(node.left)
    nothing = _is_number(node.right, 0.0) or (isinstance(node.right, ast.BinOp) and _is_number(node.right.left, 0.0))
    if isinstance(node.op, ast.Add) and nothing:
        return simplified(node.left)
    return node


def is_constant_name(name: str) -> bool:
    """Return whether a name is a code's, such as COSMETIC_ONLY."""
    return name.isupper() and len(name) > 1


class Writer:
    """Writes expressions; `naming` may give names and attributes another form."""

    def __init__(self, naming: Naming = lambda node: None) -> None:
        """Take the naming."""
        self._naming = naming

    def text(self, node: ast.expr) -> str:
        """Return an expression as plain mathematics.

        Raises:
            UnknownExpressionError: it has a part that rules do not use.
        """
        return self._written(node)[0]

    def _within(self, node: ast.expr, strength: int) -> str:
        text, own = self._written(node)
        return f"({text})" if own < strength else text

    def _written(self, given: ast.expr) -> tuple[str, int]:
        node = simplified(given)
        named = self._naming(node)
        if named is not None:
            return named, _ATOM
        if isinstance(node, ast.Name):
            return (node.id.replace("_", " ") if is_constant_name(node.id) else node.id), _ATOM
        if isinstance(node, ast.Constant):
            return _constant(node.value), _ATOM
        if isinstance(node, ast.Attribute) and is_constant_name(node.attr):
            return node.attr.replace("_", " "), _ATOM
        return self._compound(node)

    def _compound(self, node: ast.expr) -> tuple[str, int]:
        if isinstance(node, ast.BinOp):
            sign, strength = _OPERATORS[type(node.op)]
            right = strength + 1 if isinstance(node.op, ast.Sub | ast.Div) else strength
            return f"{self._within(node.left, strength)} {sign} {self._within(node.right, right)}", strength
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            return f"{MINUS}{self._within(node.operand, _UNARY)}", _UNARY
        if isinstance(node, ast.BoolOp):
            word, strength = ("and", _AND) if isinstance(node.op, ast.And) else ("or", _OR)
            return f" {word} ".join(self._within(each, _COMPARE) for each in node.values), strength
        if isinstance(node, ast.Compare):
            return self._comparison(node), _COMPARE
        if isinstance(node, ast.IfExp):
            choice = f"{self.text(node.body)} if {self.text(node.test)}, else {self.text(node.orelse)}"
            return choice, _OR
        if isinstance(node, ast.Call):
            return self._call(node), _ATOM
        raise UnknownExpressionError(ast.unparse(node))

    def _comparison(self, node: ast.Compare) -> str:
        text = self._within(node.left, _COMPARE + 1)
        for operator, other in zip(node.ops, node.comparators, strict=True):
            text += f" {_COMPARISONS[type(operator)]} {self._within(other, _COMPARE + 1)}"
        return text

    def _call(self, node: ast.Call) -> str:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
        if name == "int":
            inner = self.text(node.args[0])
            return inner if "floor(" in inner or "ceil(" in inner else f"floor({inner})"
        return f"{_FUNCTIONS.get(name, name)}({', '.join(self.text(each) for each in node.args)})"
