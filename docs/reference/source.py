"""The text of rules and steps as the documents print it: the program's own, without decorators and descriptions."""

from __future__ import annotations

import ast
import inspect
from functools import cache
from types import ModuleType

from sim.rules.catalog import RULE_FILES, RULES


def functions_of(module: ModuleType) -> list[ast.FunctionDef]:
    """Return the syntax trees of a module's functions, in its order."""
    return [node for node in ast.parse(inspect.getsource(module)).body if isinstance(node, ast.FunctionDef)]


@cache
def rule_texts() -> dict[str, str]:
    """Return the text of every rule by name: its head and what it does."""
    return {
        node.name: text_of(module, node) for module in RULE_FILES for node in functions_of(module) if node.name in RULES
    }


def text_of(module: ModuleType, function: ast.FunctionDef) -> str:
    """Return a function's text without decorators and without the description that it begins with."""
    lines = inspect.getsource(module).splitlines()
    body = function.body[1:] if ast.get_docstring(function) else function.body
    head = lines[function.lineno - 1 : function.body[0].lineno - 1]
    return "\n".join([*head, *lines[body[0].lineno - 1 : function.end_lineno]])
