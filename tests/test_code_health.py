"""What the architecture asks of the text of the program, read from its syntax trees."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from enum import EnumType
from functools import cache
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.actors.decisions import DECISIONS
from sim.engine.day import ORDER_OF_PLAY
from sim.engine.model import AGENTS, CrisisModel, Militia
from sim.inputs.evidence.ledger import ledger_ids
from sim.inputs.scenario.scenario import load_scenario
from sim.inputs.tables.parameters import parameter_table, trait_names
from sim.inputs.tables.vocabulary import COMPUTED_SERIES, FORCEABLE, SERIES
from sim.inputs.tables.vocabulary import RULES as RIVALS
from sim.kernel import state
from sim.kernel.draws import Actor, Decision
from sim.kernel.parameter_records import Parameters, Traits, record_field
from sim.kernel.state import Context
from sim.rules.catalog import RULES

PACKAGE = Path(sim.__file__).resolve().parent
FILES = sorted(
    path
    for root in ("sim", "experiments")
    for path in (PACKAGE.parent / root).rglob("*.py")
    if "_data" not in path.parts
)

LONGEST_FILE = 600
LONGEST_FUNCTION = 60

RULE_FILES = sorted(
    path for path in (PACKAGE / "rules").glob("*.py") if path.stem not in ("__init__", "catalog", "declare")
)
ACTOR_FILES = sorted(path for path in (PACKAGE / "actors").glob("*.py") if path.stem not in ("__init__", "decisions"))
ALLOWED_MATH = {"floor", "ceil"}
"""What is exact, and so gives the same bits compiled and interpreted, and on every machine."""
EXACT_UFUNCS = {"abs", "ceil", "floor", "isfinite", "isnan", "maximum", "minimum", "sqrt"}
"""What of numpy's functions on arrays is exact or rounded once, on every machine."""
OWN_MATH = {"exp", "log"}
"""What sim.kernel.mathematics gives instead of the platform's library."""
MODEL_ROOMS = ("kernel", "rules", "actors", "engine")
CODES = {name: each for name, each in vars(state).items() if isinstance(each, EnumType)}
"""Enumerations that rules may name: codes are declared once, in sim.kernel.state."""
ALLOWED_CALLS = {"min", "max", "int"}
BOUNDED_LOOPS = {"attacks_made", "people_killed"}


def name_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def functions_of(path: Path) -> list[ast.FunctionDef]:
    return [node for node in ast.walk(tree_of(path)) if isinstance(node, ast.FunctionDef)]


def imports_of(path: Path) -> Iterator[str]:
    """Modules that a file imports anywhere, also inside functions and for types alone."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(path)} imports relatively"
            inner = [f"{node.module}.{alias.name}" for alias in node.names if is_module(f"{node.module}.{alias.name}")]
            public = {alias.name for alias in node.names if node.module == "sim"} - {"__version__"}
            assert not inner or node.module != "sim", f"{name_of(path)} imports rooms whole"
            assert not public, f"{name_of(path)} imports the public names {public}: it should import their modules"
            yield from inner or [str(node.module)]


def is_module(name: str) -> bool:
    path = PACKAGE.parent.joinpath(*name.split("."))
    return name.startswith("sim.") and (path.with_suffix(".py").is_file() or path.is_dir())


def importers_of(package: str) -> set[str]:
    return {name_of(path) for path in FILES if any(each.partition(".")[0] == package for each in imports_of(path))}


def test_only_the_model_imports_mesa() -> None:
    assert importers_of("mesa") == {"sim.engine.model"}


def test_only_one_file_imports_numba() -> None:
    assert importers_of("numba") == {"sim.kernel.native"}


@pytest.mark.parametrize(
    ("package", "room"),
    [
        ("vl_convert", "sim.charts"),
        ("streamlit", "sim.app"),
        ("typer", "sim.cli"),
        ("rich", "sim."),
    ],
)
def test_a_library_stays_in_its_room(package: str, room: str) -> None:
    assert {name for name in importers_of(package) if not name.startswith(room)} == set()


def test_rules_import_only_rules_and_arithmetic() -> None:
    for path in RULE_FILES:
        others = {other for other in imports_of(path) if not other.startswith("sim.rules.")}
        assert others <= {"__future__", "math", "sim.kernel.mathematics", "sim.kernel.state"}, name_of(path)


def test_actors_and_the_order_of_play_import_no_library() -> None:
    for path in [*ACTOR_FILES, PACKAGE / "engine" / "day.py"]:
        others = {other for other in imports_of(path) if not other.startswith("sim.")}
        assert others <= {"__future__", "collections.abc", "functools", "math", "typing"}, name_of(path)


def is_rule(function: ast.FunctionDef) -> bool:
    calls = (each for each in function.decorator_list if isinstance(each, ast.Call))
    return any(isinstance(call.func, ast.Name) and call.func.id == "rule" for call in calls)


DECLARED = {function.name: function for path in RULE_FILES for function in functions_of(path) if is_rule(function)}


def test_every_function_of_a_rules_file_is_a_declared_rule() -> None:
    everything = {function.name for path in RULE_FILES for function in functions_of(path)}
    assert everything == set(DECLARED) == set(RULES)


@pytest.mark.parametrize("name", sorted(DECLARED))
def test_a_rule_is_documented_annotated_and_short(name: str) -> None:
    rule = DECLARED[name]
    body = rule.body[1:]
    assert len((ast.get_docstring(rule) or "").split()) >= 5
    plain = {each.arg for each in rule.args.args}
    assert {node.arg for node in ast.walk(rule.args) if isinstance(node, ast.arg)} == plain
    assert not rule.args.defaults
    for each in rule.args.args:
        assert isinstance(each.annotation, ast.Name)
        assert each.annotation.id in ("int", "float")
    assert isinstance(rule.returns, ast.Name)
    assert rule.returns.id in ("int", "float")
    assert int(body[-1].end_lineno or 0) - body[0].lineno + 1 <= 25


def test_rules_write_no_code_out() -> None:
    """A code of an enumeration written out in a rules file would be declared twice."""
    for path in RULE_FILES:
        assert not [node for node in tree_of(path).body if isinstance(node, ast.Assign | ast.AnnAssign)], path.stem


@pytest.mark.parametrize("path", RULE_FILES, ids=lambda path: path.stem)
def test_rules_speak_the_small_language(path: Path) -> None:
    """Scalars, arithmetic, comparison, a few functions of math, other rules; nothing that differs when compiled."""
    forbidden = (
        ast.Pow, ast.For, ast.AsyncFor, ast.Try, ast.With, ast.Lambda, ast.Global, ast.Nonlocal, ast.ListComp,
        ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.Subscript, ast.Starred, ast.JoinedStr, ast.Yield, ast.Await,
        ast.List, ast.Dict, ast.Set, ast.Tuple, ast.ClassDef, ast.Assert, ast.Raise, ast.Delete, ast.Import,
        ast.ImportFrom, ast.Pass,
    )  # fmt: skip
    for rule in functions_of(path):
        local = {each.arg for each in rule.args.args}
        local |= {node.id for node in ast.walk(rule) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
        for node in [each for statement in rule.body[1:] for each in ast.walk(statement)]:
            where = f"{rule.name}, line {getattr(node, 'lineno', rule.lineno)}"
            assert not isinstance(node, forbidden), where
            if isinstance(node, ast.Attribute):
                assert isinstance(node.value, ast.Name), where
                allowed = CODES[node.value.id].__members__ if node.value.id in CODES else ALLOWED_MATH
                assert node.value.id in {"math", *CODES}, where
                assert node.attr in allowed, f"{where}: {node.attr}"
                assert isinstance(node.ctx, ast.Load), where
            if isinstance(node, ast.Name) and node.id not in {"math", *CODES}:
                assert node.id in local | ALLOWED_CALLS | OWN_MATH | set(DECLARED), f"{where}: {node.id}"
            if isinstance(node, ast.Constant):
                assert isinstance(node.value, int | float), where
            if isinstance(node, ast.While):
                assert rule.name in BOUNDED_LOOPS, where
                assert "count <" in ast.unparse(node.test), where


@pytest.mark.parametrize(
    "path",
    sorted(path for room in MODEL_ROOMS for path in (PACKAGE / room).rglob("*.py")),
    ids=lambda path: f"{path.parent.name}.{path.stem}",
)
def test_the_model_asks_no_library_for_mathematics(path: Path) -> None:
    """Results of such functions differ between platforms: math.exp does, np.exp does, ** of real numbers does."""
    for node in ast.walk(tree_of(path)):
        where = f"{name_of(path)}, line {getattr(node, 'lineno', 0)}"
        if isinstance(node, ast.Pow):
            raise AssertionError(where)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "math":
            assert node.attr in ALLOWED_MATH | {"inf", "nan"}, where
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in ("np", "numpy"):
            inexact = isinstance(getattr(np, node.attr), np.ufunc) and node.attr not in EXACT_UFUNCS
            assert not inexact, f"{where}: {node.attr}"
        if isinstance(node, ast.ImportFrom) and node.module in ("math", "numpy"):
            raise AssertionError(where)


@pytest.mark.parametrize("path", [*ACTOR_FILES, PACKAGE / "engine" / "day.py"], ids=lambda path: path.stem)
def test_actors_leave_mathematics_to_rules(path: Path) -> None:
    for node in ast.walk(tree_of(path)):
        assert not isinstance(node, ast.Pow | ast.While | ast.Lambda), f"{path.stem}, line {getattr(node, 'lineno', 0)}"
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "math":
            assert node.attr == "floor", f"{path.stem}, line {node.lineno}"


@pytest.mark.parametrize("path", ACTOR_FILES, ids=lambda path: path.stem)
def test_chance_has_one_source(path: Path) -> None:
    """Actors draw through `luck`, which addresses the draw; nothing else makes numbers up."""
    names = {node.id for node in ast.walk(tree_of(path)) if isinstance(node, ast.Name)}
    assert not names & {"uniform", "philox", "random", "np", "numpy"}


def test_whoever_takes_a_turn_is_an_agent_and_every_agent_takes_one() -> None:
    turns = {turn.who for turn in ORDER_OF_PLAY}
    assert turns - {"world", "militia"} <= {actor.id for actor in Actor}
    model = CrisisModel(load_scenario("tower-22"))
    assert {agent.name for agent in model.agents} == turns - {"militia"} | set(model.scenario_played.factions)
    assert {type(agent) for agent in model.agents} >= {Militia, *AGENTS.values()}
    model.release()


def test_parameter_records_hold_what_the_files_hold() -> None:
    fields = [name for name in Parameters.__annotations__ if not name.startswith("rule_")]
    assert sorted(fields) == sorted(record_field(path)[0] for path in parameter_table())
    rules = [name.removeprefix("rule_") for name in Parameters.__annotations__ if name.startswith("rule_")]
    assert rules == list(RIVALS)
    assert [name for name in Traits.__annotations__ if name != "address"] == list(trait_names())
    assert set(Context.__annotations__) == set(SERIES) | set(COMPUTED_SERIES)
    assert not set(SERIES) & set(COMPUTED_SERIES)


def calls_of(*names: str) -> Iterator[tuple[str, ast.Call]]:
    """Every call of a function of one of these names in the actors' files, with where it stands."""
    for path in ACTOR_FILES:
        for function in functions_of(path):
            for node in ast.walk(function):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
                    yield f"{path.stem}.{function.name}", node


def test_every_decision_that_is_declared_is_recorded() -> None:
    records = {info.record.__name__ for info in DECISIONS.values()}
    assert {node.func.id for _, node in calls_of(*records) if isinstance(node.func, ast.Name)} == records


def test_terms_are_given_by_name_and_never_by_place() -> None:
    """Also what is compared and chosen: all that follows the terms in a call of record_decision."""
    records = {info.record.__name__: tuple(info.terms) for info in DECISIONS.values()}
    for where, node in calls_of(*records):
        assert not node.args, where
        assert {each.arg for each in node.keywords} == set(records[getattr(node.func, "id", "")]), where
    for where, node in calls_of("record_decision"):
        assert len(node.args) == 3, where
        assert all(each.arg for each in node.keywords), where


def test_terms_of_a_decision_are_declared_in_full() -> None:
    for decision, info in DECISIONS.items():
        names = [term.name for term in info.terms.values()]
        assert len(set(names)) == len(names), decision
        assert info.record._fields == tuple(info.terms), decision  # type: ignore[attr-defined]
        assert not info.forced_as or info.forced_as in FORCEABLE, decision
        for field, term in info.terms.items():
            assert term.name, f"{decision.name}.{field}"
            assert set(term.used_by) < set(info.rules), f"{decision.name}.{field}"
            assert not term.sign or term.part == "value", f"{decision.name}.{field}"
            assert term.unit not in ("code", "rung") or term.words or info.choices, f"{decision.name}.{field}"


def test_decisions_name_rules_that_exist() -> None:
    for decision, info in DECISIONS.items():
        assert info.rules, decision
        assert set(info.rules) | set(info.also) <= set(RULES), decision
        assert info.comparison in (">=", "<", ""), decision
        assert info.question.endswith("?"), decision
        assert bool(info.choices) != bool(info.headline), decision


def test_rival_decisions_list_a_rule_for_each_rival() -> None:
    for decision, info in DECISIONS.items():
        if len(info.rules) > 1:
            deciders = {RULES[name].variant.partition("/")[0] for name in info.rules}
            assert len(deciders) == 1, decision
            rivals = RIVALS[deciders.pop().replace("-", "_")]
            assert [RULES[name].variant.partition("/")[2] for name in info.rules] == list(rivals), decision


def test_every_rival_has_a_rule_and_every_variant_a_rival() -> None:
    rivals = {f"{decider.replace('_', '-')}/{logic}" for decider, logics in RIVALS.items() for logic in logics}
    assert {info.variant for info in RULES.values() if info.variant} == rivals


def test_every_rule_rests_on_the_ledger_or_says_what_it_assumes() -> None:
    for name, info in RULES.items():
        assert info.sources or len(info.assumption.split()) >= 5, name
        assert set(info.sources) <= ledger_ids(), name
        assert info.mechanism in {f"M{number}" for number in range(1, 14)}, name
        assert info.sentence, name


def test_every_mechanism_has_rules() -> None:
    assert {info.mechanism for info in RULES.values()} == {f"M{number}" for number in range(1, 14)}


def test_every_rule_is_used() -> None:
    """A rule that nothing calls would be a claim about the model that does not hold."""
    called: set[str] = set()
    for path in [*RULE_FILES, *ACTOR_FILES]:
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Call):
                called.add(node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", ""))
    assert set(RULES) - called == set()


def test_every_parameter_is_used() -> None:
    """A parameter that no step reads would be a lever that moves nothing."""
    read: set[str] = set()
    for path in ACTOR_FILES:
        read |= {node.attr for node in ast.walk(tree_of(path)) if isinstance(node, ast.Attribute)}
    assert {name for name in Parameters.__annotations__ if name not in read} == set()
    assert {name for name in Traits.__annotations__ if name not in read} == set()
    assert {name for name in Context.__annotations__ if name not in read} == set()


def test_every_decision_has_a_use() -> None:
    """A number in the space of draws that nothing uses is a slip or a leftover."""
    used: set[str] = set()
    for path in ACTOR_FILES:
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Decision":
                used.add(node.attr)
    assert {decision.name for decision in Decision} - used == {"NONE"}


def test_files_are_as_long_as_a_concept() -> None:
    long = {name_of(path) for path in FILES if len(path.read_text(encoding="utf-8").splitlines()) > LONGEST_FILE}
    assert long == set()


def test_functions_are_as_long_as_their_steps() -> None:
    long = {
        f"{name_of(path)}.{function.name}"
        for path in FILES
        for function in functions_of(path)
        if int(function.end_lineno or 0) - function.lineno + 1 > LONGEST_FUNCTION
    }
    assert long == set()
