"""From an event to the record that is shown, and what its text is searched for."""

import msgspec
import pytest
from store_stage import NOON, answer, call, violation

from board_ui.queries import MessageQuery
from board_ui.stores.base import StoredMessage, decode_record, encode_record
from board_ui.stores.filters import matches
from board_ui.stores.message_record import PAYLOAD_LIMIT, to_message, to_violation
from board_ui.stores.message_text import containing, of_transaction
from board_ui.stores.violations import Violations


def test_the_payload_of_a_call_is_cut_out_of_the_text():
    message = to_message(7, call(payload='{"a": [1, "ä"]}', action="DataTransfer"))
    assert bytes(message.payload) == '{"a": [1, "ä"]}'.encode()
    assert (message.id, message.at, message.direction, message.type) == (7, NOON, "in", "CALL")
    assert (message.action, message.message_id, message.identity) == ("DataTransfer", "1", "CP1")


def test_an_answer_of_ours_shows_how_long_it_was_handled():
    message = to_message(1, answer(took=0.0123456), counterpart=9)
    assert (message.direction, message.type, message.counterpart) == ("out", "CALLRESULT", 9)
    assert (message.handling_ms, message.round_trip_ms) == (12.346, None)


def test_an_answer_of_the_station_shows_its_round_trip():
    message = to_message(1, answer(took=0.5, theirs=True))
    assert (message.handling_ms, message.round_trip_ms) == (None, 500)


def test_a_replayed_answer_is_marked():
    assert to_message(1, answer(replayed=True)).replayed


@pytest.mark.clause("2.1-4 §4.2.3")
@pytest.mark.parametrize(("number", "name"), [(4, "CALLERROR"), (5, "CALLRESULTERROR")])
def test_an_error_shows_its_code_description_and_details(number, name):
    raw = f'[{number},"1","GenericError","so \\"it\\" is",{{"a":1}}]'.encode()
    message = to_message(1, answer(raw=raw, type=number, error_code="GenericError"))
    assert (message.type, message.error_code) == (name, "GenericError")
    assert message.error_description == 'so "it" is'
    assert bytes(message.payload) == b'{"a":1}'


@pytest.mark.clause("2.1-4 §4.2.4")
def test_a_send_shows_its_payload():
    message = to_message(1, call(type=6, payload='{"b":2}'))
    assert (message.type, bytes(message.payload)) == ("SEND", b'{"b":2}')


@pytest.mark.parametrize("raw", [b'[4,"1","Code"]', b'[4,"1","Code","why"]'])
def test_an_error_with_parts_missing_is_shown_as_far_as_it_goes(raw):
    message = to_message(1, answer(raw=raw, type=4))
    assert message.payload is None
    assert message.error_description == ("why" if b"why" in raw else None)


def test_a_payload_above_8_kib_is_left_out():
    message = to_message(1, call(payload=f'"{"x" * PAYLOAD_LIMIT}"'))
    assert message.payload is None
    assert message.truncated
    assert message.size > PAYLOAD_LIMIT


def test_a_payload_of_8_kib_is_shown():
    message = to_message(1, call(payload=f'"{"x" * (PAYLOAD_LIMIT - 2)}"'))
    assert not message.truncated


def test_a_payload_is_one_line_so_that_streams_can_carry_it():
    message = to_message(1, call(payload='{\r\n  "a": "b\\nc"\n}'))
    assert b"\n" not in bytes(message.payload)
    assert msgspec.json.decode(message.payload) == {"a": "b\nc"}


def test_a_text_that_is_no_json_is_shown_without_payload():
    message = to_message(1, answer(raw=b"[3,"))
    assert (message.payload, message.truncated, message.size) == (None, False, 3)


def test_a_violation_is_noted_with_a_bounded_description():
    noted = to_violation(violation(description="x" * 5_000, path="$" + ".a" * 5_000))
    assert (len(noted.description), len(noted.path), noted.tolerated) == (500, 500, True)


@pytest.mark.parametrize(
    ("path", "pointer"),
    [
        ("$", ""),
        ("$.meterValue[0].sampledValue[12].unit", "/meterValue/0/sampledValue/12/unit"),
        ("$.a/b~c", "/a~1b~0c"),
    ],
)
def test_the_path_of_a_violation_is_a_json_pointer(path, pointer):
    assert to_violation(violation(path=path)).path == pointer


def test_violations_are_bounded_in_bytes_and_in_number():
    kept = Violations(10_000)
    for id_ in range(1, 101):
        kept.note(id_, to_violation(violation()))
    assert kept.size <= 10_000
    assert list(kept)[-1] == 100
    for _ in range(50):
        kept.note(100, to_violation(violation()))
    assert len(kept[100]) == 20


@pytest.mark.parametrize(
    ("raw", "sought", "found"),
    [
        (b'[2,"1","StopTransaction",{"transactionId":17}]', "17", True),
        (b'[2,"1","StopTransaction",{"transactionId" : -1 }]', "-1", True),
        (b'[2,"1","StopTransaction",{"transactionId":170}]', "17", False),
        (b'[2,"1","x",{"transactionInfo":{"transactionId":"a-17"}}]', "a-17", True),
        (b'[2,"1","x",{"transactionInfo":{"transactionId":"a-17"}}]', "17", False),
        (b'[2,"1","x",{"a":[{"transactionId":1},{"transactionId":17}]}]', "17", True),
        (b'[2,"1","x",{"transactionId":"\\u0041\\"1"}]', 'A"1', True),
        (b'[2,"1","x",{"transactionId":"\\q"}]', "\\q", False),
        (b'[2,"1","x",{"transactionId":null,"a":17}]', "17", False),
        (b'[2,"1","x",{"a":"\\"transactionId\\":17"}]', "17", False),
        (b'[2,"1","Heartbeat",{}]', "17", False),
    ],
)
def test_a_transaction_id_is_found_at_any_depth_as_number_or_text(raw, sought, found):
    assert of_transaction(sought)(raw) is found


@pytest.mark.parametrize(
    ("text", "found"),
    [("HeartBEAT", True), ("Grüße", True), ("GRÜSSE", True), ("boot", False), ("süß", False)],
)
def test_text_is_found_whatever_its_case(text, found):
    assert containing(text)('[2,"1","Heartbeat",{"a":"grüße"}]'.encode()) is found


CALL = StoredMessage(message=to_message(1, call()), raw=call(payload='{"a":"Z"}').raw.decode())
ANSWER = StoredMessage(
    message=to_message(2, answer(took=0.002), [to_violation(violation())], 1),
    raw='[3,"1",{"transactionId":5}]',
)
QUICK = StoredMessage(message=to_message(3, answer(theirs=True, took=0.001)), raw="[]")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (MessageQuery(), [1, 2, 3]),
        (MessageQuery(identity="CP1"), [1, 2, 3]),
        (MessageQuery(identity="CP2"), []),
        (MessageQuery(action="Reset"), []),
        (MessageQuery(direction="in"), [1, 3]),
        (MessageQuery(type="CALL"), [1]),
        (MessageQuery(from_=NOON, to=NOON), [1, 2, 3]),
        (MessageQuery(from_=NOON.replace(year=2100)), []),
        (MessageQuery(to=NOON.replace(year=2000)), []),
        (MessageQuery(violations=True), [2]),
        (MessageQuery(violations=False), [1, 3]),
        (MessageQuery(unanswered=True), [1]),
        (MessageQuery(slower_than=1.5), [2]),
        (MessageQuery(slower_than=0.5), [2, 3]),
        (MessageQuery(text='"z"'), [1]),
        (MessageQuery(transaction_id="5"), [2]),
    ],
)
def test_a_stored_message_matches_by_the_same_filters(query, expected):
    assert [each.message.id for each in (CALL, ANSWER, QUICK) if matches(each, query)] == expected


def test_a_stored_call_with_its_answer_at_hand_is_answered_and_part_of_its_transaction():
    assert not matches(CALL, MessageQuery(unanswered=True), ANSWER)
    assert matches(CALL, MessageQuery(transaction_id="5"), ANSWER)


@pytest.mark.parametrize("payload", ["{}", f'"{"x" * 9_000}"'])
def test_a_record_is_the_same_after_it_was_json(payload):
    event = call(payload=payload)
    stored = StoredMessage(message=to_message(1, event), raw=event.raw.decode())
    assert decode_record("message", encode_record(stored)) == stored
