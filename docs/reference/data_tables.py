"""Tables of the data files: scenarios, readings, ladders, event codes, sources of the ledger, patterns."""

from __future__ import annotations

from docs.reference.markdown import code, codes, number, rests_on, table
from sim.analyses.patterns.patterns import load_patterns
from sim.inputs.evidence.ledger import load_ledger
from sim.inputs.guide.cards import ScenarioCard, reading_card, scenario_card
from sim.inputs.scenario.file import list_scenarios
from sim.inputs.scenario.readings import list_readings, load_reading
from sim.inputs.tables.event_codes import event_codes
from sim.inputs.tables.ladder import list_ladders, load_ladder
from sim.kernel.state import EventKind

MOST_DIFFERENCES = 4
"""Differences that a row lists; of more only their number is given."""


def _differences(card: ScenarioCard) -> str:
    forced = [path for path, _, _ in card.differences if path.startswith("forced.")]
    shown = [path for path, _, _ in card.differences if path not in forced or len(forced) <= MOST_DIFFERENCES]
    more = f"; {len(forced)} forced decisions, from {code(forced[0])}" if len(forced) > MOST_DIFFERENCES else ""
    return (codes(shown) + more).lstrip("; ")


def scenarios() -> str:
    """Return every shipped scenario: kind, baseline, window, question, what it changes."""
    rows = []
    for name in list_scenarios():
        each = scenario_card(name)
        window = f"{each.start} to {each.end} ({each.days} days)" if each.baseline is None else f"as {each.baseline}"
        rows.append((code(name), each.kind, window, each.question, _differences(each)))
    return table(("scenario", "kind", "window", "question", "differs in"), rows)


def readings() -> str:
    """Return every reading: title, article, rules it chooses, number of parameters it sets."""
    rows = []
    for name in list_readings():
        card = reading_card(name)
        each = card.reading
        rules = ", ".join(f"{decider}: {choice.choice}" for decider, choice in each.rules.items())
        article = "none" if card.article is None else f"{card.article.id}, {card.article.outlet}"
        rows.append((code(name), each.title, article, rules, str(len(each.parameters))))
    return table(("reading", "title", "article", "rules it chooses", "parameters it sets"), rows)


def contested() -> str:
    """Return what each reading answers to each contested question."""
    readings = [load_reading(name) for name in list_readings()]
    rows = []
    for question in dict.fromkeys(each.question for reading in readings for each in reading.contested):
        said = [(reading, each) for reading in readings for each in reading.contested if each.question == question]
        rows += [(question, code(reading.id), each.says, ", ".join(each.sources) or "none") for reading, each in said]
    return table(("question", "reading", "answer", "rests on"), rows)


def ladder(name: str) -> str:
    """Return the rungs of a ladder, lowest first."""
    steps = load_ladder(name).steps
    rows = [(str(each.rung), each.name, each.text, rests_on(each.sources, each.assumption)) for each in steps]
    return table(("rung", "name", "holds when", "rests on"), rows)


def ladder_list() -> str:
    """Return the shipped ladders by title."""
    return table(("ladder", "title", "what it orders"), [
        (code(name), load_ladder(name).title, load_ladder(name).text) for name in list_ladders()
    ])  # fmt: skip


def tension() -> str:
    """Return the weights of the tension index."""
    weights = load_ladder("standard").weights
    return table(("daily count", "weight"), [(code(name), number(each)) for name, each in weights.weights.items()])


def events() -> str:
    """Return the codes of every kind of event."""
    rows = []
    for (kind, detail), each in event_codes().items():
        name = EventKind(kind).name.lower().replace("_", " ") + ("" if detail is None else f", detail {detail}")
        acled = f"{each.event_type}: {each.sub_event_type}"
        rows.append((name, each.label, each.cameo, number(each.goldstein), each.plover or "none", acled))
    return table(("event", "label", "CAMEO", "Goldstein", "PLOVER", "ACLED"), rows)


def evidence() -> str:
    """Return the sources of the ledger with the number of their entries."""
    ledger = load_ledger()
    rows = []
    for source in ledger.sources.values():
        entries = [entry for entry in ledger.entries if entry.source == source]
        contested = sum(entry.contested for entry in entries)
        days = sorted({entry.known_from.isoformat() for entry in entries})
        known = days[0] if len(days) == 1 else f"{days[0]} to {days[-1]}"
        rows.append((source.id, source.outlet, source.date, known, str(len(entries)), str(contested)))
    return table(("source", "published by", "date", "known from", "entries", "of them contested"), rows)


def patterns() -> str:
    """Return every pattern: where it is measured, what it says, target and tolerance."""
    rows = []
    for each in load_patterns():
        target = f"{number(each.target)} ({number(each.low)} to {number(each.high)}) {each.unit}"
        rows.append((code(each.id), code(each.scenario), each.statement, target, each.condition))
    return table(("pattern", "scenario", "statement", "target (tolerance), unit", "condition"), rows)
