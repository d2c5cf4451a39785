"""The boot gate: what a station may send before, and after, its BootNotification was answered."""

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
    as_error,
    beat,
    beat_response,
    boot,
    boot_response,
    make_peer,
    message,
    received,
)

from trio_ocpp import v16, v21, v201
from trio_ocpp.options import BootGate, Protocol
from trio_ocpp.payloads import RawRequest, RawResponse
from trio_ocpp.protocol.peer import CallReceived, Peer, Refused, Replayed
from trio_ocpp.protocol.state import Gate


def booted(protocol: Protocol, status: str, mode: BootGate = "answered") -> Peer:
    peer = make_peer(protocol, boot_gate=mode)
    peer.answer(received(peer, boot(protocol)), boot_response(protocol, status))
    return peer


def refusal(peer: Peer, text: bytes) -> list[object]:
    incoming = peer.receive(text)
    assert isinstance(incoming, Refused), incoming
    return as_error(incoming.reply)


@pytest.mark.clause("2.x-2 B02.FR.09")
@pytest.mark.clause("2.x-2 B03")
@pytest.mark.parametrize("protocol", V2)
@pytest.mark.parametrize("status", ["Pending", "Rejected"])
@pytest.mark.parametrize("mode", ["answered", "strict"])
def test_a_station_that_was_not_accepted_gets_security_error_for_other_calls(
    protocol: Protocol, status: str, mode: BootGate
):
    peer = booted(protocol, status, mode)
    assert refusal(peer, beat("b"))[:4] == [
        4,
        "b",
        "SecurityError",
        f"BootNotification was answered {status}",
    ]
    assert peer.answers.running == 0


@pytest.mark.clause("2.x-2 B02.FR.09")
def test_the_gate_comes_before_the_payload():
    assert refusal(booted(V201, "Pending"), beat("b", {"x": 1}))[2] == "SecurityError"


@pytest.mark.parametrize("protocol", ALL)
@pytest.mark.parametrize("mode", ["off", "answered", "strict"])
def test_a_station_that_was_accepted_may_send_anything(protocol: Protocol, mode: BootGate):
    received(booted(protocol, "Accepted", mode), beat("b"))


@pytest.mark.parametrize("protocol", ALL)
@pytest.mark.parametrize("status", ["Pending", "Rejected"])
def test_with_the_gate_off_nothing_is_held_back(protocol: Protocol, status: str):
    received(booted(protocol, status, "off"), beat("b"))


@pytest.mark.clause("2.1-4 §5.4")
@pytest.mark.clause("1.6J §5.4")
@pytest.mark.parametrize("protocol", ALL)
@pytest.mark.parametrize("mode", ["off", "answered"])
def test_an_identity_unheard_of_since_start_is_let_through(protocol: Protocol, mode: BootGate):
    received(make_peer(protocol, boot_gate=mode), beat())


@pytest.mark.clause("1.6J errata 3.8")
@pytest.mark.clause("2.x-2 B01")
@pytest.mark.parametrize("protocol", ALL)
def test_in_strict_mode_the_boot_comes_first_in_16_too(protocol: Protocol):
    peer = make_peer(protocol, boot_gate="strict")
    assert refusal(peer, beat("a"))[2:4] == ["SecurityError", "BootNotification comes first"]
    peer.answer(received(peer, boot(protocol)), boot_response(protocol, "Accepted"))
    received(peer, beat("a"))


@pytest.mark.clause("1.6J errata 3.8")
@pytest.mark.parametrize("status", ["Pending", "Rejected"])
def test_16_is_not_held_back_unless_strict(status: str):
    received(booted(V16, status, "answered"), beat("b"))
    assert refusal(booted(V16, status, "strict"), beat("b"))[2] == "SecurityError"


@pytest.mark.clause("2.x-2 B02, B03")
@pytest.mark.parametrize("protocol", V2)
@pytest.mark.parametrize("status", ["Pending", "Rejected"])
def test_a_later_boot_opens_the_gate(protocol: Protocol, status: str):
    peer = booted(protocol, status)
    peer.answer(received(peer, boot(protocol, "again")), boot_response(protocol, "Accepted"))
    received(peer, beat("b"))


@pytest.mark.clause("2.x-2 B03")
def test_a_later_boot_can_close_the_gate():
    peer = booted(V201, "Accepted")
    peer.answer(received(peer, boot(V201, "again")), boot_response(V201, "Rejected"))
    assert refusal(peer, beat("b"))[2] == "SecurityError"


def test_a_call_refused_by_the_gate_is_handled_once_the_gate_is_open():
    peer = booted(V201, "Pending")
    refusal(peer, beat("b"))
    peer.answer(received(peer, boot(V201, "again")), boot_response(V201, "Accepted"))
    assert not received(peer, beat("b")).reused


def test_a_call_answered_before_the_gate_closed_gets_its_answer_again():
    peer = booted(V201, "Accepted")
    peer.answer(received(peer, beat("b")), beat_response(V201))
    peer.answer(received(peer, boot(V201, "again")), boot_response(V201, "Rejected"))
    assert isinstance(peer.receive(beat("b")), Replayed)


@pytest.mark.parametrize("protocol", V2)
def test_a_boot_that_was_refused_changes_nothing(protocol: Protocol):
    peer = booted(protocol, "Pending")
    peer.refuse(received(peer, boot(protocol, "again")), "InternalError")
    assert refusal(peer, beat("b"))[2] == "SecurityError"


@pytest.mark.parametrize(
    ("payload", "status"),
    [({"status": "Pending"}, "Pending"), ({"status": "Accepted"}, "Accepted"), ({}, None)],
)
def test_a_raw_answer_to_a_boot_counts_by_its_status(payload: dict[str, str], status: str | None):
    peer = make_peer(V201, boot_gate="answered")
    peer.answer(received(peer, boot(V201)), RawResponse(payload))
    assert peer.gate.status == status


@pytest.mark.parametrize("protocol", V2)
def test_the_gate_of_an_identity_outlives_its_connection(protocol: Protocol):
    gate = Gate()
    old = make_peer(protocol, gate=gate, boot_gate="answered")
    new = make_peer(protocol, gate=gate, boot_gate="answered")
    old.answer(received(old, boot(protocol)), boot_response(protocol, "Pending"))
    assert refusal(new, beat("b"))[2] == "SecurityError"


@pytest.mark.clause("2.1-4 §4.2.4")
@pytest.mark.clause("2.x-2 B02.FR.09")
def test_a_send_is_held_back_without_an_answer():
    refused = booted(V21, "Pending").receive(message(6, "s", "Vendor.Tell", {}))
    assert isinstance(refused, Refused)
    assert (refused.code, refused.reply) == ("SecurityError", None)


# ── what we ask for while Pending ────────────────────────────────────────


@pytest.mark.clause("2.x-2 B02.FR.02")
@pytest.mark.parametrize(
    ("protocol", "request_"),
    [
        (V201, v201.TriggerMessage(requested_message="Heartbeat")),
        (V21, v21.TriggerMessage(requested_message="Heartbeat")),
        (V21, RawRequest("TriggerMessage", {"requestedMessage": "Heartbeat"})),
        (V16, v16.TriggerMessage(requested_message="Heartbeat")),
        (V16, v16.ExtendedTriggerMessage(requested_message="Heartbeat")),
    ],
)
def test_what_we_trigger_is_allowed_while_pending_and_nothing_else(
    protocol: Protocol, request_: object
):
    peer = booted(protocol, "Pending", "strict")
    assert refusal(peer, beat("b"))[2] == "SecurityError"
    peer.begin(peer.prepare(request_, "t"))  # type: ignore[arg-type]
    received(peer, beat("b"))
    other = message(2, "c", "DataTransfer", {"vendorId": "V"})
    assert refusal(peer, other)[2] == "SecurityError"


@pytest.mark.clause("2.x-2 B02.FR.02")
@pytest.mark.parametrize("protocol", V2)
def test_a_report_that_we_asked_for_is_allowed_while_pending(protocol: Protocol):
    module = MODULES[protocol]
    peer = booted(protocol, "Pending")
    request = module.GetBaseReport(request_id=1, report_base="FullInventory")
    peer.begin(peer.prepare(request, "t"))
    report = {"requestId": 1, "generatedAt": "2026-01-01T00:00:00Z", "seqNo": 0}
    assert isinstance(peer.receive(message(2, "r", "NotifyReport", report)), CallReceived)


@pytest.mark.parametrize("requested", [None, 7, ["Heartbeat"]])
def test_a_raw_trigger_that_asks_for_nothing_opens_nothing(requested: object):
    peer = booted(V21, "Pending")
    peer.begin(peer.prepare(RawRequest("TriggerMessage", {"requestedMessage": requested}), "t"))
    assert refusal(peer, beat("b"))[2] == "SecurityError"


def test_what_was_prepared_but_never_sent_opens_nothing():
    peer = booted(V21, "Pending")
    peer.prepare(v21.TriggerMessage(requested_message="Heartbeat"), "t")
    assert refusal(peer, beat("b"))[2] == "SecurityError"


def test_boot_answers_of_every_status_go_out_as_they_are():
    for status in ("Accepted", "Pending", "Rejected"):
        peer = make_peer(V16)
        text = peer.answer(received(peer, boot(V16)), boot_response(V16, status))
        assert json.loads(text)[2]["status"] == status
