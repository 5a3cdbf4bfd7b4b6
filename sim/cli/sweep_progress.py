"""How far a sweep is, how fast it goes and how long it still takes: a bar on a terminal, elsewhere lines."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

EVERY = 10.0
"""Seconds between two lines where there is no terminal."""

MEMORY = 30.0
"""Seconds over which the rate is taken."""

Show = Callable[[int, int], None]


class Pace:
    """Runs a second over the last half minute, and what is left at that pace."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        """Start to count at the first call of `told`."""
        self._clock = clock
        self._seen: deque[tuple[float, int]] = deque()

    def told(self, done: int, total: int) -> str:
        """Return rate and time left in words; empty until something was played."""
        from experiments.sweep.text import duration

        now = self._clock()
        self._seen.append((now, done))
        while self._seen[0][0] < now - MEMORY:
            self._seen.popleft()
        began, before = self._seen[0]
        if done <= before or now <= began:
            return ""
        rate = (done - before) / (now - began)
        left = "" if done >= total else f", {duration((total - done) / rate)} left"
        return f"{rate:,.0f} runs a second{left}"


@contextmanager
def sweep_bar(text: str) -> Iterator[Show]:
    """Give a function that is told of runs done and of all, and shows them on stderr."""
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        yield _lines(Pace())
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[pace]}"))
    pace = Pace()
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(text, total=None, pace="")
        yield lambda done, total: progress.update(task, completed=done, total=total, pace=pace.told(done, total))


def _lines(pace: Pace) -> Show:
    from sim.cli.printing import note

    last = monotonic()

    def show(done: int, total: int) -> None:
        nonlocal last
        how = pace.told(done, total)
        if monotonic() - last >= EVERY:
            last = monotonic()
            note(f"{done:,} of {total:,} runs, {how}")

    return show
