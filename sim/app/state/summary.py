"""What is on screen, in words: the one owner of how pages, titles, table heads and files call a state.

Values are called by their names, never by their paths. What a change starts from is the value that the scenario has
under the reading with nothing changed by hand; what draws of a posterior set has no value to start from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sim.app.state.link import POSTERIOR, Link
from sim.app.state.scenarios import Uploads, plain_of, posterior_of, trio
from sim.browser.words import phrase_of
from sim.charts.overlays import short_date
from sim.inputs.scenario.content import differences
from sim.inputs.scenario.readings import load_reading
from sim.inputs.scenario.scenario import Scenario
from sim.inputs.tables.names import DECIDERS, path_words
from sim.inputs.tables.parameters import faction_table
from sim.kernel.addresses import Actor
from sim.results.text import number, value_text

DRAWS = "its draws"
"""What a value starts from that each run draws from a posterior."""

RULE = "rules."


@dataclass(frozen=True)
class Change:
    """One change by hand.

    Attributes:
        path: what is changed.
        before: what it starts from, in words.
        after: what it is now, in words.
    """

    path: str
    before: str
    after: str

    @property
    def text(self) -> str:
        """Such as "Militia: restraint 1.15 → 1.4"."""
        return f"{path_words(self.path)} {self.before} \N{RIGHTWARDS ARROW} {self.after}"


@dataclass(frozen=True)
class Summary:
    """A state in words.

    Attributes:
        title: the scenario's title.
        window: its first and last day.
        reading: title of the reading, or an empty text.
        changes: what was changed by hand, in the link's order.
        calibrated: whether runs play with draws of a posterior.
        rules: rules that the reading has set and that no change has set again, in words.
        forced: decisions that the scenario forces, in words.
        runs: runs of the ensemble, or None where a page says its own.
        seed: seed of the luck, or None where a page says its own.
    """

    title: str
    window: str
    reading: str
    changes: tuple[Change, ...]
    calibrated: bool
    rules: tuple[str, ...]
    forced: tuple[str, ...]
    runs: int | None = None
    seed: int | None = None

    @property
    def heading(self) -> str:
        """The scenario and what was changed in it by hand, for a title or the head of a table."""
        phrase = phrase_of([each.text for each in self.changes])
        return f"{self.title} ({phrase})" if phrase else self.title


def summary_of(link: Link, uploads: Uploads) -> Summary:
    """Return a link's state in words.

    Raises:
        InputError: the link names something that there is not.
    """
    return summary(changes_of(link, uploads), trio(link, uploads).changed, link.runs, link.seed)


def changes_of(link: Link, uploads: Uploads) -> tuple[Change, ...]:
    """Return what a link changes by hand, each with what it starts from.

    Raises:
        InputError: the link names something that there is not.
    """
    untouched, changed = (trio(each, uploads).changed for each in (replace(link, changes=()), link))
    moved = {path: (before, after) for path, before, after in differences(plain_of(untouched), plain_of(changed))}
    posterior = posterior_of(untouched)
    drawn = () if posterior is None else posterior.draw_paths(untouched)

    def change(path: str, text: str) -> Change:
        before = after = text
        if path in changed.parameters:
            before, after = (number(each.parameters[path].value) for each in (untouched, changed))
        elif path.startswith(RULE):
            decider = path.removeprefix(RULE)
            before, after = (each.rules[decider].replace("-", " ") for each in (untouched, changed))
        elif path in moved:
            before, after = map(value_text, moved[path])
        return Change(path, DRAWS if path in drawn else before, after)

    return tuple(change(path, text) for path, text in link.changes)


def summary(
    changes: tuple[Change, ...], scenario: Scenario, runs: int | None = None, seed: int | None = None
) -> Summary:
    """Return in words what a scenario that is played stands for.

    Args:
        changes: what was changed in it by hand.
        scenario: the scenario as it is played.
        runs: runs of the ensemble.
        seed: seed of the luck.
    """
    rules = {
        who: f"{DECIDERS[who]}: {scenario.rules[who].replace('-', ' ')}"
        for who, by in scenario.rules_set_by.items()
        if by.startswith("reading:")
    }
    return Summary(
        title=scenario.title,
        window=f"{short_date(scenario.start)} {scenario.start.year} to {short_date(scenario.end)} {scenario.end.year}",
        reading=load_reading(scenario.reading).title if scenario.reading else "",
        changes=changes,
        calibrated=posterior_of(scenario) is not None,
        rules=tuple(rules.values()),
        forced=forced_words(scenario),
        runs=runs,
        seed=seed,
    )


def forced_words(scenario: Scenario) -> tuple[str, ...]:
    """Return the decisions that a scenario forces, those of one actor that choose the same thing in one phrase."""
    days: dict[tuple[str, str, str], list[str]] = {}
    for each in scenario.forced:
        day = f"{short_date(each.date)} {each.date.year}"
        days.setdefault((each.actor, each.decision, each.choice), []).append(day)
    return tuple(
        f"{_actor(actor)}, {decision.replace('-', ' ')}: {choice.replace('-', ' ')}, "
        + (when[0] if len(when) == 1 else f"{len(when)} days from {when[0]} to {when[-1]}")
        for (actor, decision, choice), when in days.items()
    )


def _actor(actor: str) -> str:
    titles = {each.id: each.title for each in Actor}
    return titles[actor] if actor in titles else faction_table()[actor].name


def without(link: Link, part: str) -> Link:
    """Return a link without one of its changes: a path, `reading`, or `parameters`."""
    undone: Mapping[str, Link] = {
        "reading": replace(link, reading=None),
        "parameters": replace(link, parameters=Link.parameters),
    }
    return undone[part] if part in undone else link.with_change(part, None)


def removable(link: Link) -> list[str]:
    """Return what of a link can be undone by itself, in order: reading, parameters, and the path of each change."""
    parts = ["reading"] if link.reading else []
    parts += ["parameters"] if link.parameters == POSTERIOR else []
    return [*parts, *(path for path, _ in link.changes)]
