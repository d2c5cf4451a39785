"""From a connection URL to an open WebSocket: name, TCP, TLS, opening handshake.

Under one deadline, ``timeouts.handshake``. Knows no messages.
"""

from __future__ import annotations

import base64
import re
import socket
import ssl
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack, suppress

import msgspec
import trio
import trio.abc

from .._io.client_handshake import open_handshake
from .._io.tls import client_tls, find_ssl_error
from ..errors import UpgradeRejected
from ..options import Protocol, Timeouts
from ..protocol.connection_url import ConnectionUrl
from ..protocol.request_head import is_token
from ..protocol.response_head import ResponseHead
from ..websocket.frames import Close, FrameReader

# RFC 9110 §5.5: visible characters, spaces, and beyond ASCII whatever Latin-1 has.
_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")
_TAKEN = frozenset({"host", "upgrade", "connection", "content-length", "transfer-encoding"})


class Connected(msgspec.Struct, frozen=True):
    """An open WebSocket; *early* came right behind the 101."""

    stream: trio.abc.Stream
    protocol: Protocol
    early: bytes
    head: ResponseHead


async def connect(
    url: ConnectionUrl,
    *,
    protocols: Sequence[Protocol],
    password: str | bytes | None,
    tls: ssl.SSLContext | None,
    headers: Mapping[str, str],
    timeouts: Timeouts,
) -> Connected:
    """Open the WebSocket; see ``open_charge_point`` for what it raises."""
    with trio.fail_after(timeouts.handshake):
        stream = await open_stream(url, tls)
        try:
            pairs = _headers(url, password, headers)
            return await _upgrade(stream, url, protocols, pairs, timeouts.close)
        except BaseException:
            await trio.aclose_forcefully(stream)
            raise


async def open_stream(url: ConnectionUrl, tls: ssl.SSLContext | None) -> trio.abc.Stream:
    """Connect by TCP and, for ``wss://``, do the TLS handshake.

    Raises:
        OSError: the name is unknown, nobody listens, or TLS failed (``ssl.SSLError``).
    """
    plain = await trio.open_tcp_stream(url.host, url.port)
    plain.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    if not url.secure:
        return plain
    context = tls or client_tls()
    stream = trio.SSLStream(plain, context, server_hostname=url.host, https_compatible=True)
    async with AsyncExitStack() as undo:
        undo.push_async_callback(trio.aclose_forcefully, plain)
        try:
            await stream.do_handshake()
        except trio.BrokenResourceError as error:
            raise _tls_failure(error) from error
        undo.pop_all()
    return stream


def _tls_failure(error: trio.BrokenResourceError) -> OSError:
    words = f"hung up during the TLS handshake: {error}"
    return find_ssl_error(error) or ConnectionResetError(words)


def check_headers(headers: Mapping[str, str], *, authorized: bool) -> None:
    """Refuse what is no header, and what the handshake writes by itself.

    Raises:
        ValueError: it names the header; the value may be a secret.
    """
    for name, value in headers.items():
        if not is_token(name):
            raise ValueError(f"not an HTTP header name: {name!r}")
        if _VALUE.fullmatch(value) is None:
            raise ValueError(f"the value of {name} has characters that no HTTP header may have")
        taken = name.lower() in _TAKEN or name.lower().startswith("sec-websocket-")
        if taken or (authorized and name.lower() == "authorization"):
            raise ValueError(f"the handshake sets {name} by itself")


def _headers(
    url: ConnectionUrl, password: str | bytes | None, headers: Mapping[str, str]
) -> list[tuple[str, str]]:
    pairs = list(headers.items())
    if password is not None:
        # 1.6 security whitepaper, 2.x A00.FR.203/204: the user name is the identity.
        secret = password.encode() if isinstance(password, str) else password
        credentials = base64.b64encode(url.identity.encode() + b":" + secret).decode()
        pairs.append(("Authorization", f"Basic {credentials}"))
    return pairs


async def _upgrade(
    stream: trio.abc.Stream,
    url: ConnectionUrl,
    protocols: Sequence[Protocol],
    headers: Sequence[tuple[str, str]],
    patience: float,
) -> Connected:
    opened = await open_handshake(
        stream,
        url.host_header,
        url.resource,
        protocols=protocols,
        headers=headers,
        patience=patience,
    )
    chosen = opened.head.get("sec-websocket-protocol")
    for protocol in protocols:
        if protocol == chosen:
            return Connected(stream, protocol, opened.early, opened.head)
    # 2.1 §3.3: a 101 without the header, then a close, means that none was agreed to. What
    # the close frame says is worth waiting for.
    close = None
    with trio.move_on_after(patience):
        close = await _read_close(stream, opened.early)
    reason = f"the server speaks none of {', '.join(protocols)}"
    words = f"{reason}: {close.code} {close.reason}".rstrip() if close else reason
    raise UpgradeRejected(101, opened.head.headers, reason=words)


async def _read_close(stream: trio.abc.Stream, data: bytes) -> Close | None:
    reader = FrameReader(ours="client")
    # A reset takes nothing back of what the 101 has said.
    with suppress(trio.BrokenResourceError):
        while True:
            for message in reader.receive(data):
                if isinstance(message, Close):
                    return message
            data = b"" if reader.closed else bytes(await stream.receive_some(4096))
            if not data:
                break
    return None
