"""What the network and the map of theatres share: numbers now, before and of a day, their words, colours and dashes."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from sim.charts import theme
from sim.charts.timeline import actor_names
from sim.inputs.tables.event_codes import event_code
from sim.kernel.draws import Actor
from sim.kernel.state import Theatre
from sim.results.acts import Act, Acts, Group

Key = TypeVar("Key", bound=Hashable)

CROWD = "A crowd"
US_FORCES = "US forces"

LEAST = 0.25
"""Acts a run; what is rarer, now and before, is not drawn, and stands in the table only."""


class Style(NamedTuple):
    """How a group of acts is drawn: its colour, and the dash that tells it apart without colour."""

    colour: str
    dash: tuple[int, ...]
    verb: str


STYLES: dict[Group, Style] = {
    Group.ATTACK: Style(theme.VERMILION, (1, 0), "attacks"),
    Group.STRIKE: Style(theme.BLACK, (12, 3), "strikes"),
    Group.SIGNAL: Style(theme.BLUE, (2, 3), "warns or signals to"),
    Group.TALK: Style(theme.GREEN, (7, 4), "appeals to or talks with"),
    Group.PRESSURE: Style(theme.PURPLE, (9, 3, 2, 3), "presses"),
}
"""Style of each group, in the order of the legend."""


class Count(NamedTuple):
    """A number of acts: the mean of a run, or how many there were in one run."""

    now: float
    before: float | None
    """In the baseline; None without one."""
    today: float | None
    """On the day that is looked at; None for an ensemble."""

    @property
    def text(self) -> str:
        """The number alone, after that of the baseline where the two differ in print."""
        now = figure(self.now)
        if self.today:
            return f"{now} (+{figure(self.today)})"
        before = now if self.before is None else figure(self.before)
        return now if now == before else f"{before} → {now}"

    @property
    def words(self) -> str:
        """The number in words."""
        if self.today is not None:
            return f"{figure(self.now)} so far" + (f", {figure(self.today)} on this day" if self.today else "")
        before = "" if self.before is None else f" (before: {figure(self.before)})"
        return f"{figure(self.now)} a run{before}"

    @property
    def is_drawn(self) -> bool:
        """Whether it is often enough to be drawn."""
        return max(self.now, self.before or 0.0) >= LEAST


@dataclass(frozen=True, eq=False)
class Tally:
    """What is pictured: the acts of an ensemble, with those of its baseline; or of one run up to a day.

    Attributes:
        now: the acts.
        before: those of the baseline, if there is one.
        today: those of the day, for one run.
    """

    now: Acts
    before: Acts | None = None
    today: Acts | None = None

    def by(self, key: Callable[[Act], Key | None]) -> dict[Key, Count]:
        """Acts added up by a key, the most frequent first; acts whose key is None are left out."""
        now = self.now.mean_by(key)
        before = None if self.before is None else self.before.mean_by(key)
        today = None if self.today is None else self.today.mean_by(key)
        counts = {
            each: Count(
                now.get(each, 0.0),
                None if before is None else before.get(each, 0.0),
                None if today is None else today.get(each, 0.0),
            )
            for each in {**now, **(before or {})}
        }
        return dict(sorted(counts.items(), key=lambda item: -max(item[1].now, item[1].before or 0.0)))


def figure(value: float) -> str:
    """A number of acts as people read it: whole from 10 on and where it is whole, otherwise with one digit."""
    if value == int(value) or value >= 9.95:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 0.05 else "<0.1"


def name_of(address: int) -> str:
    """Name of an actor for people."""
    return actor_names().get(address, CROWD)


def target_words(act: Act) -> str:
    """Whom an act is aimed at."""
    armed = act.group in (Group.ATTACK, Group.STRIKE)
    return US_FORCES if armed and act.target == Actor.UNITED_STATES else name_of(act.target)


def sentence(act: Act) -> str:
    """Who does what to whom, such as "Kataib Hezbollah attacks US forces"."""
    verb = STYLES[act.group].verb if act.group else ""
    return f"{name_of(act.actor)} {verb} {target_words(act)}"


def kinds_words(tally: Tally, chosen: Callable[[Act], bool]) -> str:
    """Each kind among some acts with its number, the most frequent first."""
    kinds = tally.by(lambda act: act.kind if chosen(act) else None)
    return "; ".join(f"{event_code(kind).label} {count.text}" for kind, count in kinds.items())


def place_words(theatre: Theatre | None) -> str:
    """Name of a theatre; nothing for none."""
    return "" if theatre is None else theatre.name.title()


def table_rows(tally: Tally) -> list[dict[str, str | float]]:
    """A row for every act, rare ones too: who, what, whom, where, and how often; the most frequent first."""
    rows: list[dict[str, str | float]] = []
    for act, count in tally.by(lambda act: act).items():
        row: dict[str, str | float] = {
            "actor": name_of(act.actor),
            "target": target_words(act),
            "group": act.group.value if act.group else "",
            "event": event_code(act.kind).label,
            "theatre": place_words(act.theatre),
            "number": count.now,
        }
        row |= {} if count.before is None else {"before": count.before, "difference": count.now - count.before}
        rows.append(row | ({} if count.today is None else {"on the day": count.today}))
    return rows


def description(tally: Tally, most: int = 8) -> str:
    """What a screen reader says: the most frequent acts of one on another, in sentences."""
    pairs = tally.by(lambda act: (act.actor, act.target, act.group))
    acts = {(act.actor, act.target, act.group): act for act in (*tally.now.means, *(tally.before or tally.now).means)}
    lines = [f"{sentence(acts[pair])}: {count.words}" for pair, count in list(pairs.items())[:most] if count.now]
    return f"Who acts on whom. {'. '.join(lines) or 'Nobody acts on another yet'}. The table has every number."
