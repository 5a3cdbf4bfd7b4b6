"""Tables of the model: rules with their texts, parameters, traits, decisions, the order of play."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator

from docs.reference.markdown import code, codes, fence, number, rests_on, table
from docs.reference.source import functions_of, rule_texts
from sim.actors.decisions import ACTOR_FILES, DECISIONS, DecisionInfo, Term
from sim.engine.day import ORDER_OF_PLAY
from sim.inputs.tables.parameters import ParameterValue, faction_table, parameter_table, trait_names
from sim.inputs.tables.vocabulary import FORCEABLE
from sim.inputs.tables.vocabulary import RULES as RIVALS
from sim.kernel.addresses import Actor
from sim.rules.catalog import RULES, RuleInfo

WHO = {actor.id: actor.title for actor in Actor} | {
    "world": "The world",
    "brand": "The brand",
    "militia": "Each faction",
}
"""Who plays a step, by its name in the order of play."""


def _rule(info: RuleInfo) -> str:
    rival = f" Rival rule `{info.variant}`." if info.variant else ""
    lines = [f"**`{info.name}`** {info.sentence}{rival}", "", fence(rule_texts()[info.name], "python"), ""]
    return "\n".join([*lines, f"Rests on: {rests_on(info.sources, info.assumption)}"])


def rules_of(mechanism: str) -> str:
    """Return every rule of a mechanism: sentence, text, what it rests on."""
    return "\n\n".join(_rule(info) for info in RULES.values() if info.mechanism == mechanism)


def _range(value: ParameterValue) -> str:
    return f"{number(value.low)} to {number(value.high)}"


def parameters_of(mechanism: str) -> str:
    """Return a short table of a mechanism's parameters."""
    rows = [
        (code(path), number(each.value), each.unit, _range(each), each.text)
        for path, each in parameter_table().items()
        if each.mechanism == mechanism
    ]
    return table(("parameter", "value", "unit", "range", "what it is"), rows) if rows else "No parameter of its own."


def rule_table() -> str:
    """Return every rule in a row: name, mechanism, what it decides, of which logic it is a part."""
    ordered = sorted(RULES.values(), key=lambda info: int(info.mechanism[1:]))
    rows = [(code(info.name), info.mechanism, info.sentence, info.variant or "") for info in ordered]
    return table(("rule", "mechanism", "decides", "rival logic"), rows)


def rival_table() -> str:
    """Return the rival logics of each decider with the rules that differ between them."""
    rows = []
    for decider, logics in RIVALS.items():
        for logic in logics:
            variant = f"{decider.replace('_', '-')}/{logic}"
            named = [info for info in RULES.values() if info.variant == variant]
            sources = dict.fromkeys(source for info in named for source in info.sources)
            rows.append((code(f"rules.{decider}"), code(logic), codes(info.name for info in named), ", ".join(sources)))
    return table(("decider", "logic", "its rules", "rests on"), rows)


def _parameter_row(path: str, each: ParameterValue) -> tuple[str, ...]:
    limits = f"{number(each.minimum)} to {number(each.maximum)}"
    text = each.text + (" **Headline lever.**" if each.role == "lever" else "")
    evidence = rests_on(each.sources, each.assumption)
    return code(path), text, number(each.value), each.unit, _range(each), limits, each.mechanism, evidence


def parameters(group: str) -> str:
    """Return the full table of the parameters whose path begins with a group's name."""
    headers = ("parameter", "what it is", "value", "unit", "range", "limits", "mechanism", "rests on")
    rows = [_parameter_row(path, each) for path, each in parameter_table().items() if path.partition(".")[0] == group]
    return table(headers, rows)


def levers() -> str:
    """Return the headline levers: the parameters whose role is `lever`."""
    rows = [
        (code(path), number(each.value), each.unit, _range(each), each.text)
        for path, each in parameter_table().items()
        if each.role == "lever"
    ]
    return table(("lever", "value", "unit", "range", "what it is"), rows)


def trait_texts() -> str:
    """Return what each trait of a faction is, with unit, limits and mechanism."""
    first = next(iter(faction_table().values()))
    rows = []
    for name in trait_names():
        each = first.traits[name]
        limits = f"{number(each.minimum)} to {number(each.maximum)}"
        rows.append((code(name), each.text, each.unit, limits, each.mechanism))
    return table(("trait", "what it is", "unit", "limits", "mechanism"), rows)


def trait_values() -> str:
    """Return the traits of every faction, each with its range."""
    rows = [
        (
            f"{faction.name} ({code(faction.id)})",
            *(f"{number(faction.traits[name].value)} ({_range(faction.traits[name])})" for name in trait_names()),
        )
        for faction in faction_table().values()
    ]
    return table(("faction", *trait_names()), rows)


def trait_evidence() -> str:
    """Return what each trait of each faction rests on."""
    rows = [
        (code(value.path), number(value.value), _range(value), rests_on(value.sources, value.assumption))
        for faction in faction_table().values()
        for value in faction.traits.values()
    ]
    return table(("trait", "value", "range", "rests on"), rows)


def _compared(info: DecisionInfo) -> str:
    sign = {">=": "at least", "<": "below"}.get(info.comparison, "beside")
    return f"{info.value_name}, {sign} {info.threshold_name}"


def _term(term: Term) -> str:
    sign = {"+": "+ ", "-": "- ", "": ""}[term.sign]
    unused = ", seen and not weighed" if term.part == "context" else ""
    rivals = f", only {codes(term.used_by)}" if term.used_by else ""
    return f"{sign}{term.name} ({term.unit}{unused}{rivals})"


def decision_table() -> str:
    """Return every recorded decision: question, terms with sign and unit, what is compared, choices, rules."""
    headers = ("decision", "question", "terms (unit)", "compared", "choices", "rules")
    rows = []
    for decision, info in sorted(DECISIONS.items()):
        inputs = "; ".join(_term(each) for each in info.terms.values())
        choices = ", ".join(choice.words for choice in info.choices.values()) or "a number or an actor"
        rules = codes((*info.rules, *info.also))
        rows.append((decision.name, info.question, inputs, _compared(info), choices, rules))
    return table(headers, rows)


def forceable_table() -> str:
    """Return the decisions that a scenario, or a person, can force."""
    rows = [
        (code(name), "each faction" if each.actor == "faction" else each.actor, ", ".join(each.choices))
        for name, each in FORCEABLE.items()
    ]
    return table(("decision", "actor", "choices"), rows)


def _steps() -> dict[str, ast.FunctionDef]:
    return {node.name: node for module in ACTOR_FILES for node in functions_of(module)}


def _first_line(node: ast.FunctionDef) -> str:
    return inspect.cleandoc(ast.get_docstring(node) or "").split("\n\n")[0].replace("\n", " ")


def _called_in(node: ast.FunctionDef, steps: dict[str, ast.FunctionDef]) -> Iterator[str]:
    calls = [each for each in ast.walk(node) if isinstance(each, ast.Call) and isinstance(each.func, ast.Name)]
    for call in sorted(calls, key=lambda each: (each.lineno, each.col_offset)):
        if isinstance(call.func, ast.Name) and call.func.id in steps and call.func.id != "days_since":
            yield call.func.id


def fixed_numbers() -> str:
    """Return the named numbers of the steps that are no parameters."""
    rows = [
        (code(name), number(value), code(module.__name__))
        for module in ACTOR_FILES
        for name, value in vars(module).items()
        if name.isupper() and isinstance(value, int)
    ]
    return table(("number", "value", "where"), rows)


def order_of_play() -> str:
    """Return the steps of a day in their order, each with what it does and the parts it plays in turn."""
    steps = _steps()
    lines = []
    for place, turn in enumerate(ORDER_OF_PLAY, start=1):
        who, step = turn.who, turn.step.__name__
        lines.append(f"{place}. **{WHO[who]}** (`{step}`). {_first_line(steps[step])}")
        for part in dict.fromkeys(_called_in(steps[step], steps)):
            lines.append(f"   - `{part}`: {_first_line(steps[part])}")
    return "\n".join(lines)
