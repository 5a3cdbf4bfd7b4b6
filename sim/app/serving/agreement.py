"""Where readings agree: the effect of the levers on screen under each reading, and whether its sign holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sim.analyses.compare.compare import OutcomeDifference
from sim.app.serving import service
from sim.app.state.link import Link
from sim.app.state.scenarios import Uploads, trio
from sim.inputs.scenario.readings import COMMON, list_readings
from sim.outcomes.registry import label_of


@dataclass(frozen=True)
class Effect:
    """What the levers on screen do under one reading."""

    reading: str
    row: OutcomeDifference

    @property
    def sign(self) -> int:
        """1 for higher, -1 for lower, 0 where the interval holds zero."""
        return 1 if self.row.low > 0 else -1 if self.row.high < 0 else 0


def article_readings() -> list[str]:
    """Return the readings that belong to an article."""
    return [name for name in list_readings() if name != COMMON]


def effect(link: Link, uploads: Uploads, reading: str, outcome: str) -> Effect:
    """Return what the link's levers do to an outcome under a reading.

    Raises:
        InputError: the link names something that there is not.
    """
    three = trio(replace(link, reading=reading), uploads)
    rows = service.differences(three.assumed, three.changed, link.runs, link.seed)
    return Effect(reading, next(row for row in rows if row.outcome == outcome))


def finding(effects: Sequence[Effect], outcome: str) -> str:
    """Return in a sentence under how many readings the outcome moves in which direction."""
    words = {1: "higher", -1: "lower", 0: "not clearly different"}
    counts = {sign: sum(each.sign == sign for each in effects) for sign in words}
    most = max(counts, key=lambda sign: counts[sign])
    if counts[most] == len(effects):
        return f"{label_of(outcome)}: {words[most]} under all {len(effects)} readings."
    rest = ", ".join(f"{words[sign]} under {count}" for sign, count in counts.items() if count and sign != most)
    return f"{label_of(outcome)}: {words[most]} under {counts[most]} of {len(effects)} readings; {rest}."
