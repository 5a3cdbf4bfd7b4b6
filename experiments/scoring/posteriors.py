"""Parameter draws from a file of a user's own."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from experiments.scoring.parameter_draws import ParameterDraws
from sim.errors import InputError, NotFoundError, nearest, shown
from sim.inputs.scenario import Scenario

WEIGHT = "weight"


def read_draws(path: Path, scenario: Scenario) -> ParameterDraws:
    """Read draws of parameters, as far as a scenario has the parameters.

    Args:
        path: a CSV file with a column for each parameter, named by its path, a draw in each line, and, where draws do
            not count alike, a column `weight`.
        scenario: parameters of factions that it does not have are left out.

    Raises:
        InputError: the file does not exist or is not valid, or names a parameter that there is none of.
    """
    if not path.exists():
        raise NotFoundError(f"There is no file {path}.")
    if path.suffix.casefold() != ".csv":
        raise InputError(f"{path}: draws of parameters are read from a CSV file with a column for each parameter.")
    return _for_scenario(path, _table(path), scenario)


def _table(path: Path) -> ParameterDraws:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = list(csv.reader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path} cannot be read as a CSV file in UTF-8: {error}.") from error
    if len(lines) < 2:
        raise InputError(f"{path}: a line of parameters' paths and at least one line of values are needed.")
    names = [name.strip() for name in lines[0]]
    rows = [_numbers(path, number, names, line) for number, line in enumerate(lines[1:], start=2) if line]
    values = np.array(rows, dtype=np.float64)
    if WEIGHT not in names:
        return ParameterDraws(tuple(names), values)
    place = names.index(WEIGHT)
    weights = values[:, place]
    if weights.min() < 0 or weights.sum() <= 0:
        raise InputError(f"{path}, {WEIGHT}: weights must be 0 or more, and one of them above 0.")
    rest = tuple(name for name in names if name != WEIGHT)
    return ParameterDraws(rest, np.delete(values, place, axis=1), weights / weights.sum())


def _numbers(path: Path, number: int, names: list[str], line: list[str]) -> list[float]:
    if len(line) != len(names):
        raise InputError(f"{path}, line {number}: {len(line)} values stand under {len(names)} columns.")
    found = []
    for name, text in zip(names, line, strict=True):
        try:
            value = float(text)
        except ValueError:
            value = np.nan
        if not np.isfinite(value):
            raise InputError(f"{path}, line {number}, {name}: {shown(text)} is not a number.")
        found.append(value)
    return found


def _for_scenario(path: Path, found: ParameterDraws, scenario: Scenario) -> ParameterDraws:
    kept = []
    for place, name in enumerate(found.paths):
        if name in scenario.parameters:
            _check_limits(path, found, place, scenario)
            kept.append(place)
        elif not name.startswith("factions."):
            raise InputError(f"{path}: there is no parameter {shown(name)}{nearest(name, scenario.parameters)}")
    return ParameterDraws(tuple(found.paths[place] for place in kept), found.values[:, kept], found.weights)


def _check_limits(path: Path, found: ParameterDraws, place: int, scenario: Scenario) -> None:
    each, values = scenario.parameters[found.paths[place]], found.values[:, place]
    if values.min() < each.minimum or values.max() > each.maximum:
        raise InputError(
            f"{path}, {each.path}: values run from {values.min():g} to {values.max():g}, but must lie from "
            f"{each.minimum:g} to {each.maximum:g} {each.unit}."
        )
