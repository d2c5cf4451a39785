"""Whatever comes in, ``Peer.receive`` returns an outcome, and what it wants sent is good OCPP-J."""

from __future__ import annotations

import json
import re
from typing import Any

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from ocpp_peers import (
    ALL,
    MODULES,
    beat,
    boot,
    check_sendable,
    clear_cache,
    cleared,
    make_peer,
    message,
)

from trio_ocpp.options import Protocol, Validation
from trio_ocpp.payloads import catalog
from trio_ocpp.protocol.peer import (
    Answered,
    Bad,
    CallReceived,
    Ignored,
    Peer,
    Refused,
    Replayed,
    ResultRefused,
)

OUTCOMES = (CallReceived, Refused, Replayed, Answered, ResultRefused, Bad, Ignored)

METER_VALUES = {
    "connectorId": 1,
    "meterValue": [{"timestamp": "2026-01-01T00:00:00Z", "sampledValue": [{"value": "16.0"}]}],
}
PROFILE = {
    "connectorId": 1,
    "csChargingProfiles": {
        "chargingProfileId": 1,
        "stackLevel": 0,
        "chargingProfilePurpose": "TxProfile",
        "chargingProfileKind": "Absolute",
        "chargingSchedule": {
            "chargingRateUnit": "A",
            "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 21.4}],
        },
    },
}
TRANSACTION = {
    "eventType": "Started",
    "timestamp": "2026-01-01T00:00:00Z",
    "triggerReason": "Authorized",
    "seqNo": 0,
    "transactionInfo": {"transactionId": "t"},
    "customData": {"vendorId": "V", "more": [1]},
}
GOOD = [
    beat(),
    boot("ocpp1.6"),
    boot("ocpp2.1"),
    cleared("ours"),
    b'[2,"n","Heartbeat",null]',
    message(2, "m", "MeterValues", METER_VALUES),
    message(2, "p", "SetChargingProfile", PROFILE),
    message(2, "t", "TransactionEvent", TRANSACTION),
    message(2, "v", "Vendor.Do", {"é": ["😀", None, 1.5, True]}),
    message(4, "ours", "GenericError", "why", {"a": 1}),
    message(5, "x", "GenericError", "why", {"a": 1}),
    message(6, "s", "Vendor.Tell", {}),
    message(6, "s", "NotifyPeriodicEventStream", {"id": 1}),
]
#: What breaks parsers, to be put in the place of other things.
POISON = [
    b"1e999999",
    b"-1e999999",
    b"1" + b"0" * 5000,
    b"-0",
    b"0.1e-400",
    b"NaN",
    b"null",
    b"[" * 5000,
    b"[" * 200 + b"]" * 200,
    b'{"a":' * 5000,
    b'"\\ud800"',
    b'"\\udc00\\ud800"',
    b'"\xed\xa0\x80"',
    b'"\xff"',
    b'"\xc0\x80"',
    b'"\\u0000"',
    b"\x00",
    b'"' + b"x" * 70_000 + b'"',
    b'{"a":1,"a":2}',
    b'{"":{}}',
    b'"2026-02-30T25:61:61Z"',
    b'"9999-12-31T23:59:60+99:99"',
]


def exercise(protocol: Protocol, text: bytes, validation: Validation) -> None:
    peer = make_peer(protocol, validation=validation)
    clear_cache(peer, "ours")
    incoming = peer.receive(text)
    assert isinstance(incoming, OUTCOMES)
    assert (peer.slot.state == "free") is isinstance(incoming, Answered)
    reply = getattr(incoming, "reply", None)
    if reply is not None:
        check_sendable(reply, protocol, foreign_id=getattr(incoming, "message_id", None))
    if isinstance(incoming, CallReceived):
        settle(peer, incoming, protocol)
    assert peer.answers.running == 0
    again = peer.receive(text)
    assert isinstance(again, OUTCOMES)
    assert isinstance(again, Replayed) is (
        isinstance(incoming, CallReceived) and not incoming.is_send
    )


def settle(peer: Peer, call: CallReceived, protocol: Protocol) -> None:
    if not call.is_send:
        check_sendable(peer.refuse(call, "InternalError", call.action), protocol)


PROTOCOLS = st.sampled_from(ALL)
VALIDATION = st.sampled_from(["reject", "tolerate"])
FUZZ = settings(max_examples=200, deadline=None)


@pytest.mark.clause("2.1-4 §4.2.3")
@given(PROTOCOLS, VALIDATION, st.binary(max_size=200))
@FUZZ
def test_any_bytes_are_survived(protocol: Protocol, validation: Validation, text: bytes):
    exercise(protocol, text, validation)


@pytest.mark.clause("2.1-4 §4.2.3")
@pytest.mark.parametrize("protocol", ALL)
@pytest.mark.parametrize("text", GOOD)
def test_every_truncation_of_a_good_message_is_survived(protocol: Protocol, text: bytes):
    for length in range(len(text) + 1):
        exercise(protocol, text[:length], "reject")
        exercise(protocol, text[length:], "tolerate")


@given(
    PROTOCOLS,
    VALIDATION,
    st.sampled_from(GOOD),
    st.lists(
        st.tuples(st.integers(0, 400), st.integers(0, 3), st.binary(max_size=4)),
        min_size=1,
        max_size=4,
    ),
)
@FUZZ
def test_mutations_of_good_messages_are_survived(
    protocol: Protocol,
    validation: Validation,
    text: bytes,
    edits: list[tuple[int, int, bytes]],
):
    for place, removed, added in edits:
        at = place % (len(text) + 1)
        text = text[:at] + added + text[at + removed :]
    exercise(protocol, text, validation)


JSON_TOKENS = rb'"(?:[^"\\]|\\.)*"|-?[0-9.]+|true|false|null|\{\}'


@pytest.mark.parametrize("protocol", ALL)
@pytest.mark.parametrize("poison", POISON, ids=lambda poison: repr(poison[:12]))
def test_poison_in_the_place_of_any_value_is_survived(protocol: Protocol, poison: bytes):
    for text in GOOD:
        for token in re.finditer(JSON_TOKENS, text):
            poisoned = text[: token.start()] + poison + text[token.end() :]
            exercise(protocol, poisoned, "reject")
            exercise(protocol, poisoned, "tolerate")


ANY_JSON: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=40),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(PROTOCOLS, VALIDATION, ANY_JSON)
@example("ocpp2.1", "reject", [2, "i" * 37, "Heartbeat", {}])
@example("ocpp2.0.1", "reject", [-(10**400), "i" * 37])
@FUZZ
def test_any_json_is_survived(protocol: Protocol, validation: Validation, value: object):
    exercise(protocol, json.dumps(value).encode(), validation)
    exercise(protocol, json.dumps(value, ensure_ascii=False).encode(), validation)


ACTIONS = {protocol: sorted(catalog(protocol).actions) for protocol in ALL}


@given(st.data(), PROTOCOLS, VALIDATION, st.integers(0, 7), ANY_JSON)
@FUZZ
def test_any_payload_of_any_action_is_survived(
    data: st.DataObject,
    protocol: Protocol,
    validation: Validation,
    kind: int,
    payload: object,
):
    action = data.draw(st.sampled_from(ACTIONS[protocol]) | st.text(max_size=60))
    fields = MODULES[protocol].CATALOG.actions.get(action)
    if fields is not None and isinstance(payload, dict):
        names = [one.encode_name for one in msgspec.structs.fields(fields.request.type)]
        payload = dict(zip(names, payload.values(), strict=False)) | payload
    exercise(protocol, message(kind, "ours", action, payload), validation)
    exercise(protocol, message(3, "ours", payload), validation)


@given(PROTOCOLS, st.text(max_size=300), st.text(max_size=300))
@FUZZ
def test_what_is_made_of_any_text_is_good_ocpp_j(protocol: Protocol, action: str, words: str):
    peer = make_peer(protocol)
    incoming = peer.receive(message(2, "a", action, {}))
    if isinstance(incoming, CallReceived):
        check_sendable(peer.refuse(incoming, "GenericError", words, {words: words}), protocol)


@given(PROTOCOLS, st.text(st.characters(), max_size=300))
@example("ocpp1.6", "\ud800")
@FUZZ
def test_a_description_of_any_characters_goes_out(protocol: Protocol, words: str):
    peer = make_peer(protocol)
    incoming = peer.receive(beat())
    assert isinstance(incoming, CallReceived)
    check_sendable(peer.refuse(incoming, "GenericError", words), protocol)
