"""A part of the model twice: vectorised over runs with NumPy, and compiled run by run from the model's own rules.

The part is how factions come to fire: what each has seen of the others' fire, motive against restraint, surges, the
rate, the draw, and the arsenal. No government acts in it, nobody is struck and nobody suspends. The whole model would
not fit on a page of NumPy, and most of it is rare decisions, which vectorised code must weigh for every run on every
day. With the same luck both make the same attacks, which `TwoParts.agreement` counts.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

import sim
from sim.engine.play import NEVER
from sim.kernel import draws
from sim.kernel.draws import Decision, uniform
from sim.kernel.state import Posture
from sim.rules import common, consequences, militia

LOW, HALF = np.uint64(0xFFFFFFFF), np.uint64(32)


class Part(NamedTuple):
    """What the part needs of a scenario: parameters of the militia, and what stays the same from day to day."""

    outbidding: float
    free_riding: float
    threshold: float
    surge_threshold: float
    surge_chance: float
    surge_days: float
    surge_multiplier: float
    steepness: float
    capacity: float
    per_attack: float
    supply: float
    supply_rate: float
    motive: float


def part_of(scenario: sim.Scenario) -> tuple[Part, Any, int]:
    """The part's parameters, the factions' shares of capacity, and the days of a run."""
    names = ["outbidding_motive", "free_riding", "restraint", "surge_threshold", "surge_chance", "surge_days"]
    names += ["surge_multiplier", "steepness", "campaign_capacity", "arsenal_per_attack"]
    given = {path: float(value.value) for path, value in scenario.parameters.items()}
    motive = given["militia.gaza_motive"] + given["militia.ideology_motive"]
    part = Part._make([*(given[f"militia.{name}"] for name in names), 0.8, given["iran.supply_rate"], motive])
    return part, np.array([given[f"factions.{each}.share"] for each in scenario.factions]), scenario.days


def compiled_part() -> Any:
    """A compiled function (seed, part, shares, attacks) that fills attacks, an array (runs, days), run by run."""
    import numba

    @numba.njit(error_model="python", nogil=True)
    def play(seed: int, p: Part, shares: Any, attacks: Any) -> None:
        n = len(shares)
        recent, arsenal, since = np.zeros(n), np.ones(n), np.full(n, NEVER)
        for run in range(attacks.shape[0]):
            recent[:], arsenal[:], since[:] = 0.0, 1.0, NEVER
            for day in range(attacks.shape[1]):
                seen = recent.sum()
                for i in range(n):
                    pull = militia.motive_from_rivals(max(0.0, seen - recent[i]), p.outbidding, p.free_riding)
                    surplus = militia.surplus_of_motive(p.motive + pull, 0.0, p.threshold)
                    if since[i] >= 0:
                        since[i] = NEVER if day - since[i] >= p.surge_days else since[i]
                    else:
                        u = uniform(seed, run, day, i + 1, Decision.SURGE, 0)
                        begins = militia.surges(surplus, p.surge_threshold, p.surge_chance, arsenal[i], 1, u)
                        since[i] = day if begins else NEVER
                    posture = Posture.SURGE if since[i] >= 0 else Posture.ACTIVE
                    rate = militia.firing_rate(
                        surplus,
                        p.steepness,
                        p.capacity,
                        shares[i],
                        1.0,
                        arsenal[i],
                        posture,
                        p.surge_multiplier,
                        0.0,
                        1.0,
                    )
                    count = common.attacks_made(rate, uniform(seed, run, day, i + 1, Decision.FIRE, 0))
                    attacks[run, day] += count
                    recent[i] += (count - recent[i]) / 7.0
                    arsenal[i] = consequences.arsenal_after_day(
                        arsenal[i], count, p.per_attack, p.supply, p.supply_rate
                    )

    return play


def numpy_part(p: Part, shares: Any, attacks: Any, draw: Any) -> None:
    """The same for all runs at once; draw(day, decision) gives the luck of that day, an array (runs, factions)."""
    shape = len(attacks), len(shares)
    recent, arsenal, since = np.zeros(shape), np.ones(shape), np.full(shape, NEVER)
    for day in range(attacks.shape[1]):
        rivals = np.maximum(0.0, recent.sum(axis=1, keepdims=True) - recent)
        surplus = p.motive + (p.outbidding - p.free_riding) * rivals / (1.0 + rivals) - p.threshold
        surging = since >= 0
        begins = ~surging & (surplus >= p.surge_threshold) & (draw(day, Decision.SURGE) < p.surge_chance * arsenal)
        since = np.where(begins, day, np.where(surging & (day - since >= p.surge_days), NEVER, since))
        rate = p.capacity * shares * np.minimum(1.0, 2.0 * arsenal) / (1.0 + np.exp(-p.steepness * surplus))
        rate = np.where(since >= 0, rate * p.surge_multiplier, rate)
        count = quantile(rate, draw(day, Decision.FIRE))
        attacks[:, day] = count.sum(axis=1)
        recent += (count - recent) / 7.0
        left, resupply = np.maximum(0.0, arsenal - p.per_attack * count), p.supply_rate * p.supply * (1.0 - arsenal)
        arsenal = np.minimum(1.0, left + resupply)


def quantile(rate: Any, u: Any) -> Any:
    """Poisson quantile, as the rule `attacks_made` has it; only those who fire on are looked at again."""
    term, luck, rates = np.exp(-rate).ravel(), u.ravel(), rate.ravel()
    total, count = term.copy(), np.zeros(rate.size, dtype=np.int64)
    more = np.flatnonzero(luck >= total)
    for number in range(1, 26):
        count[more] = number
        term[more] *= rates[more] / number
        total[more] += term[more]
        more = more[luck[more] >= total[more]]
        if not len(more):
            break
    return count.reshape(rate.shape)


def high_product(a: Any, b: Any) -> Any:
    """High 64 bits of products of unsigned 64-bit numbers."""
    low, middle = (a & LOW) * (b & LOW), (a >> HALF) * (b & LOW)
    middle = middle + (low >> HALF)
    cross = (a & LOW) * (b >> HALF) + (middle & LOW)
    return (a >> HALF) * (b >> HALF) + (middle >> HALF) + (cross >> HALF)


def addressed_luck(first: int, runs: int, factions: int) -> Any:
    """A source of luck for numpy_part: what the compiled part draws with seed 0 for these runs (sim.kernel.draws)."""
    numbers = np.arange(first, first + runs, dtype=np.uint64)[:, None]
    actors = np.arange(1, factions + 1, dtype=np.uint64)[None, :]

    def draw(day: int, decision: int) -> Any:
        counter: tuple[Any, ...] = (np.uint64(day), actors, np.uint64(decision), np.uint64(0))
        key: tuple[Any, ...] = (np.uint64(0), numbers)
        (c0, c1, c2, c3), (k0, k1) = counter, key
        with np.errstate(over="ignore"):
            for _ in range(10):
                high0, high1 = high_product(draws._MULTIPLIER_0, c0), high_product(draws._MULTIPLIER_1, c2)
                c1, c3, c0, c2 = (
                    draws._MULTIPLIER_1 * c2,
                    draws._MULTIPLIER_0 * c0,
                    high1 ^ c1 ^ k0,
                    high0 ^ c3 ^ k1,
                )
                k0, k1 = k0 + draws._WEYL_0, k1 + draws._WEYL_1
        return (np.broadcast_to(c0, (runs, factions)) >> np.uint64(11)) * draws._TO_UNIT

    return draw


def own_luck(first: int, runs: int, factions: int) -> Any:
    """A source of luck for numpy_part: NumPy's own generator, far faster, which cannot share luck between scenarios."""
    generator = np.random.default_rng(first)
    return lambda day, decision: generator.random((runs, factions))


class TwoParts:
    """Both forms of the part, ready to be timed on as many runs."""

    def __init__(self, scenario: sim.Scenario, runs: int) -> None:
        """Make room for so many runs of a scenario."""
        self.part, self.shares, days = part_of(scenario)
        self.attacks = np.zeros((runs, days), dtype=np.int64)
        self._compiled = compiled_part()

    @property
    def faction_days(self) -> int:
        """Days of factions that are played."""
        return self.attacks.size * len(self.shares)

    def compiled(self) -> None:
        """Play all runs, compiled."""
        self.attacks[:] = 0
        self._compiled(0, self.part, self.shares, self.attacks)

    def vectorised(self, block: int, luck: Any = own_luck) -> None:
        """Play all runs with NumPy, so many at once, with one of the two sources of luck."""
        for first in range(0, len(self.attacks), block):
            rows = self.attacks[first : first + block]
            numpy_part(self.part, self.shares, rows, luck(first, len(rows), len(self.shares)))

    def agreement(self) -> float:
        """Share of run-days on which both make the same number of attacks from the same luck."""
        self.compiled()
        found = self.attacks.copy()
        self.vectorised(len(found), addressed_luck)
        return float((found == self.attacks).mean())
