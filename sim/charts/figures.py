"""Charts as PNG and SVG files.

vl-convert needs about half a second to set up its JavaScript engine and holds the interpreter while it draws, so
threads gain nothing. A `Renderer` therefore starts a helper process (or several): opened before the runs are computed,
it is warm by the time that there is something to draw, and draws while the tables are written. `save` draws in this
process and suits a single figure.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, nullcontext, suppress
from importlib.util import find_spec
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType
from typing import TYPE_CHECKING

from sim.charts.theme import Spec
from sim.errors import MissingDependencyError, OutputError

if TYPE_CHECKING:
    from sim.results.ensemble import Ensemble
    from sim.results.write import Draw

SCALE = 1.5
"""Pixels of a PNG per unit of a chart: about 1,800 pixels across."""


def save(spec: Spec, folder: Path, name: str, scale: float = SCALE) -> tuple[Path, Path]:
    """Draw a chart in this process and write `name`.svg and `name`.png into a folder that exists.

    Raises:
        OutputError: the files cannot be written.
        MissingDependencyError: vl-convert is not installed.
    """
    _require_converter()
    from sim.charts.render_worker import draw

    stem = folder / name
    try:
        draw({"stem": str(stem), "scale": scale}, json.dumps(spec))
    except OSError as error:
        raise OutputError(f"The figure {stem} cannot be written: {error.strerror or error}.") from error
    return stem.with_name(f"{name}.svg"), stem.with_name(f"{name}.png")


class Renderer:
    """Helper processes that draw charts; a context manager that waits for what was asked of it."""

    def __init__(self, workers: int = 1, scale: float = SCALE) -> None:
        """Start the helpers.

        Args:
            workers: helper processes, 1 or more. One is quickest beside a busy main process on two processors.
            scale: pixels of a PNG per unit of a chart, above 0.

        Raises:
            MissingDependencyError: vl-convert is not installed.
        """
        _require_converter()
        self._scale = scale
        self._started = [_start_worker() for _ in range(workers)]
        self._idle: SimpleQueue[subprocess.Popen[str]] = SimpleQueue()
        for worker in self._started:
            self._idle.put(worker)
        self._threads = ThreadPoolExecutor(workers)
        self._asked: list[Future[None]] = []

    def submit(self, charts: Iterable[tuple[str, Spec]], folder: Path) -> None:
        """Ask for `<name>.svg` and `<name>.png` of each named chart in a folder that exists; does not wait for them."""
        for name, spec in charts:
            self._asked.append(self._threads.submit(self._draw, folder / name, spec))

    def wait(self) -> None:
        """Wait until everything asked for is drawn.

        Raises:
            OutputError: a figure could not be drawn or written.
        """
        asked, self._asked = self._asked, []
        for future in asked:
            future.result()

    def close(self) -> None:
        """End the helpers at once; figures still to be drawn are given up."""
        for future in self._asked:
            future.cancel()
        for worker in self._started:
            worker.kill()
        self._threads.shutdown()
        for worker in self._started:
            _bury(worker)

    def __enter__(self) -> Renderer:
        """Start of a `with` block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Wait for the figures, unless something else went wrong, and end the helpers."""
        try:
            if kind is None:
                self.wait()
        finally:
            self.close()

    def _draw(self, stem: Path, spec: Spec) -> None:
        worker = self._idle.get()
        try:
            problem = _ask(worker, json.dumps({"stem": str(stem), "scale": self._scale}), json.dumps(spec))
        finally:
            self._idle.put(worker)
        if problem:
            raise OutputError(f"The figure {stem} could not be drawn: {problem}.")


def drawing(ensemble: Ensemble, renderer: Renderer | None = None) -> Draw:
    """What sim.results.write.write_results takes as `draw`: every chart of an ensemble.

    Args:
        ensemble: the runs.
        renderer: one that was opened before the runs were computed and is warm by now; it stays open. None opens one.
    """
    from sim.charts.ensembles import ensemble_charts

    @contextmanager
    def draw(folder: Path) -> Iterator[None]:
        with nullcontext(renderer) if renderer else Renderer() as used:
            used.submit(ensemble_charts(ensemble), folder)
            yield
            used.wait()

    return draw


def _require_converter() -> None:
    if find_spec("vl_convert") is None:
        raise MissingDependencyError(
            "Figures are drawn with vl-convert, which is not installed: python -m pip install vl-convert-python"
        )


def _start_worker() -> subprocess.Popen[str]:
    script = Path(__file__).with_name("render_worker.py")
    return subprocess.Popen(
        [sys.executable, "-P", str(script)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONIOENCODING": "utf-8"},
    )


def _ask(worker: subprocess.Popen[str], order: str, chart: str) -> str:
    """What went wrong with one figure, or nothing."""
    assert worker.stdin is not None
    assert worker.stdout is not None
    try:
        worker.stdin.write(f"{order}\n{chart}\n")
        worker.stdin.flush()
        answer = worker.stdout.readline()
    except OSError:
        answer = ""
    return answer.rstrip("\n") if answer else "the process that draws figures ended"


def _bury(worker: subprocess.Popen[str]) -> None:
    """Wait for an ended helper and close its pipes, whatever is still in them."""
    worker.wait()
    for pipe in (worker.stdin, worker.stdout):
        with suppress(OSError):
            if pipe is not None:
                pipe.close()
