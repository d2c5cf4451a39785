"""Our CALLs and SENDs: what may go out, and what each kind of answer means."""

from __future__ import annotations

import json

import pytest
from ocpp_peers import (
    ALL,
    MODULES,
    V2,
    V16,
    V21,
    V201,
    check_sendable,
    clear_cache,
    cleared,
    make_peer,
    message,
)

from trio_ocpp import v16, v21, v201
from trio_ocpp.errors import (
    CallError,
    LocalProtocolError,
    PayloadInvalid,
)
from trio_ocpp.options import Protocol
from trio_ocpp.payloads import RawRequest, RawResponse
from trio_ocpp.protocol.messages import CALLERROR, CALLRESULTERROR
from trio_ocpp.protocol.peer import Answered, Bad, Ignored, Peer, ResultRefused

STREAM = v21.NotifyPeriodicEventStream(
    id=1, pending=0, basetime="2026-01-01T00:00:00Z", data=[v21.StreamDataElementType(t=0, v="1")]
)


def answered(peer: Peer, text: bytes) -> Answered:
    incoming = peer.receive(text)
    assert isinstance(incoming, Answered), incoming
    return incoming


# ── what goes out ────────────────────────────────────────────────────────


@pytest.mark.clause("1.6J §4.2.1")
@pytest.mark.clause("2.1-4 §4.1.6")
@pytest.mark.parametrize("protocol", ALL)
def test_a_call_goes_out_with_the_id_it_was_given_and_the_action_without_request(
    protocol: Protocol,
):
    peer = make_peer(protocol)
    call = clear_cache(peer, "an-id")
    assert (call.message_id, call.action) == ("an-id", "ClearCache")
    check_sendable(call.text, protocol)


@pytest.mark.parametrize("protocol", ALL)
def test_preparing_a_call_takes_no_slot(protocol: Protocol):
    peer = make_peer(protocol)
    peer.prepare(MODULES[protocol].ClearCache(), "a")
    peer.prepare(MODULES[protocol].ClearCache(), "b")
    assert peer.slot.state == "free"


@pytest.mark.clause("1.6J §4.1.1")
@pytest.mark.clause("2.1-4 §4.1.1")
@pytest.mark.parametrize("protocol", ALL)
def test_a_second_call_cannot_begin_before_the_first_has_ended(protocol: Protocol):
    peer = make_peer(protocol)
    clear_cache(peer, "a")
    second = peer.prepare(MODULES[protocol].ClearCache(), "b")
    with pytest.raises(AssertionError, match="one CALL at a time"):
        peer.begin(second)


@pytest.mark.clause("1.6J §4.1.4 table 3")
@pytest.mark.clause("2.1-4 §4.1.4 table 4")
@pytest.mark.parametrize("message_id", ["", "i" * 37, "-1", "i" * 100_000])
def test_an_id_that_no_call_may_have_is_refused(message_id: str):
    with pytest.raises(LocalProtocolError, match="1 to 36 characters and is not '-1'"):
        make_peer(V16).prepare(v16.ClearCache(), message_id)


@pytest.mark.clause("2.1-4 §4.1.2")
@pytest.mark.parametrize(
    ("action", "message_id"), [("Vendor.\ud800", "a"), ("Vendor.Do", "a\udc00")]
)
def test_an_id_or_action_that_has_no_utf8_is_refused(action: str, message_id: str):
    with pytest.raises(LocalProtocolError, match="no UTF-8"):
        make_peer(V21).prepare(RawRequest(action), message_id)


def test_a_request_that_breaks_its_schema_is_refused_before_anything_is_sent():
    peer = make_peer(V16)
    with pytest.raises(PayloadInvalid, match=r"\$\.type"):
        peer.prepare(v16.Reset(type="Gentle"), "a")  # type: ignore[arg-type]
    assert peer.slot.state == "free"


@pytest.mark.parametrize(
    ("protocol", "request_"),
    [(V16, v201.ClearCache()), (V201, v21.ClearCache()), (V21, v16.ClearCache())],
)
def test_a_request_of_another_version_is_refused_by_name(protocol: Protocol, request_: object):
    with pytest.raises(LocalProtocolError, match=rf"v\d+\.ClearCache is no request of {protocol}"):
        make_peer(protocol).prepare(request_, "a")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "request_", [v16.ClearCache, v16.ClearCacheResponse(status="Accepted"), {}, None, "x" * 999]
)
def test_what_is_no_request_is_refused(request_: object):
    with pytest.raises(LocalProtocolError, match="is no request") as caught:
        make_peer(V16).prepare(request_, "a")  # type: ignore[arg-type]
    assert len(str(caught.value)) < 120


def test_a_raw_request_may_have_any_action_and_object():
    peer = make_peer(V16)
    call = peer.prepare(RawRequest("Vendor.Do", {"now": [1, None]}), "a")
    assert peer.begin(call) == message(2, "a", "Vendor.Do", {"now": [1, None]})


def test_the_answer_to_a_raw_request_is_a_raw_response_even_where_a_schema_is_known():
    peer = make_peer(V16)
    peer.begin(peer.prepare(RawRequest("ClearCache"), "a"))
    got = answered(peer, message(3, "a", {"any": "thing"}))
    assert got.outcome == RawResponse({"any": "thing"})
    assert got.violations == ()


@pytest.mark.clause("2.1-4 §4.2.4")
def test_a_send_needs_no_slot():
    peer = make_peer(V21)
    clear_cache(peer, "a")
    text = peer.send(STREAM, "b")
    check_sendable(text, V21)
    assert json.loads(text)[:3] == [6, "b", "NotifyPeriodicEventStream"]
    assert peer.slot.state == "waiting"


@pytest.mark.clause("2.1-4 §4.2.4")
def test_a_raw_request_can_be_sent_as_send():
    assert make_peer(V21).send(RawRequest("Vendor.Tell"), "b") == message(6, "b", "Vendor.Tell", {})


@pytest.mark.clause("2.0.1-4 §4.1.3")
@pytest.mark.parametrize("protocol", [V16, V201])
def test_before_21_nothing_goes_out_as_send(protocol: Protocol):
    with pytest.raises(LocalProtocolError, match=f"{protocol} has no SEND"):
        make_peer(protocol).send(RawRequest("Vendor.Tell"), "b")


@pytest.mark.clause("2.1-4 §4.1.3")
def test_a_request_with_a_response_does_not_go_out_as_send():
    with pytest.raises(LocalProtocolError, match=r"ClearCache goes out with call\(\)"):
        make_peer(V21).send(v21.ClearCache(), "a")  # type: ignore[arg-type]


@pytest.mark.clause("2.1-4 §4.1.3")
def test_a_message_without_response_does_not_go_out_as_call():
    with pytest.raises(LocalProtocolError, match=r"NotifyPeriodicEventStream goes out with send"):
        make_peer(V21).prepare(STREAM, "a")


# ── good answers ─────────────────────────────────────────────────────────


@pytest.mark.clause("1.6J §4.1.4")
@pytest.mark.clause("2.1-4 §4.1.4")
@pytest.mark.parametrize("protocol", ALL)
def test_a_callresult_with_the_id_of_our_call_is_its_typed_answer(protocol: Protocol):
    peer = make_peer(protocol)
    call = clear_cache(peer, "a")
    got = answered(peer, cleared("a"))
    assert got.call is call
    assert got.outcome == MODULES[protocol].ClearCacheResponse(status="Accepted")
    assert (got.wanted, got.reply, got.violations) == (True, None, ())
    assert peer.slot.state == "free"


@pytest.mark.clause("1.6J §4.2.2")
@pytest.mark.clause("2.1-4 §4.1.5")
@pytest.mark.parametrize("protocol", ALL)
def test_null_as_answer_is_an_empty_object(protocol: Protocol):
    peer = make_peer(protocol)
    peer.begin(peer.prepare(RawRequest("Vendor.Do"), "a"))
    assert answered(peer, b'[3,"a",null]').outcome == RawResponse({})


@pytest.mark.clause("1.6J §4.2.3")
@pytest.mark.clause("2.1-4 §4.2.3")
@pytest.mark.parametrize("protocol", ALL)
def test_a_callerror_with_the_id_of_our_call_is_its_answer(protocol: Protocol):
    peer = make_peer(protocol)
    clear_cache(peer, "a")
    got = answered(peer, message(4, "a", "NotSupported", "no cache", {"hint": 1}))
    error = got.outcome
    assert isinstance(error, CallError)
    assert (error.code, error.description) == ("NotSupported", "no cache")
    assert (error.details, error.message_id) == ({"hint": 1}, "a")
    assert (got.wanted, got.reply, peer.slot.state) == (True, None, "free")


def test_a_callerror_without_description_and_details_is_an_answer_all_the_same():
    peer = make_peer(V16)
    clear_cache(peer, "a")
    error = answered(peer, b'[4,"a","GenericError",null]').outcome
    assert isinstance(error, CallError)
    assert (error.description, error.details) == ("", {})


# ── the slot ─────────────────────────────────────────────────────────────


@pytest.mark.clause("2.1-4 §4.1.1")
@pytest.mark.parametrize("protocol", ALL)
def test_the_answer_to_an_abandoned_call_is_swallowed_and_frees_the_slot(protocol: Protocol):
    peer = make_peer(protocol)
    call = clear_cache(peer, "a")
    peer.slot.abandon(call)
    got = answered(peer, cleared("a"))
    assert (got.call, got.wanted) == (call, False)
    clear_cache(peer, "b")


@pytest.mark.clause("2.1-4 §4.1.1")
@pytest.mark.parametrize("protocol", ALL)
@pytest.mark.parametrize(
    "late", [cleared("a"), message(4, "a", "GenericError", "", {}), b'[3,"a"]', b'[3,"a",{']
)
def test_a_late_answer_to_an_expired_call_is_ignored_once(protocol: Protocol, late: bytes):
    peer = make_peer(protocol)
    peer.slot.expire(clear_cache(peer, "a"))
    second = clear_cache(peer, "b")
    assert isinstance(peer.receive(late), Ignored)
    assert isinstance(peer.receive(late), Bad)
    assert answered(peer, cleared("b")).call is second


@pytest.mark.clause("2.1-4 §4.1.4")
def test_a_retry_may_have_the_id_of_the_call_that_expired():
    peer = make_peer(V21)
    peer.slot.expire(clear_cache(peer, "a"))
    retry = clear_cache(peer, "a")
    assert answered(peer, cleared("a")).call is retry
    assert isinstance(peer.receive(cleared("a")), Ignored)


@pytest.mark.clause("1.6J §4.1.4")
@pytest.mark.clause("2.1-4 §4.1.4")
@pytest.mark.parametrize("protocol", ALL)
def test_another_call_may_not_have_the_id_of_one_whose_answer_may_still_come(protocol: Protocol):
    peer = make_peer(protocol)
    peer.slot.expire(clear_cache(peer, "a"))
    with pytest.raises(LocalProtocolError, match="'a' is the id of a CALL that timed out"):
        peer.prepare(RawRequest("Vendor.Do"), "a")
    peer.receive(cleared("a"))
    peer.prepare(RawRequest("Vendor.Do"), "a")


@pytest.mark.parametrize("protocol", ALL)
@pytest.mark.parametrize(
    "text", [cleared("other"), message(4, "other", "GenericError", "", {}), b'[3,"other"]']
)
def test_an_answer_with_a_foreign_id_is_bad_and_leaves_our_call_waiting(
    protocol: Protocol, text: bytes
):
    peer = make_peer(protocol)
    clear_cache(peer, "a")
    bad = peer.receive(text)
    assert isinstance(bad, Bad)
    assert (bad.reply, bad.message_id) == (None, "other")
    assert peer.slot.state == "waiting"


@pytest.mark.parametrize("protocol", ALL)
def test_a_second_answer_to_one_call_is_bad(protocol: Protocol):
    peer = make_peer(protocol)
    clear_cache(peer, "a")
    peer.receive(cleared("a"))
    bad = peer.receive(cleared("a"))
    assert bad == Bad("CALLRESULT that answers no CALL of ours", message_id="a")


# ── messages about our messages ──────────────────────────────────────────


@pytest.mark.clause("2.1-4 §4.2.3")
def test_a_callresulterror_says_which_answer_of_ours_could_not_be_used():
    incoming = make_peer(V21).receive(message(5, "x", "TypeConstraintViolation", "bad", {}))
    assert incoming == ResultRefused("x", "TypeConstraintViolation", "bad", CALLRESULTERROR)


@pytest.mark.clause("2.1-4 §4.2.3")
def test_a_callresulterror_does_not_touch_our_call_of_the_same_id():
    peer = make_peer(V21)
    clear_cache(peer, "x")
    peer.receive(message(5, "x", "TypeConstraintViolation", "bad", {}))
    assert peer.slot.state == "waiting"


@pytest.mark.clause("2.0.1-4 §4.2.3")
@pytest.mark.clause("2.1-4 §4.2.3")
@pytest.mark.parametrize("protocol", V2)
def test_a_callerror_of_id_minus_one_ends_no_call(protocol: Protocol):
    peer = make_peer(protocol)
    clear_cache(peer, "a")
    incoming = peer.receive(b'[4,"-1","RpcFrameworkError",null,{}]')
    assert incoming == ResultRefused("-1", "RpcFrameworkError", "", CALLERROR)
    assert peer.slot.state == "waiting"
