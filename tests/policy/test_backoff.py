"""The delays before a charge point connects again."""

from __future__ import annotations

import random
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trio_ocpp import Backoff
from trio_ocpp._policy.backoff import delays


def never() -> float:
    return 0.0


def first(count: int, backoff: Backoff) -> list[float]:
    return list(islice(delays(backoff, never), count))


@pytest.mark.clause("2.1-4 §5.4")
@pytest.mark.clause("2.0.1-4 §5.3")
def test_the_wait_doubles_as_often_as_it_may_and_then_stays() -> None:
    backoff = Backoff(wait_minimum=10, random_range=0, repeat_times=3)
    assert first(7, backoff) == [10, 20, 40, 80, 80, 80, 80]


@pytest.mark.clause("2.1-4 §8.1")
def test_without_repeats_the_wait_is_always_the_minimum() -> None:
    assert first(4, Backoff(wait_minimum=3, random_range=0, repeat_times=0)) == [3, 3, 3, 3]


@pytest.mark.clause("2.1-4 §8.2")
def test_each_attempt_has_a_random_part_of_its_own_that_is_not_doubled() -> None:
    parts = iter([0.1, 0.9, 0.5, 0.0])
    backoff = Backoff(wait_minimum=10, random_range=20, repeat_times=1)
    assert list(islice(delays(backoff, lambda: next(parts)), 4)) == [12, 38, 30, 20]


@pytest.mark.clause("2.1-4 §8.3")
@given(
    minimum=st.floats(0, 1e3),
    spread=st.floats(0, 1e3),
    repeats=st.integers(0, 8),
    seed=st.integers(),
)
def test_a_wait_is_never_below_its_fixed_part_nor_beyond_the_random_range(
    minimum: float, spread: float, repeats: int, seed: int
) -> None:
    backoff = Backoff(wait_minimum=minimum, random_range=spread, repeat_times=repeats)
    waits = list(islice(delays(backoff, random.Random(seed).random), 12))
    for attempt, wait in enumerate(waits):
        fixed = minimum * 2 ** min(attempt, repeats)
        assert fixed <= wait <= fixed + spread


def test_a_fleet_that_was_cut_off_at_once_spreads_over_the_random_range() -> None:
    source = random.Random(1)
    backoff = Backoff(wait_minimum=10, random_range=10, repeat_times=5)
    waits = [next(delays(backoff, source.random)) for _ in range(2_000)]
    per_second = [sum(1 for wait in waits if int(wait) == second) for second in range(10, 20)]
    assert sum(per_second) == 2_000
    assert 150 < min(per_second) <= max(per_second) < 250


@pytest.mark.parametrize("name", ["wait_minimum", "random_range", "repeat_times"])
def test_a_backoff_of_less_than_nothing_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=rf"Backoff\.{name}"):
        Backoff(**{name: -1})
