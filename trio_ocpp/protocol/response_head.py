"""The HTTP response head of an opening handshake, and what RFC 6455 §4.1 wants of a 101.

The station's side of ``request_head`` and ``negotiate``. Knows no socket and
no clock.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence

import msgspec

from .request_head import shown, split_list

_START = b"HTTP/1."
_STATUS_LINE = re.compile(r"HTTP/1\.[01] ([1-5][0-9]{2})(?: (.*))?", re.DOTALL)
# More digits than these are no length, and an int() of thousands of digits raises.
_LENGTH = re.compile(r"[0-9]{1,15}")
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})[^\r\n]*\r\n")
# RFC 8446 §5.1: an alert or a handshake record.
_TLS = (b"\x15", b"\x16")
# RFC 6455 §1.3.
_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


class ResponseHead(msgspec.Struct, frozen=True):
    """A response head: names as sent, values decoded as latin-1 and stripped."""

    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]

    def get(self, name: str) -> str | None:
        """Return the header *name*, in any case; repeated ones joined with commas."""
        values = [value for key, value in self.headers if key.lower() == name.lower()]
        return ", ".join(values) if values else None

    @property
    def body_length(self) -> int | None:
        """How long the body is, where the head says so."""
        value = self.get("content-length")
        return int(value) if value is not None and _LENGTH.fullmatch(value) else None

    @property
    def interim(self) -> bool:
        """Whether another response follows (RFC 9110 §15.2); a 101 is the last one."""
        return self.status < 200 and self.status != 101


def never_http(start: bytes | bytearray) -> str | None:
    """Say why what begins like this will never be an HTTP/1 response; ``None``: it may be one."""
    if start[: len(_START)] == _START[: len(start)]:
        return None
    if start[:1] in _TLS:
        return "the answer is TLS: use wss://"
    first = bytes(start).partition(b"\r\n")[0].decode("latin-1")
    return f"the answer is no HTTP response: {shown(first)}"


def parse_response(raw: bytes) -> ResponseHead | str:
    """Read a response head up to and including its blank line, or say what is wrong with it."""
    first, *lines = raw.decode("latin-1").removesuffix("\r\n\r\n").split("\r\n")
    found = _STATUS_LINE.fullmatch(first)
    if found is None:
        return f"the answer is no HTTP response: {shown(first)}"
    headers: list[tuple[str, str]] = []
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon or not name or name != name.strip():
            return f"the answer has a header line without a name: {shown(line)}"
        headers.append((name, value.strip(" \t")))
    return ResponseHead(int(found[1]), found[2] or "", tuple(headers))


def body_so_far(head: ResponseHead, data: bytes | bytearray) -> tuple[bytes, bool]:
    """Return what of the body of *head* is in *data* behind it, and whether that is all of it.

    Without a length it ends with the connection (RFC 9112 §6.3).
    """
    if head.status < 200 or head.status in {204, 304}:
        return b"", True
    if "chunked" in (head.get("transfer-encoding") or "").lower():
        return _unchunk(data)
    length = head.body_length
    return (bytes(data), False) if length is None else (bytes(data[:length]), len(data) >= length)


def _unchunk(data: bytes | bytearray) -> tuple[bytes, bool]:
    """Join the chunks in *data* (RFC 9112 §7.1); what breaks that grammar ends the body."""
    body = bytearray()
    at = 0
    while found := _CHUNK.match(data, at):
        size, at = int(found[1], 16), found.end()
        body += data[at : at + size]
        at += size + 2
        if size == 0:
            return bytes(body), True
    return bytes(body), b"\r\n" in data[at:]


def accept_token(key: str) -> str:
    """Return the ``Sec-WebSocket-Accept`` that proves a server has read *key* (§4.2.2 item 5.4)."""
    return base64.b64encode(hashlib.sha1(key.encode() + _GUID).digest()).decode()  # noqa: S324  # as the RFC has it


def wrong_101(head: ResponseHead, key: str, offered: Sequence[str]) -> str | None:
    """Say what of RFC 6455 §4.1 a 101 breaks, if anything."""
    # Items 2 and 3.
    if (head.get("upgrade") or "").lower() != "websocket":
        return "101 without Upgrade: websocket"
    if "upgrade" not in [token.lower() for token in split_list(head.get("connection"))]:
        return "101 without Connection: Upgrade"
    # Item 4.
    if head.get("sec-websocket-accept") != accept_token(key):
        return "101 with a wrong Sec-WebSocket-Accept: whoever answered has not read our request"
    # Item 5: we offer no extension.
    extensions = head.get("sec-websocket-extensions")
    if extensions:
        return f"101 with an extension that was not offered: {shown(extensions)}"
    # Item 6.
    protocol = head.get("sec-websocket-protocol")
    if protocol is not None and protocol not in offered:
        return f"101 with a subprotocol that was not offered: {shown(protocol)}"
    return None


def plain_101(key: str, protocol: str | None) -> bytes:
    """Write a 101 without anything in it that an HTTP parser might stumble over."""
    lines = [
        "HTTP/1.1 101 Switching Protocols",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Accept: {accept_token(key)}",
    ]
    if protocol is not None:
        lines.append(f"Sec-WebSocket-Protocol: {protocol}")
    return "\r\n".join([*lines, "", ""]).encode("ascii")
