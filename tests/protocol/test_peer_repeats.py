"""Repeated CALLs: refused while the first runs, then answered again, within bounds."""

from __future__ import annotations

import json

import pytest
from ocpp_peers import (
    ALL,
    MODULES,
    V2,
    V16,
    as_error,
    beat,
    beat_response,
    make_peer,
    message,
    received,
)

from trio_ocpp.options import Protocol
from trio_ocpp.protocol.peer import CallReceived, Refused, Replayed
from trio_ocpp.protocol.state import Answers


@pytest.mark.clause("1.6J §4.2.3")
@pytest.mark.clause("2.1-4 §4.2.3")
@pytest.mark.parametrize("protocol", ALL)
@pytest.mark.parametrize("text", [beat("a"), beat("a", {"other": 1})])
def test_a_repeat_of_a_running_call_is_refused_and_the_first_still_answered(
    protocol: Protocol, text: bytes
):
    peer = make_peer(protocol)
    call = received(peer, beat("a"))
    refused = peer.receive(text)
    assert isinstance(refused, Refused)
    code = "GenericError" if protocol == V16 else "RpcFrameworkError"
    assert as_error(refused.reply)[:3] == [4, "a", code]
    assert json.loads(peer.answer(call, beat_response(protocol)))[0] == 3


@pytest.mark.clause("2.1-4 §4.1.4")
@pytest.mark.parametrize("protocol", ALL)
def test_a_repeat_of_an_answered_call_gets_the_same_answer(protocol: Protocol):
    peer = make_peer(protocol)
    answer = peer.answer(received(peer, beat("a")), beat_response(protocol))
    assert peer.receive(beat("a")) == Replayed("a", "Heartbeat", answer)
    assert peer.receive(beat("a")) == Replayed("a", "Heartbeat", answer)


@pytest.mark.parametrize("protocol", ALL)
def test_a_repeat_of_a_call_that_its_handler_refused_gets_the_same_refusal(protocol: Protocol):
    peer = make_peer(protocol)
    refusal = peer.refuse(received(peer, beat("a")), "InternalError", "failed")
    assert peer.receive(beat("a")) == Replayed("a", "Heartbeat", refusal)


@pytest.mark.parametrize("protocol", ALL)
def test_a_repeat_of_a_call_that_was_refused_unhandled_is_handled(protocol: Protocol):
    peer = make_peer(protocol)
    peer.refuse(received(peer, beat("a")), "GenericError", "too many", handled=False)
    assert not received(peer, beat("a")).reused


@pytest.mark.clause("1.6J §4.1.4")
@pytest.mark.parametrize("protocol", ALL)
def test_the_id_of_an_answered_call_with_other_content_is_a_new_call_and_says_so(
    protocol: Protocol,
):
    peer = make_peer(protocol)
    peer.answer(received(peer, beat("a")), beat_response(protocol))
    call = received(peer, message(2, "a", "DataTransfer", {"vendorId": "V"}))
    assert call.reused
    answer = peer.answer(call, MODULES[protocol].DataTransferResponse(status="Accepted"))
    assert json.loads(answer)[2] == {"status": "Accepted"}


@pytest.mark.parametrize("protocol", ALL)
def test_no_more_answers_are_remembered_than_the_bound_says(protocol: Protocol):
    peer = make_peer(protocol, answers=Answers(2, 1_000))
    for message_id in "abc":
        peer.answer(received(peer, beat(message_id)), beat_response(protocol))
    assert isinstance(peer.receive(beat("c")), Replayed)
    assert isinstance(peer.receive(beat("a")), CallReceived)


@pytest.mark.clause("2.1-4 §4.1.4")
@pytest.mark.parametrize("protocol", V2)
def test_with_the_identitys_memory_a_repeat_over_a_reconnect_gets_the_same_answer(
    protocol: Protocol,
):
    memory = Answers(16, 1_000)
    old, new = make_peer(protocol, answers=memory), make_peer(protocol, answers=memory)
    answer = old.answer(received(old, beat("a")), beat_response(protocol))
    assert new.receive(beat("a")) == Replayed("a", "Heartbeat", answer)


@pytest.mark.clause("2.1-4 §4.1.4, §4.2.3")
@pytest.mark.parametrize("protocol", V2)
def test_with_the_identitys_memory_no_second_handler_runs_while_the_old_connections_does(
    protocol: Protocol,
):
    memory = Answers(16, 1_000)
    old, new = make_peer(protocol, answers=memory), make_peer(protocol, answers=memory)
    call = received(old, beat("a"))
    refused = new.receive(beat("a"))
    assert isinstance(refused, Refused)
    assert refused.code == "RpcFrameworkError"
    answer = old.answer(call, beat_response(protocol))
    assert new.receive(beat("a")) == Replayed("a", "Heartbeat", answer)


@pytest.mark.parametrize("protocol", V2)
def test_with_the_identitys_memory_a_call_whose_handler_was_cancelled_is_handled_anew(
    protocol: Protocol,
):
    memory = Answers(16, 1_000)
    old, new = make_peer(protocol, answers=memory), make_peer(protocol, answers=memory)
    call = received(old, beat("a"))
    old.answers.forget(call.message_id)
    assert not received(new, beat("a")).reused


@pytest.mark.clause("1.6J §4.1.4")
def test_with_the_connections_memory_ids_may_start_over_after_a_reconnect():
    old, new = make_peer(V16), make_peer(V16)
    old.answer(received(old, beat("1")), beat_response(V16))
    assert not received(new, beat("1")).reused
