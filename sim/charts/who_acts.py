"""Who acts on whom, and where: the network of actors beside the map of theatres, as a figure and as pages show them."""

from __future__ import annotations

from functools import lru_cache

from sim.charts import captions, network, theatre_map
from sim.charts.act_words import LEAST, Tally, description
from sim.charts.theme import Heading, Spec, Tables, framed, on_screen
from sim.inputs.scenario.scenario import Scenario
from sim.inputs.tables.parameters import faction_table
from sim.results.ensemble import Ensemble

NETWORK, MAP = "network", "map"

HEIGHTS = {NETWORK: 560, MAP: 560}
"""Pixels that each takes up on a page, legend included."""

INDEPENDENT: Spec = {"scale": {"color": "independent", "strokeDash": "independent", "shape": "independent"}}

SIZES = "The wider an arrow, the more acts: its width grows with the square root of their number."
GHOSTS = "Grey, and the dashed rings of the map: the baseline where it has more; numbers: before → now."
SYMBOLS = "In the map areas grow with the number; strikes are rarer and drawn larger than attacks."
PAST = "Pale: nothing of it on this day."
RARE = f"What happens fewer than {LEAST:g} times a run is not drawn; the table has it."
MAP_DESCRIPTION = (
    "Where attacks and strikes fall, a schematic map of Israel, Syria, Jordan, Iraq and Iran, not to scale. The table "
    "has every number."
)
"""What a screen reader says of the map."""


def tables(tally: Tally, scenario: Scenario) -> dict[str, Tables]:
    """Tables of the network and of the map."""
    known = faction_table()
    addresses = [known[faction].address for faction in scenario.factions]
    return {NETWORK: network.network_tables(tally, addresses), MAP: theatre_map.theatre_tables(tally)}


def figure(tally: Tally, scenario: Scenario, subtitle: list[str]) -> Spec:
    """Both as one figure, under a heading.

    Args:
        tally: what is pictured.
        scenario: of which scenario.
        subtitle: what it was computed from.
    """
    both = tables(tally, scenario)
    bodies = {NETWORK: network.network_body(), MAP: theatre_map.theatre_body()}
    panels = [_renamed(body, name) for name, body in bodies.items()]
    data = {f"{name}_{table}": rows for name, own in both.items() for table, rows in own.items()}
    body = {"hconcat": panels, "spacing": 50, "datasets": data, "resolve": INDEPENDENT}
    heading = Heading(
        f"Who acts on whom, and where: {scenario.title}",
        [*subtitle, *meaning(tally), SYMBOLS],
        [f"{captions.EXPLORES} The map is schematic, not to scale; {RARE[0].lower()}{RARE[1:]}"],
    )
    return framed(body, heading)


def meaning(tally: Tally) -> list[str]:
    """What widths, greys and numbers mean, in sentences."""
    return [SIZES, *([GHOSTS] if tally.before is not None else []), *([PAST] if tally.today is not None else [])]


def _renamed(body: Spec, prefix: str) -> Spec:
    """The same body over tables whose names begin with a word, so that two bodies can share a figure."""
    layers = [layer | {"data": {"name": f"{prefix}_{layer['data']['name']}"}} for layer in body["layer"]]
    return body | {"layer": layers}


def ensemble_figure(ensemble: Ensemble) -> Spec:
    """The figure of an ensemble alone."""
    return figure(Tally(ensemble.acts()), ensemble.scenario, [captions.basis(ensemble)])


@lru_cache(maxsize=8)
def page_body(name: str, dark: bool) -> Spec:
    """The network or the map as a page shows it, without data and description."""
    body = network.network_body(on_page=True) if name == NETWORK else theatre_map.theatre_body(on_page=True)
    spec = on_screen(body, dark, HEIGHTS[name], {"offset": 12})
    spec["config"]["padding"] = {"left": 2, "top": 6, "right": 2, "bottom": 4}
    return spec


def page_specs(tally: Tally, dark: bool) -> dict[str, Spec]:
    """Both as a page shows them, without data, each with what a screen reader says."""
    said = {NETWORK: description(tally), MAP: MAP_DESCRIPTION}
    return {name: page_body(name, dark) | {"description": words} for name, words in said.items()}
