"""The history of the telemetry, as a collection for lists and streams."""

from datetime import UTC, datetime, timedelta

import pytest

from board_ui.latency import NO_LATENCY
from board_ui.queries import HistoryQuery
from board_ui.records import Sample
from board_ui.samples import Samples


def sample(number, age=0.0):
    return Sample(
        id=number,
        at=datetime.now(UTC) - timedelta(seconds=age),
        messages_per_second=0,
        messages_in_per_second=0,
        messages_out_per_second=0,
        handshakes_per_second=0,
        handling=NO_LATENCY,
        round_trip=NO_LATENCY,
        error_rate=0,
        connections=0,
        peak_connections=0,
        uptime=0,
        total_messages=0,
        total_errors=0,
        memory=0,
        cpu=0,
        viewers=0,
        dropped=0,
    )


def samples_of(count, entries=10):
    samples = Samples(entries)
    for _ in range(count):
        samples.add(sample)
    return samples


def ids(found):
    return [each.id for each in found]


def test_an_empty_history_has_its_first_id_above_its_last():
    samples = Samples(10)
    assert (samples.first_id, samples.last_id) == (1, 0)
    assert samples.newest is None
    page = samples.find(HistoryQuery())
    assert (page.items, page.total, page.more, page.reaches_back) == ((), 0, False, None)
    assert samples.newer(0, HistoryQuery(), 5, newest=True) == ([], 0, 0)
    assert samples.newer(0, HistoryQuery(), 5, newest=False) == ([], 0, 0)


def test_ids_count_up_and_the_oldest_make_way():
    samples = samples_of(13)
    assert (samples.first_id, samples.last_id) == (4, 13)
    assert samples.get(3) is samples.get(14) is None
    assert samples.get(4).id == 4
    assert samples.newest.id == 13


def test_a_page_is_the_newest_first():
    page = samples_of(13).find(HistoryQuery(limit=3))
    assert ids(page.items) == [13, 12, 11]
    assert (page.total, page.more, page.last_id) == (10, True, 13)


@pytest.mark.parametrize(
    ("after", "expected"), [(11, [13, 12]), (13, []), (99, []), (8, [13, 12, 11, 10, 9])]
)
def test_a_page_has_only_samples_newer_than_asked_for(after, expected):
    page = samples_of(13).find(HistoryQuery(after=after))
    assert ids(page.items) == expected
    assert (page.total, page.more) == (len(expected), False)


def test_it_says_how_far_back_it_reaches():
    samples = Samples(10)
    samples.add(lambda number: sample(number, age=25))
    assert samples.find(HistoryQuery()).reaches_back == pytest.approx(25, abs=5)


def test_a_wall_clock_that_was_set_back_does_not_make_that_negative():
    samples = Samples(10)
    samples.add(lambda number: sample(number, age=-60))
    assert samples.find(HistoryQuery()).reaches_back == 0.0


def test_a_stream_gets_what_is_newer_oldest_first():
    found, left_out, cursor = samples_of(13).newer(10, HistoryQuery(), 5, newest=True)
    assert (ids(found), left_out, cursor) == ([11, 12, 13], 0, 13)


def test_a_stream_that_is_behind_gets_the_newest_and_how_many_were_left_out():
    found, left_out, cursor = samples_of(13).newer(5, HistoryQuery(), 3, newest=True)
    assert (ids(found), left_out, cursor) == ([11, 12, 13], 5, 13)


def test_a_stream_that_resumes_gets_the_oldest_and_continues_after_them():
    samples = samples_of(13)
    found, left_out, cursor = samples.newer(5, HistoryQuery(), 5, newest=False)
    assert (ids(found), left_out, cursor) == ([6, 7, 8, 9, 10], 0, 10)
    found, left_out, cursor = samples.newer(cursor, HistoryQuery(), 5, newest=False)
    assert (ids(found), left_out, cursor) == ([11, 12, 13], 0, 13)


def test_a_stream_has_only_samples_newer_than_asked_for():
    found, left_out, cursor = samples_of(13).newer(5, HistoryQuery(after=12), 5, newest=True)
    assert (ids(found), left_out, cursor) == ([13], 0, 13)
