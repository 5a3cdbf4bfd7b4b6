"""A state of the app as the query of a link: everything needed to show the same thing again, and nothing guessed.

A link names the scenario, the reading, every value changed by hand, runs and seed, what a page adds (run, day, twin,
other scenarios), the model's version and the scenario's hash. A link that cannot be opened is refused with a sentence
for each reason; one made with another model or with other data is opened with a warning.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cache

from sim import __version__
from sim.analyses.seminar.file import MOST_STEPS
from sim.browser.inputs import LARGEST_SEED
from sim.browser.inputs import RUN_CHOICES as RUN_CHOICES
from sim.browser.words import LINKS
from sim.errors import InputError, nearest, printable, sentence, shown
from sim.inputs.scenario.changes import parse_assignments
from sim.inputs.scenario.file import list_scenarios
from sim.inputs.scenario.scenario import Scenario
from sim.inputs.tables.parameters import ParameterValue, parameter_table
from sim.kernel.fingerprint import model_fingerprint
from sim.outcomes.registry import numeric_outcomes, outcome_of

READING = "reading"
"""Stands for every reading in turn."""

MOST_QUANTITIES = 2
FEWEST_VALUES = 3
MOST_VALUES = {1: 41, 2: 15}
"""Values that each quantity may take, by how many quantities vary."""

VALUES = {1: 13, 2: 9}
"""Values that each quantity takes unless a link says otherwise."""


@dataclass(frozen=True)
class Quantity:
    """One quantity that varies: its path, and its range, or None for the range that the evidence supports."""

    path: str
    range: tuple[float, float] | None = None

    @property
    def text(self) -> str:
        """As a link says it: `militia.restraint`, or `militia.restraint=0.9:1.3`."""
        return self.path if self.range is None else f"{self.path}={self.range[0]:.12g}:{self.range[1]:.12g}"


def read_quantity(text: str) -> Quantity:
    """Read one quantity as a link says it.

    Raises:
        ValueError: its range is not two numbers.
    """
    path, separator, written = text.partition("=")
    if not separator:
        return Quantity(path)
    low, high = map(float, written.split(":"))
    return Quantity(path, (low, high))


def quantities(texts: Sequence[str]) -> tuple[Quantity, ...]:
    """Read quantities that have been checked."""
    return tuple(map(read_quantity, texts))


def check_vary(texts: Sequence[str], problems: list[str]) -> tuple[str, ...]:
    """Return what a link varies, with a problem added for each that cannot be varied so."""
    known = parameter_table()
    for text in texts:
        path = text.partition("=")[0]
        if path not in known and text != READING:
            problems.append(f"there is no quantity {shown(path)} to vary{nearest(path, [*known, READING])}")
        elif path in known and not _in_limits(text, known[path]):
            ends = f"{known[path].minimum:g} <= low < high <= {known[path].maximum:g}"
            problems.append(f"the link's range must be written {path}=low:high with {ends}, not {shown(text)}")
    paths = [text.partition("=")[0] for text in texts]
    if len(paths) > MOST_QUANTITIES or len(set(paths)) < len(paths):
        problems.append(f"the link's vary must name one or {MOST_QUANTITIES} different quantities")
    return tuple(texts)


def _in_limits(text: str, known: ParameterValue) -> bool:
    try:
        span = read_quantity(text).range
    except ValueError:
        return False
    return span is None or (all(map(math.isfinite, span)) and known.minimum <= span[0] < span[1] <= known.maximum)


def numeric(texts: Sequence[str]) -> tuple[Quantity, ...]:
    """Return the quantities that are numbers: all but the reading."""
    return tuple(each for each in quantities(texts) if each.path != READING)


def values_of(count: int, numbers: int) -> int:
    """Return how many values each of some quantities takes: as the link says, within the cap, or as usual if 0."""
    return min(count or VALUES.get(numbers, 1), MOST_VALUES.get(numbers, 1))


MOST_RUN = 999_999
MOST_OTHERS = 3
"""Scenarios that one is compared with."""
PROJECTED, PRESENTER = "projected", "presenter"
VIEWS = (PROJECTED, PRESENTER)
"""What a seminar's host sees: what the room sees, or notes and timer."""

UPLOADED = "uploaded:"
"""Before the name of a scenario that was uploaded."""

SHIPPED, ASSUMPTIONS = "shipped", "assumptions"
AGAINST = (ASSUMPTIONS, SHIPPED)
"""Baselines: the levers untouched under the same assumptions, or the scenario as it is shipped."""

OWN, POSTERIOR = "own", "posterior"
PARAMETERS = (OWN, POSTERIOR)
"""What values runs play with: the scenario's own, or each run a draw of the calibrated posterior."""

BOTH, ONE = "both", "one"
SIDES = (BOTH, ONE)
"""Where a comparison has what was changed by hand: in every scenario, or in the one on screen alone."""

HASH_DIGITS = 16


@dataclass(frozen=True)
class Link:
    """A state of the app.

    Attributes:
        scenario: name of a shipped scenario, or UPLOADED and the name of an uploaded one.
        reading: id of the reading in force, or None.
        changes: path and value, as text, of what was changed by hand.
        runs: runs of the ensemble, one of RUN_CHOICES.
        seed: seed of the luck, 0 or more.
        against: baseline that outcomes are set against, one of AGAINST.
        parameters: what values runs play with, one of PARAMETERS; values changed by hand prevail over draws.
        run: number of the run that is shown by itself, or None for the typical one.
        day: day of that run, from 0.
        twin: changes of the twin, written path=value.
        force: decisions forced on the twin, written DATE ACTOR DECISION CHOICE.
        others: scenarios that are compared with this one.
        sides: where the comparison has the changes made by hand, one of SIDES.
        step: step at which a seminar begins, from 0.
        seminar: name of a shipped seminar that may begin, or None.
        room: key of a seminar's room, or None; other pages' links never carry it.
        view: what the room's host sees, one of VIEWS.
        vary: what a sweep varies, each written `path` or `path=low:high`, or `reading`.
        values: values that each of these takes, or 0 for the usual number.
        outcome: outcome of a sweep.
    """

    scenario: str = "tower-22"
    reading: str | None = None
    changes: tuple[tuple[str, str], ...] = ()
    runs: int = 1000
    seed: int = 0
    against: str = ASSUMPTIONS
    parameters: str = OWN
    run: int | None = None
    day: int | None = None
    twin: tuple[str, ...] = ()
    force: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    sides: str = BOTH
    step: int | None = None
    seminar: str | None = None
    room: str | None = None
    view: str = PROJECTED
    vary: tuple[str, ...] = ()
    values: int = 0
    outcome: str = "attacks"

    def with_change(self, path: str, value: str | None) -> Link:
        """Return the link with a value changed by hand, or without that change when the value is None."""
        others = {each: text for each, text in self.changes if each != path}
        return replace(self, changes=tuple((others if value is None else others | {path: value}).items()))

    def query(self, scenario: Scenario) -> dict[str, str | list[str]]:
        """Return the query of a page's link, with the model's version and the hash of the scenario as changed.

        A seminar's link is another, which its page writes.
        """
        parts: dict[str, str | list[str]] = {"scenario": self.scenario}
        parts |= {"reading": self.reading} if self.reading else {}
        parts |= {"set": [f"{path}={value}" for path, value in self.changes]} if self.changes else {}
        parts |= {"parameters": self.parameters} if self.parameters != OWN else {}
        parts |= {"runs": str(self.runs), "seed": str(self.seed), "against": self.against}
        numbers = {"run": self.run, "day": self.day}
        parts |= {name: str(value) for name, value in numbers.items() if value is not None}
        many = {"twin": self.twin, "force": self.force, "with": self.others, "vary": self.vary}
        parts |= {name: list(values) for name, values in many.items() if values}
        parts |= {"sides": self.sides} if self.sides != BOTH else {}
        parts |= {"outcome": self.outcome} if self.vary else {}
        parts |= {"values": str(self.values)} if self.vary and self.values else {}
        return parts | {"model": model_version(), "hash": scenario.hash[:HASH_DIGITS]}


REPEATED = ("set", "twin", "force", "with", "vary")
SINGLE = (*(each.name for each in fields(Link) if each.name not in (*REPEATED, "changes", "others")), "model", "hash")
"""Parts of a link's query that may be given more than once, and those that may not."""


@dataclass(frozen=True)
class OpenedLink:
    """What a query means: the link, why it cannot be opened, and what it was made with."""

    link: Link
    problems: tuple[str, ...]
    model: str | None
    hash: str | None

    def warnings(self, scenario: Scenario) -> list[str]:
        """Return what differs between what the link was made with and what it is opened with."""
        warnings = []
        if self.model is not None and self.model != model_version():
            warnings.append(LINKS["model"].format(made=printable(self.model), here=model_version()))
        if self.hash is not None and not scenario.hash.startswith(self.hash):
            warnings.append(
                f"This link was made with other data (scenario {shown(self.hash)}, here "
                f"{shown(scenario.hash[:HASH_DIGITS])}): values that the link does not name have changed since."
            )
        return warnings


@cache
def model_version() -> str:
    """Version of the software and a mark of the sources of its model, such as 0.1.0-1a2b3c4d."""
    return f"{__version__}-{model_fingerprint()[:8]}"


def open_query(query: Mapping[str, Sequence[str]]) -> OpenedLink:
    """Read a link's query: each part with all its values."""
    problems = [
        LINKS["unknown"].format(part=printable(name), hint=nearest(name, (*SINGLE, *REPEATED)))
        for name in query
        if name not in (*SINGLE, *REPEATED)
    ]
    problems += [LINKS["twice"].format(part=name) for name in SINGLE if len(query.get(name, ())) > 1]
    first = {name: values[0] for name, values in query.items() if values}
    link = Link(
        scenario=first.get("scenario", Link.scenario),
        reading=first.get("reading"),
        changes=_changes(query.get("set", ()), problems),
        runs=_whole(first, "runs", Link.runs, problems, RUN_CHOICES),
        seed=_whole(first, "seed", Link.seed, problems, most=LARGEST_SEED),
        against=_one_of(first, "against", AGAINST, problems),
        parameters=_one_of(first, "parameters", PARAMETERS, problems),
        run=_whole(first, "run", -1, problems) if "run" in first else None,
        day=_whole(first, "day", -1, problems) if "day" in first else None,
        step=_whole(first, "step", -1, problems, range(MOST_STEPS)) if "step" in first else None,
        seminar=first.get("seminar"),
        room=first.get("room"),
        view=_one_of(first, "view", VIEWS, problems),
        twin=tuple(query.get("twin", ())),
        force=tuple(query.get("force", ())),
        others=_others(query.get("with", ()), problems),
        sides=_one_of(first, "sides", SIDES, problems),
        vary=check_vary(query.get("vary", ()), problems),
        values=_values(first, query.get("vary", ()), problems),
        outcome=_outcome(first, problems),
    )
    return OpenedLink(link, tuple(map(sentence, problems)), first.get("model"), first.get("hash"))


def _changes(texts: Sequence[str], problems: list[str]) -> tuple[tuple[str, str], ...]:
    try:
        return tuple((path, str(value)) for path, value in parse_assignments(texts).items())
    except InputError as error:
        problems.append(str(error))
        return ()


def _others(names: Sequence[str], problems: list[str]) -> tuple[str, ...]:
    if len(names) > MOST_OTHERS or len(set(names)) < len(names):
        problems.append(
            f"the link compares with {len(names)} scenarios; at most {MOST_OTHERS} different ones are allowed"
        )
    known = list_scenarios()
    problems += [f"there is no scenario {shown(name)}{nearest(name, known)}" for name in names if name not in known]
    return tuple(names)


def _whole(
    first: Mapping[str, str],
    name: str,
    default: int,
    problems: list[str],
    allowed: Sequence[int] = (),
    most: int = MOST_RUN,
) -> int:
    if (text := first.get(name)) is None:
        return default
    value = int(text) if text.isascii() and text.isdecimal() and len(text) < 20 else -1
    if (allowed and value in allowed) or (not allowed and 0 <= value <= most):
        return value
    words = LINKS["from_to"].format(least=0, most=most)
    if isinstance(allowed, range):
        words = LINKS["from_to"].format(least=allowed.start, most=allowed.stop - 1)
    elif allowed:
        words = LINKS["one_of"].format(names=", ".join(map(str, allowed)))
    problems.append(LINKS["must"].format(part=name, allowed=words, text=printable(text), hint=""))
    return default


def _one_of(first: Mapping[str, str], name: str, allowed: Sequence[str], problems: list[str]) -> str:
    text = first.get(name, allowed[0])
    if text not in allowed:
        words, hint = LINKS["or"].join(allowed), nearest(text, allowed)
        problems.append(LINKS["must"].format(part=name, allowed=words, text=printable(text), hint=hint))
        return allowed[0]
    return text


def number_or_text(value: str) -> float | str:
    """Return a value of a link's changes: a number, or the name of a rule."""
    try:
        return float(value)
    except ValueError:
        return value


def sweep_outcomes() -> tuple[str, ...]:
    """Return the outcomes that a sweep can show, numbers and shares: those of a page of outcomes first."""
    return tuple(sorted(numeric_outcomes(), key=lambda name: outcome_of(name).detail))


def _values(first: Mapping[str, str], texts: Sequence[str], problems: list[str]) -> int:
    count = _whole(first, "values", 0, problems, range(FEWEST_VALUES, MOST_VALUES[1] + 1))
    most = MOST_VALUES.get(max(1, sum(text != READING for text in texts)), MOST_VALUES[MOST_QUANTITIES])
    if count > most:
        problems.append(f"the link's values must be at most {most} for {len(texts)} quantities, not {count}")
    return count


def _outcome(first: Mapping[str, str], problems: list[str]) -> str:
    text = first.get("outcome", Link.outcome)
    if "outcome" in first and text not in sweep_outcomes():
        problems.append(f"there is no outcome {shown(text)}{nearest(text, sweep_outcomes())}")
        return Link.outcome
    return text
