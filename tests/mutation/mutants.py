"""Small wrong changes to rules and steps, tried one at a time in place of the right text.

A mutant replaces the code of one function, in this process and interpreted, plays the worked examples that reach the
function, and is caught when one of them fails, raises or does not end. What no example catches survives.
"""

from __future__ import annotations

import ast
import copy
import inspect
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import CodeType, FrameType, ModuleType
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "actors"), str(HERE.parent / "rules")]

import worked  # noqa: E402
import yaml  # noqa: E402

from sim.actors.decisions import ACTOR_FILES, DECISIONS  # noqa: E402
from sim.rules.catalog import RULE_FILES  # noqa: E402

LONGEST = 3.0
"""Seconds after which a mutant counts as caught: it does not end."""

RECORDS = {info.record.__name__: info.decision.name.lower().replace("_", "-") for info in DECISIONS.values()}
COMPARED = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq}
REVERSED = {ast.Lt: ast.GtE, ast.LtE: ast.Gt, ast.Gt: ast.LtE, ast.GtE: ast.Lt}
OPERATED = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult}
Case = Callable[[], list[str]]


@dataclass(frozen=True)
class Mutant:
    """One wrong change: where, what, and the code of the changed function."""

    where: str
    change: str
    code: CodeType
    decision: str = ""

    @property
    def name(self) -> str:
        """How a list of survivors names it."""
        return f"{self.where}: {self.change}"


def _edits(node: ast.AST) -> Iterator[tuple[str, Callable[[ast.AST], None], str]]:
    """Changes of one node, each with words, a function that makes it in place, and the decision it concerns."""
    text = ast.unparse(node) if isinstance(node, ast.expr | ast.stmt) else ""

    def setter(field: str, value: Any) -> Callable[[ast.AST], None]:
        return lambda each: setattr(each, field, value)

    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        for table in (COMPARED, REVERSED):
            if type(node.ops[0]) in table:
                yield f"{text} -> {table[type(node.ops[0])].__name__}", setter("ops", [table[type(node.ops[0])]()]), ""
    elif isinstance(node, ast.BinOp | ast.AugAssign) and type(node.op) in OPERATED and not _only_converts(node):
        yield f"{text} -> {OPERATED[type(node.op)].__name__}", setter("op", OPERATED[type(node.op)]()), ""
    elif isinstance(node, ast.BoolOp):
        other = ast.Or if isinstance(node.op, ast.And) else ast.And
        yield f"{text} -> {other.__name__}", setter("op", other()), ""
    elif isinstance(node, ast.Constant) and type(node.value) in (int, float):
        yield f"{node.value} -> {node.value + 1}", setter("value", node.value + 1), ""
    elif isinstance(node, ast.Call):
        yield from _edits_of_call(node, text)


def _only_converts(node: ast.BinOp | ast.AugAssign) -> bool:
    """Whether it turns a code into a whole number (+ 0) or a whole number into a real one (* 1.0)."""
    right = node.right if isinstance(node, ast.BinOp) else node.value
    return isinstance(right, ast.Constant) and right.value == (1.0 if isinstance(node.op, ast.Mult) else 0)


def _edits_of_call(node: ast.Call, text: str) -> Iterator[tuple[str, Callable[[ast.AST], None], str]]:
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    if name in ("min", "max"):
        other = "max" if name == "min" else "min"
        yield f"{text} -> {other}", lambda each: setattr(each.func, "id", other), ""  # type: ignore[attr-defined]
        return
    for i in range(len(node.args) - 1):
        if ast.dump(node.args[i]) != ast.dump(node.args[i + 1]):

            def swap(each: ast.AST, i: int = i) -> None:
                args = each.args  # type: ignore[attr-defined]
                args[i], args[i + 1] = args[i + 1], args[i]

            yield f"{text}: swap {ast.unparse(node.args[i])} and {ast.unparse(node.args[i + 1])}", swap, ""
    for i, one in enumerate(node.keywords):
        for j, other in enumerate(node.keywords[i + 1 :], start=i + 1):
            if ast.dump(one.value) != ast.dump(other.value) and (name in RECORDS or j == i + 1):

                def exchange(each: ast.AST, i: int = i, j: int = j) -> None:
                    words = each.keywords  # type: ignore[attr-defined]
                    words[i].value, words[j].value = words[j].value, words[i].value

                yield f"{name}: swap {one.arg} and {other.arg}", exchange, RECORDS.get(name, "")


def _without_statements(function: ast.FunctionDef) -> Iterator[tuple[str, ast.FunctionDef]]:
    """The function without one of its effects: an assignment to a field, or a call for its effect."""
    bodies = [node for node in ast.walk(function) if isinstance(getattr(node, "body", None), list)]
    for number in range(len(bodies)):
        for field in ("body", "orelse"):
            for i, statement in enumerate(getattr(bodies[number], field, [])):
                target = (
                    statement.targets[0] if isinstance(statement, ast.Assign) else getattr(statement, "target", None)
                )
                effect = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call)
                if effect or (
                    isinstance(target, ast.Attribute | ast.Tuple) and isinstance(statement, ast.Assign | ast.AugAssign)
                ):
                    changed = copy.deepcopy(function)
                    same = [node for node in ast.walk(changed) if isinstance(getattr(node, "body", None), list)]
                    getattr(same[number], field)[i] = ast.Pass(lineno=statement.lineno, col_offset=0)
                    yield f"without {ast.unparse(statement)}", changed


def _variants(function: ast.FunctionDef) -> Iterator[tuple[str, ast.FunctionDef, str]]:
    nodes = list(_code_of(function))
    for number, node in enumerate(nodes):
        for words, edit, decision in _edits(node):
            changed = copy.deepcopy(function)
            edit(list(_code_of(changed))[number])
            yield words, changed, decision
    for words, changed in _without_statements(function):
        yield words, changed, ""


def _code_of(function: ast.FunctionDef) -> Iterator[ast.AST]:
    for statement in function.body:
        yield from ast.walk(statement)


def mutants_of(module: ModuleType) -> Iterator[tuple[Any, Mutant]]:
    """Every mutant of a module's functions, each with the function that it replaces."""
    for node in ast.parse(inspect.getsource(module)).body:
        if isinstance(node, ast.FunctionDef):
            function = getattr(module, node.name)
            where = f"{module.__name__.removeprefix('sim.')}.{node.name}"
            seen: dict[str, int] = {}
            for words, changed, decision in _variants(node):
                one_line = " ".join(words.split())
                seen[one_line] = seen.get(one_line, 0) + 1
                times = f" ({seen[one_line]})" if seen[one_line] > 1 else ""
                yield function, Mutant(where, one_line + times, _compiled(changed, module), decision)


def _compiled(function: ast.FunctionDef, module: ModuleType) -> CodeType:
    bare = copy.deepcopy(function)
    bare.decorator_list = []
    space: dict[str, Any] = {}
    text = ast.Module([ast.ImportFrom("__future__", [ast.alias("annotations")], 0), bare], [])
    exec(compile(ast.fix_missing_locations(text), str(module.__file__), "exec"), dict(vars(module)), space)
    code: CodeType = space[function.name].__code__
    return code


def rule_cases() -> Iterator[tuple[str, Case]]:
    """The worked examples of tests/rules, each as a function that returns its faults."""
    by_name = {name: getattr(module, name) for module in RULE_FILES for name in vars(module)}
    for path in sorted((HERE.parent / "rules").glob("*.yaml")):
        for rule, given in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            for number, example in enumerate(given, start=1):

                def case(rule: str = rule, example: dict[str, Any] = example) -> list[str]:
                    return worked.differences(by_name[rule](**example["inputs"]), example["expect"])

                yield f"rules.{rule}-{number}", case


def actor_cases() -> Iterator[tuple[str, Case]]:
    """The worked examples of tests/actors, each as a function that returns its faults."""
    for name, example in worked.examples():
        yield f"actors.{name}", lambda example=example: worked.differences(worked.play(example), example["expect"])


@cache
def cases() -> dict[str, Case]:
    """Every worked example by name."""
    return dict([*rule_cases(), *actor_cases()])


@cache
def reached() -> dict[tuple[str, str], tuple[str, ...]]:
    """The worked examples that reach each function, by its file and name."""
    found: dict[tuple[str, str], dict[str, None]] = {}
    for name, case in cases().items():

        def watch(frame: FrameType, event: str, _: Any, name: str = name) -> None:
            if event == "call":
                found.setdefault((frame.f_code.co_filename, frame.f_code.co_name), {})[name] = None

        sys.setprofile(watch)
        try:
            faults = case()
        finally:
            sys.setprofile(None)
        assert faults == [], (name, faults)
    return {place: tuple(names) for place, names in found.items()}


class _EndlessError(Exception):
    """A mutant that does not end."""


def _stop(*_: Any) -> None:
    raise _EndlessError


@contextmanager
def in_place_of(function: Any, code: CodeType) -> Iterator[None]:
    """Run with other code in a function, within the time that any mutant is given."""
    right = function.__code__
    function.__code__ = code
    timed = hasattr(signal, "SIGALRM")  # not on Windows, where a mutant without an end would have to be stopped by hand
    if timed:
        handler = signal.signal(signal.SIGALRM, _stop)
        signal.setitimer(signal.ITIMER_REAL, LONGEST)
    try:
        yield
    finally:
        if timed:
            signal.setitimer(signal.ITIMER_REAL, 0.0)
            signal.signal(signal.SIGALRM, handler)
        function.__code__ = right


def fault_of(function: Any, mutant: Mutant, naming: str = "") -> str:
    """The first fault, with certain words in it, that a worked example finds with a mutant; empty when none does."""
    code = function.__code__
    for name in reached().get((code.co_filename, code.co_name), ()):
        with in_place_of(function, mutant.code):
            try:
                faults = cases()[name]()
            except Exception as error:
                faults = [f": {type(error).__name__} {error}"]
        named = [fault for fault in faults if naming in fault]
        if named:
            return f"{name}{named[0]}"
    return ""


MODULES = (*RULE_FILES, *ACTOR_FILES)
