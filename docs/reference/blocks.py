"""Every block that can be generated, by the name that stands in its marker."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from docs.reference import data_tables, guide_tables, influence_tables, model_tables, outputs, state_tables
from sim.errors import NotFoundError, nearest

PLAIN: dict[str, Callable[[], str]] = {
    "addresses": state_tables.addresses,
    "codes": state_tables.code_table,
    "contested": data_tables.contested,
    "decisions": model_tables.decision_table,
    "draws": state_tables.draws,
    "events": data_tables.events,
    "evidence": data_tables.evidence,
    "exercise-answers": guide_tables.answers,
    "exercises": guide_tables.exercises,
    "fixed-numbers": model_tables.fixed_numbers,
    "forceable": model_tables.forceable_table,
    "glossary": guide_tables.glossary,
    "influence-about": influence_tables.influence_about,
    "influence-first": influence_tables.influence_first,
    "influence-silent": influence_tables.influence_silent,
    "ladders": data_tables.ladder_list,
    "levers": model_tables.levers,
    "order-of-play": model_tables.order_of_play,
    "patterns": data_tables.patterns,
    "readings": data_tables.readings,
    "rivals": model_tables.rival_table,
    "rule-table": model_tables.rule_table,
    "scenarios": data_tables.scenarios,
    "series": state_tables.series,
    "systems": influence_tables.systems,
    "tension": data_tables.tension,
    "trait-evidence": model_tables.trait_evidence,
    "trait-texts": model_tables.trait_texts,
    "trait-values": model_tables.trait_values,
}
"""Blocks whose name stands alone."""

WITH_ARGUMENT: dict[str, Callable[[str], str]] = {
    "influence-of": influence_tables.influence_of,
    "ladder": data_tables.ladder,
    "output": outputs.block,
    "parameters": model_tables.parameters,
    "parameters-of": model_tables.parameters_of,
    "record": state_tables.record,
    "rules-of": model_tables.rules_of,
}
"""Blocks whose name is followed by a word or more, such as `rules-of M3`."""


@cache
def block(marker: str) -> str:
    """Return the text of a block.

    Raises:
        NotFoundError: there is no block of this name; says the nearest.
    """
    name, _, argument = marker.partition(" ")
    if name in PLAIN and not argument:
        return PLAIN[name]()
    if name in WITH_ARGUMENT and argument:
        return WITH_ARGUMENT[name](argument)
    hint = nearest(name, (*PLAIN, *WITH_ARGUMENT))
    raise NotFoundError(f"There is no generated block {marker!r}{hint or '.'}")
