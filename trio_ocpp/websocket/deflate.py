"""permessage-deflate (RFC 7692): what is agreed, inflating within a bound, deflating.

::

    offer ─ agree() ─► Agreed ─► 101                          nothing agreed: no compression
    frame, RSV1 ─► Inflater ─► text, or too big, or broken    bounded before it is inflated
    text ─► Deflater ─► frame, RSV1                           small ones go as they are

``Inflater`` is an extension of wsproto's, so that fragmented messages are put
together there; whole ones come here straight from ``frames``. wsproto's own
extension inflates without a bound, and takes parameters that RFC 7692 §7.1
wants declined.

Without context takeover, which is what we answer unless asked otherwise,
nothing is held between two messages; with it a connection that has sent and
received holds some 92 kB. Knows neither sockets nor OCPP.
"""

from __future__ import annotations

import zlib
from typing import Final

import msgspec
from wsproto.extensions import Extension
from wsproto.frame_protocol import CloseReason, FrameDecoder, FrameProtocol, Opcode, RsvBits

NAME: Final = "permessage-deflate"
#: RFC 7692 §7.2.1: the end of a flushed block, which is left out on the wire.
_TAIL: Final = b"\x00\x00\xff\xff"
#: The first byte of a whole compressed text frame: FIN, RSV1 (RFC 7692 §6), text.
DEFLATED_TEXT: Final = 0xC1
#: Shorter texts, most answers among them, gain nothing.
_WORTH_WHILE: Final = 512
#: For one message of ours no larger window is of use; it is a fraction of the memory to clear.
_OUR_WINDOW: Final = 12
_OUR_MEMORY: Final = 5

_SERVER_BITS: Final = "server_max_window_bits"
_CLIENT_BITS: Final = "client_max_window_bits"
_SERVER_RESETS: Final = "server_no_context_takeover"
_CLIENT_RESETS: Final = "client_no_context_takeover"


class Agreed(msgspec.Struct, frozen=True):
    """What server and client have agreed on. Window bits are 9 to 15.

    ``header`` is the value of ``Sec-WebSocket-Extensions`` in our answer.
    """

    server_bits: int
    client_bits: int
    server_takeover: bool
    client_takeover: bool
    header: str


def agree(offers: str, *, takeover: bool = False) -> Agreed | None:
    """Answer the offers of ``Sec-WebSocket-Extensions`` as a server: the first that we can take.

    *takeover*: keep the context from one message to the next where the client
    does not forbid it.
    """
    # RFC 7692 §5: offers are in order of preference.
    for offer in offers.split(","):
        name, *parameters = (part.strip() for part in offer.split(";"))
        if name.lower() == NAME:
            wanted = _read(parameters)
            if wanted is not None:
                return _answer(wanted, takeover)
    return None


def _read(parameters: list[str]) -> dict[str, int] | None:
    """Read the parameters of one offer; ``None``: it is to be declined (RFC 7692 §7.1)."""
    wanted: dict[str, int] = {}
    for parameter in parameters:
        name, equals, value = (part.strip() for part in parameter.partition("="))
        bits = _value(name, equals, value)
        # "A server MUST decline an extension negotiation offer … [with] a parameter not defined,
        # … an invalid value, … multiple parameters with the same name".
        if bits is None or name in wanted:
            return None
        wanted[name] = bits
    return wanted


def _value(name: str, equals: str, value: str) -> int | None:
    if name in (_SERVER_RESETS, _CLIENT_RESETS):
        # §7.1.1.1, §7.1.1.2: they have no value.
        return None if equals else 1
    if name == _CLIENT_BITS and not equals:
        # §7.1.2.2: a hint that it understands the parameter.
        return 15
    if name not in (_SERVER_BITS, _CLIENT_BITS):
        return None
    if len(value) > 1 and value[0] == value[-1] == '"':
        # RFC 6455 §9.1: it may be a quoted string.
        value = value[1:-1]
    # §7.1.2: "a decimal integer value without leading zeroes between 8 to 15". zlib has no
    # window of 8 bits for raw deflate, so an offer that insists on it is declined.
    least = 9 if name == _SERVER_BITS else 8
    valid = value.isascii() and value.isdecimal() and not value.startswith("0") and len(value) < 3
    return max(int(value), 9) if valid and least <= int(value) <= 15 else None


def _answer(wanted: dict[str, int], takeover: bool) -> Agreed:
    server_takeover = takeover and _SERVER_RESETS not in wanted
    client_takeover = takeover and _CLIENT_RESETS not in wanted
    parts = [NAME]
    if not server_takeover:
        parts.append(_SERVER_RESETS)
    if not client_takeover:
        parts.append(_CLIENT_RESETS)
    # §7.1.2.1: an offered limit is accepted by repeating it. That of the client needs no
    # answer: what it compresses with a smaller window, a larger one inflates.
    server_bits = wanted.get(_SERVER_BITS)
    if server_bits is not None:
        parts.append(f"{_SERVER_BITS}={server_bits}")
    return Agreed(server_bits or 15, 15, server_takeover, client_takeover, "; ".join(parts))


class Inflater(Extension):
    """Inflates what a client sends; at most *max_message* bytes a message."""

    name = NAME

    def __init__(self, agreed: Agreed, max_message: int) -> None:
        self._agreed = agreed
        self._max_message = max_message
        self._decompressor: zlib._Decompress | None = None
        self._room = max_message
        # Of the message that is under way: whether it is, and whether it is compressed.
        self._begun = self._compressed = False
        # Whether the frame at hand is a part of it.
        self._is_part = False

    def enabled(self) -> bool:
        """It is made only where it was agreed."""
        return True

    def offer(self) -> bool | str:
        """Offer nothing: we are the server, and it is agreed."""
        return False

    def message(self, payload: bytes) -> bytes | CloseReason:
        """Inflate a whole message."""
        self._room = self._max_message
        text = self._inflate(payload)
        if isinstance(text, CloseReason):
            return text
        rest = self._finish()
        return rest if isinstance(rest, CloseReason) else text + rest

    def frame_inbound_header(
        self, proto: FrameDecoder | FrameProtocol, opcode: Opcode, rsv: RsvBits, payload_length: int
    ) -> CloseReason | RsvBits:
        """Note whether a message is compressed: its first frame tells (RFC 7692 §6)."""
        if rsv.rsv1 and (opcode.iscontrol() or opcode is Opcode.CONTINUATION):
            return CloseReason.PROTOCOL_ERROR
        begins = opcode is Opcode.TEXT or opcode is Opcode.BINARY
        # A message inside an unfinished one is left as it is, for wsproto to refuse.
        self._is_part = opcode is Opcode.CONTINUATION or (begins and not self._begun)
        if self._is_part and not self._begun:
            # May come twice: wsproto reads a header anew when it has the mask too.
            self._compressed = rsv.rsv1
            self._room = self._max_message
        return RsvBits(True, False, False)

    def frame_inbound_payload_data(
        self, proto: FrameDecoder | FrameProtocol, data: bytes
    ) -> bytes | CloseReason:
        """Inflate a piece of a fragmented message."""
        if not self._is_part:
            return data
        self._begun = True
        return self._inflate(data) if self._compressed else data

    def frame_inbound_complete(
        self, proto: FrameDecoder | FrameProtocol, fin: bool
    ) -> bytes | CloseReason | None:
        """Inflate what its last piece has left."""
        if not (fin and self._is_part):
            return None
        self._begun = False
        return self._finish() if self._compressed else None

    def _inflate(self, data: bytes) -> bytes | CloseReason:
        if self._decompressor is None:
            self._decompressor = zlib.decompressobj(-self._agreed.client_bits)
        try:
            # One byte more than there is room for tells a bomb from a message that just fits.
            text = self._decompressor.decompress(data, self._room + 1)
        except zlib.error:
            return CloseReason.INVALID_FRAME_PAYLOAD_DATA
        self._room -= len(text)
        return CloseReason.MESSAGE_TOO_BIG if self._room < 0 else text

    def _finish(self) -> bytes | CloseReason:
        # RFC 7692 §7.2.2: append the four bytes that were left out.
        rest = self._inflate(_TAIL)
        decompressor = self._decompressor
        # §7.2.3.4: a message may end with a final block, and then its context ends too.
        if not self._agreed.client_takeover or (decompressor is not None and decompressor.eof):
            self._decompressor = None
        return rest


class Deflater:
    """Compresses what a server sends."""

    __slots__ = ("_agreed", "_compressor")

    def __init__(self, agreed: Agreed) -> None:
        self._agreed = agreed
        self._compressor: zlib._Compress | None = None

    def payload(self, text: bytes) -> bytes | None:
        """Return the payload of a compressed frame; ``None``: send *text* as it is."""
        if len(text) < _WORTH_WHILE:
            return None
        compressor = self._compressor or self._new()
        # RFC 7692 §7.2.1
        payload = (compressor.compress(text) + compressor.flush(zlib.Z_SYNC_FLUSH))[: -len(_TAIL)]
        if self._agreed.server_takeover:
            # It has to go out, whatever its size: the context holds it.
            self._compressor = compressor
            return payload
        return payload if len(payload) < len(text) else None

    def _new(self) -> zlib._Compress:
        bits = min(self._agreed.server_bits, _OUR_WINDOW)
        return zlib.compressobj(zlib.Z_DEFAULT_COMPRESSION, zlib.DEFLATED, -bits, _OUR_MEMORY)
