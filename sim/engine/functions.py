"""The compiled functions that Python and browsers call, each with arguments of the types that it takes.

`python -m sim.engine.functions` makes the machine code of all of them, so that it is kept for other processes.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.engine import play, reducers, statistics
from sim.kernel.compiled import native
from sim.kernel.crisis import empty_crisis, empty_trace
from sim.kernel.parameter_records import Parameters, Traits
from sim.kernel.state import Casualties, Context, Day, DayPlan, Event, FactionDay, Forced, empty_records


def _whole(*shape: int, kind: Any = np.int64) -> Any:
    return np.zeros(shape, dtype=kind)


def _play_arguments() -> tuple[Any, ...]:
    calendar = tuple(empty_records(each, 1) for each in (Context, DayPlan, Forced, Casualties))
    drawn = _whole(1), _whole(1), empty_records(Parameters, 1), empty_records(Traits, (1, 1))
    room = (
        np.asarray(empty_records(Day, (1, 1))),
        _whole(1, 1, 1, 2, kind=np.int32),
        empty_records(Event, (1, 1)),
        empty_records(FactionDay, (1, 1, 1)),
        empty_trace((1, 1)),
    )
    return empty_crisis(), empty_crisis(), *drawn, calendar, _whole(1), *room, _whole(1, 4)


def functions() -> list[tuple[Any, tuple[Any, ...]]]:
    """Return the functions of the module, each with arguments of the types that it takes."""
    words, rungs, real = _whole(1, 1, 1, kind=np.int32), _whole(1, 1, kind=np.int8), np.zeros((1, 1))
    steps = tuple(_whole(1) for _ in range(7))
    return [
        (play.play_lanes, _play_arguments()),
        (reducers.count, (words, _whole(1), _whole(1, 1, 4))),
        (reducers.climb, (words, steps, _whole(1, 1), _whole(1), rungs)),
        (reducers.weigh, (words, _whole(1), _whole(1), 1, 1.0, _whole(1), real)),
        (reducers.add_up, (words, _whole(1), _whole(1), _whole(1, 1, 1, kind=np.int32))),
        (reducers.take_column, (words, 0, _whole(1, 1, kind=np.int32))),
        (
            statistics.weekly_quantiles,
            (_whole(1, 1, kind=np.int32), 7, np.zeros(1), _whole(1), _whole(1), real),
        ),
        (statistics.rung_shares, (rungs, real)),
        (statistics.weekly_rungs, (rungs, rungs, _whole(1), _whole(1))),
        (statistics.arrivals, (rungs, _whole(1, 1), real)),
        (statistics.measure, (_whole(1, 1, 4), rungs, _whole(1, 4), np.zeros(1), real)),
        (statistics.resample, (0, _whole(1, 1, kind=np.uint8))),
        (statistics.paired_differences, (real, real, _whole(1, 1, kind=np.uint8), real, real)),
    ]


def main() -> None:
    """Make the machine code of every function; the reducers first, because the model takes longest."""
    for step, arguments in reversed(functions()):
        step.entry.compile(native().types_of(arguments))


if __name__ == "__main__":
    main()
