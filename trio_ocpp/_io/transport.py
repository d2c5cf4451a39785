"""Byte streams as a connection wants them: written without waiting where the kernel allows.

``SocketTransport`` is a non-blocking socket of ours, plain or with TLS on it;
``StreamTransport`` puts any ``trio.abc.Stream`` behind the same calls. Both are
streams too, and note whether anything has come in at all.
Knows nothing of HTTP, WebSocket or OCPP.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
from typing import Protocol

import trio
import trio.abc

from .tls_pipe import TlsPipe

RECEIVE_MAX = 65_536


class Sink(Protocol):
    """What takes bytes without waiting: a non-blocking socket is one."""

    def send(self, data: bytes | bytearray | memoryview, /) -> int:
        """Hand over what the kernel takes now; return how many bytes.

        Raises:
            BlockingIOError: none now.
            OSError: the peer has gone.
        """
        ...  # else pyright misses a return


class Pipe(Sink, Protocol):
    """What also gives bytes without waiting: a non-blocking socket, or TLS on one."""

    def fileno(self) -> int:
        """Return the descriptor to wait for."""
        ...  # as above

    def recv(self, most: int, /) -> bytes:
        """Return what has come, ``b""`` at the end of the stream.

        Raises:
            BlockingIOError: nothing has.
            OSError: the connection was reset.
        """
        ...  # as above


class Transport(Protocol):
    """What a connection needs of its byte stream."""

    @property
    def sink(self) -> Sink:
        """What a connection writes to, a frame at a time."""
        ...  # as above

    async def send_some(self, data: bytes | bytearray) -> int:
        """Wait until some of *data* is sent; return how many bytes.

        Cancelling it may leave a TLS stream fit only for closing.
        """
        ...  # as above

    async def receive(self, max_bytes: int = RECEIVE_MAX) -> bytes:
        """Wait for bytes; ``b""`` at the end of the stream. Cancel-safe: nothing is lost."""
        ...  # as above

    def end_sending(self) -> None:
        """Send the end of the stream where that can be done without waiting; keep reading."""

    def abort(self) -> None:
        """Close at once, without any farewell. May be called twice."""


class SocketTransport(trio.abc.Stream):
    """A connected, non-blocking TCP socket, with TLS on it after ``start_tls``. Owns it."""

    __slots__ = ("_closed", "_pipe", "_socket", "_tls", "remote_address", "saw_bytes")

    def __init__(self, sock: socket.socket, address: object = None) -> None:
        """Take over *sock*; *address* is its peer's, as ``accept`` gives it, where that is known."""
        sock.setblocking(False)
        self._socket = sock
        self._pipe: Pipe = sock
        self._tls: TlsPipe | None = None
        self._closed = False
        self.remote_address = _peer_name(sock) if address is None else _name_of(address)
        self.saw_bytes = False

    @property
    def socket(self) -> socket.socket:
        """The socket itself, for options and tests; it stays ours."""
        return self._socket

    @property
    def sink(self) -> Sink:
        """See ``Transport.sink``."""
        return self._pipe

    @property
    def pipe(self) -> Pipe:
        """What every message goes through: the socket itself, or TLS on it."""
        return self._pipe

    async def start_tls(self, context: ssl.SSLContext) -> ssl.SSLObject:
        """Take the server's part in a TLS handshake; return what is known of the peer then.

        If it fails or is cancelled, the socket is as plain as before.

        Raises:
            trio.BrokenResourceError: from the ``ssl.SSLError``; the peer got its
                alert. Or the connection was reset.
        """
        tls = TlsPipe(self._socket, context)
        established = False
        while not established:
            come = await self._receive(RECEIVE_MAX)
            try:
                established = tls.shake_hands(come)
                await self._flush(tls)
            except OSError as error:
                raise trio.BrokenResourceError(str(error)) from error
        self._pipe = self._tls = tls
        return tls.tls

    async def _flush(self, tls: TlsPipe) -> None:
        while tls.unsent:
            try:
                tls.flush()
            except BlockingIOError:
                await self._wait(trio.lowlevel.wait_writable)

    def try_send(self, data: bytes | bytearray | memoryview) -> int:
        """Hand over what the kernel takes now; return how many bytes, 0 if none.

        Raises:
            trio.BrokenResourceError: the peer has gone.
        """
        try:
            return self._pipe.send(data)
        except BlockingIOError:
            return 0
        except OSError as error:
            raise trio.BrokenResourceError(str(error)) from error

    async def send_all(self, data: bytes | bytearray | memoryview) -> None:
        """Send all of *data*, as ``trio.abc.SendStream`` says it."""
        self._check_open()
        await trio.lowlevel.checkpoint()
        rest = memoryview(data)
        while rest:
            rest = rest[self.try_send(rest) :]
            if rest:
                await self._wait(trio.lowlevel.wait_writable)

    async def send_some(self, data: bytes | bytearray) -> int:
        """See ``Transport.send_some``."""
        while True:
            await self._wait(trio.lowlevel.wait_writable)
            if sent := self.try_send(data):
                return sent

    async def wait_send_all_might_not_block(self) -> None:
        """Wait until the kernel takes bytes again."""
        await self._wait(trio.lowlevel.wait_writable)

    async def receive(self, max_bytes: int = RECEIVE_MAX) -> bytes:
        """See ``Transport.receive``."""
        return await self._receive(max_bytes)

    async def _receive(self, max_bytes: int) -> bytes:
        while True:
            if self._tls is not None and self._tls.behind:
                await trio.lowlevel.checkpoint()
            else:
                await self._wait(trio.lowlevel.wait_readable)
            data = self.try_receive(max_bytes)
            if data is not None:
                return data

    def try_receive(self, max_bytes: int) -> bytes | None:
        """Return what has come, ``b""`` at the end of the stream, ``None`` if nothing has.

        Raises:
            trio.BrokenResourceError: the connection was reset.
        """
        self._check_open()
        try:
            data = self._pipe.recv(max_bytes)
        except BlockingIOError:
            return None
        except OSError as error:
            raise trio.BrokenResourceError(str(error)) from error
        self.saw_bytes = self.saw_bytes or bool(data)
        return data

    async def receive_some(self, max_bytes: int | None = None) -> bytes:
        """Wait for bytes, as ``trio.abc.ReceiveStream`` says it."""
        return await self._receive(max_bytes or RECEIVE_MAX)

    def abort(self) -> None:
        """See ``Transport.abort``."""
        if not self._closed:
            self._closed = True
            trio.lowlevel.notify_closing(self._socket)
            self._socket.close()

    def end_sending(self) -> None:
        """See ``Transport.end_sending``."""
        if self._tls is not None:
            self._tls.end()
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_WR)

    async def aclose(self) -> None:
        """Close the socket."""
        self.abort()
        await trio.lowlevel.checkpoint()

    def _check_open(self) -> None:
        if self._closed:
            raise trio.ClosedResourceError("this transport is closed")

    async def _wait(self, ready: _Wait) -> None:
        self._check_open()
        await ready(self._socket)


class _Wait(Protocol):
    async def __call__(self, sock: socket.socket, /) -> None: ...


class StreamTransport(trio.abc.Stream):
    """Any ``trio.abc.Stream`` behind the calls of a transport. Owns it.

    Such a stream cannot be written without waiting, so as its own ``sink`` it
    takes nothing, and the connection's writer sends all.
    """

    __slots__ = ("remote_address", "saw_bytes", "stream")

    def __init__(self, stream: trio.abc.Stream) -> None:
        self.stream = stream
        self.saw_bytes = False
        self.remote_address = _address_of(stream)

    @property
    def sink(self) -> Sink:
        """See ``Transport.sink``."""
        return self

    def send(self, _data: bytes | bytearray | memoryview, /) -> int:
        """Take nothing: such a stream has to be awaited."""
        return 0

    def try_send(self, _data: bytes | bytearray | memoryview) -> int:
        """Take nothing: such a stream has to be awaited."""
        return 0

    async def send_some(self, data: bytes | bytearray) -> int:
        """See ``Transport.send_some``."""
        await self.stream.send_all(data)
        return len(data)

    async def send_all(self, data: bytes | bytearray | memoryview) -> None:
        """Send all of *data*."""
        await self.stream.send_all(data)

    async def wait_send_all_might_not_block(self) -> None:
        """Wait as the stream itself does."""
        await self.stream.wait_send_all_might_not_block()

    async def receive(self, max_bytes: int = RECEIVE_MAX) -> bytes:
        """See ``Transport.receive``."""
        return await self.receive_some(max_bytes)

    async def receive_some(self, max_bytes: int | None = None) -> bytes:
        """Wait for bytes, as ``trio.abc.ReceiveStream`` says it."""
        data = bytes(await self.stream.receive_some(max_bytes))
        self.saw_bytes = self.saw_bytes or bool(data)
        return data

    def end_sending(self) -> None:
        """See ``Transport.end_sending``: the socket at the bottom can say it, others cannot."""
        bottom = self._bottom()
        if isinstance(bottom, SocketTransport):
            bottom.end_sending()
        elif isinstance(bottom, trio.SocketStream):
            with contextlib.suppress(OSError):
                bottom.socket.shutdown(socket.SHUT_WR)

    def abort(self) -> None:
        """Close the socket at the bottom. Other streams are closed by whoever accepted them."""
        bottom = self._bottom()
        if isinstance(bottom, SocketTransport):
            bottom.abort()
        elif isinstance(bottom, trio.SocketStream):
            bottom.socket.close()

    async def aclose(self) -> None:
        """Close the stream."""
        await self.stream.aclose()

    def _bottom(self) -> object:
        stream: object = self.stream
        while isinstance(stream, trio.SSLStream | StreamTransport):
            stream = (
                stream.stream if isinstance(stream, StreamTransport) else stream.transport_stream
            )
        return stream


def as_transport(stream: trio.abc.Stream) -> SocketTransport | StreamTransport:
    """Return what a listener accepted as a transport."""
    return stream if isinstance(stream, SocketTransport) else StreamTransport(stream)


def _address_of(stream: trio.abc.Stream) -> str:
    if isinstance(stream, trio.SocketStream):
        return _peer_name(stream.socket)
    return str(getattr(stream, "remote_address", "unknown"))


def _peer_name(sock: socket.socket | trio.socket.SocketType) -> str:
    try:
        name = sock.getpeername()
    except OSError:
        # Gone between accept() and now; the first read will say so.
        return "unknown"
    return _name_of(name)


def _name_of(name: object) -> str:
    if isinstance(name, tuple):
        host, port = name[:2]
        return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return str(name) or "local socket"
