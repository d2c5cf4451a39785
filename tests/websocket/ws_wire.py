"""Frames as the tests write them down, good ones and every kind of bad one.

Knows the layout of RFC 6455 §5.2 and no rule about it.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from websockets.utils import apply_mask

from trio_ocpp.websocket.frames import FrameReader, Message, Violation

Side = Literal["server", "client"]
SIDES: tuple[Side, Side] = ("server", "client")

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10


class Frame(NamedTuple):
    """One frame from the peer of a side; all but *opcode* has the value of a plain frame.

    *length_bytes* of the extended length: ``None`` is the shortest form.
    *claimed* is the length in the header where it is not that of the payload.
    """

    opcode: int
    payload: bytes = b""
    fin: bool = True
    reserved: int = 0
    wrongly_masked: bool = False
    length_bytes: Literal[0, 2, 8] | None = None
    claimed: int | None = None
    key: bytes = b"\x9a\x00\x3c\xff"

    def header(self, ours: Side) -> bytes:
        masked = (ours == "server") != self.wrongly_masked
        length = len(self.payload) if self.claimed is None else self.claimed
        extended = self.length_bytes
        if extended is None:
            extended = 0 if length < 126 else 2 if length < 65536 else 8
        first = self.fin << 7 | self.reserved << 4 | self.opcode
        second = masked << 7 | {0: length, 2: 126, 8: 127}[extended]
        tail = length.to_bytes(extended) if extended else b""
        return bytes((first, second)) + tail + (self.key if masked else b"")

    def wire(self, ours: Side) -> bytes:
        masked = (ours == "server") != self.wrongly_masked
        if not masked:
            return self.header(ours) + self.payload
        return self.header(ours) + bytes(apply_mask(self.payload, self.key))


def wire(ours: Side, *frames: Frame) -> bytes:
    return b"".join(frame.wire(ours) for frame in frames)


def close_payload(code: int, reason: bytes = b"") -> bytes:
    return code.to_bytes(2) + reason


def read(ours: Side, *frames: Frame, max_message: int = 65536) -> list[Message | int]:
    """Have a fresh reader read the frames; a violation is reduced to its code."""
    reader = FrameReader(ours=ours, max_message=max_message)
    return verdicts(reader.receive(wire(ours, *frames)))


def verdicts(messages: list[Message]) -> list[Message | int]:
    return [m.code if isinstance(m, Violation) else m for m in messages]
