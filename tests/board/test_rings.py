"""Bounded sequences and collections of records: what is kept, what makes way, what is found."""

from functools import partial

import pytest
from store_stage import error, handshake, ids, line, now, security, system_event

from board_ui.queries import (
    ErrorQuery,
    HandshakeQuery,
    LogQuery,
    SecurityQuery,
    SystemEventQuery,
)
from board_ui.stores.filters import handshake_matches, log_matches, matches
from board_ui.stores.record_collection import RecordCollection
from board_ui.stores.ring import Ring


def lines(count: int, entries: int = 5, **more) -> RecordCollection:
    collection = RecordCollection(entries, log_matches, now=now, **more)
    for number in range(1, count + 1):
        collection.add(partial(line, message=str(number)))
    return collection


def test_ids_count_up_from_one():
    ring = Ring(3)
    assert (ring.first_id, ring.last_id, len(ring)) == (1, 0, 0)
    assert [ring.append(each) for each in "abc"] == [1, 2, 3]


def test_the_oldest_item_makes_way():
    ring = Ring(2)
    for each in "abc":
        ring.append(each)
    assert (ring.first_id, ring.last_id) == (2, 3)
    assert [ring.get(id_) for id_ in range(1, 5)] == [None, "b", "c", None]


def test_a_ring_begins_where_it_is_told_to():
    ring = Ring(2, start=11)
    assert (ring.first_id, ring.last_id) == (11, 10)
    assert ring.append("a") == 11


def test_a_ring_is_bounded_in_bytes():
    ring = Ring(10, 100)
    for each in "abc":
        ring.append(each, 40)
    assert ring.since(0) == ["b", "c"]
    assert ring.held == 80


def test_an_item_larger_than_the_ring_is_kept_alone():
    ring = Ring(10, 100)
    ring.append("a", 40)
    ring.append("b", 400)
    assert ring.since(0) == ["b"]


def test_items_are_read_in_both_directions_from_any_id():
    ring = Ring(4)
    for each in "abcdef":
        ring.append(each)
    assert "".join(ring.since(4)) == "ef"
    assert "".join(ring.since(9)) == ""
    assert "".join(ring.newest_first()) == "fedc"
    assert "".join(ring.newest_first(before=5)) == "dc"
    assert "".join(ring.oldest_first(0)) == "cdef"
    assert "".join(ring.oldest_first(5)) == "f"


def test_a_page_is_newest_first_and_tells_whether_there_is_more():
    page = lines(8).find(LogQuery(limit=2, offset=1))
    assert ids(page.items) == [7, 6]
    assert (page.total, page.more, page.last_id) == (5, True, 8)


def test_the_last_page_tells_that_there_is_no_more():
    assert lines(8).find(LogQuery(limit=2, offset=3)).more is False


def test_before_continues_a_list_where_it_ended():
    assert ids(lines(5).find(LogQuery(before=4, limit=2)).items) == [3, 2]


def test_a_filtered_list_claims_no_total():
    assert lines(5).find(LogQuery(text="3")).total is None


def test_a_collection_says_how_far_back_it_reaches():
    assert lines(0).find(LogQuery()).reaches_back is None
    assert lines(9).find(LogQuery()).reaches_back == 60


def test_a_record_is_got_by_its_id_while_it_is_kept():
    collection = lines(8)
    assert collection.get(3) is None
    assert collection.get(4).message == "4"
    assert (collection.first_id, collection.last_id, len(collection)) == (4, 8, 5)


def test_a_stream_gets_the_newest_and_is_told_how_many_it_misses():
    found, left_out, cursor = lines(5).newer(1, LogQuery(), 3, newest=True)
    assert (ids(found), left_out, cursor) == ([3, 4, 5], 1, 5)


def test_a_stream_that_resumes_gets_the_oldest_and_goes_on_from_there():
    collection = lines(5)
    found, left_out, cursor = collection.newer(1, LogQuery(), 3, newest=False)
    assert (ids(found), left_out, cursor) == ([2, 3, 4], 0, 4)
    assert collection.newer(cursor, LogQuery(), 3, newest=False)[1:] == (0, 5)


def test_a_store_gets_what_it_has_not_yet():
    assert ids(lines(5).to_store(2, 2)) == [3, 4]


def test_long_texts_are_bounded_in_bytes_too():
    collection = RecordCollection(100, log_matches, size=1_000, now=now)
    for _ in range(50):
        collection.add(partial(line, message="x" * 300))
    assert len(collection) == 3


def test_the_headers_of_a_handshake_and_the_details_of_an_event_count():
    from board_ui.records import Header

    head = (Header(name="A", value="x" * 400),)
    collection = RecordCollection(100, handshake_matches, size=1_000, now=now)
    for _ in range(5):
        collection.add(partial(handshake, headers=head))
    assert len(collection) == 2
    events = RecordCollection(100, matches, size=1_000, now=now)
    for _ in range(5):
        events.add(partial(security, details={"certificate": ["x" * 400]}))
    assert len(events) == 2


def test_records_are_numbered_anew_behind_those_of_a_store():
    for collection in (lines(8), lines(8, size=1_000_000)):
        collection.continue_after(1_000)
        assert (collection.first_id, collection.last_id) == (1_004, 1_008)
        assert collection.get(1_004).message == "4"
        assert collection.get(1_004).id == 1_004


@pytest.mark.parametrize("address", ["192.0.2.7:40000", "192.0.2.7"])
def test_an_address_matches_with_and_without_its_port(address):
    assert matches(handshake(1), HandshakeQuery(address=address))
    assert not matches(handshake(1, address="192.0.2.70:1"), HandshakeQuery(address=address))


@pytest.mark.parametrize("address", ["[2001:db8::7]:40000", "[2001:db8::7]", "2001:db8::7"])
def test_an_ipv6_address_matches_with_and_without_port_and_brackets(address):
    record = handshake(1, address="[2001:db8::7]:40000")
    assert matches(record, HandshakeQuery(address=address))


@pytest.mark.parametrize("address", ["2001:db8::7", "unix"])
def test_an_address_without_a_port_matches_whole(address):
    assert matches(handshake(1, address=address), HandshakeQuery(address=address))
    assert not matches(handshake(1, address=address), HandshakeQuery(address="2001:db8:"))


@pytest.mark.parametrize(
    ("record", "fits", "fails"),
    [
        (handshake(1), HandshakeQuery(outcome="accepted"), HandshakeQuery(outcome="refused")),
        (handshake(1), HandshakeQuery(identity="CP1"), HandshakeQuery(identity="CP2")),
        (security(1), SecurityQuery(category="authentication"), SecurityQuery(category="other")),
        (security(1), SecurityQuery(severity="warning"), SecurityQuery(severity="info")),
        (security(1), SecurityQuery(source="server"), SecurityQuery(source="station")),
        (security(1), SecurityQuery(identity="CP1"), SecurityQuery(identity="CP2")),
        (error(1), ErrorQuery(kind="bad-message"), ErrorQuery(kind="call-error")),
        (error(1), ErrorQuery(identity="CP1"), ErrorQuery(identity="CP2")),
        (
            system_event(1),
            SystemEventQuery(kind="board-started"),
            SystemEventQuery(kind="pong-timeout"),
        ),
        (system_event(1, identity="A"), SystemEventQuery(identity="A"), SystemEventQuery(identity="B")),
        (line(1, level="warning"), LogQuery(level="info"), LogQuery(level="error")),
        (line(1, logger="app.db"), LogQuery(logger="app"), LogQuery(logger="ap")),
        (line(1, message="Straße"), LogQuery(text="STRASSE"), LogQuery(text="weg")),
        (line(1, exception="KeyError: 7"), LogQuery(text="keyerror"), LogQuery(text="ValueError")),
    ],
)  # fmt: skip
def test_each_filter_lets_through_what_it_names_and_nothing_else(record, fits, fails):
    assert matches(record, fits)
    assert not matches(record, fails)
