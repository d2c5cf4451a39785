"""Latencies: histograms that are right to a few percent, and windows that slide."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board_ui.latency import (
    BOUNDS,
    NO_LATENCY,
    Histogram,
    Window,
    bucket_of,
    lowest,
    middle,
)

seconds = st.floats(min_value=1e-6, max_value=3_600)


def histogram_of(*values: float) -> Histogram:
    histogram = Histogram()
    histogram.add_all(values)
    return histogram


@given(seconds)
def test_the_middle_of_a_bucket_is_within_a_thirty_third_of_what_fell_into_it(value):
    assert middle(bucket_of(value)) == pytest.approx(value, rel=1 / 32)


@given(seconds)
def test_a_value_lies_in_its_bucket(value):
    bucket = bucket_of(value)
    assert lowest(bucket) <= value < lowest(bucket + 1)


def test_no_time_at_all_has_a_bucket_too():
    assert middle(bucket_of(0.0)) == 0.0


@given(st.lists(seconds, min_size=1), st.sampled_from([0.5, 0.95, 0.99]))
def test_a_percentile_is_right_to_five_percent(values, share):
    exact = sorted(values)[math.ceil(share * len(values)) - 1]
    (found,) = histogram_of(*values).percentiles(share)
    assert found == pytest.approx(exact, rel=0.05)


@given(st.lists(seconds), st.lists(seconds))
def test_merging_is_the_same_as_having_seen_both(ours, theirs):
    merged, both = histogram_of(*ours), histogram_of(*ours, *theirs)
    merged.merge(histogram_of(*theirs))
    assert merged.buckets == both.buckets
    assert merged.count == both.count
    assert merged.total == pytest.approx(both.total)


def test_one_by_one_is_the_same_as_many_at_once():
    one_by_one = Histogram()
    one_by_one.add(0.25)
    one_by_one.add(0.5)
    assert one_by_one.latency() == histogram_of(0.25, 0.5).latency()


def test_latency_is_in_milliseconds_with_an_exact_average():
    latency = histogram_of(0.010, 0.020, 0.030).latency()
    assert latency.count == 3
    assert latency.avg == pytest.approx(20)
    assert latency.p50 == pytest.approx(20, rel=0.05)
    assert latency.p99 == pytest.approx(30, rel=0.05)


def test_nothing_seen_is_all_zeros():
    assert Histogram().latency() == NO_LATENCY
    assert Histogram().percentiles(0.5, 0.99) == (0.0, 0.0)


def test_a_million_equal_latencies_take_one_entry():
    histogram = Histogram()
    for _ in range(100):
        histogram.add_all([0.003] * 10_000)
    assert histogram.count == 1_000_000
    assert len(histogram.buckets) == 1


@given(st.lists(seconds))
def test_the_counts_below_each_bound_are_exact(values):
    below = histogram_of(*values).cumulative()
    assert below == [sum(value < bound for value in values) for bound in BOUNDS]


def test_what_happens_within_a_grain_shares_a_slice():
    window = Window(list, span=60, grain=2)
    assert window.current(100.0) is window.current(101.9)
    assert window.current(100.0) is not window.current(102.0)


def test_a_slice_goes_when_all_of_it_is_older_than_the_span():
    window = Window(list, span=60, grain=2)
    window.current(0.0).append("old")
    window.current(10.0).append("new")
    assert list(window.live(61.9)) == [["old"], ["new"]]
    assert list(window.live(62.0)) == [["new"]]
    assert list(window.live(1_000.0)) == []


def test_a_window_holds_no_more_slices_than_fit_its_span():
    window = Window(list, span=60, grain=2)
    for tenth in range(100_000):
        window.current(tenth / 10)
    assert len(list(window.live(10_000.0))) <= 31
