"""Their CALLs and SENDs: which reach a handler, and how they are answered."""

from __future__ import annotations

import json

import pytest
from ocpp_peers import (
    ALL,
    MODULES,
    NOON,
    V2,
    V16,
    V21,
    V201,
    as_error,
    beat,
    beat_response,
    check_sendable,
    clear_cache,
    make_peer,
    message,
    received,
)

from trio_ocpp import v16
from trio_ocpp.errors import LocalProtocolError, PayloadInvalid
from trio_ocpp.options import Protocol
from trio_ocpp.payloads import RawRequest, RawResponse, catalog
from trio_ocpp.protocol.dialects import DIALECTS
from trio_ocpp.protocol.peer import Peer, Refused
from trio_ocpp.protocol.state import Answers, Gate

STREAM = {"id": 1, "pending": 0, "basetime": "2026-01-01T00:00:00Z", "data": [{"t": 0, "v": "1"}]}


# ── what reaches a handler ───────────────────────────────────────────────


@pytest.mark.clause("1.6J §4.2.1")
@pytest.mark.clause("2.1-4 §4.2.1")
@pytest.mark.parametrize("protocol", ALL)
def test_a_good_call_comes_typed(protocol: Protocol):
    call = received(make_peer(protocol), beat("a"))
    assert (call.message_id, call.action) == ("a", "Heartbeat")
    assert call.request == MODULES[protocol].Heartbeat()
    assert (call.is_send, call.reused, call.violations) == (False, False, ())


@pytest.mark.clause("1.6J §4.1.1")
@pytest.mark.clause("2.1-4 §4.1.1")
@pytest.mark.parametrize("protocol", ALL)
def test_calls_of_the_two_sides_may_cross(protocol: Protocol):
    peer = make_peer(protocol)
    clear_cache(peer, "same-id")
    call = received(peer, beat("same-id"))
    peer.answer(call, beat_response(protocol))
    assert peer.slot.state == "waiting"


@pytest.mark.clause("1.6J §4.2.1")
@pytest.mark.clause("2.1-4 §4.1.5")
@pytest.mark.parametrize("protocol", ALL)
def test_null_as_payload_is_an_empty_object(protocol: Protocol):
    peer = make_peer(protocol)
    assert received(peer, b'[2,"a","Heartbeat",null]').request == MODULES[protocol].Heartbeat()
    assert received(peer, b'[2,"b","Vendor.Do",null]').request == RawRequest("Vendor.Do", {})


@pytest.mark.clause("2.1-4 §4.1.6")
@pytest.mark.parametrize("action", ["heartbeat", "HeartbeatRequest", "Vendor.Do", ""])
def test_an_action_that_no_schema_describes_comes_raw(action: str):
    call = received(make_peer(V21), message(2, "a", action, {"x": [1]}))
    assert call.request == RawRequest(action, {"x": [1]})


def test_an_empty_id_is_an_id():
    peer = make_peer(V16)
    assert json.loads(peer.answer(received(peer, beat("")), beat_response(V16)))[1] == ""


# ── what does not ────────────────────────────────────────────────────────


@pytest.mark.clause("1.6J §4.2.3 table 7")
@pytest.mark.clause("2.1-4 §4.3 table 9")
@pytest.mark.parametrize(
    ("payload", "code_16", "code_2"),
    [
        ("[]", "FormationViolation", "FormatViolation"),
        ('"text"', "FormationViolation", "FormatViolation"),
        ('{"vendorId":"V","more":1}', "FormationViolation", "FormatViolation"),
        ('{"vendorId":1e999999}', "FormationViolation", "FormatViolation"),
        ('{"vendorId":7}', "TypeConstraintViolation", "TypeConstraintViolation"),
        ("{}", "OccurenceConstraintViolation", "OccurrenceConstraintViolation"),
        ('{"vendorId":"%s"}' % ("v" * 256), "PropertyConstraintViolation", None),
        # Optional fields without value are left out, never null (2.x §4.1.5).
        ('{"vendorId":"V","messageId":null}', "TypeConstraintViolation", None),
    ],
)
@pytest.mark.parametrize("protocol", ALL)
def test_a_broken_payload_is_refused_with_the_code_of_the_version(
    protocol: Protocol, payload: str, code_16: str, code_2: str | None
):
    peer = make_peer(protocol)
    refused = peer.receive(f'[2,"a","DataTransfer",{payload}]'.encode())
    assert isinstance(refused, Refused)
    code = code_16 if protocol == V16 else code_2 or code_16
    assert as_error(refused.reply) == [4, "a", code, refused.description, {}]
    assert (refused.action, refused.code) == ("DataTransfer", code)
    assert refused.violation is not None
    assert refused.description == str(refused.violation)
    assert peer.answers.running == 0


@pytest.mark.parametrize("protocol", ALL)
def test_an_unknown_action_needs_an_object_as_payload_all_the_same(protocol: Protocol):
    refused = make_peer(protocol, validation="tolerate").receive(b'[2,"a","Vendor.Do",[1]]')
    assert isinstance(refused, Refused)
    assert refused.code == ("FormationViolation" if protocol == V16 else "FormatViolation")


def test_a_broken_call_may_be_repeated_and_is_refused_again():
    peer = make_peer(V16)
    text = b'[2,"a","DataTransfer",{}]'
    first, second = peer.receive(text), peer.receive(text)
    assert isinstance(first, Refused)
    assert isinstance(second, Refused)
    assert first.reply == second.reply
    assert received(peer, message(2, "a", "DataTransfer", {"vendorId": "V"})).reused is False


@pytest.mark.clause("2.0.1-4 §4.2.3 table 7")
@pytest.mark.parametrize("protocol", ALL)
def test_the_description_of_a_refusal_has_at_most_255_characters(protocol: Protocol):
    peer = make_peer(protocol)
    refused = peer.receive(message(2, "a", "Heartbeat", {"é" * 1000: 1}))
    assert isinstance(refused, Refused)
    assert len(refused.description) <= 255
    assert as_error(refused.reply)[3] == refused.description


@pytest.mark.clause("2.1-4 §4.1.3")
def test_a_call_of_what_has_no_response_is_refused():
    refused = make_peer(V21).receive(message(2, "a", "NotifyPeriodicEventStream", STREAM))
    assert isinstance(refused, Refused)
    assert as_error(refused.reply)[2:4] == [
        "RpcFrameworkError",
        "NotifyPeriodicEventStream is sent as SEND (6)",
    ]


# ── tolerance ────────────────────────────────────────────────────────────


@pytest.mark.parametrize("protocol", ALL)
def test_a_tolerated_call_comes_with_what_is_wrong_with_it(protocol: Protocol):
    peer = make_peer(protocol, validation="tolerate")
    call = received(peer, message(2, "a", "DataTransfer", {"vendorId": "V", "x": 1, "y": 2}))
    assert call.request == MODULES[protocol].DataTransfer(vendor_id="V")
    assert [violation.path for violation in call.violations] == ["$.x", "$.y"]
    assert peer.answers.running == 1


def test_tolerance_is_asked_for_by_action():
    peer = make_peer(
        V16, validation=lambda action: "tolerate" if action == "Heartbeat" else "reject"
    )
    assert received(peer, message(2, "a", "Heartbeat", {"x": 1})).violations
    assert isinstance(peer.receive(message(2, "b", "DataTransfer", {"x": 1})), Refused)


def test_without_further_words_nothing_is_tolerated():
    peer = Peer(DIALECTS[V16], catalog(V16), answers=Answers(1, 1), gate=Gate())
    assert isinstance(peer.receive(message(2, "a", "Heartbeat", {"x": 1})), Refused)


@pytest.mark.parametrize("protocol", ALL)
def test_a_payload_that_is_no_object_cannot_be_tolerated(protocol: Protocol):
    refused = make_peer(protocol, validation="tolerate").receive(b'[2,"a","Heartbeat",7]')
    assert isinstance(refused, Refused)
    assert refused.reply is not None


@pytest.mark.parametrize("protocol", ALL)
def test_a_tolerated_call_that_reuses_an_id_says_so(protocol: Protocol):
    peer = make_peer(protocol, validation="tolerate")
    peer.answer(received(peer, beat("a")), beat_response(protocol))
    call = received(peer, beat("a", {"x": 1}))
    assert call.reused
    assert call.violations


# ── answers ──────────────────────────────────────────────────────────────


@pytest.mark.clause("1.6J §4.2.2")
@pytest.mark.clause("2.1-4 §4.2.2")
@pytest.mark.parametrize("protocol", ALL)
def test_an_answer_goes_out_with_the_id_of_the_call(protocol: Protocol):
    peer = make_peer(protocol)
    text = peer.answer(received(peer, beat("a")), beat_response(protocol))
    assert json.loads(text) == [3, "a", {"currentTime": "2026-01-01T12:00:00Z"}]
    check_sendable(text, protocol)


def test_calls_may_be_answered_out_of_order():
    peer = make_peer(V16)
    first, second = received(peer, beat("a")), received(peer, beat("b"))
    assert json.loads(peer.answer(second, beat_response(V16)))[1] == "b"
    assert json.loads(peer.answer(first, beat_response(V16)))[1] == "a"


@pytest.mark.clause("2.1-4 §4.1.5")
@pytest.mark.parametrize("protocol", V2)
def test_an_optional_field_without_value_is_left_out_of_an_answer(protocol: Protocol):
    peer = make_peer(protocol)
    call = received(peer, message(2, "a", "DataTransfer", {"vendorId": "V"}))
    text = peer.answer(
        call, MODULES[protocol].DataTransferResponse(status="Accepted", status_info=None)
    )
    assert text == message(3, "a", {"status": "Accepted"})


@pytest.mark.parametrize(
    ("response", "sentence"),
    [
        (v16.AuthorizeResponse, "a handler of Heartbeat returns HeartbeatResponse, not StructMeta"),
        (None, "a handler of Heartbeat returns HeartbeatResponse, not NoneType"),
        ({"currentTime": "now"}, "a handler of Heartbeat returns HeartbeatResponse, not dict"),
        (v16.MeterValuesResponse(), "returns HeartbeatResponse, not MeterValuesResponse"),
        (v16.Heartbeat(), "returns HeartbeatResponse, not Heartbeat"),
    ],
)
def test_the_wrong_kind_of_answer_is_refused_and_the_call_still_owed(
    response: object, sentence: str
):
    peer = make_peer(V16)
    call = received(peer, beat("a"))
    with pytest.raises(LocalProtocolError, match=sentence):
        peer.answer(call, response)  # type: ignore[arg-type]
    assert peer.answers.running == 1
    assert json.loads(peer.answer(call, beat_response(V16)))[0] == 3


def test_an_answer_that_breaks_its_schema_is_refused_and_the_call_still_owed():
    peer = make_peer(V16)
    call = received(peer, beat("a"))
    with pytest.raises(PayloadInvalid, match=r"\$\.currentTime"):
        peer.answer(call, v16.HeartbeatResponse(current_time=NOON.replace(tzinfo=None)))
    assert as_error(peer.refuse(call, "InternalError"))[2] == "InternalError"


def test_a_raw_call_takes_a_raw_answer_and_no_other():
    peer = make_peer(V16)
    call = received(peer, message(2, "a", "Vendor.Do", {}))
    with pytest.raises(LocalProtocolError, match="returns RawResponse, not HeartbeatResponse"):
        peer.answer(call, beat_response(V16))
    assert peer.answer(call, RawResponse({"done": 1})) == message(3, "a", {"done": 1})


def test_a_raw_answer_is_taken_for_a_typed_call_too():
    peer = make_peer(V16)
    text = peer.answer(received(peer, beat("a")), RawResponse({"vendor": 1}))
    assert text == message(3, "a", {"vendor": 1})


def test_a_raw_answer_must_be_json():
    peer = make_peer(V16)
    call = received(peer, beat("a"))
    with pytest.raises(PayloadInvalid):
        peer.answer(call, RawResponse({"vendor": float("nan")}))
    assert peer.answers.running == 1


@pytest.mark.clause("1.6J §4.2.3 table 6")
@pytest.mark.clause("2.1-4 §4.2.3 table 7")
@pytest.mark.parametrize("protocol", ALL)
def test_a_refusal_has_five_elements_and_empty_details_if_there_are_none(protocol: Protocol):
    peer = make_peer(protocol)
    text = peer.refuse(received(peer, beat("a")), "NotSupported")
    assert text == message(4, "a", "NotSupported", "", {})
    check_sendable(text, protocol)


@pytest.mark.parametrize("protocol", ALL)
def test_a_refusal_carries_description_and_details(protocol: Protocol):
    peer = make_peer(protocol)
    text = peer.refuse(received(peer, beat("a")), "OccurrenceConstraintViolation", "é", {"a": [1]})
    code = "OccurenceConstraintViolation" if protocol == V16 else "OccurrenceConstraintViolation"
    assert text == message(4, "a", code, "é", {"a": [1]})


@pytest.mark.clause("2.0.1-4 §4.2.3 table 7")
@pytest.mark.parametrize("unit", ["x", "é", "😀", "\x00", '"'])
def test_the_description_of_a_callerror_is_cut_to_255_characters(unit: str):
    peer = make_peer(V201)
    text = peer.refuse(received(peer, beat("a")), "GenericError", unit * 300)
    assert as_error(text)[3] == unit * 255
    check_sendable(text, V201)


@pytest.mark.clause("2.1-4 §4.1.2")
def test_a_description_without_utf8_goes_out_with_marks_in_its_place():
    peer = make_peer(V21)
    text = peer.refuse(received(peer, beat("a")), "GenericError", "half \ud800 pair")
    assert as_error(text)[3] == "half ? pair"


def test_a_refusal_with_an_unknown_code_is_refused_and_the_call_still_owed():
    peer = make_peer(V21)
    call = received(peer, beat("a"))
    with pytest.raises(LocalProtocolError, match="no OCPP-J error code"):
        peer.refuse(call, "Nope")
    assert peer.answers.running == 1


@pytest.mark.parametrize("details", [{"a": object()}, {"a": "\ud800"}, {"a": float("inf")}, [1]])
def test_a_refusal_with_details_that_are_no_json_object_is_refused_and_the_call_still_owed(
    details: object,
):
    peer = make_peer(V21)
    call = received(peer, beat("a"))
    with pytest.raises(PayloadInvalid):
        peer.refuse(call, "GenericError", details=details)  # type: ignore[arg-type]
    assert peer.answers.running == 1


# ── SEND ─────────────────────────────────────────────────────────────────


@pytest.mark.clause("2.1-4 §4.2.4")
def test_a_send_comes_typed_and_is_owed_nothing():
    peer = make_peer(V21)
    call = received(peer, message(6, "a", "NotifyPeriodicEventStream", STREAM))
    assert call.is_send
    assert call.request.id == 1
    assert peer.answers.running == 0


@pytest.mark.clause("2.1-4 §4.2.4")
def test_a_send_cannot_be_answered():
    peer = make_peer(V21)
    call = received(peer, message(6, "a", "Vendor.Tell", {}))
    assert call.request == RawRequest("Vendor.Tell", {})
    with pytest.raises(AssertionError, match="never answered"):
        peer.answer(call, RawResponse())
    with pytest.raises(AssertionError, match="never answered"):
        peer.refuse(call, "GenericError")


@pytest.mark.clause("2.1-4 §4.2.4")
@pytest.mark.parametrize(
    ("text", "code"),
    [
        (message(6, "a", "NotifyPeriodicEventStream", {}), "OccurrenceConstraintViolation"),
        (b'[6,"a","Vendor.Tell",[]]', "FormatViolation"),
        (message(6, "a", "Heartbeat", {}), "RpcFrameworkError"),
    ],
)
def test_a_bad_send_is_refused_without_an_answer(text: bytes, code: str):
    refused = make_peer(V21).receive(text)
    assert isinstance(refused, Refused)
    assert (refused.code, refused.reply) == (code, None)


def test_a_tolerated_send_comes_with_what_is_wrong_with_it():
    peer = make_peer(V21, validation="tolerate")
    call = received(peer, message(6, "a", "NotifyPeriodicEventStream", STREAM | {"x": 1}))
    assert call.is_send
    assert [violation.path for violation in call.violations] == ["$.x"]
