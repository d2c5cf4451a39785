"""A TLS client played by hand: what it sends, and in which pieces, is the test's affair.

Knows sockets and TLS; no HTTP, no WebSocket and no server.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import trio
import trustme

from trio_ocpp._io.transport import SocketTransport

VERSIONS = (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3)


class Authority:
    """A certificate authority, and the contexts of both sides."""

    def __init__(self) -> None:
        self._ca = trustme.CA()
        self._leaf = self._ca.issue_cert("127.0.0.1")

    def ours(self) -> ssl.SSLContext:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self._leaf.configure_cert(context)
        return context

    def theirs(self, version: ssl.TLSVersion) -> ssl.SSLContext:
        context = ssl.create_default_context()
        self._ca.configure_trust(context)
        context.minimum_version = context.maximum_version = version
        return context


class TlsPeer:
    """The client's end of *sock*, which is non-blocking then."""

    def __init__(self, sock: socket.socket, context: ssl.SSLContext) -> None:
        sock.setblocking(False)
        self.sock = sock
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = context.wrap_bio(self._incoming, self._outgoing, server_hostname="127.0.0.1")

    def hello(self) -> bytes:
        """Begin; return what is to be sent."""
        with contextlib.suppress(ssl.SSLWantReadError):
            self.tls.do_handshake()
        return self._outgoing.read()

    async def shake_hands(self) -> None:
        """Go on to the end of the handshake."""
        while True:
            try:
                self.tls.do_handshake()
            except ssl.SSLWantReadError:
                self.send_raw(self._outgoing.read())
                await self._pull()
            else:
                self.send_raw(self._outgoing.read())
                return

    def records(self, *texts: bytes) -> bytes:
        """Return each of *texts* as a record of its own."""
        for text in texts:
            self.tls.write(text)
        return self._outgoing.read()

    def goodbye(self) -> bytes:
        """Return the record that ends what we send (close_notify)."""
        with contextlib.suppress(ssl.SSLError):
            self.tls.unwrap()
        return self._outgoing.read()

    def send_raw(self, data: bytes) -> None:
        """Send; what the kernel does not take is an error of the test."""
        assert not data or self.sock.send(data) == len(data)

    async def send(self, data: bytes) -> None:
        """Send all of *data* in records of OpenSSL's own size."""
        rest = self.records(data)
        while rest:
            await trio.lowlevel.wait_writable(self.sock)
            rest = rest[self.sock.send(rest) :]

    async def read(self, size: int) -> bytes:
        """Read *size* bytes, fewer at the end of the stream."""
        data = b""
        while len(data) < size:
            try:
                come = self.tls.read(size - len(data))
            except ssl.SSLWantReadError:
                await self._pull()
                continue
            if not come:
                break
            data += come
        return data

    async def _pull(self) -> None:
        await trio.lowlevel.wait_readable(self.sock)
        data = self.sock.recv(65_536)
        if data:
            self._incoming.write(data)
        else:
            self._incoming.write_eof()


@asynccontextmanager
async def tls_pair(
    version: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3,
    pair: tuple[socket.socket, socket.socket] | None = None,
) -> AsyncIterator[tuple[SocketTransport, TlsPeer]]:
    """Connect a transport of ours to a client, and do the handshake."""
    authority = Authority()
    ours, theirs = pair or _tcp_pair()
    transport, peer = SocketTransport(ours), TlsPeer(theirs, authority.theirs(version))
    with theirs:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(transport.start_tls, authority.ours())
            await peer.shake_hands()
        with trio.fail_after(10):
            yield transport, peer
    await transport.aclose()


def _tcp_pair() -> tuple[socket.socket, socket.socket]:
    # Of TCP, as socketpair() takes a write as a whole or not at all.
    with socket.create_server(("127.0.0.1", 0)) as listener:
        theirs = socket.create_connection(listener.getsockname())
        ours, _ = listener.accept()
    return ours, theirs
