"""Reads what a sweep has written: its tables as pandas tables, its design and its manifest, also while it goes on."""

from __future__ import annotations

import os
import warnings
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.sweep.design import Design
from experiments.sweep.folder import (
    COMPLETE,
    FOREIGN,
    FORMAT,
    Damage,
    check_files,
    chunk_files,
    damage_of,
    finished_chunks,
    read_checksums,
    read_manifest,
)
from experiments.sweep.sampling import Sampler
from sim.errors import InputError, NotFoundError, nearest, shown

if TYPE_CHECKING:
    import pandas as pd


class PartialSweepWarning(UserWarning):
    """What is read is only a part of a sweep."""


class Sweep:
    """A sweep's folder, open for reading; made by `load_sweep` and `run_sweep`.

    Attributes:
        path: the folder.
        manifest: what the sweep is: design, axes, scenarios, software.
        partial: whether a part of the sweep may be read without a warning.
    """

    def __init__(self, path: Path, manifest: dict[str, Any], partial: bool = False) -> None:
        """Take a folder and the manifest in it."""
        self.path, self.manifest, self.partial = path, manifest, partial
        self._cache: dict[str, tuple[list[int], pd.DataFrame]] = {}

    def __repr__(self) -> str:
        """Say what it is, and whether it is complete."""
        how = "complete" if self.complete else f"partial: {len(self.finished)} of {self.manifest['chunks']} chunks"
        runs, points = self.manifest["runs"], self.manifest["points"]
        return f"<Sweep {str(self.path)!r}: {points:,} points, {runs:,} runs, {how}>"

    @cached_property
    def design(self) -> Design:
        """The design, with the files of its scenario."""
        return Design(**self.manifest["design"])

    @cached_property
    def sampler(self) -> Sampler:
        """How its points were chosen."""
        return Sampler.model_validate(self.manifest["design"]["sampler"])

    @property
    def complete(self) -> bool:
        """Whether every chunk is there."""
        return (self.path / COMPLETE).exists()

    @property
    def finished(self) -> list[int]:
        """Numbers of the chunks that were written whole."""
        return finished_chunks(self.path, self.manifest)

    @property
    def points(self) -> pd.DataFrame:
        """A row per point: its number, policy and sample row, its values, its scenario's hash, status and error."""
        return self.read("points")

    @property
    def runs(self) -> pd.DataFrame:
        """A row per point and run, with its outcomes."""
        return self.read("runs")

    @property
    def weekly(self) -> pd.DataFrame:
        """A row per point, count and week (of `days` days, from 0): mean and quantiles over the point's runs."""
        return self.read("weekly")

    @property
    def trajectories(self) -> pd.DataFrame:
        """A row per point, run and day, with the daily columns that the design keeps."""
        return self.read("trajectories")

    def read(self, table: str, columns: list[str] | None = None) -> pd.DataFrame:
        """Return a table, or some of its columns; read once for all where it is read whole.

        Raises:
            InputError: the sweep keeps no such table, the table has no such column, or a file of it is missing or has
            changed since it was written.
        """
        tables: list[str] = self.manifest["tables"]
        if table not in tables:
            hint = nearest(table, tables) or f"; it keeps {', '.join(sorted(tables))}"
            raise InputError(f"The sweep in {self.path} keeps no table {shown(table)}{hint}.")
        chunks = self.finished
        if not (self.partial or self.complete):
            text = f"only {len(chunks)} of {self.manifest['chunks']} chunks are there and read"
            warnings.warn(f"the sweep in {self.path} is not complete: {text}", PartialSweepWarning, stacklevel=2)
        if columns is not None:
            return self._read(table, chunks, columns)
        cached = self._cache.get(table)
        if cached is None or cached[0] != chunks:
            cached = self._cache[table] = (chunks, self._read(table, chunks, None))
        return cached[1]

    def _read(self, table: str, chunks: list[int], columns: list[str] | None) -> pd.DataFrame:
        import pyarrow as pa
        from pyarrow import parquet

        if not chunks:
            raise InputError(f"The sweep in {self.path} has not finished its first chunk; there is nothing to read.")
        names = [name for chunk in chunks for name in chunk_files([table], chunk)]
        _refuse_damage(self.path, damage_of(self.path, names, read_checksums(self.path)))
        there = parquet.read_schema(self.path / names[0]).names
        for column in columns or ():
            if column not in there:
                hint = nearest(column, there) or f"; there are {', '.join(there)}"
                raise InputError(f"The table {table} has no column {shown(column)}{hint}.")
        parts = [parquet.read_table(self.path / name, columns=columns) for name in names]
        frame: pd.DataFrame = pa.concat_tables(parts).to_pandas()
        return frame

    def means(self, outcomes: list[str] | None = None) -> pd.DataFrame:
        """Return a row per point: its values, and the mean over its runs of each outcome (of a yes or no, the share).

        Runs in which an outcome has no value, such as the first fatal day where nobody died, are left out of its mean;
        an outcome that is a name or a date has no mean and is left out.
        """
        wanted = list(self.manifest["outcomes"]) if outcomes is None else list(outcomes)
        runs = self.read("runs", ["point", *wanted])
        numbers = runs.select_dtypes(include=["number", "bool"])
        return self.points.set_index("point").join(numbers.groupby("point").mean())


def _refuse_damage(folder: Path, damages: list[Damage]) -> None:
    for damage in damages[:1]:
        mend = "remove it" if damage.fault == FOREIGN else "give the command of this sweep again, which mends it"
        raise InputError(f"{folder / damage.file} {damage.fault}; {mend}.")


def load_sweep(path: str | os.PathLike[str], partial: bool = False) -> Sweep:
    """Return a sweep from its folder, be it complete or not.

    Args:
        path: the folder.
        partial: read a sweep that is not complete without a PartialSweepWarning.

    Raises:
        NotFoundError: there is no sweep in the folder.
        InputError: a file of the sweep is missing, its manifest has changed, or there are files of other origin. Tables
            are held against their checksums when they are read.
    """
    folder = Path(path)
    manifest = read_manifest(folder)
    if manifest is None:
        what = "there is no such folder" if not folder.is_dir() else "the folder holds no sweep"
        raise NotFoundError(f"{folder}: {what}.")
    if manifest.get("format") != FORMAT:
        raise InputError(f"{folder} holds a sweep in another layout ({shown(manifest.get('format'))}).")
    _refuse_damage(folder, check_files(folder, manifest))
    return Sweep(folder, manifest, partial)
