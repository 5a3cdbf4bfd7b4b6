"""The gate before the processors: how many at once, and when there is a crowd."""

from __future__ import annotations

from contextlib import ExitStack

from sim.app.serving.service import CALM, HEAVY, SPAN, Gate


class Clock:
    """A clock that a test moves."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_question_that_would_wait_meets_a_crowd() -> None:
    gate = Gate(2)
    with ExitStack() as inside:
        inside.enter_context(gate.threads("one"))
        assert not gate.is_crowded("me")
        inside.enter_context(gate.threads("another"))
        assert gate.is_crowded("me")
    assert not gate.is_calm()


def test_only_the_one_who_is_alone_gets_all_threads() -> None:
    gate = Gate(2)
    with gate.threads(), gate.threads() as second:
        assert second == 1


def test_much_computing_lately_is_a_crowd_until_it_has_been_calm() -> None:
    clock = Clock()
    gate = Gate(2, clock)
    assert gate.is_calm()
    for _ in range(5):
        with gate.threads("another"):
            clock.now += 1.1 * HEAVY * SPAN / 5
    assert gate.is_crowded("me")
    assert not gate.is_calm()
    clock.now += 1.5 * CALM
    assert gate.is_calm()
    clock.now += SPAN
    assert not gate.is_crowded("me")


def test_a_computation_that_fails_leaves_its_place() -> None:
    gate = Gate(1)
    for _ in range(3):
        try:
            with gate.threads():
                raise ValueError
        except ValueError:
            pass
    assert not gate.is_crowded("me")


def test_a_reader_who_is_alone_meets_no_crowd_after_the_app_has_started() -> None:
    clock = Clock()
    gate = Gate(2, clock)
    with gate.threads():
        clock.now += 10 * SPAN
        assert not gate.is_crowded("me")
    assert not gate.is_crowded("me")


def test_what_a_session_computes_itself_is_no_crowd_to_it() -> None:
    clock = Clock()
    gate = Gate(1, clock)
    with gate.threads("me"):
        clock.now += SPAN
        assert not gate.is_crowded("me")
        assert gate.is_crowded("another")
    assert not gate.is_crowded("me")
    assert gate.is_crowded("another")
