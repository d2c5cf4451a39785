"""The messages: pages, filters, counterparts, violations and details."""

from datetime import UTC, datetime

import pytest
from store_stage import BEGIN, answer, call, ids, small, violation

from board_ui.queries import MessageQuery
from board_ui.stores.messages import Messages


def talk(messages: Messages, count: int, who: str = "CP1", action: str = "Heartbeat") -> None:
    """Let a station send *count* CALLs that are answered."""
    first = messages.last_id
    for number in range(first, first + count):
        messages.extend([call(who, number, action=action), answer(who, number, action=action)])


def found(messages: Messages, **query) -> list[int]:
    return ids(messages.find(MessageQuery(**query)).items)


def at(second: float) -> datetime:
    return datetime.fromtimestamp(BEGIN + second, UTC)


def test_nothing_is_an_empty_page():
    page = small().find(MessageQuery())
    assert (page.items, page.total, page.more, page.last_id) == ((), 0, False, 0)
    assert page.reaches_back is None


def test_a_page_is_newest_first():
    messages = small()
    talk(messages, 3)
    page = messages.find(MessageQuery(limit=2, offset=1))
    assert ids(page.items) == [5, 4]
    assert (page.total, page.more, page.last_id) == (6, True, 6)


def test_it_says_how_far_back_it_reaches():
    messages = small(messages=2)
    messages.extend([call(at=BEGIN), call(at=BEGIN + 20), call(at=BEGIN + 35)])
    assert messages.find(MessageQuery()).reaches_back == 40


def test_a_clock_that_was_set_back_reaches_back_zero_seconds():
    messages = small()
    messages.extend([call(at=BEGIN + 3_600)])
    assert messages.find(MessageQuery()).reaches_back == 0


def test_before_continues_a_list_where_it_ended():
    messages = small()
    talk(messages, 4)
    assert found(messages, limit=3) == [8, 7, 6]
    assert found(messages, limit=3, before=6) == [5, 4, 3]
    assert found(messages, before=4, direction="in") == [3, 1]
    assert found(messages, before=4, text="heartbeat") == [3, 1]


def test_an_offset_beyond_the_end_is_an_empty_page():
    messages = small()
    talk(messages, 2)
    page = messages.find(MessageQuery(offset=10))
    assert (page.items, page.total, page.more) == ((), 4, False)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"identity": "CP1"}, [6, 3, 2, 1]),
        ({"identity": "CP2"}, [5, 4]),
        ({"identity": "CP3"}, []),
        ({"action": "Heartbeat"}, [2, 1]),
        ({"direction": "in"}, [6, 5, 3, 1]),
        ({"direction": "out"}, [4, 2]),
        ({"type": "CALL"}, [4, 3, 1]),
        ({"type": "SEND"}, [6]),
        ({"type": "CALLERROR"}, []),
        ({"from_": at(2)}, [6, 5, 4, 3]),
        ({"to": at(2)}, [3, 2, 1]),
        ({"text": "IDTAG"}, [3]),
        ({"violations": True}, [3]),
        ({"violations": False}, [6, 5, 4, 2, 1]),
        ({"unanswered": True}, [3]),
        ({"unanswered": False}, [6, 5, 4, 2, 1]),
        ({"slower_than": 1.5}, [5, 2]),
        ({"slower_than": 100}, [5]),
        ({"identity": "CP1", "direction": "in"}, [6, 3, 1]),
        ({"action": "Reset", "type": "CALL"}, [4]),
        ({"direction": "in", "unanswered": True}, [3]),
        ({"direction": "in", "violations": True}, [3]),
        ({"action": "Reset", "identity": "CP1"}, []),
    ],
)
def test_each_filter_finds_what_it_names_and_nothing_else(query, expected):
    messages = small()
    messages.extend([call(at=BEGIN), answer(took=0.002, at=BEGIN + 1)])
    messages.extend([call("CP1", 2, '{"idTag":"A"}', action="Authorize", at=BEGIN + 2)])
    messages.violation(violation("CP1", 2))
    messages.extend([call("CP2", 3, action="Reset", ours=True, at=BEGIN + 3)])
    messages.extend([answer("CP2", 3, action="Reset", theirs=True, took=0.5, at=BEGIN + 4)])
    messages.extend([call("CP1", 4, type=6, action="NotifyPeriodicEventStream", at=BEGIN + 5)])
    assert found(messages, **query) == expected
    stream, left_out, cursor = messages.newer(0, MessageQuery(**query), 100, newest=True)
    assert (ids(stream), left_out, cursor) == (expected[::-1], 0, 6)


def test_a_transaction_is_found_with_the_counterparts_of_its_messages():
    messages = small()
    messages.extend(
        [
            call("CP1", 1, '{"connectorId":1}', action="StartTransaction"),
            answer("CP1", 1, '{"transactionId":17}', action="StartTransaction"),
            call("CP1", 2, '{"transactionId":17}', action="MeterValues"),
            answer("CP1", 2, action="MeterValues"),
            call("CP2", 3, '{"transactionId":170}', action="MeterValues"),
        ]
    )
    assert found(messages, transaction_id="17") == [4, 3, 2, 1]


def test_a_total_is_known_where_all_were_looked_at_and_else_not_claimed():
    messages = small()
    talk(messages, 5)
    assert messages.find(MessageQuery(text="heartbeat")).total == 5
    assert messages.find(MessageQuery(text="heartbeat", limit=2)).total is None
    assert messages.find(MessageQuery(text="heartbeat", before=5)).total is None


@pytest.mark.parametrize("offset", [0, 4_800, 4_900])
@pytest.mark.parametrize(
    "query", [{}, {"identity": "CP1"}, {"action": "Heartbeat"}, {"direction": "in"}, {"type": "SEND"}]
)  # fmt: skip
def test_a_query_with_one_indexed_filter_visits_no_more_than_its_page(query, offset):
    messages = small()
    for number in range(0, 5_000, 2):
        messages.extend([call("CP1", number, type=6), call("CP1", number + 1, type=6)])
    page = messages.find(MessageQuery(offset=offset, **query))
    assert len(page.items) == 100
    assert messages.visited <= 101


def test_several_filters_visit_the_matches_of_the_rarest_only():
    messages = small()
    talk(messages, 500, "CP1")
    talk(messages, 3, "CP2", action="Reset")
    messages.find(MessageQuery(action="Reset", direction="in", text="x"))
    assert messages.visited == 6


def test_indices_are_right_after_many_more_messages_than_are_kept():
    messages = small(messages=10)
    for _ in range(7):
        talk(messages, 9)
        assert len(found(messages, direction="in")) == 5
        assert found(messages, type="CALLRESULT")[0] == messages.last_id
        talk(messages, 1, "CP2")
        assert len(found(messages, direction="out")) == 5


# ── counterparts ─────────────────────────────────────────────────────────


def counterparts(messages: Messages, **query) -> dict[int, int | None]:
    return {each.id: each.counterpart for each in messages.find(MessageQuery(**query)).items}


def test_call_and_answer_know_each_other():
    messages = small()
    messages.extend([call(), call("CP2"), answer("CP2"), answer()])
    assert counterparts(messages) == {1: 4, 2: 3, 3: 2, 4: 1}


def test_calls_of_both_sides_with_one_id_are_kept_apart():
    messages = small()
    messages.extend([call(), call(ours=True), answer(), answer(theirs=True)])
    assert counterparts(messages) == {1: 3, 2: 4, 3: 1, 4: 2}


def test_a_station_that_counts_from_one_again_gets_the_answers_of_its_new_calls():
    messages = small()
    messages.extend([call(), call(), answer()])
    assert counterparts(messages) == {1: None, 2: 3, 3: 2}


@pytest.mark.clause("2.1-4 §4.1.4")
def test_a_repeated_call_is_refused_while_the_first_one_gets_its_answer():
    messages = small()
    refusal = answer(type=4, raw=b'[4,"1","RpcFrameworkError","",{}]')
    messages.extend([call(), call(), call(), refusal, refusal, answer()])
    assert counterparts(messages) == {1: 6, 2: 5, 3: 4, 4: 3, 5: 2, 6: 1}


@pytest.mark.clause("2.1-4 §4.2.3")
def test_a_callresulterror_belongs_to_the_callresult_that_it_refuses():
    messages = small()
    refusal = answer(type=5, raw=b'[5,"1","FormatViolation","",{}]', took=None)
    messages.extend([call(theirs := "CP1", ours=True), answer(theirs, theirs=True), call("CP2")])
    assert counterparts(messages)[2] == 1
    messages.extend([refusal])
    assert counterparts(messages) == {1: 2, 2: 1, 3: None, 4: 2}


def test_a_callresulterror_without_its_callresult_has_no_counterpart():
    messages = small()
    messages.extend([call(), answer(type=5, raw=b'[5,"1","FormatViolation","",{}]')])
    assert counterparts(messages) == {1: None, 2: None}


def test_an_answer_whose_call_is_no_longer_kept_has_no_counterpart():
    messages = small(messages=2, station_messages=1)
    messages.extend([call(), answer()])
    assert counterparts(messages) == {1: 2, 2: 1}
    messages.extend([call("CP2")])
    assert counterparts(messages) == {2: None, 3: None}


def test_counterparts_are_right_whenever_somebody_looks():
    watched, unwatched = small(), small()
    for number in range(50):
        for messages in (watched, unwatched):
            messages.extend([call("CP1", number), call("CP2", number), answer("CP1", number)])
        counterparts(watched)
    assert counterparts(watched, limit=1_000) == counterparts(unwatched, limit=1_000)


# ── violations, one message ──────────────────────────────────────────────


def test_a_violation_belongs_to_the_newest_message_of_that_id():
    messages = small()
    messages.extend([call(), answer(), call("CP2"), call(), call(number=2), answer()])
    messages.violation(violation())
    messages.violation(violation(path="$.b"))
    message = messages.get(4)
    assert [each.path for each in message.violations] == ["/idTag", "/b"]
    assert found(messages, violations=True) == [4]


def test_a_violation_without_its_message_is_let_go():
    messages = small()
    messages.violation(violation())
    messages.extend([call("CP2")])
    messages.violation(violation())
    assert found(messages, violations=True) == []


def test_violations_that_left_the_ring_are_not_found_in_it():
    messages = small(messages=2)
    messages.extend([call()])
    messages.violation(violation())
    talk(messages, 5)
    assert found(messages, violations=True) == []


def test_a_detail_has_the_texts_of_both_messages():
    messages = small()
    messages.extend([call(payload='{"a":"ä"}'), answer()])
    detail = messages.detail(1)
    assert detail.raw == '[2,"1","Heartbeat",{"a":"ä"}]'
    assert detail.message == messages.get(1)
    assert (detail.counterpart, detail.counterpart_raw) == (messages.get(2), '[3,"1",{}]')


def test_a_detail_is_whole_where_the_list_is_truncated():
    messages = small()
    payload = f'{{"a":"{"x" * 9_000}"}}'
    messages.extend([call(payload=payload)])
    assert messages.get(1).truncated
    assert payload in messages.detail(1).raw


def test_a_call_without_an_answer_has_a_detail_without_one():
    messages = small()
    messages.extend([call()])
    assert (messages.detail(1).counterpart, messages.detail(1).counterpart_raw) == (None, None)


@pytest.mark.parametrize("id_", [0, 2, 10**9])
def test_what_is_not_kept_is_not_got(id_):
    messages = small()
    messages.extend([call()])
    assert messages.get(id_) is None
    assert messages.detail(id_) is None


# ── streams, stores ──────────────────────────────────────────────────────


def test_a_stream_gets_the_newest_messages_and_is_told_how_many_it_misses():
    messages = small()
    talk(messages, 5)
    stream, left_out, cursor = messages.newer(2, MessageQuery(), 3, newest=True)
    assert (ids(stream), left_out, cursor) == ([8, 9, 10], 5, 10)
    stream, left_out, cursor = messages.newer(2, MessageQuery(direction="in"), 3, newest=True)
    assert (ids(stream), left_out, cursor) == ([5, 7, 9], 1, 10)


def test_a_stream_that_resumes_gets_the_oldest_and_goes_on_from_there():
    messages = small()
    talk(messages, 3)
    assert ids(messages.newer(0, MessageQuery(), 4, newest=False)[0]) == [1, 2, 3, 4]
    assert messages.newer(0, MessageQuery(), 4, newest=False)[1:] == (0, 4)
    assert messages.newer(4, MessageQuery(), 4, newest=False)[1:] == (0, 6)
    stream, _, cursor = messages.newer(0, MessageQuery(direction="out"), 2, newest=False)
    assert (ids(stream), cursor) == ([2, 4], 4)


def test_a_stream_whose_cursor_is_from_before_a_restart_begins_at_the_newest():
    messages = small()
    talk(messages, 1)
    assert messages.newer(500, MessageQuery(), 4, newest=False) == ([], 0, 2)


def test_a_store_gets_records_with_their_texts():
    messages = small(messages=4)
    talk(messages, 4)
    batch = messages.to_store(0, 3)
    assert [each.message.id for each in batch] == [5, 6, 7]
    assert batch[0].raw == '[2,"2","Heartbeat",{}]'
    assert batch[1].message.counterpart == 5


def test_a_batch_for_a_store_is_bounded_in_bytes():
    messages = small()
    messages.extend([call(payload=f'"{"x" * 400_000}"') for _ in range(8)])
    assert [each.message.id for each in messages.to_store(2, 500)] == [3, 4, 5]


def test_messages_are_numbered_anew_behind_those_of_a_store():
    messages = small(messages=4, station_messages=4)
    messages.extend([call("quiet"), answer("quiet")])
    messages.violation(violation("quiet"))
    talk(messages, 8)
    messages.violation(violation("CP1", 16))
    assert found(messages, identity="quiet") == [2, 1]
    messages.continue_after(1_000)
    assert found(messages) == [1_018, 1_017, 1_016, 1_015]
    assert found(messages, identity="quiet") == [1_002, 1_001]
    assert messages.get(1_001).violations
    assert counterparts(messages, identity="quiet") == {1_001: 1_002, 1_002: 1_001}
    messages.extend([call()])
    assert found(messages, limit=1) == [1_019]
