"""Every palette of sim.charts.theme on a light and on a dark page, as full and as colour-blind eyes see it.

Contrast is that of WCAG 2.2. Colour blindness is simulated with the matrices of Machado, Oliveira and Fernandes, A
physiologically-based model for simulation of color vision deficiency, IEEE TVCG 15 (2009), severity 1, in linear RGB.
Distances are CIE 1976, in which 2.3 is just noticeable.
"""

from __future__ import annotations

import tomllib
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.charts import ensembles, theme
from sim.charts.act_words import STYLES
from sim.charts.timeline import MARKS

EYES = {
    "all cones": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
}
XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
NAMES = {"white": "#FFFFFF"}
MARK, TEXT, APART, STEP = 3.0, 4.5, 15.0, 10.0
"""Least contrast of a mark and of text; least distance of two colours that stand for words, and of two rungs."""

BOTH = pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])


def on_page(colour: str, dark: bool) -> str:
    colour = theme.DARK.get(colour, colour) if dark else colour
    return NAMES.get(colour, colour)


def linear(colour: str) -> NDArray[np.float64]:
    channels = np.array([int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)])
    curved: NDArray[np.float64] = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return curved


def contrast(colour: str, ground: str, dark: bool) -> float:
    lights = sorted(float(linear(on_page(each, dark)) @ XYZ[1]) + 0.05 for each in (colour, ground))
    return lights[1] / lights[0]


def distance(one: str, other: str, eyes: str, dark: bool) -> float:
    def lab(colour: str) -> NDArray[np.float64]:
        light = XYZ @ np.clip(EYES[eyes] @ linear(on_page(colour, dark)), 0, 1) / XYZ.sum(axis=1)
        x, y, z = np.where(light > 216 / 24389, np.cbrt(light), (24389 / 27 * light + 16) / 116)
        return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])

    return float(np.linalg.norm(lab(one) - lab(other)))


def test_the_measures_are_those_of_the_standard() -> None:
    assert contrast("#000000", "#FFFFFF", dark=False) == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF", dark=False) == pytest.approx(4.48, abs=0.01)
    assert distance("#FFFFFF", "#000000", "all cones", dark=False) == pytest.approx(100, abs=0.01)
    red_and_green = "#C04000", "#607000"
    assert distance(*red_and_green, "deuteranopia", dark=False) < 15 < distance(*red_and_green, "all cones", dark=False)


@BOTH
@pytest.mark.parametrize("rungs", range(1, 9))
def test_a_higher_rung_is_stronger(rungs: int, dark: bool) -> None:
    against_ground = [contrast(each, "white", dark) for each in theme.ladder_colours(rungs)]
    assert all(higher > 1.05 * lower for lower, higher in pairwise(against_ground)), against_ground


def test_every_rung_of_a_dark_page_stands_out_by_itself() -> None:
    assert min(contrast(each, "white", dark=True) for each in theme.LADDER_COLOURS) >= MARK


@BOTH
@pytest.mark.parametrize("eyes", EYES)
def test_rungs_are_told_apart(eyes: str, dark: bool) -> None:
    found = {pair: distance(*pair, eyes, dark) for pair in combinations(theme.LADDER_COLOURS, 2)}
    assert min(found.values()) >= STEP, found


@BOTH
@pytest.mark.parametrize("ground", ["white", theme.PANEL])
def test_text_is_read(ground: str, dark: bool) -> None:
    for colour in (theme.INK, theme.QUIET, theme.BLACK, theme.BLUE):
        assert contrast(colour, ground, dark) >= TEXT, colour


KINDS = {style.verb: style.colour for style in STYLES.values()}


@BOTH
@pytest.mark.parametrize("eyes", EYES)
def test_kinds_of_acts_are_told_apart_and_stand_out(eyes: str, dark: bool) -> None:
    assert min(contrast(colour, "white", dark) for colour in KINDS.values()) >= MARK
    found = {pair: distance(KINDS[pair[0]], KINDS[pair[1]], eyes, dark) for pair in combinations(KINDS, 2)}
    assert min(found.values()) >= APART, found


@BOTH
@pytest.mark.parametrize("eyes", EYES)
def test_marks_of_one_shape_are_told_apart(eyes: str, dark: bool) -> None:
    pairs = [(one, other) for one, other in combinations(MARKS, 2) if one.shape == other.shape]
    assert pairs
    for one, other in pairs:
        assert distance(one.colour, other.colour, eyes, dark) >= APART, (one.word, other.word)


@BOTH
def test_outlines_stand_out(dark: bool) -> None:
    """For fills that can't: the pale rungs of a light page, sky, orange and yellow marks."""
    for outline in (theme.INK, theme.QUIET):
        assert contrast(outline, "white", dark) >= MARK


def test_a_dark_page_has_the_dark_ladder() -> None:
    names = tuple(f"{rung} rung" for rung in range(8))
    spec = theme.on_screen(ensembles.rungs_body(names), dark=True, height=300)
    assert spec["layer"][0]["encoding"]["color"]["scale"]["range"] == list(reversed(theme.DARK_LADDER))


@BOTH
def test_a_page_has_the_colours_of_the_charts(dark: bool) -> None:
    said = dict(entry.removeprefix("--").split(":") for entry in theme.page_colours(dark).split(";"))
    assert said["ink"] == on_page(theme.INK, dark)
    assert said["accent"] == on_page(theme.BLUE, dark)
    assert NAMES.get(said["paper"], said["paper"]) == on_page("white", dark)


def test_streamlit_has_the_colours_of_the_charts() -> None:
    """Also where it is started with its own file of settings."""
    settings = tomllib.loads((Path(__file__).parents[2] / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    for option, colour in theme.streamlit_colours().items():
        section, scheme, name = option.split(".")
        assert settings[section][scheme][name] == NAMES.get(colour, colour), option
