"""Answers to our CALLs that cannot be used: who hears of it, and what 2.1 answers."""

from __future__ import annotations

import pytest
from ocpp_peers import (
    ALL,
    MODULES,
    V16,
    V21,
    V201,
    as_error,
    clear_cache,
    make_peer,
    message,
)

from trio_ocpp.errors import (
    RemoteProtocolError,
)
from trio_ocpp.options import Protocol
from trio_ocpp.protocol.messages import CALLRESULTERROR
from trio_ocpp.protocol.peer import Answered, Bad, Peer


def answered(peer: Peer, text: bytes) -> Answered:
    incoming = peer.receive(text)
    assert isinstance(incoming, Answered), incoming
    return incoming


@pytest.mark.clause("2.1-4 §4.2.3")
@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ("[]", "FormatViolation"),
        ('{"status":"Accepted","more":1}', "FormatViolation"),
        ('{"status":1}', "TypeConstraintViolation"),
        ("{}", "OccurrenceConstraintViolation"),
        ("null", "OccurrenceConstraintViolation"),
        ('{"status":"Maybe"}', "PropertyConstraintViolation"),
        ('{"status":1e999999}', "FormatViolation"),
    ],
)
def test_21_answers_a_callresult_that_breaks_its_schema_with_callresulterror(
    payload: str, code: str
):
    peer = make_peer(V21)
    clear_cache(peer, "a")
    got = answered(peer, f'[3,"a",{payload}]'.encode())
    assert isinstance(got.outcome, RemoteProtocolError)
    assert (got.outcome.code_hint, got.outcome.message_id) == (code, "a")
    kind, message_id, sent_code, description, details = as_error(got.reply)
    assert (kind, message_id, sent_code, details) == (5, "a", code, {})
    assert description == str(got.violations[0])
    assert peer.slot.state == "free"


@pytest.mark.clause("1.6J §4.2.3")
@pytest.mark.clause("2.0.1-4 §4.2.3")
@pytest.mark.parametrize("protocol", [V16, V201])
@pytest.mark.parametrize("text", [b'[3,"a",{}]', b'[3,"a"]', b'[4,"a"]', b'[3,"a",{'])
def test_before_21_a_broken_answer_is_not_answered_but_its_caller_hears_of_it(
    protocol: Protocol, text: bytes
):
    peer = make_peer(protocol)
    clear_cache(peer, "a")
    got = answered(peer, text)
    assert isinstance(got.outcome, RemoteProtocolError)
    assert (got.reply, got.wanted, peer.slot.state) == (None, True, "free")


@pytest.mark.clause("2.1-4 §4.1.1, §4.2.3")
@pytest.mark.parametrize("text", [b'[3,"a"]', b'[3,"a",{},{}]', b'[3,"a",{', b'[3,"a",{"a":01}]'])
def test_21_answers_a_callresult_that_is_no_message_with_callresulterror(text: bytes):
    peer = make_peer(V21)
    clear_cache(peer, "a")
    got = answered(peer, text)
    assert isinstance(got.outcome, RemoteProtocolError)
    assert got.outcome.code_hint == "RpcFrameworkError"
    assert "the answer to ClearCache is no OCPP-J message: " in str(got.outcome)
    assert as_error(got.reply)[:3] == [5, "a", "RpcFrameworkError"]


@pytest.mark.clause("2.1-4 §4.2.3")
@pytest.mark.parametrize("text", [b'[4,"a"]', b'[4,"a",7]', b'[4,"a","GenericError","",{'])
def test_a_broken_callerror_ends_our_call_and_is_never_answered(text: bytes):
    peer = make_peer(V21)
    clear_cache(peer, "a")
    got = answered(peer, text)
    assert isinstance(got.outcome, RemoteProtocolError)
    assert got.reply is None


@pytest.mark.clause("2.1-4 §4.2.3")
def test_a_broken_answer_to_an_abandoned_call_is_swallowed_and_answered_in_21():
    peer = make_peer(V21)
    peer.slot.abandon(clear_cache(peer, "a"))
    got = answered(peer, b'[3,"a",{}]')
    assert not got.wanted
    assert as_error(got.reply)[0] == CALLRESULTERROR


@pytest.mark.parametrize("protocol", ALL)
def test_a_broken_answer_without_readable_id_leaves_our_call_waiting(protocol: Protocol):
    peer = make_peer(protocol)
    clear_cache(peer, "a")
    bad = peer.receive(b"[3,7,{}]")
    assert bad == Bad("the message id is missing or not a string", None, None)
    assert peer.slot.state == "waiting"


@pytest.mark.parametrize("protocol", ALL)
def test_a_tolerated_answer_comes_with_what_is_wrong_with_it(protocol: Protocol):
    peer = make_peer(protocol, validation="tolerate")
    clear_cache(peer, "a")
    got = answered(peer, message(3, "a", {"status": "Accepted", "vendor": 1}))
    assert got.outcome == MODULES[protocol].ClearCacheResponse(status="Accepted")
    assert [violation.path for violation in got.violations] == ["$.vendor"]
    assert got.reply is None


def test_an_answer_that_is_no_object_cannot_be_tolerated():
    peer = make_peer(V16, validation="tolerate")
    clear_cache(peer, "a")
    got = answered(peer, b'[3,"a",[]]')
    assert isinstance(got.outcome, RemoteProtocolError)
    assert [violation.code for violation in got.violations] == ["FormatViolation"]
