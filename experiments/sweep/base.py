"""The scenario that a sweep starts from, under each reading in play, and the files that it consists of."""

from __future__ import annotations

import os
from pathlib import Path

from experiments.sweep.axes import READING
from experiments.sweep.design import Design
from experiments.sweep.resolve import readings_in_play
from sim.errors import InputError, NotFoundError
from sim.inputs.files.problems import Problem
from sim.inputs.files.user_files import read_text
from sim.inputs.scenario.file import is_path, scenario_files
from sim.inputs.scenario.scenario import Scenario, load_scenario, scenario_from_texts


def self_contained(design: Design, folder: Path | None = None) -> Design:
    """Return a design that holds the texts of its scenario's files, if the scenario is not a shipped one.

    Args:
        design: the design.
        folder: where a relative path starts, if the file is there; otherwise the present folder.

    Raises:
        InputError: a file of the scenario does not exist or is not valid.
    """
    if design.scenario_files or not is_path(design.scenario):
        return design
    path = Path(design.scenario)
    if folder is not None and os.path.isfile(folder / path):
        path = folder / path
    files = [layer.path for layer in reversed(load_scenario(path).origin.layers)]
    texts = {each.name: read_text(each) for each in files if each not in scenario_files().values()}
    return Design(**design.content() | {"scenario": path.name, "scenario_files": texts})


def _loaded(design: Design) -> Scenario:
    if not design.scenario_files:
        return load_scenario(design.scenario)
    texts = {name: text.encode("utf-8", "replace") for name, text in design.scenario_files.items()}
    return scenario_from_texts(Path(design.scenario).name, texts)


def base_scenarios(design: Design) -> tuple[tuple[str | None, ...], tuple[Scenario, ...], list[Problem]]:
    """Return the readings in play, a design's scenario under each, and what is wrong with either."""
    try:
        scenario = _loaded(design)
        scenario = scenario if design.days is None else scenario.with_days(design.days)
    except NotFoundError as error:
        return (), (), [Problem(("scenario",), str(error))]
    scenario, problems = _with_constants(scenario, design)
    readings = readings_in_play(design)
    found = [_under(scenario, reading, design, number) for number, reading in enumerate(readings)]
    problems += [each for each in found if isinstance(each, Problem)]
    return readings, tuple(each for each in found if isinstance(each, Scenario)), problems


def _with_constants(scenario: Scenario, design: Design) -> tuple[Scenario, list[Problem]]:
    problems: list[Problem] = []
    for path, value in design.constants.items():
        try:
            if path == "end":
                raise InputError("the length of the runs is set by the key `days`")
            scenario = scenario.with_changes({path: value})
        except InputError as error:
            problems.append(Problem(("constants", path), str(error).removeprefix(f"change of '{path}': ")))
    return scenario, problems


def _under(scenario: Scenario, reading: str | None, design: Design, number: int) -> Scenario | Problem:
    try:
        return scenario.with_reading(reading)
    except NotFoundError as error:
        uncertain = READING in design.uncertainties
        return Problem(("uncertainties", READING, number) if uncertain else (READING, number), str(error))
