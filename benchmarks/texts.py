"""What the load's stations write and read: requests, ready frames, and frames cut again. Pure."""

from __future__ import annotations

import base64
import itertools
import json
import zlib
from collections.abc import Iterator

from status import SECRET

REQUEST = (
    "GET /ocpp/{identity} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
    "Upgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Protocol: {protocol}\r\n{more}\r\n"
)
DEFLATE = (
    "Sec-WebSocket-Extensions: permessage-deflate; "
    "client_no_context_takeover; server_no_context_takeover\r\n"
)
TIME = "2026-01-01T10:00:00Z"
METER = {
    "connectorId": 1,
    "transactionId": 7,
    "meterValue": [
        {
            "timestamp": TIME,
            "sampledValue": [
                {
                    "value": "1234.5",
                    "context": "Sample.Periodic",
                    "format": "Raw",
                    "measurand": "Energy.Active.Import.Register",
                    "location": "Outlet",
                    "unit": "Wh",
                },
                {
                    "value": "16.0",
                    "context": "Sample.Periodic",
                    "measurand": "Current.Import",
                    "phase": "L1",
                    "unit": "A",
                },
                {
                    "value": "230.1",
                    "context": "Sample.Periodic",
                    "measurand": "Voltage",
                    "phase": "L1",
                    "unit": "V",
                },
            ],
        }
    ],
}
STATUS = {"connectorId": 1, "errorCode": "NoError", "status": "Charging", "timestamp": TIME}
BOOT = {"reason": "PowerUp", "chargingStation": {"model": "ModelY", "vendorName": "VendorX"}}
TRANSACTION = {
    "eventType": "Updated",
    "timestamp": TIME,
    "triggerReason": "MeterValuePeriodic",
    "seqNo": 7,
    "transactionInfo": {"transactionId": "tx-7", "chargingState": "Charging"},
    "evse": {"id": 1, "connectorId": 1},
    "meterValue": [
        {
            "timestamp": TIME,
            "sampledValue": [
                {
                    "value": 1234.5,
                    "context": "Sample.Periodic",
                    "measurand": "Energy.Active.Import.Register",
                    "unitOfMeasure": {"unit": "Wh"},
                },
                {
                    "value": 16.0,
                    "context": "Sample.Periodic",
                    "measurand": "Current.Import",
                    "phase": "L1",
                },
            ],
        }
    ],
}
#: What the stations call in turn. ``txevent`` is of 2.0.1 and follows a ``BOOT``.
MODES: dict[str, list[tuple[str, object]]] = {
    "heartbeat": [("Heartbeat", {})],
    "meter": [("MeterValues", METER)],
    "mix": [
        ("Heartbeat", {}),
        ("MeterValues", METER),
        ("StatusNotification", STATUS),
        ("MeterValues", METER),
    ],
    "txevent": [("TransactionEvent", TRANSACTION)],
}
#: Ready frames of a mode. A message id comes back after so many calls, when no server
#: remembers it; a prime, so that each station has all calls of a mix in turn.
POOL = 20_011
#: Not zero: `ws`, below ocpp-rpc, skips unmasking by zero. One each: translating does it.
MASK = b"\1\1\1\1"
MASKED = bytes(byte ^ 1 for byte in range(256))

TEXT, DEFLATED, CLOSE, PING, PONG = 0x81, 0xC1, 0x88, 0x89, 0x8A
ACCEPTED = b'[3,"%b",{"status":"Accepted"}]'


def request(number: int, port: int, protocol: str, *, auth: bool, deflate: bool) -> bytes:
    """Return the opening handshake of a station."""
    identity = f"CP{number:06d}"
    more = DEFLATE if deflate else ""
    if auth:
        credentials = base64.b64encode(f"{identity}:{SECRET}{identity}".encode()).decode()
        more += f"Authorization: Basic {credentials}\r\n"
    return REQUEST.format(identity=identity, port=port, protocol=protocol, more=more).encode()


def frame(opcode: int, payload: bytes) -> bytes:
    """Return a masked frame of less than 64 KiB."""
    length = len(payload)
    head = b"%c%c" % (opcode, 0x80 | min(length, 126))
    if length > 125:
        head += length.to_bytes(2)
    return head + MASK + payload.translate(MASKED)


def deflated(text: bytes) -> bytes:
    """Compress *text* as RFC 7692 §7.2.1 has it, without context."""
    compressor = zlib.compressobj(wbits=-15)
    return (compressor.compress(text) + compressor.flush(zlib.Z_SYNC_FLUSH))[:-4]


def inflated(payload: bytes) -> bytes:
    return zlib.decompressobj(wbits=-15).decompress(payload + b"\0\0\xff\xff")


def call(number: int, action: str, payload: object) -> bytes:
    body = json.dumps(payload, separators=(",", ":"))
    return f'[2,"{number:036d}","{action}",{body}]'.encode()


def frames(mode: str, *, deflate: bool = False, count: int = POOL) -> list[bytes]:
    """Return *count* ready frames of CALLs, each with a message id of its own."""
    calls = itertools.islice(itertools.cycle(MODES[mode]), count)
    texts = (call(number, *what) for number, what in enumerate(calls))
    if deflate:
        return [frame(DEFLATED, deflated(text)) for text in texts]
    return [frame(TEXT, text) for text in texts]


def first_frame(mode: str) -> bytes | None:
    """Return what a station has to call before all else, ``None`` if nothing."""
    return frame(TEXT, call(POOL, "BootNotification", BOOT)) if mode == "txevent" else None


def cut(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield first byte and payload of each frame of *data*, a server's.

    Raises:
        IndexError: the last one is not whole.
    """
    while data:
        length, start = data[1], 2
        if length > 125:
            start = 4 if length == 126 else 10
            length = int.from_bytes(data[2:start])
        if len(data) < start + length:
            raise IndexError(f"{start + length - len(data)} bytes are missing")
        yield data[0], data[start : start + length]
        data = data[start + length :]


def answer(text: bytes) -> bytes:
    """Return the frame that answers a server's CALL: CALLRESULT, Accepted."""
    return frame(TEXT, ACCEPTED % text.split(b'"', 2)[1])
