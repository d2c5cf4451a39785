"""The five messages ⇄ text, and what is said of a text that is none of them."""

from __future__ import annotations

import json

import pytest
from ocpp_peers import ALL, V16, V21, V201, message

from trio_ocpp.options import Protocol
from trio_ocpp.protocol import messages
from trio_ocpp.protocol.dialects import DIALECTS
from trio_ocpp.protocol.messages import Unreadable

LONGEST = "i" * 36


def parse(text: bytes, protocol: Protocol = V21) -> messages.Message | Unreadable:
    return messages.parse(text, DIALECTS[protocol])


def fault(text: bytes, protocol: Protocol = V21) -> Unreadable:
    parsed = parse(text, protocol)
    assert isinstance(parsed, Unreadable), parsed
    return parsed


@pytest.mark.clause("1.6J §4.2.1")
@pytest.mark.clause("2.1-4 §4.2.1")
@pytest.mark.parametrize("protocol", ALL)
def test_a_call_has_an_id_an_action_and_a_payload(protocol: Protocol):
    call = parse(b' [ 2 , "19223201", "Heartbeat",\n{"a": [1]} ] ', protocol)
    assert isinstance(call, messages.Call)
    assert (call.id, call.action, bytes(call.payload)) == ("19223201", "Heartbeat", b'{"a": [1]}')


@pytest.mark.clause("1.6J §4.2.2")
@pytest.mark.clause("2.1-4 §4.2.2")
@pytest.mark.parametrize("protocol", ALL)
def test_a_callresult_has_an_id_and_a_payload(protocol: Protocol):
    result = parse(b'[3,"x",{"a":1}]', protocol)
    assert isinstance(result, messages.CallResult)
    assert (result.id, bytes(result.payload)) == ("x", b'{"a":1}')


@pytest.mark.clause("1.6J §4.2.3")
@pytest.mark.clause("2.1-4 §4.2.3")
@pytest.mark.parametrize("protocol", ALL)
def test_a_callerror_has_an_id_a_code_a_description_and_details(protocol: Protocol):
    error = parse(b'[4,"162376037","NotSupported","not here",{"a":1}]', protocol)
    assert isinstance(error, messages.CallErrorMessage)
    assert (error.id, error.code) == ("162376037", "NotSupported")
    assert (error.description, error.details) == ("not here", {"a": 1})


@pytest.mark.parametrize(
    ("text", "description", "details"),
    [
        (b'[4,"x","GenericError"]', "", None),
        (b'[4,"x","GenericError","why"]', "why", None),
        (b'[4,"x","GenericError",null,null]', None, None),
        (b'[4,"x","GenericError","why",[1]]', "why", [1]),
        (b'[4,"x","GenericError","why",{},"more"]', "why", {}),
    ],
)
def test_a_callerror_is_read_with_leniency(text: bytes, description: str | None, details: object):
    error = parse(text)
    assert isinstance(error, messages.CallErrorMessage)
    assert (error.description, error.details) == (description, details)


@pytest.mark.clause("2.1-4 §4.1.3 table 3")
def test_21_has_callresulterror_and_send():
    error = parse(b'[5,"x","FormatViolation","",{}]')
    send = parse(b'[6,"x","NotifyPeriodicEventStream",{}]')
    assert isinstance(error, messages.CallResultError)
    assert isinstance(send, messages.Send)


@pytest.mark.clause("1.6J §4.1.3 table 2")
@pytest.mark.clause("2.0.1-4 §4.1.3 table 3")
@pytest.mark.parametrize("protocol", [V16, V201])
@pytest.mark.parametrize("kind", [5, 6])
def test_before_21_there_is_neither_callresulterror_nor_send(protocol: Protocol, kind: int):
    found = fault(message(kind, "x", "Code", "", {}), protocol)
    assert found == Unreadable(
        f"message type {kind} does not exist in {protocol}", kind, "x", unknown_type=True
    )


@pytest.mark.parametrize("kind", [0, 1, 7, -2, 10**18, int("9" * 400)])
def test_an_unknown_type_is_told_from_a_broken_message(kind: int):
    found = fault(message(kind, "x", "Heartbeat", {}))
    assert (found.unknown_type, found.message_id) == (True, "x")
    assert len(found.reason) < 80


@pytest.mark.clause("1.6J §4.1.4 table 3")
@pytest.mark.clause("2.1-4 §4.1.4 table 4")
@pytest.mark.parametrize("protocol", ALL)
@pytest.mark.parametrize("unit", ["i", "é", "😀"])
def test_an_id_has_up_to_36_characters(protocol: Protocol, unit: str):
    good = parse(message(2, unit * 36, "Heartbeat", {}), protocol)
    found = fault(message(2, unit * 37, "Heartbeat", {}), protocol)
    assert isinstance(good, messages.Call)
    assert good.id == unit * 36
    assert found.reason == "the message id is 37 characters long; 36 are allowed"
    assert (found.type, found.message_id) == (2, unit * 37)


@pytest.mark.clause("1.6J §4.2.1")
@pytest.mark.clause("2.1-4 §4.2.1")
@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (b'[2,"x"]', 4),
        (b'[2,"x","Heartbeat"]', 4),
        (b'[2,"x","Heartbeat",{},{}]', 4),
        (b'[6,"x","Heartbeat",{},{}]', 4),
        (b'[3,"x"]', 3),
        (b'[3,"x",{},{}]', 3),
        (b'[4,"x"]', 5),
        (b'[5,"x"]', 5),
    ],
)
def test_a_message_with_a_wrong_number_of_elements_is_broken(text: bytes, wanted: int):
    found = fault(text)
    count = len(json.loads(text))
    kind = json.loads(text)[0]
    assert found == Unreadable(
        f"{count} elements; a message of type {kind} has {wanted}", kind, "x"
    )


@pytest.mark.parametrize(
    ("text", "reason", "kind", "message_id"),
    [
        (b"", "not JSON: Input data was truncated", None, None),
        (b"hello", "not JSON: JSON is malformed: invalid character (byte 0)", None, None),
        (b"{}", "not an OCPP-J message: Expected array, got object", None, None),
        (b"null", "not an OCPP-J message: Expected array, got null", None, None),
        (b"[]", "the message type, the first element, is not a whole number", None, None),
        (
            b'["2","x","A",{}]',
            "the message type, the first element, is not a whole number",
            None,
            "x",
        ),
        (
            b'[true,"x","A",{}]',
            "the message type, the first element, is not a whole number",
            None,
            "x",
        ),
        (
            b'[2.5,"x","A",{}]',
            "the message type, the first element, is not a whole number",
            None,
            "x",
        ),
        (
            b'[1e999999,"x"]',
            "the message type, the first element, is not a whole number",
            None,
            "x",
        ),
        (b"[2]", "the message id is missing or not a string", 2, None),
        (b'[2,7,"A",{}]', "the message id is missing or not a string", 2, None),
        (b'[2,null,"A",{}]', "the message id is missing or not a string", 2, None),
        (b'[2,"\xff","A",{}]', "the message id is missing or not a string", 2, None),
        (b'[2,"x",7,{}]', "Expected str, got int - at $[2]", 2, "x"),
        (b'[2,"","A"]', "3 elements; a message of type 2 has 4", 2, ""),
    ],
)
def test_the_fault_of_an_unreadable_text_is_said_in_words(
    text: bytes, reason: str, kind: int | None, message_id: str | None
):
    assert fault(text) == Unreadable(reason, kind, message_id)


@pytest.mark.clause("2.1-4 §4.2.3")
@pytest.mark.parametrize(
    ("text", "kind", "message_id"),
    [
        (b'[2,"abc","Heartbeat",{', 2, "abc"),
        (b' [ 2 , "abc" , "Heart', 2, "abc"),
        (b'[2,"abc"', 2, "abc"),
        (b'[2,"abc","Heartbeat",{}]]', 2, "abc"),
        (b'[2,"abc","Heartbeat",{"a":\x00}]', 2, "abc"),
        (b'[3,"abc",{"a":01}]', 3, "abc"),
        (b'[2,"","Heartbeat",{', 2, ""),
        (b'[2,"' + b"i" * 36 + b'","Heartbeat",{', 2, LONGEST),
        (b'[2,"' + b"i" * 37 + b'","Heartbeat",{', None, None),
        (b'[2,"abc', None, None),
        (b'[2,"a\\u0041","Heartbeat",{', None, None),
        (b'[2,"\xff","Heartbeat",{', None, None),
        (b'[22,"abc","Heartbeat",{', None, None),
        (b'x[2,"abc","Heartbeat",{', None, None),
        (rb'[2,"abc","Heartbeat",{"a":"\ud800"}]', 2, "abc"),
    ],
)
def test_type_and_id_are_read_even_from_what_is_no_json(
    text: bytes, kind: int | None, message_id: str | None
):
    found = fault(text)
    assert found.reason.startswith("not JSON: ")
    assert (found.type, found.message_id, found.unknown_type) == (kind, message_id, False)


def test_deep_nesting_is_said_to_be_too_deep():
    found = fault(b'[2,"abc","Heartbeat",' + b"[" * 100_000)
    assert found == Unreadable("not JSON: nested too deeply", 2, "abc")


def test_an_unknown_type_is_seen_even_in_what_is_no_json():
    assert fault(b'[9,"abc",{').unknown_type


@pytest.mark.parametrize("value", [b"1e999999", b"-" + b"9" * 5000, b'"\xff"', b"[[[]]]"])
def test_a_payload_is_not_looked_into(value: bytes):
    call = parse(b'[2,"x","Heartbeat",{"a":' + value + b"}]")
    assert isinstance(call, messages.Call)
    assert value in bytes(call.payload)


@pytest.mark.clause("1.6J §4.2.1")
@pytest.mark.clause("2.1-4 §4.1.5")
@pytest.mark.parametrize(
    ("payload", "read"), [(b"null", b"{}"), (b"{}", b"{}"), (b'{"a":null}', b'{"a":null}')]
)
def test_null_as_payload_means_an_empty_object(payload: bytes, read: bytes):
    call = parse(b'[2,"x","Heartbeat",' + payload + b"]")
    assert isinstance(call, messages.Call)
    assert messages.payload_of(call.payload) == read


NASTY = 'quote " backslash \\ line \n zero \x00 é 😀'


@pytest.mark.clause("1.6J §4.1.2")
@pytest.mark.clause("2.1-4 §4.1.2")
def test_what_is_written_is_json_and_reads_back_as_it_was():
    texts = [
        messages.call_text(2, LONGEST, NASTY, b'{"a":1}'),
        messages.call_text(6, LONGEST, NASTY, b"{}"),
        messages.result_text(LONGEST, b"{}"),
        messages.error_text(4, LONGEST, "GenericError", NASTY, b"{}"),
        messages.error_text(5, LONGEST, "GenericError", NASTY, b'{"b":2}'),
    ]
    assert [json.loads(text) for text in texts] == [
        [2, LONGEST, NASTY, {"a": 1}],
        [6, LONGEST, NASTY, {}],
        [3, LONGEST, {}],
        [4, LONGEST, "GenericError", NASTY, {}],
        [5, LONGEST, "GenericError", NASTY, {"b": 2}],
    ]
    assert not any(isinstance(parse(text), Unreadable) for text in texts)
