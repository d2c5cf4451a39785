"""Counters of requests, failed logins and streams."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from board_ui.limits import Attempts, Buckets, Places


def test_a_bucket_gives_a_burst_and_then_its_rate() -> None:
    buckets: Buckets[str] = Buckets(rate=2, burst=3)
    assert [buckets.take("a", 0) for _ in range(4)] == [0, 0, 0, 0.5]
    assert buckets.take("a", 0.5) == 0
    assert buckets.take("a", 0.5) == 0.5
    assert buckets.take("b", 0.5) == 0


@given(st.lists(st.floats(0, 3), max_size=60))
def test_no_bucket_ever_gives_more_than_burst_and_rate(steps: list[float]) -> None:
    buckets: Buckets[str] = Buckets(rate=2, burst=3)
    now, given_at = 0.0, []
    for step in steps:
        now += step
        if buckets.take("a", now) == 0:
            given_at.append(now)
    for i, start in enumerate(given_at):
        for count, end in enumerate(given_at[i:], start=1):
            assert count <= 3 + 2 * (end - start) + 1e-6


def test_the_bucket_that_was_not_used_for_longest_goes() -> None:
    buckets: Buckets[str] = Buckets(rate=1, burst=1, most=2)
    for key in "abac":
        buckets.take(key, 0)
    assert len(buckets) == 2
    assert buckets.take("a", 0) > 0
    assert buckets.take("b", 0) == 0


def fail(attempts: Attempts[str], key: str, now: float) -> None:
    assert attempts.begin([key], now)
    attempts.end([key], now, failed=True)


def test_failures_lock_for_the_rest_of_their_minute() -> None:
    attempts: Attempts[str] = Attempts(3)
    for now in (0, 10, 20):
        assert attempts.locked(["a"], now) == 0
        fail(attempts, "a", now)
    assert attempts.locked(["b", "a"], 20) == 40
    assert attempts.locked(["b"], 20) == 0
    assert attempts.locked(["a"], 60) == 0
    fail(attempts, "a", 60)
    assert attempts.locked(["a"], 60) == 10


def test_a_success_costs_nothing() -> None:
    attempts: Attempts[str] = Attempts(2)
    for _ in range(10):
        assert attempts.begin(["a"], 0)
        attempts.end(["a"], 0, failed=False)
    assert len(attempts) == 0


def test_no_more_are_looked_at_together_than_may_fail() -> None:
    attempts: Attempts[str] = Attempts(2)
    assert attempts.begin(["address", "ann"], 0)
    assert attempts.begin(["address", "bob"], 0)
    assert not attempts.begin(["address", "cid"], 0)
    assert attempts.begin(["elsewhere", "cid"], 0)
    attempts.end(["address", "ann"], 0, failed=False)
    assert attempts.begin(["address", "cid"], 0)


def test_old_failures_go_first_where_there_are_too_many() -> None:
    attempts: Attempts[str] = Attempts(1, most=2)
    for key in "abc":
        fail(attempts, key, 0)
    attempts.begin(["d"], 0)
    assert len(attempts) == 2
    assert attempts.locked(["a"], 0) == attempts.locked(["b"], 0) == 0
    assert attempts.locked(["c"], 0) == 60


def test_what_is_looked_at_is_not_forgotten() -> None:
    attempts: Attempts[str] = Attempts(1, most=2)
    for key in "abc":
        assert attempts.begin([key], 0)
    assert not attempts.begin(["a"], 0)
    attempts.end(["a"], 0, failed=True)
    assert attempts.locked(["a"], 0) == 60


def test_places_are_bounded_for_each_and_in_all() -> None:
    places: Places[str] = Places(in_all=3, each=2)
    assert [places.take(key) for key in ("a", "a", "a", "b", "c")] == [
        True,
        True,
        False,
        True,
        False,
    ]
    assert places.of("a") == 2
    places.give_back("a")
    assert places.take("c")
    places.give_back("b")
    assert places.of("b") == 0


def test_a_place_without_a_key_counts_in_all_only() -> None:
    places: Places[str] = Places(in_all=3, each=1)
    assert [places.take(None) for _ in range(4)] == [True, True, True, False]
    places.give_back(None)
    assert places.taken == 2
