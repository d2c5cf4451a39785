"""Token buckets and the limit on failed handshakes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from trio_ocpp._policy.limits import FailureLimit, TokenBucket

A, B, C = ("10.0.0.1", "CP1"), ("10.0.0.1", "CP2"), ("10.0.0.2", "CP1")


def test_a_bucket_lets_its_burst_through_at_once_and_no_more():
    bucket = TokenBucket(rate=1, burst=3)
    assert [bucket.take(0) for _ in range(4)] == [True, True, True, False]


def test_a_bucket_fills_at_its_rate():
    bucket = TokenBucket(rate=2, burst=1)
    assert [bucket.take(at) for at in (0, 0.4, 0.5, 0.9, 1.0)] == [True, False, True, False, True]


def test_a_bucket_never_holds_more_than_its_burst():
    bucket = TokenBucket(rate=10, burst=2)
    bucket.take(0)
    assert [bucket.take(1000) for _ in range(3)] == [True, True, False]


@given(st.lists(st.floats(0, 5), max_size=50), st.floats(0.1, 10), st.integers(1, 10))
def test_a_bucket_never_lets_more_through_than_burst_and_rate(
    waits: list[float], rate: float, burst: int
):
    bucket, now, taken = TokenBucket(rate, burst), 0.0, 0
    for wait in waits:
        now += wait
        taken += bucket.take(now)
    assert taken <= burst + rate * now + 1e-6


def test_a_key_is_blocked_after_its_failures_within_a_minute():
    limit = FailureLimit(2)
    limit.failed(A, 0)
    assert not limit.blocked(A, 1)
    limit.failed(A, 10)
    assert limit.blocked(A, 11)


def test_a_block_ends_a_minute_after_the_first_of_the_failures():
    limit = FailureLimit(2)
    limit.failed(A, 0)
    limit.failed(A, 10)
    assert limit.retry_after(A, 15) == 45
    assert limit.blocked(A, 59.9)
    assert not limit.blocked(A, 60)
    assert limit.retry_after(A, 99) == 0


def test_only_the_last_failures_count():
    limit = FailureLimit(2)
    for now in (0, 50, 55):
        limit.failed(A, now)
    assert limit.retry_after(A, 60) == 50


def test_another_identity_or_address_is_not_blocked():
    limit = FailureLimit(1)
    limit.failed(A, 0)
    assert limit.blocked(A, 1)
    assert not limit.blocked(B, 1)
    assert not limit.blocked(C, 1)


def test_a_success_clears_the_failures():
    limit = FailureLimit(1)
    limit.failed(A, 0)
    limit.succeeded(A)
    limit.succeeded(B)
    assert not limit.blocked(A, 0)


def test_old_failures_are_swept():
    limit = FailureLimit(5)
    limit.failed(A, 0)
    limit.failed(B, 30)
    limit.sweep(60)
    assert len(limit) == 1
    limit.failed(C, 90)
    assert len(limit) == 1
    limit.sweep(1000)
    assert len(limit) == 0


def test_the_key_that_failed_longest_ago_is_forgotten_first():
    limit = FailureLimit(1, max_entries=2)
    for now, key in enumerate([A, B, A, C]):
        limit.failed(key, now)
    assert len(limit) == 2
    assert limit.blocked(A, 4)
    assert not limit.blocked(B, 4)
    assert limit.blocked(C, 4)
