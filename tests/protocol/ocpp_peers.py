"""Peers and messages as the tests write them down. Knows the shapes of OCPP-J and no rule."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from types import ModuleType
from typing import Any

from trio_ocpp import v16, v21, v201
from trio_ocpp.options import BootGate, Protocol, Validation
from trio_ocpp.payloads import Response, catalog
from trio_ocpp.protocol import messages
from trio_ocpp.protocol.codes import DESCRIPTION_MAX, spell
from trio_ocpp.protocol.dialects import DIALECTS
from trio_ocpp.protocol.peer import CallReceived, OutgoingCall, Peer
from trio_ocpp.protocol.state import Answers, Gate

V16: Protocol = "ocpp1.6"
V201: Protocol = "ocpp2.0.1"
V21: Protocol = "ocpp2.1"
ALL: tuple[Protocol, ...] = (V16, V201, V21)
V2: tuple[Protocol, ...] = (V201, V21)

MODULES: dict[Protocol, ModuleType] = {V16: v16, V201: v201, V21: v21}
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def make_peer(
    protocol: Protocol,
    *,
    answers: Answers | None = None,
    gate: Gate | None = None,
    boot_gate: BootGate = "off",
    validation: Validation | Callable[[str], Validation] = "reject",
) -> Peer:
    return Peer(
        DIALECTS[protocol],
        catalog(protocol),
        answers=answers or Answers(16, 65_536),
        gate=gate or Gate(),
        boot_gate=boot_gate,
        validation=validation if callable(validation) else lambda _action: validation,
    )


def message(*elements: Any) -> bytes:
    return json.dumps(elements, separators=(",", ":"), ensure_ascii=False).encode()


def beat(message_id: str = "beat", payload: Any = None) -> bytes:
    return message(2, message_id, "Heartbeat", {} if payload is None else payload)


def boot(protocol: Protocol, message_id: str = "boot") -> bytes:
    if protocol == V16:
        return message(
            2, message_id, "BootNotification", {"chargePointVendor": "V", "chargePointModel": "M"}
        )
    station = {"model": "M", "vendorName": "V"}
    return message(
        2, message_id, "BootNotification", {"reason": "PowerUp", "chargingStation": station}
    )


def beat_response(protocol: Protocol) -> Response:
    response: Response = MODULES[protocol].HeartbeatResponse(current_time=NOON)
    return response


def boot_response(protocol: Protocol, status: str) -> Response:
    response: Response = MODULES[protocol].BootNotificationResponse(
        current_time=NOON, interval=300, status=status
    )
    return response


def received(peer: Peer, text: bytes) -> CallReceived:
    """Let *peer* take a CALL or SEND that is for a handler."""
    incoming = peer.receive(text)
    assert isinstance(incoming, CallReceived), incoming
    return incoming


def clear_cache(peer: Peer, message_id: str) -> OutgoingCall:
    """Let *peer* have a CALL outstanding."""
    call = peer.prepare(MODULES[peer.dialect.protocol].ClearCache(), message_id)
    assert peer.begin(call) == message(2, message_id, "ClearCache", {})
    return call


def cleared(message_id: str) -> bytes:
    return message(3, message_id, {"status": "Accepted"})


def as_error(reply: bytes | None) -> list[Any]:
    """Read a CALLERROR or CALLRESULTERROR: type, id, code, description, details."""
    assert reply is not None
    elements: list[Any] = json.loads(reply)
    assert len(elements) == 5, elements
    return elements


def check_sendable(reply: bytes, protocol: Protocol, *, foreign_id: str | None = None) -> None:
    """Hold what a peer wrote to the rules for messages of its version.

    *foreign_id*: the id of what is answered, which is echoed even if it is too long.
    """
    dialect = DIALECTS[protocol]
    elements = json.loads(reply.decode())
    if foreign_id is None or len(foreign_id) <= messages.MESSAGE_ID_MAX:
        parsed = messages.parse(reply, dialect)
        assert not isinstance(parsed, messages.Unreadable), parsed
    else:
        assert elements[1] == foreign_id
    if elements[0] in (messages.CALLERROR, messages.CALLRESULTERROR):
        _kind, _id, code, description, details = elements
        assert code == spell(code, dialect)
        assert len(description) <= DESCRIPTION_MAX
        assert isinstance(details, dict)
