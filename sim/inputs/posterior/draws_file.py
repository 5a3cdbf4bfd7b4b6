"""Draws of parameters in a CSV file: a column for each parameter and, where draws do not count alike, a `weight`."""

from __future__ import annotations

import csv
import io
from functools import lru_cache
from pathlib import Path

import numpy as np

from sim.errors import InputError, NotFoundError, nearest, shown
from sim.inputs.posterior.parameter_draws import ParameterDraws
from sim.inputs.scenario.scenario import Scenario
from sim.kernel.parameter_records import record_field

WEIGHT = "weight"
LARGEST = 64_000_000
"""Bytes of a file of draws."""


def read_draws(path: Path, scenario: Scenario) -> ParameterDraws:
    """Read draws of parameters, as far as a scenario has the parameters.

    Args:
        path: a CSV file with a column for each parameter, named by its path, a draw in each line, and, where draws do
            not count alike, a column `weight`.
        scenario: parameters of factions that it does not have are left out.

    Raises:
        InputError: the file does not exist or is not valid, or names a parameter that there is none of.
    """
    return draws_of(path, content_of(path), scenario)


def content_of(path: Path) -> bytes:
    """Return what is in a file of draws.

    Raises:
        InputError: the file does not exist, is no CSV file by its name, is too large, or cannot be read.
    """
    if not path.exists():
        raise NotFoundError(f"There is no file {path}.")
    if path.suffix.casefold() != ".csv" or not path.is_file():
        raise InputError(f"{path}: draws of parameters are read from a CSV file with a column for each parameter.")
    try:
        if path.stat().st_size > LARGEST:
            raise InputError(f"{path}: the file is too large; at most {LARGEST // 1_000_000} MB are allowed.")
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}.") from error


def draws_of(path: Path, content: bytes, scenario: Scenario) -> ParameterDraws:
    """Return the draws in the content of a file, as read_draws does; `path` is what errors call it."""
    return _for_scenario(path, _table(path, content), scenario)


@lru_cache(maxsize=8)
def _table(path: Path, content: bytes) -> ParameterDraws:
    try:
        lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path} cannot be read as a CSV file in UTF-8: {error}.") from error
    if len(lines) < 2:
        raise InputError(f"{path}: a line of parameters' paths and at least one line of values are needed.")
    names = _names(path, lines[0])
    rows = [_numbers(path, number, names, line) for number, line in enumerate(lines[1:], start=2) if line]
    values = np.array(rows, dtype=np.float64).reshape(-1, len(names))
    if not len(values):
        raise InputError(f"{path}: a line of parameters' paths and at least one line of values are needed.")
    if WEIGHT not in names:
        return ParameterDraws(tuple(names), values)
    place = names.index(WEIGHT)
    weights = values[:, place]
    if weights.min() < 0 or weights.sum() <= 0:
        raise InputError(f"{path}, {WEIGHT}: weights must be 0 or more, and one of them above 0.")
    rest = tuple(name for name in names if name != WEIGHT)
    return ParameterDraws(rest, np.delete(values, place, axis=1), weights / weights.sum())


def _names(path: Path, cells: list[str]) -> list[str]:
    names = [name.strip() for name in cells]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise InputError(f"{path}, line 1: the column {shown(twice)} stands there more than once.")
    if not set(names) - {WEIGHT}:
        raise InputError(f"{path}, line 1: no column is a parameter's path, such as militia.restraint.")
    return names


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
        elif record_field(name)[1] is None:
            raise InputError(f"{path}: there is no parameter {shown(name)}{nearest(name, scenario.parameters)}")
    return ParameterDraws(tuple(found.paths[place] for place in kept), found.values[:, kept], found.weights)


def _check_limits(path: Path, found: ParameterDraws, place: int, scenario: Scenario) -> None:
    each, values = scenario.parameters[found.paths[place]], found.values[:, place]
    if values.min() < each.minimum or values.max() > each.maximum:
        raise InputError(
            f"{path}, {each.path}: values run from {values.min():g} to {values.max():g}, but must lie from "
            f"{each.minimum:g} to {each.maximum:g} {each.unit}."
        )
