"""RFC 6455 after the handshake: bytes off the wire into messages, and frames to send.

Either side, sans-IO. The common frames (a whole text message, a ping, a pong)
are read in a straight line; every other frame goes to ``wsproto``, which knows
the RFC: whole, or its header at once where the payload is yet to come. Ours is
what ``wsproto`` lacks: the sizes, text only, and close code 1014.

A frame is judged in this order and the first verdict stands:

1. its header is malformed, however long the frame claims to be: 1002;
2. it is too long, or the message that it goes on with is: 1009;
3. it is out of turn, a continuation of nothing or a new message inside an
   unfinished one: 1002; binary: 1003; not UTF-8: 1007; a close frame that
   is none: 1002 or 1007.

1 and 2 need the header only: no payload that will be refused is waited for.
After a violation or the peer's close frame input is ignored.

Knows neither sockets nor clocks, and answers nothing by itself: pongs, close
frames and their timeouts are the caller's.
"""

from __future__ import annotations

import os
from typing import Final, Literal

import msgspec
from wsproto.connection import Connection, ConnectionState, ConnectionType
from wsproto.events import BytesMessage, CloseConnection, Event, TextMessage
from wsproto.extensions import Extension
from wsproto.frame_protocol import CloseReason

from .deflate import DEFLATED_TEXT, Agreed, Deflater, Inflater
from .masking import mask

# RFC 6455 §5.2, the first byte of a frame: FIN, no reserved bit, the opcode.
_TEXT: Final = 0x81
_CLOSE: Final = 0x88
_PING: Final = 0x89
_PONG: Final = 0x8A

_NAMES: Final = {0: "continuation", 1: "text", 2: "binary", 8: "close", 9: "ping", 10: "pong"}
_CONTROL: Final = 0x08
_RSV1: Final = 0x40

# Bytes of the extended payload length, by the 7-bit one.
_EXTENDED: Final = {126: 2, 127: 8}
# RFC 6455 §5.5: control frames carry at most 125 bytes; two of them are the close code.
_MAX_REASON: Final = 123
# RFC 6455 §7.4.1: codes that say there was no code; none of them may be sent.
_NEVER_SENT: Final = frozenset({1005, 1006, 1015})
# RFC 6455 §7.4.1: "Reserved. The specific meaning might be defined in the future".
_RESERVED: Final = 1004
# IANA registered 1014 (Bad Gateway) after RFC 6455; wsproto refuses it as unknown.
_BAD_GATEWAY: Final = (1014).to_bytes(2)


class Ping(msgspec.Struct, frozen=True, gc=False):
    """A ping; answer with a pong of the same payload (RFC 6455 §5.5.2)."""

    payload: bytes


class Pong(msgspec.Struct, frozen=True, gc=False):
    """A pong, whether we asked for it or not (RFC 6455 §5.5.3)."""

    payload: bytes


class Close(msgspec.Struct, frozen=True, gc=False):
    """The peer's own close frame; *code* is 1005 when it had none (RFC 6455 §7.1.5)."""

    code: int
    reason: str


class Violation(msgspec.Struct, frozen=True, gc=False):
    """What the peer broke, in words; answer with a close frame of this code (§7.1.7)."""

    code: int
    reason: str


#: ``bytes`` is one complete text message, its UTF-8 checked.
Message = bytes | Ping | Pong | Close | Violation


class FrameReader:
    """Cuts what one peer sends into messages.

    *ours* is the side that we are: a server's peer must mask its frames, a
    client's must not (RFC 6455 §5.1). *max_message* is the longest text
    message in bytes, fragments added up. ``closed`` turns true with the
    peer's close frame or its first violation.

    One unfinished frame and one unfinished message are held at most, together
    *max_message* and a header; without them no buffer exists, nor a wsproto
    connection (1.7 kB that most stations never need).
    """

    __slots__ = (
        "_buffer",
        "_header_fed",
        "_inflater",
        "_mask_bit",
        "_max_message",
        "_needed",
        "_size",
        "_start",
        "_text",
        "_wsproto",
        "closed",
    )

    def __init__(
        self,
        *,
        ours: Literal["server", "client"],
        max_message: int = 65536,
        deflate: Agreed | None = None,
    ) -> None:
        self._mask_bit = 0x80 if ours == "server" else 0
        # Where the payload of a short frame starts.
        self._start = 6 if ours == "server" else 2
        self._max_message = max_message
        # The unfinished frame, and its length at which a look at it is worth while: what
        # arrives byte by byte is not parsed at each byte.
        self._buffer: bytearray | None = None
        self._needed = 2
        self._header_fed = False
        # The unfinished message, and its size on the wire (wsproto may hold back a cut
        # code point).
        self._text: bytearray | None = None
        self._size = 0
        self._wsproto: Connection | None = None
        self._inflater = None if deflate is None else Inflater(deflate, max_message)
        self.closed = False

    def whole_text(self, data: bytes) -> bytes | None:
        """Return the text where *data* is one whole common text frame and nothing is held.

        That is what nearly every read is. ``None``: ``receive`` tells what it is; nothing
        has been taken.
        """
        size = len(data)
        if size < 6 or data[0] != _TEXT or self._buffer is not None or self._text is not None:
            return None
        length, start = data[1] - self._mask_bit, self._start
        if length > 125:
            if length != 126 or (data[2] == 0 and data[3] < 126):
                return None
            length = data[2] << 8 | data[3]
            start += 2
        # Where the mask bit is not as it should be, the length is off by 128.
        if start + length != size or length > self._max_message or self.closed:
            return None
        payload = data[start:]
        if self._mask_bit:
            payload = mask(payload, data[start - 4 : start])
        return payload if payload.isascii() or _is_utf8(payload) else None

    def receive(self, data: bytes) -> list[Message]:
        """Return the messages that *data* completes; never raises, whatever the bytes."""
        messages: list[Message] = []
        if self._buffer is not None:
            self._buffer += data
            if len(self._buffer) < self._needed:
                return messages
            data = bytes(self._buffer)
            self._buffer = None
            self._needed = 2
        at, end, mask_bit = 0, len(data), self._mask_bit
        while end - at > 1 and not self.closed:
            first, length, start = data[at], data[at + 1] - mask_bit, at + self._start
            common = 0 <= length < 126
            if length == 126 and end - at > 3:
                length = data[at + 2] << 8 | data[at + 3]
                start += 2
                common = length > 125 and first == _TEXT
            if common and (
                (first == _TEXT and self._text is None and length <= self._max_message)
                or first in (_PING, _PONG)
            ):
                stop = start + length
                if stop > end:
                    self._needed = stop - at
                    break
                payload = data[start:stop]
                if mask_bit:
                    payload = mask(payload, data[start - 4 : start])
                if first != _TEXT:
                    messages.append(Pong(payload) if first == _PONG else Ping(payload))
                else:
                    messages.append(payload if payload.isascii() else self._checked(payload))
            else:
                stop = self._take_uncommon(data, at, messages)
                if not stop:
                    break
            at = stop
        if at < end and not self.closed:
            self._buffer = bytearray(data[at:])
        return messages

    def pending(self) -> int:
        """Return the bytes held, those of the unfinished frame and message together."""
        return self._size + (0 if self._buffer is None else len(self._buffer))

    def missing(self) -> int:
        """Return how many bytes the unfinished frame still lacks; 0 where none is known of."""
        return 0 if self._buffer is None else self._needed - len(self._buffer)

    def _checked(self, payload: bytes) -> bytes | Violation:
        # RFC 6455 §8.1
        try:
            payload.decode()
        except UnicodeDecodeError as exc:
            self.closed = True
            return Violation(1007, f"text frame: {exc}")
        return payload

    def _take_uncommon(self, data: bytes, at: int, messages: list[Message]) -> int:
        """Have wsproto read the frame at *at*; return where it ends, 0 if nothing can follow."""
        start = at + 2 + _EXTENDED.get(data[at + 1] & 0x7F, 0)
        if len(data) < start:
            self._needed = start - at
            return 0
        header = data[at:start]
        length = int.from_bytes(header[2:]) if header[2:] else header[1] & 0x7F
        stop = start + length + (4 if self._mask_bit else 0)
        # RFC 6455 §5.4: control frames are no part of the message around them.
        size = self._size + (0 if header[0] & _CONTROL else length)
        if size > self._max_message or len(data) < stop or header[0] == _CLOSE:
            self._take_header(header, size, messages)
        if self.closed or len(data) < stop:
            self._needed = stop - at
            return 0
        whole = header[0] == DEFLATED_TEXT and self._inflater is not None and self._wsproto is None
        if whole and self._well_formed(header, length):
            rest = data[start:stop]
            self._take_deflated(mask(rest[4:], rest[:4]), messages)
        else:
            self._take_rest(header, data[start:stop], messages)
        self._size = 0 if self._text is None else size
        return stop

    def _take_deflated(self, payload: bytes, messages: list[Message]) -> None:
        """Take a whole compressed message (RFC 7692 §6)."""
        assert self._inflater is not None, "compression was agreed"
        text = self._inflater.message(payload)
        checked = self._too_long_inflated(text) if isinstance(text, CloseReason) else text
        if isinstance(checked, bytes) and not checked.isascii():
            checked = self._checked(checked)
        if isinstance(checked, bytes):
            messages.append(checked)
        else:
            self._end(messages, checked)

    def _too_long_inflated(self, code: CloseReason) -> Violation:
        if code is CloseReason.MESSAGE_TOO_BIG:
            return Violation(1009, f"a message of more than {self._max_message} bytes, inflated")
        return Violation(int(code), "a compressed message that cannot be inflated")

    def _take_header(self, header: bytes, size: int, messages: list[Message]) -> None:
        """Have a header judged before its payload is here, or is looked at."""
        if not self._header_fed:
            self._feed(header, header, messages)
            self._header_fed = True
        if size > self._max_message and not self.closed:
            text = f"a message of {size} bytes or more; the limit is {self._max_message}"
            self._end(messages, Violation(1009, text))

    def _take_rest(self, header: bytes, rest: bytes, messages: list[Message]) -> None:
        """Take a frame that is all here; *rest* is the mask and the payload."""
        if header[0] == _CLOSE:
            payload = mask(rest[4:], rest[:4]) if self._mask_bit else rest
            if payload.startswith(_BAD_GATEWAY):
                self._end(messages, _bad_gateway(payload[2:]))
                return
        self._feed(header, rest if self._header_fed else header + rest, messages)
        self._header_fed = False
        if self._text is None:
            self._wsproto = None

    def _feed(self, header: bytes, data: bytes, messages: list[Message]) -> None:
        connection = self._wsproto
        if connection is None:
            side = ConnectionType.SERVER if self._mask_bit else ConnectionType.CLIENT
            extensions: list[Extension] = [] if self._inflater is None else [self._inflater]
            connection = self._wsproto = Connection(side, extensions)
        connection.receive_data(data)
        for event in connection.events():
            self._take_event(event, header, messages)

    def _take_event(self, event: Event, header: bytes, messages: list[Message]) -> None:
        if isinstance(event, TextMessage):
            self._take_fragment(event, messages)
        elif isinstance(event, BytesMessage):
            self._end(messages, Violation(1003, "a binary message; OCPP-J is text only"))
        else:
            assert isinstance(event, CloseConnection), "pings and pongs never get here"
            self._end(messages, self._closing(event, header))

    def _well_formed(self, header: bytes, length: int) -> bool:
        """Whether a server may take this frame straight: masked, its length no longer than needed."""
        short = length > 125 if len(header) == 4 else len(header) == 2
        return self._mask_bit != 0 and header[1] >= self._mask_bit and short

    def _take_fragment(self, event: TextMessage, messages: list[Message]) -> None:
        # One byte string and not a list of pieces: fragments may be of one byte, or none.
        text = bytearray() if self._text is None else self._text
        text += event.data.encode()
        self._text = text
        if event.message_finished:
            messages.append(bytes(text))
            self._text = None

    def _closing(self, event: CloseConnection, header: bytes) -> Close | Violation:
        """Tell the peer's close frame from wsproto's verdict: only the former changes its state."""
        assert self._wsproto is not None, "the event came from it"
        if self._wsproto.state is ConnectionState.REMOTE_CLOSING:
            return Close(int(event.code), event.reason or "")
        if event.reason == "error in extension" and event.code != CloseReason.PROTOCOL_ERROR:
            return self._too_long_inflated(CloseReason(event.code))
        agreed = self._inflater is not None
        return Violation(int(event.code), _diagnosis(header, event.reason or "", agreed))

    def _end(self, messages: list[Message], last: Close | Violation) -> None:
        messages.append(last)
        self.closed = True
        self._buffer = self._text = self._wsproto = None
        self._size = 0


def _diagnosis(header: bytes, text: str, deflate_agreed: bool) -> str:
    """Return what is wrong with a frame, for whoever looks for the fault in a station."""
    name = _NAMES.get(header[0] & 0x0F, "unknown")
    hint = ""
    if header[0] & _RSV1:
        wrong = f"which no {name} frame may be" if deflate_agreed else "which was not agreed"
        hint = f"; RSV1 means compressed, {wrong}"
    return f"{name} frame {header[:2].hex()}: {text}{hint}"


def _bad_gateway(reason: bytes) -> Close | Violation:
    try:
        return Close(1014, reason.decode())
    except UnicodeDecodeError as exc:
        return Violation(1007, f"close frame: {exc}")


def _is_utf8(payload: bytes) -> bool:
    try:
        payload.decode()
    except UnicodeDecodeError:
        return False
    return True


def _frame(first: int, payload: bytes, masked: bool) -> bytes:
    length = len(payload)
    bit = 0x80 if masked else 0
    if length < 126:
        header = bytes((first, bit | length))
    elif length < 65536:
        header = bytes((first, bit | 126)) + length.to_bytes(2)
    else:
        header = bytes((first, bit | 127)) + length.to_bytes(8)
    if not masked:
        return header + payload
    # RFC 6455 §5.3: a fresh key for each frame, from a strong source.
    key = os.urandom(4)
    return header + key + mask(payload, key)


def text_frame(payload: bytes, *, masked: bool) -> bytes:
    """Return *payload*, which is UTF-8, as one text frame; clients mask (RFC 6455 §5.6)."""
    return _frame(_TEXT, payload, masked)


def server_text_frame(payload: bytes) -> bytes:
    """Return what ``text_frame(payload, masked=False)`` does, in a straight line."""
    length = len(payload)
    if length < 126:
        return b"\x81%c%b" % (length, payload)
    if length < 65536:
        return b"\x81\x7e" + length.to_bytes(2) + payload
    return b"\x81\x7f" + length.to_bytes(8) + payload


def deflated_text_frame(text: bytes, deflater: Deflater) -> bytes:
    """Return *text* as a server's frame, compressed where that is worth while."""
    payload = deflater.payload(text)
    return server_text_frame(text) if payload is None else _frame(DEFLATED_TEXT, payload, False)


def ping_frame(payload: bytes, *, masked: bool) -> bytes:
    """Return a ping frame; *payload* has at most 125 bytes (RFC 6455 §5.5.2)."""
    return _control_frame(_PING, payload, masked)


def pong_frame(payload: bytes, *, masked: bool) -> bytes:
    """Return a pong frame; *payload* has at most 125 bytes (RFC 6455 §5.5.3)."""
    return _control_frame(_PONG, payload, masked)


def close_frame(code: int | None, reason: str, *, masked: bool) -> bytes:
    """Return a close frame, its *reason* cut to 123 bytes at a character border.

    With no code, or one that must never be sent (1005, 1006, 1015), it is
    empty: the peer reads 1005 (RFC 6455 §5.5.1, §7.4.1).
    """
    if code is None or code in _NEVER_SENT:
        return _control_frame(_CLOSE, b"", masked)
    text = reason.encode("utf-8", "replace")[:_MAX_REASON].decode("utf-8", "ignore")
    return _control_frame(_CLOSE, code.to_bytes(2) + text.encode(), masked)


def may_be_sent(code: int) -> bool:
    """Whether a close frame may carry *code*: registered, or of the ranges for all (§7.4.2)."""
    if not isinstance(code, int) or code in _NEVER_SENT or code == _RESERVED:
        return False
    return 1000 <= code <= 1014 or 3000 <= code <= 4999


def _control_frame(first: int, payload: bytes, masked: bool) -> bytes:
    assert len(payload) < 126, "RFC 6455 §5.5: a control frame carries at most 125 bytes"
    return _frame(first, payload, masked)
