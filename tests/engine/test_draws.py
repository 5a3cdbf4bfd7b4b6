"""The one source of chance: numpy's own Philox at every address, in [0, 1), and no two things at one address."""

from __future__ import annotations

import ast
import inspect
import random
from enum import IntEnum

import numpy as np
import pytest

from sim.inputs.tables.parameters import faction_table
from sim.kernel import addresses
from sim.kernel.draws import Actor, Decision, uniform

LARGEST = 2**63 - 1
WORDS = 2**64


def numpy_word(seed: int, run: int, address: tuple[int, int, int, int]) -> int:
    """First word of numpy's Philox at a counter; numpy counts one up before it makes its first block."""
    counter = sum(part << (64 * place) for place, part in enumerate(address))
    before = (counter - 1) % 2**256
    words = [(before >> (64 * place)) % WORDS for place in range(4)]
    generator = np.random.Philox(counter=np.array(words, dtype=np.uint64), key=np.array([seed, run], dtype=np.uint64))
    return int(generator.random_raw())


def numpy_uniform(seed: int, run: int, address: tuple[int, int, int, int]) -> float:
    return (numpy_word(seed, run, address) >> 11) * 2.0**-53


def random_addresses(number: int) -> list[tuple[int, int, tuple[int, int, int, int]]]:
    chance = random.Random(20240128)
    return [
        (
            chance.randrange(LARGEST),
            chance.randrange(1_000_000),
            (chance.randrange(730), chance.randrange(108), chance.randrange(40), chance.randrange(60)),
        )
        for _ in range(number)
    ]


@pytest.mark.parametrize("part", range(4))
def test_a_draw_is_numpys_philox_at_its_address(part: int) -> None:
    for seed, run, address in random_addresses(1000)[part::4]:
        assert uniform(seed, run, *address) == numpy_uniform(seed, run, address)


@pytest.mark.parametrize("address", [(0, 0, 0, 0), (1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1)])
@pytest.mark.parametrize(("seed", "run"), [(0, 0), (1, 0), (0, 1), (LARGEST, LARGEST)])
def test_the_corners_of_the_address_space(seed: int, run: int, address: tuple[int, int, int, int]) -> None:
    assert uniform(seed, run, *address) == numpy_uniform(seed, run, address)


def test_a_known_word_of_the_published_generator() -> None:
    """Counter and key zero: the first word of the known-answer table that comes with the generator's paper."""
    assert numpy_word(0, 0, (0, 0, 0, 0)) == 0x16554D9ECA36314C
    assert uniform(0, 0, 0, 0, 0, 0) == (0x16554D9ECA36314C >> 11) * 2.0**-53


def test_draws_lie_from_zero_to_below_one_and_spread_evenly() -> None:
    values = np.array([uniform(7, run, day, 1, 1, 0) for run in range(40) for day in range(100)])
    assert values.min() >= 0.0
    assert values.max() < 1.0
    assert abs(values.mean() - 0.5) < 0.02
    counts = np.histogram(values, bins=10, range=(0.0, 1.0))[0]
    assert ((counts - 400) ** 2 / 400).sum() < 30.0


@pytest.mark.parametrize("place", range(6))
def test_every_part_of_an_address_counts(place: int) -> None:
    address = [5, 6, 7, 8, 9, 10]
    moved = address.copy()
    moved[place] += 1
    assert uniform(*address) != uniform(*moved)


def test_neighbouring_addresses_do_not_share_a_draw() -> None:
    drawn = {
        uniform(seed, run, day, actor, decision, item)
        for seed in range(2)
        for run in range(3)
        for day in range(6)
        for actor in (1, 2, 101, 102)
        for decision in range(1, 8)
        for item in range(4)
    }
    assert len(drawn) == 2 * 3 * 6 * 4 * 7 * 4


def declared_values(codes: type[IntEnum]) -> list[int]:
    """The numbers as written: an alias of an earlier member would be swallowed by the enum itself."""
    tree = ast.parse(inspect.getsource(addresses))
    body = next(node.body for node in tree.body if isinstance(node, ast.ClassDef) and node.name == codes.__name__)
    return [ast.literal_eval(node.value) for node in body if isinstance(node, ast.Assign)]


@pytest.mark.parametrize("codes", [Decision, Actor])
def test_no_number_is_used_twice(codes: type[IntEnum]) -> None:
    values = declared_values(codes)
    assert len(values) == len(set(values)) == len(codes)


def test_decisions_are_numbered_without_gaps() -> None:
    assert sorted(declared_values(Decision)) == list(range(len(Decision)))


def test_factions_have_addresses_of_their_own() -> None:
    addresses = [faction.address for faction in faction_table().values()]
    assert len(addresses) == len(set(addresses))
    assert all(1 <= address <= 99 for address in addresses)
    assert not set(addresses) & {int(actor) for actor in Actor}
