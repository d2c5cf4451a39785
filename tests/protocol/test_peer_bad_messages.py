"""What is no OCPP-J message: which version answers it, with which id and code."""

from __future__ import annotations

import pytest
from ocpp_peers import (
    ALL,
    V2,
    V16,
    V21,
    V201,
    as_error,
    beat,
    beat_response,
    check_sendable,
    make_peer,
    message,
    received,
)

from trio_ocpp.options import Protocol
from trio_ocpp.protocol.peer import Bad, Ignored

#: No JSON, no array, or no readable id.
WITHOUT_ID = [
    b"",
    b"\x00",
    b"\xff\xfe",
    b"hello",
    b"{}",
    b'"[2]"',
    b"[]",
    b"[2]",
    b'[2,7,"Heartbeat",{}]',
    b'[2,null,"Heartbeat",{}]',
    b'[2,"half an i',
    b"[" * 100_000,
    b'\xef\xbb\xbf[2,"a","Heartbeat",{}]',
]
#: CALLs with id "a" that are broken elsewhere.
WITH_ID = [
    b'[2,"a"]',
    b'[2,"a","Heartbeat"]',
    b'[2,"a","Heartbeat",{},{}]',
    b'[2,"a",7,{}]',
    b'[2,"a","\xff",{}]',
    b'[2,"a","Heartbeat",{"b":1}',
    b'[2,"a","Heartbeat",' + b"[" * 100_000,
    b'[2,"a","Heartbeat",{}] and more',
]


def bad(protocol: Protocol, text: bytes) -> Bad:
    incoming = make_peer(protocol).receive(text)
    assert isinstance(incoming, Bad), incoming
    if incoming.reply is not None:
        check_sendable(incoming.reply, protocol, foreign_id=incoming.message_id)
    return incoming


@pytest.mark.clause("2.0.1-4 §4.2.3")
@pytest.mark.clause("2.1-4 §4.2.3")
@pytest.mark.parametrize("protocol", V2)
@pytest.mark.parametrize("text", WITHOUT_ID)
def test_2x_answers_what_has_no_readable_id_with_id_minus_one(protocol: Protocol, text: bytes):
    found = bad(protocol, text)
    assert as_error(found.reply) == [4, "-1", "RpcFrameworkError", found.reason, {}]
    assert found.message_id is None


@pytest.mark.clause("1.6J §4.2.3")
@pytest.mark.parametrize("text", WITHOUT_ID)
def test_16_does_not_answer_what_has_no_readable_id(text: bytes):
    assert bad(V16, text).reply is None


@pytest.mark.clause("2.0.1-4 §4.2.3")
@pytest.mark.clause("2.1-4 §4.2.3")
@pytest.mark.parametrize("protocol", V2)
@pytest.mark.parametrize("text", WITH_ID)
def test_2x_answers_a_broken_call_with_its_id(protocol: Protocol, text: bytes):
    found = bad(protocol, text)
    assert as_error(found.reply) == [4, "a", "RpcFrameworkError", found.reason, {}]


@pytest.mark.clause("1.6J §4.2.3")
@pytest.mark.parametrize("text", WITH_ID)
def test_16_answers_a_broken_call_with_its_id_as_formation_violation(text: bytes):
    found = bad(V16, text)
    assert as_error(found.reply) == [4, "a", "FormationViolation", found.reason, {}]


@pytest.mark.clause("1.6J §4.2.3")
@pytest.mark.clause("2.1-4 §4.2.3")
@pytest.mark.parametrize("protocol", ALL)
def test_a_call_with_too_long_an_id_is_answered_with_that_very_id(protocol: Protocol):
    found = bad(protocol, beat("i" * 37))
    assert as_error(found.reply)[1] == "i" * 37
    assert found.reason == "the message id is 37 characters long; 36 are allowed"


@pytest.mark.parametrize("protocol", V2)
def test_a_broken_call_with_an_empty_id_is_answered_with_the_empty_id(protocol: Protocol):
    assert as_error(bad(protocol, b'[2,""]').reply)[1] == ""


@pytest.mark.clause("2.1-4 §4.2.3")
@pytest.mark.parametrize("protocol", V2)
@pytest.mark.parametrize("kind", ['"2"', "2.0", "null", "true", "[]"])
def test_2x_answers_what_has_an_id_but_no_type(protocol: Protocol, kind: str):
    found = bad(protocol, f'[{kind},"a","Heartbeat",{{}}]'.encode())
    assert as_error(found.reply)[1:3] == ["a", "RpcFrameworkError"]


@pytest.mark.clause("1.6J §4.1.3")
@pytest.mark.parametrize("kind", ['"2"', "2.0", "null", "true", "[]"])
def test_16_does_not_answer_what_may_be_no_call(kind: str):
    assert bad(V16, f'[{kind},"a","Heartbeat",{{}}]'.encode()).reply is None


@pytest.mark.clause("2.1-4 §4.2.3, §4.2.4")
@pytest.mark.parametrize("protocol", ALL)
@pytest.mark.parametrize("text", [b'[3,"a"]', b'[4,"a"]', b'[3,"a",{', b"[3]", b"[4,7]"])
def test_what_is_known_to_be_no_call_is_never_answered(protocol: Protocol, text: bytes):
    assert bad(protocol, text).reply is None


@pytest.mark.clause("2.1-4 §4.2.3, §4.2.4")
@pytest.mark.parametrize("text", [b'[5,"a"]', b'[6,"a"]', b'[6,"a","Tell",{', b"[6]"])
def test_a_broken_send_or_callresulterror_is_never_answered(text: bytes):
    assert bad(V21, text).reply is None


@pytest.mark.clause("2.0.1-4 §4.4")
@pytest.mark.parametrize("kind", [0, 1, 5, 6, 7, -1, 10**30])
def test_201_answers_an_unknown_type_with_its_id(kind: int):
    found = bad(V201, message(kind, "a", {}))
    assert as_error(found.reply)[:3] == [4, "a", "MessageTypeNotSupported"]


@pytest.mark.clause("2.0.1-4 §4.2.3, §4.4")
def test_201_answers_an_unknown_type_without_readable_id_with_id_minus_one():
    assert as_error(bad(V201, b"[9]").reply)[:3] == [4, "-1", "MessageTypeNotSupported"]


@pytest.mark.clause("1.6J §4.1.3")
@pytest.mark.parametrize("kind", [0, 1, 5, 6, 7, -1, 10**30])
def test_16_ignores_an_unknown_type(kind: int):
    incoming = make_peer(V16).receive(message(kind, "a", "Heartbeat", {}))
    assert isinstance(incoming, Ignored)
    assert incoming.reason.endswith("does not exist in ocpp1.6")


@pytest.mark.clause("2.1-4 §4.1.3, §4.4")
@pytest.mark.parametrize("text", [b'[7,"a","Heartbeat",{}]', b"[0]", b'[9,"a",{'])
def test_21_ignores_an_unknown_type(text: bytes):
    assert isinstance(make_peer(V21).receive(text), Ignored)


@pytest.mark.clause("2.1-4 §4.2.3")
@pytest.mark.parametrize("protocol", ALL)
@pytest.mark.parametrize("text", WITHOUT_ID + WITH_ID)
def test_nothing_of_a_broken_text_goes_back_as_it_came(protocol: Protocol, text: bytes):
    found = bad(protocol, text)
    assert len(found.reason) <= 255
    assert found.reply is None or len(found.reply) < 400


@pytest.mark.parametrize("protocol", ALL)
def test_a_bad_message_changes_nothing(protocol: Protocol):
    peer = make_peer(protocol)
    call = received(peer, beat("a"))
    for text in WITHOUT_ID + WITH_ID:
        peer.receive(text)
    assert (peer.slot.state, peer.answers.running) == ("free", 1)
    peer.answer(call, beat_response(protocol))
