"""Who acts on whom, and where: the pictures are valid, say the numbers, and nobody stands in another's way."""

from __future__ import annotations

import json
import math
import warnings
from itertools import combinations
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest

import sim
from sim.charts import act_words, network, theatre_map, theme, who_acts
from sim.charts.act_words import Count, Tally
from sim.charts.theatre_map import PLACES
from sim.inputs.tables.parameters import faction_table
from sim.kernel.draws import Actor
from sim.kernel.state import EventKind, Theatre
from sim.results.acts import Act, Acts, Group

FACTIONS = tuple(faction.address for faction in faction_table().values())[:4]


@pytest.fixture(scope="module")
def vega_lite() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from altair.vegalite import schema as package

    found = sorted(Path(package.__file__).parent.rglob("vega-lite-schema.json"))
    return jsonschema.Draft7Validator(json.loads(found[-1].read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def pair() -> sim.WhoActs:
    return sim.who_acts("no-mediation", against="tower-22", runs=40, threads=1)


@pytest.fixture(scope="module")
def day() -> sim.WhoActs:
    return sim.who_acts("tower-22", run=0, day=105)


def one(kind: EventKind, actor: int, target: int, number: float, theatre: Theatre | None = None) -> Acts:
    return Acts((Act(kind, actor, target, theatre),), np.array([[number]]))


def test_figures_and_pages_are_valid_and_small(vega_lite, pair, day) -> None:
    for found in (pair, day):
        whole = [found.figure()]
        for name, spec in who_acts.page_specs(found.tally, True).items():
            whole.append(theme.with_data(spec, who_acts.tables(found.tally, found.scenario)[name]))
        for spec in whole:
            plain = json.loads(json.dumps(spec, allow_nan=False))
            assert [error.message[:300] for error in vega_lite.iter_errors(plain)] == []
            assert len(json.dumps(spec)) < 250_000


def test_a_figure_says_what_it_was_computed_from_and_what_it_is_not(pair) -> None:
    spec = pair.figure()
    words = " ".join([spec["title"]["text"], *spec["title"]["subtitle"]])
    for part in ("no mediation", "40 runs of 197 days", "seed 0", "Before: Tower 22"):
        assert part.lower() in words.lower()
    assert max(map(len, spec["title"]["subtitle"])) <= 130
    below = spec["vconcat"][0]["title"]["text"][0]
    assert below.startswith("Explores; does not predict.")
    assert "not to scale" in below


def test_every_group_differs_in_colour_and_in_dash_and_stands_out_in_both_themes() -> None:
    assert set(act_words.STYLES) == set(Group)
    assert len({style.colour for style in act_words.STYLES.values()}) == len(Group)
    assert len({style.dash for style in act_words.STYLES.values()}) == len(Group)
    for style in act_words.STYLES.values():
        assert contrast(style.colour, "#FFFFFF") >= 3, style
        assert contrast(theme.DARK.get(style.colour, style.colour), theme.DARK["white"]) >= 3, style


def contrast(first: str, second: str) -> float:
    def luminance(colour: str) -> float:
        parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((luminance(first), luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("factions", [1, 2, 3, 4, 5, 6, 8])
def test_nobody_stands_in_anothers_place(factions) -> None:
    boxes = network.boxes_of(range(1, factions + 1))
    frame = boxes.pop(int(Actor.BRAND))
    for (one, first), (two, second) in combinations(boxes.items(), 2):
        assert not first.meets(second), (one, two)
    for address, box in boxes.items():
        assert box.wide <= box.x <= network.ROOM[0] - box.wide, address
        assert box.high <= box.y <= network.ROOM[1] - box.high, address
        assert box.meets(frame) == (address in range(1, factions + 1)), address


def test_arrows_run_from_one_to_the_other_and_those_between_two_differ() -> None:
    boxes = network.boxes_of(FACTIONS)
    actors = [address for address in boxes if address != Actor.BRAND]
    for actor in actors:
        for target in boxes:
            among_factions = actor in FACTIONS and target in (*FACTIONS, Actor.BRAND)
            if target == actor or among_factions:  # in the model they do nothing to one another
                continue
            arrow = network.arrow(boxes, actor, target, 0, 3.0)
            assert not boxes[target].holds(arrow.tip), (actor, target)
            assert boxes[target].holds(arrow.tip, 8), (actor, target)
            assert boxes[actor].holds(arrow.line[0], 8), (actor, target)
            other = network.arrow(boxes, actor, target, 1, 3.0)
            assert math.dist(arrow.at(0.5), other.at(0.5)) > 5, (actor, target)


def test_an_arrow_is_as_wide_as_what_it_stands_for() -> None:
    widths = [network.width_of(number) for number in (0.3, 1, 4, 20, 70, 1000)]
    assert widths == sorted(widths)
    assert network.width_of(40) == pytest.approx(2 * network.width_of(10))
    assert widths[-1] == network.WIDEST


def test_places_do_not_depend_on_what_happens(pair) -> None:
    quiet = network.network_tables(Tally(Acts((), np.zeros((1, 0)))), FACTIONS)
    busy = network.network_tables(pair.tally, FACTIONS)
    assert quiet["nodes"] == busy["nodes"]
    assert quiet["lines"] == [] != busy["lines"]


def test_numbers_cover_no_name_and_no_other_number(pair, day) -> None:
    for found in (pair, day):
        boxes = [box for actor, box in network.boxes_of(FACTIONS).items() if actor not in (Actor.BRAND, network.CROWD)]
        labels = network.network_tables(found.tally, FACTIONS)["labels"]
        assert len(labels) > 5
        for row in labels:
            x, y = row["x"] * network.ROOM[0], (1 - row["y"]) * network.ROOM[1]
            box = network.Box(x, y, network.LETTER * len(row["text"]) / 2 - 0.1, network.LINE / 2 - 0.1)
            assert not any(box.meets(other) for other in boxes), row
            boxes.append(box)


def test_an_arrow_says_who_does_what_to_whom_and_how_often() -> None:
    kataib = FACTIONS[0]
    before = one(EventKind.ATTACK, kataib, Actor.UNITED_STATES, 70.0, Theatre.SYRIA)
    now = one(EventKind.ATTACK, kataib, Actor.UNITED_STATES, 35.0, Theatre.SYRIA)
    tables = network.network_tables(Tally(now, before), FACTIONS)
    assert (
        tables["words"][0]["what"]
        == tables["labels"][0]["what"]
        == "Kataib Hezbollah attacks US forces: 35 a run (before: 70)"
    )
    assert tables["words"][0]["kinds"] == "Attack on US forces 70 → 35"
    assert tables["labels"][0]["text"] == "70 → 35"
    assert tables["ghosts"], "the baseline was wider"
    risen = network.network_tables(Tally(before, now), FACTIONS)
    assert not risen["ghosts"]


def test_what_the_baseline_alone_has_leaves_its_grey_line() -> None:
    strike = one(EventKind.STRIKE, Actor.UNITED_STATES, FACTIONS[0], 3.0, Theatre.IRAQ)
    tables = network.network_tables(Tally(Acts((), np.zeros((1, 0))), strike), FACTIONS)
    assert tables["ghosts"]
    assert not tables["lines"] + tables["heads"]
    assert tables["labels"][0]["text"] == "3 → 0"


def test_what_is_rare_is_not_drawn_and_stands_in_the_table() -> None:
    rare = Tally(one(EventKind.CONDEMNATION, Actor.BAGHDAD, Actor.ISRAEL, 0.1))
    assert not network.network_tables(rare, FACTIONS)["lines"]
    assert act_words.table_rows(rare)[0]["number"] == pytest.approx(0.1)


def test_a_crowd_stands_there_only_when_it_acts() -> None:
    crowd = Tally(one(EventKind.EMBASSY_STORMED, 0, Actor.UNITED_STATES, 1.0))
    assert act_words.CROWD in [row["name"] for row in network.network_tables(crowd, FACTIONS)["nodes"]]
    nobody = Tally(Acts((), np.zeros((1, 0))))
    assert act_words.CROWD not in [row["name"] for row in network.network_tables(nobody, FACTIONS)["nodes"]]


@pytest.mark.parametrize(
    ("count", "text", "words"),
    [
        (Count(71.4, None, None), "71", "71 a run"),
        (Count(4.24, 9.4, None), "9.4 → 4.2", "4.2 a run (before: 9.4)"),
        (Count(4.24, 4.21, None), "4.2", "4.2 a run (before: 4.2)"),
        (Count(0.02, 0.0, None), "0 → <0.1", "<0.1 a run (before: 0)"),
        (Count(7, None, 2), "7 (+2)", "7 so far, 2 on this day"),
        (Count(7, None, 0), "7", "7 so far"),
    ],
)
def test_numbers_in_words(count, text, words) -> None:
    assert (count.text, count.words) == (text, words)


def test_every_theatre_has_a_place_of_its_own() -> None:
    assert set(PLACES) == set(Theatre)
    for first, second in combinations(PLACES.values(), 2):
        apart = first.right < second.left or second.right < first.left
        assert apart or first.lower < second.upper or second.lower < first.upper
    for place in PLACES.values():
        assert place.upper + 30 < place.attacks < place.strikes < place.lower - 40
        assert 0 <= place.left < place.right <= theatre_map.ROOM[0]
        assert 0 <= place.upper < place.lower <= theatre_map.ROOM[1]


def test_the_map_shows_what_falls_where(pair) -> None:
    tables = theatre_map.theatre_tables(pair.tally)
    places = {(row["theatre"], row["kind"]): row for row in pair.places() if row["number"]}
    assert len(tables["symbols"]) == len(places)
    areas = {row["what"]: row["size"] for row in tables["symbols"]}
    syria, iraq = (places[theatre, "attacks"]["number"] for theatre in ("Syria", "Iraq"))
    area = {
        name: next(size for what, size in areas.items() if f"Attacks in {name}" in what) for name in ("Syria", "Iraq")
    }
    assert area["Syria"] / area["Iraq"] == pytest.approx(syria / iraq, rel=0.01)
    said = next(row for row in tables["symbols"] if "Attacks in Syria" in row["what"])
    assert f"{syria:.0f} a run (before: " in said["what"]
    assert "Kataib Hezbollah " in said["who"]
    assert [row["text"] for row in tables["numbers"]].count("none") == len(
        [theatre for theatre in Theatre if not any(name == theatre.name.title() for name, _ in places)]
    )


def test_a_screen_reader_hears_the_most_frequent(pair) -> None:
    words = who_acts.page_specs(pair.tally, False)[who_acts.NETWORK]["description"]
    assert words.startswith(f"Who acts on whom. {pair.pairs()[0]['who']}: ")
    assert "Nobody acts" in act_words.description(Tally(Acts((), np.zeros((1, 0)))))
